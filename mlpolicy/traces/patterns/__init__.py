"""The one list of all patterns.

To add one, put a row into the table of its language, or a new table into the list; a row of kind
``program`` needs a needle that holds one of the words of its languages' gates (``languages``).
"""

from __future__ import annotations

from mlpolicy.traces.base import Pattern
from mlpolicy.traces.patterns import (
    baseline,
    compiled,
    config,
    network,
    python,
    scripts,
    shell,
    texts,
)

#: What tells of training, for evidence.
TRAINING: tuple[Pattern, ...] = (
    *python.PATTERNS,
    *compiled.PATTERNS,
    *scripts.PATTERNS,
    *shell.PATTERNS,
    *config.PATTERNS,
    *texts.PATTERNS,
)
#: What checks alone ask for.
CHECKED: tuple[Pattern, ...] = (*baseline.PATTERNS, *network.PATTERNS)
PATTERNS = TRAINING + CHECKED
