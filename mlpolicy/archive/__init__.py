"""Whole archives, and what there is to say of all their packages."""
