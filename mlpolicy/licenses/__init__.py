"""Licenses: spellings, what several positions say of them and why, and the text's own marks.

The data are licenses.yaml, the families it lists, and texts.yaml.
"""

from __future__ import annotations

from .expressions import Judgement, all_of, judge
from .table import License, all_licenses, find
from .texts import UNREAD, recognize

__all__ = ["UNREAD", "Judgement", "License", "all_licenses", "all_of", "find", "judge", "recognize"]
