"""Whole archives: ``repository`` and ``packages`` make them, ``server`` serves them badly."""
