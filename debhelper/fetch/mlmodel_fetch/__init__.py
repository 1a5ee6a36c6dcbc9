"""Fetch models that Debian may not ship: pinned, resumable, verified. Standard library only."""

__version__ = "1.0"
