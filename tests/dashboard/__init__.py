"""The dashboard, as built and as served: read as a person, a program or a browser does."""
