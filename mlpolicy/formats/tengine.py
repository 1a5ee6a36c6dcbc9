"""OpenAI Lab's Tengine, ``.tmfile``: a table of offsets behind a small version number.

Source: netron's reader and Tengine's tm2_format.h as it cites it [netron]. Too little to go by:
a hint for files of that name.
"""

from __future__ import annotations

from mlpolicy.domain import Match
from mlpolicy.formats.base import Content, Format


def probe(content: Content) -> Match | None:
    """Recognise a version up to 3 and an offset that lies in the file."""
    start = content.start
    root = int.from_bytes(start[8:12], "little")
    if start[0] > 3 or start[1] or not 8 <= root < content.size:
        return None
    why = f"version {start[0]} and a root offset, named *.tmfile"
    return Match("tengine", "weights", "hint", why, {"toolchain": "tengine"})


TENGINE = Format(
    id="tengine",
    title="Tengine model",
    description="Model of Tengine, by the name *.tmfile, a version and an offset.",
    reference="https://github.com/OAID/Tengine",
    role="weights",
    starts=frozenset(range(4)),
    least=12,
    suffixes=(".tmfile",),
    probe=probe,
)

FORMATS = (TENGINE,)
