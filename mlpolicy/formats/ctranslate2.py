"""CTranslate2 models, ``model.bin``.

Source: ctranslate2 4.8, specs/model_spec.py, _serialize [read, measured, certain]: the version,
the name of the specification behind a 16-bit length and with NUL, its revision, the number of
variables.
"""

from __future__ import annotations

import re

from mlpolicy.domain import Match
from mlpolicy.formats.base import Content, Format

_HEADER = re.compile(
    rb"([\x01-\x20])\0\0\0([\x05-\x60])\0([A-Z]\w{2,90}Spec)\0([\x01-\x40])\0\0\0(.{4})", re.DOTALL
)


def probe(content: Content) -> Match | None:
    """Recognise the version and the name of the specification."""
    found = _HEADER.match(content.start)
    if found is None or found[2][0] != len(found[3]) + 1:
        return None
    why = f"CTranslate2 version {found[1][0]}, {found[3].decode()} revision {found[4][0]}"
    metadata = {"tensors": int.from_bytes(found[5], "little"), "toolchain": "ctranslate2"}
    return Match("ctranslate2", "weights", "certain", why, metadata)


CTRANSLATE2 = Format(
    id="ctranslate2",
    title="CTranslate2 model",
    description="Converted transformer; recognised by its version and the name of a Spec.",
    reference="https://opennmt.net/CTranslate2/conversion.html",
    role="weights",
    starts=frozenset(range(1, 33)),
    nature="binary",
    least=24,
    probe=probe,
)

FORMATS = (CTRANSLATE2,)
