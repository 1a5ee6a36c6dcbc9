"""Inputs H1 to H34 made to hurt a scanner; each function writes its files into a directory.

Where one input of the catalogue has several forms, each is a file of its own. The comments say
what the input did to other tools or libraries.
"""

from __future__ import annotations

import hostile_archives
import hostile_headers
import hostile_trees
from registry import CASES

__all__ = ["CASES", "hostile_archives", "hostile_headers", "hostile_trees"]
