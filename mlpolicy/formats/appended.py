"""Zip archives behind another file: a llamafile, and models hidden in pictures (H31).

Sources: llamafile README, "the file is a zip too" [read]; Actually Portable Executable, magics
MZqFpD=' and jartsr=' [specification, certain]; APPNOTE.TXT 4.1.9, self-extracting archives.
Readers of zip look at the end of a file only, so any other file may come in front.
"""

from __future__ import annotations

from dataclasses import replace

from mlpolicy.domain import Match, Trouble
from mlpolicy.formats import gguf, inner
from mlpolicy.formats.base import Content, Format, Problems, present
from mlpolicy.readers import ziptail
from mlpolicy.readers.window import Window

_APE = (b"MZqFpD", b"jartsr")
_FRONTS = {
    b"\x7fELF": "an ELF file",
    b"MZ": "a Windows program",
    b"\x89PNG\r\n\x1a\n": "a PNG",
    b"\xff\xd8\xff": "a JPEG",
    b"GIF8": "a GIF",
    b"%PDF-": "a PDF",
}
#: A stream is read to its end for this.
SIZE_LIMIT = 1 << 30
#: A longer comment of the archive is not looked for: every picture pays for the search.
_TAIL = 1024


def probe(content: Content) -> Match | None:
    """Recognise the archive by the record at its end, and what it holds by its members."""
    size = content.size
    if size > SIZE_LIMIT or b"PK\5\6" not in content.read(max(0, size - _TAIL), _TAIL):
        return None
    archive = content.archive
    if archive is None or not archive.entries:
        return None
    start = min(entry.offset for entry in archive.entries)
    if not 0 < start < size:  # an archive that begins here would be this very content
        return None
    model = archive.ending(".gguf")
    if model is not None and content.start.startswith((*_APE, b"\x7fELF", b"MZ")):
        return _llamafile(content, archive, model)
    match = inner.recognize(Window(content, start, size - start))
    if match is None:
        return None
    fronts = (name for magic, name in _FRONTS.items() if content.start.startswith(magic))
    front = next(fronts, "a program")
    why = f"zip appended to {front} at offset {start}: {match.why}"
    problem = ("malformed", f"{start} bytes of {front} in front of the zip archive")
    return replace(match, why=why, problems=(problem, *match.problems))


def _llamafile(content: Content, archive: ziptail.Archive, entry: ziptail.Entry) -> Match:
    """The program llama.cpp with a model behind it."""
    # Bytes in front of the archive are as it should be here.
    problems: Problems = [p for p in archive.problems if "in front of" not in p[1]]
    found: Match | None = None
    try:
        header = ziptail.local(content, entry.offset)
        ziptail.check_names(entry, header, problems)
        left = content.size - header.data
        if header.method != 0:
            raise Trouble("not-opened", f"{entry.name!r} is compressed, so it cannot be used")
        part = Window(content, header.data, min(entry.packed, left))
        found = gguf.probe(Content(entry.name, part))
    except Trouble as trouble:
        problems.append((trouble.code, trouble.detail))
    if found is not None:
        problems += found.problems
    why = f"program with a zip that holds {entry.name[:120]}"
    metadata = present(**dict(found.metadata if found else {}), toolchain="llamafile")
    certainty = "certain" if found is not None else "likely"
    return Match("llamafile", "weights", certainty, why, metadata, tuple(problems))


LLAMAFILE = Format(
    id="llamafile",
    title="llamafile",
    description="Program and model in one file; a zip with a .gguf behind a portable executable, "
    "an ELF file or a Windows program. Any other model in a zip behind a program, a picture or "
    "a PDF is reported by its own format.",
    reference="https://github.com/mozilla-ai/llamafile",
    role="weights",
    magic=(*_APE, *_FRONTS),
    least=512,
    probe=probe,
)

FORMATS = (LLAMAFILE,)
