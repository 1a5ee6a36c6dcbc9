"""Recognition of model files by content.

``families`` lists the formats, ``dispatch`` chooses among them; docs/adding-a-format.md goes
through adding one.
"""

from __future__ import annotations

from mlpolicy.formats.base import Format
from mlpolicy.formats.dispatch import Chooser
from mlpolicy.formats.families import FORMATS

__all__ = ["BY_ID", "CHOOSER", "FORMATS", "Format", "identify"]

BY_ID: dict[str, Format] = {entry.id: entry for entry in FORMATS}

CHOOSER = Chooser(FORMATS)
identify = CHOOSER.identify
