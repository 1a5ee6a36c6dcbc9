"""Models in base64, in the string literals of source code or in a text.

Source: dlib image_processing/frontal_face_detector.h (a detector behind a compressor of its
own, with the training log in a comment) and langid.py (a pickle in bzip2) [read]. On 2,348
source files long base64 literals were met in six, one of them a model [measured]: so the
decoded bytes have to be a model (certain), or the file says what it was trained on (likely);
otherwise it is a hint.
"""

from __future__ import annotations

import binascii
import re

from mlpolicy.domain import Match
from mlpolicy.formats import inner
from mlpolicy.formats.base import Content, Format, distinct, present, text
from mlpolicy.readers import literals

LINE = 60  # characters without a break that are worth a look
_DECODED, _HINT = 4096, 20_000
_SHARE = 0.3
_LINES = 64  # generated documentation has one long literal of an index
_TAIL = 8192
_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_MAP = bytes(65 if byte in _ALPHABET else 32 for byte in range(256))
_RUN = re.compile(rb"[A-Za-z0-9+/]{16,}+={0,2}")
_GAP = 64  # what stands between two lines of one blob: quotes, an operator, white space
#: Pictures, fonts, sounds, archives of other things, keys and certificates.
_ORDINARY = (
    *(b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"wOFF", b"wOF2", b"OTTO", b"\0\1\0\0"),
    *(b"%PDF", b"BM", b"\0\0\1\0", b"<svg", b"<?xml", b"ID3", b"OggS", b"\x7fELF", b"MZ"),
    *(b"\0asm", b"{", b"0\x82", b"0\x81", b"\x99", b"\0\0\0\x07ssh-"),
)
_TRAINED = re.compile(rb"\b[Tt]rained (?:up)?on (?:mirrored set of )?([\w./-]{3,200}+)")
_NOUN = re.compile(rb"detector|classifier|model\b|network|weights", re.IGNORECASE)


def probe(content: Content) -> Match | None:
    """Recognise the blob by what it decodes to, or by its share of the file."""
    head = content.head
    first = head.translate(_MAP).find(b"A" * LINE)
    if first < 0:
        return None
    lines = _lines(head, first)
    encoded = b"".join(lines)
    if len(encoded) < _DECODED:
        return None
    data = _decode(encoded)
    match = inner.recognize_bytes(data)
    if match is not None:
        why = f"base64 of {match.format}: {match.why}"
        metadata = {**match.metadata, "inner_format": match.format}
        return Match("base64", match.role, match.certainty, why, metadata)
    quoted = head[max(0, first - 4) : first].strip()[-1:] in (b'"', b"'")
    if not quoted or data.startswith(_ORDINARY) or content.size < _HINT:
        return None
    if len(lines) < _LINES or len(encoded) < _SHARE * len(head):
        return None
    return _hint(content)


def _lines(head: bytes, at: int) -> list[bytes]:
    """The lines of the base64 text that begins at AT."""
    lines: list[bytes] = []
    end = at
    for run in _RUN.finditer(head, at):
        if run.start() - end > _GAP:
            break
        lines.append(run[0])
        end = run.end()
    return lines


def _decode(encoded: bytes) -> bytes:
    letters = encoded[: encoded.find(b"=")] if b"=" in encoded else encoded
    letters = letters[: len(letters) // 4 * 4]
    try:
        return binascii.a2b_base64(letters)
    except ValueError:
        return b""


def _hint(content: Content) -> Match:
    """Base64 that nothing explains; likely a model when the file has a training log."""
    size = content.size
    around = content.head + content.read(max(len(content.head), size - _TAIL), _TAIL)
    sets = distinct(text(name) for name in _TRAINED.findall(around))
    if sets and _NOUN.search(around):
        why = "base64 literals, and a comment about their training"
        toolchain = "dlib" if b"dlib" in around else None
        metadata = present(datasets=sets, toolchain=toolchain)
        return Match("base64", "weights", "likely", why, metadata)
    return Match("base64", "weights", "hint", "base64 literals that nothing explains")


BASE64 = Format(
    id="base64",
    title="Model in base64",
    description="Base64 text in a program or document that decodes to a model file, or long "
    "literals of it with a training log beside.",
    reference="https://www.rfc-editor.org/rfc/rfc4648",
    role="weights",
    nature="text",
    starts=literals.STARTS,
    least=4096,
    digits=0.02,
    probe=probe,
)

FORMATS = (BASE64,)
