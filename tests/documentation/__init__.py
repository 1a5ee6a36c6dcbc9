"""The documentation under test: its commands are run, its links followed, its tables compared."""
