"""The dashboard of a packaging team: pages made from a store, as files or on demand."""
