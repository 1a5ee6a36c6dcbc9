"""Wake words and commands of Snowboy and Picovoice (Porcupine, Rhino).

Source: the names that the two projects use [memory]; what is in the files is not documented.
Most of these models are not free.
"""

from __future__ import annotations

from mlpolicy.domain import Match
from mlpolicy.formats.base import Content, Format

_SNOWBOY = (".umdl", ".pmdl")
_PICOVOICE = (".ppn", ".rhn")


def probe_snowboy(content: Content) -> Match | None:
    """Take a binary file with such a name for a model."""
    kind = "universal" if content.name.endswith(".umdl") else "personal"
    why = f"binary file under the name of a {kind} Snowboy model"
    return Match("snowboy", "weights", "hint", why, {"toolchain": "snowboy"})


def probe_picovoice(content: Content) -> Match | None:
    """Take a binary file with such a name for a model."""
    kind = "Porcupine keyword" if content.name.endswith(".ppn") else "Rhino context"
    why = f"binary file under the name of a {kind}"
    return Match("picovoice", "weights", "hint", why, {"toolchain": "picovoice"})


SNOWBOY = Format(
    id="snowboy",
    title="Snowboy wake word",
    description="Wake word model; guessed from the name of a binary file.",
    reference="https://github.com/Kitt-AI/snowboy",
    role="weights",
    nature="binary",
    suffixes=_SNOWBOY,
    probe=probe_snowboy,
)

PICOVOICE = Format(
    id="picovoice",
    title="Picovoice model",
    description="Porcupine keyword or Rhino context; guessed from the name of a binary file.",
    reference="https://github.com/Picovoice/porcupine",
    role="weights",
    nature="binary",
    suffixes=_PICOVOICE,
    probe=probe_picovoice,
)

FORMATS = (SNOWBOY, PICOVOICE)
