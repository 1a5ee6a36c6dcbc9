"""Try one input again, not instrumented: ``python3 -m tests.fuzz.replay FILE...``.

A file's name begins with that of its target, as the finds' names do. Exits 1 when a property
is broken.
"""

from __future__ import annotations

import sys
from pathlib import Path

from .properties import limited
from .targets import TARGETS


def replay(path: Path) -> None:
    """Raise what PATH breaks."""
    target = TARGETS[path.name.partition("-")[0]]
    data = path.read_bytes()
    target.run(data[:1])  # what is loaded when first used is not this input's cost
    limited(target.run, data, target.slack)


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        replay(Path(argument))
