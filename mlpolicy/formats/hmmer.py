"""Profiles of HMMER (hidden Markov models) and Infernal (covariance models).

Source: HMMER src/p7_hmmfile.c, Infernal src/cm_file.c (magic numbers and ASCII tags) [read,
certain]; files of hmmbuild, hmmconvert, hmmpress, cmbuild, cmconvert and cmpress [measured].
The COM, BCOM and BM lines hold the commands that built the profile; the last word of a build
is the training alignment.
"""

from __future__ import annotations

import re
import struct

from mlpolicy.domain import Match
from mlpolicy.formats.base import Content, Format, distinct, present, text

_ALPHABETS = range(1, 6)  # RNA, DNA, amino acids, coins, dice
_HMM = tuple(struct.pack("<I", 0xE8EDED00 | low) for low in range(0xB0, 0xBB))
#: What hmmpress makes: filters and profiles, versions 3/a to 3/f.
_PRESSED = tuple(
    bytes((0xF3, kind, version, 0xB3)) for kind in b"\xe6\xf0" for version in range(0xE1, 0xE7)
)
_CM = b"\xb2\xb0\xed\xe3"
_HMM_TEXT = (b"HMMER3/", b"HMMER2.0")
_CM_TEXT = (b"INFERNAL1/", b"INFERNAL-1 [")
_PRODUCER = re.compile(rb"[^\n]{0,32}\[(?:converted from )?(\d[\w.+-]{0,31})")
_NAME = re.compile(rb"\nNAME +([^\n]{1,256})")
_COMMAND = re.compile(rb"\n(?:B?COM|BM) +(?:\[\d{1,4}\] +)?([^\n]{1,4000})")


def probe_hmmer(content: Content) -> Match | None:
    """Recognise a profile as text, in binary, or as hmmpress leaves it."""
    if content.start.startswith(_HMM_TEXT):
        return _text(content, "hmmer", "HMMER")
    fields = struct.unpack_from("<4I", content.start)
    if content.start.startswith(_HMM):
        length, alphabet, kind = fields[2], fields[3], "binary profile"
    else:
        length, alphabet, kind = fields[1], fields[2], "pressed profile"
        name = content.start[16 : 16 + fields[3] + 1]
        if name.find(b"\0") != fields[3] or not text(name[:-1]).isprintable():
            return None
    if not 1 <= length <= 1_000_000 or alphabet not in _ALPHABETS:
        return None
    why = f"HMMER {kind} of length {length}"
    return Match("hmmer", "weights", "certain", why, {"toolchain": "hmmer"})


def probe_infernal(content: Content) -> Match | None:
    """Recognise a covariance model as text or in binary."""
    if not content.start.startswith(_CM):
        return _text(content, "infernal", "INFERNAL")
    states, nodes, length, alphabet = struct.unpack_from("<4I", content.start, 8)
    if not 1 <= nodes <= states <= 10_000_000 or length > states or alphabet not in _ALPHABETS:
        return None
    why = f"Infernal binary covariance model of {states} states"
    return Match("infernal", "weights", "certain", why, {"toolchain": "infernal"})


def _text(content: Content, format_id: str, producer: str) -> Match | None:
    start = content.start
    first = start.split(b"\n", 1)[0]
    name = _NAME.search(start)
    if name is None:
        return None
    version = _PRODUCER.match(start)
    metadata = present(
        name=text(name[1].strip()),
        producer=f"{producer} {text(version[1])}" if version else None,
        datasets=distinct(_alignments(start)),
        toolchain=format_id,
    )
    why = f"{text(first.split(b' ')[0])} profile"
    return Match(format_id, "weights", "certain", why, metadata)


def _alignments(start: bytes) -> list[str]:
    """The alignments that the profile was built from, as the commands name them."""
    commands = [command[1].split() for command in _COMMAND.finditer(start)]
    return [
        text(words[-1])
        for words in commands
        if len(words) > 2 and words[0].endswith((b"hmmbuild", b"cmbuild", b"hmmbuild.exe"))
    ]


HMMER = Format(
    id="hmmer",
    title="HMMER profile",
    description="Profile hidden Markov model of a sequence family; recognised by its tag, or by "
    "the magic number and sizes of the binary forms.",
    reference="http://eddylab.org/software/hmmer/Userguide.pdf",
    role="weights",
    magic=(*_HMM_TEXT, *_HMM, *_PRESSED),
    least=24,
    probe=probe_hmmer,
)

INFERNAL = Format(
    id="infernal",
    title="Infernal covariance model",
    description="Covariance model of an RNA family; recognised by its tag, or by the magic "
    "number and sizes of the binary form.",
    reference="http://eddylab.org/infernal/Userguide.pdf",
    role="weights",
    magic=(*_CM_TEXT, _CM),
    least=24,
    probe=probe_infernal,
)

FORMATS = (HMMER, INFERNAL)
