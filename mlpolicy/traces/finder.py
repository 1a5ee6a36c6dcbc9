"""Finding traces of training in one file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import islice

from mlpolicy.domain import Reader, Trace
from mlpolicy.traces import timing
from mlpolicy.traces.base import Pattern
from mlpolicy.traces.languages import CHECKED, GATES, LANGUAGES, TELLING, TEXTS, Code
from mlpolicy.traces.patterns import PATTERNS, TRAINING

#: Bytes of a file that are looked at. Programs are no longer; notebooks hold pictures, too.
LIMIT, NOTEBOOK_LIMIT = 1 << 18, 1 << 20
PER_FILE = 64  # traces
_BEFORE = 40  # bytes that are looked at before a match
_NAME = re.compile(rb"\w++\Z")


class _Search:
    """A set of patterns: its rows and its words by language."""

    def __init__(self, patterns: tuple[Pattern, ...], *gates: Mapping[str, tuple[bytes, ...]]):
        table = {
            language: tuple(row for row in patterns if language in row.languages)
            for language in GATES
        }
        self.rows = {**table, "notebook": table["python"]}
        self.gates = {
            language: tuple(word for gate in gates for word in gate.get(language, ()))
            for language in GATES
        }


_TRAINING = _Search(TRAINING, GATES)
_ALL = _Search(PATTERNS, GATES, CHECKED)


def training(path: str, reader: Reader) -> list[Trace]:
    """The traces of training in the file PATH, by line; raises Trouble when it cannot be read."""
    return _look(path, reader, _TRAINING)


def look(path: str, reader: Reader) -> list[Trace]:
    """As ``training``, and the traces that checks ask for."""
    return _look(path, reader, _ALL)


def _look(path: str, reader: Reader, search: _Search) -> list[Trace]:
    """Most files are passed over by their name, most others by the words of the gates."""
    name = path[path.rfind("/") + 1 :]
    language = LANGUAGES.get(name[name.rfind(".") + 1 :])
    if language is None or (language == "text" and not TEXTS.search(name.lower())):
        return []
    content = reader.start
    if len(content) >= 4096:
        content = reader.read(0, NOTEBOOK_LIMIT if language == "notebook" else LIMIT)
    if TELLING.search(name) or any(map(content.__contains__, search.gates[language])):
        return _search(path, name.lower(), language, content, search.rows[language])
    return []


def _search(
    path: str, name: str, language: str, content: bytes, among: tuple[Pattern, ...]
) -> list[Trace]:
    rows = [
        row
        for row in among
        if all(needle in content for needle in row.needles)
        and (not row.named or row.name.search(name))
        and all(mark.search(content) for mark in row.regexes)
    ]
    if not rows or b"\0" in content[:256]:
        return []
    code = Code(content, language, path)
    found: dict[tuple[int, str, str], None] = {}
    for row in rows:
        for match in _matches(row, code.text):
            what = match[0].decode("utf-8", "replace")
            kind = row.kind
            if kind == "download":
                if (when := timing.of(code.text, match.start())) is None:
                    continue
                kind, what = f"download-{when}", " ".join(what.split()).rstrip(", ")
            elif not row.every:
                what = f"{row.what}: {_words(match)}"
            if kind == "program" and not code.runs(match.start()):
                kind, what = "helper", f"{what} (nothing in this file runs it)"
            found[code.text.count(b"\n", 0, match.start()) + 1, kind, what] = None
    return [Trace(path, line, kind, what) for line, kind, what in sorted(found)][:PER_FILE]


def _matches(row: Pattern, text: bytes) -> list[re.Match[bytes]]:
    """Where ROW is in the code TEXT: nowhere unless all of its marks are."""
    first, *others = row.regexes
    if not all(other.search(text) for other in others):
        return []
    return list(islice(first.finditer(text), PER_FILE if row.every else 1))


def _words(match: re.Match[bytes]) -> str:
    """What was matched, with the name of the object before it."""
    before = _NAME.search(match.string, max(0, match.start() - _BEFORE), match.start())
    words = (before[0] if before else b"") + match[0]
    return " ".join(words.decode("utf-8", "replace").split())
