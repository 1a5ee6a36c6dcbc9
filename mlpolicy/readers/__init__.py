"""Bounded readers shared by several formats; none of them executes what it reads."""
