"""What the store keys judgements by: the state of everything that judging depends on."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from .. import __version__


@cache
def digest() -> str:
    """A digest of this version and of all its data: rulesets, licenses, tags, vocabulary.

    Another one tells that a finding may differ because the rules do, not because a package does.
    """
    top = Path(__file__).resolve().parent.parent
    summed = hashlib.sha256(__version__.encode())
    data = sorted(path for path in top.rglob("*.yaml") if "archive" not in path.parts)
    for path in data:
        summed.update(path.relative_to(top).as_posix().encode() + b"\0" + path.read_bytes())
    return summed.hexdigest()
