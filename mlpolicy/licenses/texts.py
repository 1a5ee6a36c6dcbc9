"""Which license a license file is, by its text.

A file is called by a free license's name only when nothing but that license stands in it: the
words from a known beginning to the very end have a known digest, and what stands before (a title,
copyright lines) is short and restricts nothing. For a license that is not free its title is
enough, since more text does not make it freer. All else is unread: a human must look.
Data: texts.yaml.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from . import table
from .expressions import all_of, judge

#: A text that exists and is not recognized: not the same as no license.
UNREAD = "LicenseRef-unread"

MAX_BYTES = 256 << 10  # the longest known text has 35 KiB
_TITLE_WORDS = 60  # a title stands among the first words
_ASIDE = 200  # words that may stand before a license, or name its copyright holders
_HOLE = 100  # characters that a name in the midst of a license may have
_HOLES = 8  # names between the same words
_TAGS = 16

# Of any script, so that nothing hides behind one; a single Latin letter may be a list's mark.
_WORD = re.compile(r"[^\W\d_]{2,}|[^\W\d_a-zA-Z]")
_TITLE_WORD = re.compile(r"[^\W_]+\+*")  # RAIL++-M is not RAIL-M
_TAG = re.compile(r"^[^\w\n]*SPDX-License-Identifier:[ \t]*([^\n]*)$", re.MULTILINE | re.IGNORECASE)
_COPYRIGHT = re.compile(
    r"^[^\w\n]*(?:SPDX-FileCopyrightText:|copyright[ \t]*[(©<\[{0-9])[^\n]*$",
    re.MULTILINE | re.IGNORECASE,
)


@dataclass(frozen=True)
class Split:
    """A text in parts: SPDX tags, its own WORDS, and the words of its copyright lines."""

    tags: tuple[str, ...]
    words: str
    holders: str


@lru_cache(maxsize=64)
def recognize(content: bytes) -> str:
    """The license that CONTENT is the text of, as an SPDX expression, or :data:`UNREAD`."""
    if len(content) > MAX_BYTES:
        return UNREAD
    text = content.decode("utf-8", "replace")
    if table.find(text) is not None:  # a file that holds only a name or an address
        return " ".join(text.split())
    titled = _titled(text)
    if titled is not None:
        return titled
    found = split(text)
    whole = _whole(found)
    if not found.tags:
        return whole[0] if whole else UNREAD
    tagged = all_of(found.tags)
    if judge(tagged).dfsg == "non-free" or _fits(found, whole):
        return tagged
    return UNREAD


def split(text: str) -> Split:
    """Take TEXT apart; this is what digests are made of."""
    tags = [found[1].strip(" \t\r*/-#>") for found in _TAG.finditer(text)]
    holders = " ".join(found[0] for found in _COPYRIGHT.finditer(text))
    rest = _COPYRIGHT.sub("", _TAG.sub("", text)).replace("https", "http")
    words = " ".join(_WORD.findall(rest.lower()))
    return Split(tuple(dict.fromkeys(filter(None, tags[:_TAGS]))), words, holders.lower())


def digest(words: str) -> str:
    """The digest of a license's WORDS: the first 32 hexadecimal digits of their SHA-256."""
    return hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()[:32]


def without_names(words: str) -> tuple[str, str]:
    """WORDS without the names that a license has in its midst, and those names."""
    names = []
    for before, after in _data()["holes"]:
        start = 0
        for _ in range(_HOLES):
            at = words.find(f" {before} ", start)
            if at < 0:
                break
            start = at + len(before) + 1
            end = words.find(f" {after} ", start, start + _HOLE)
            if end > start:
                names.append(words[start:end])
                words = words[:start] + words[end:]
    return words, " ".join(names)


@cache
def _data() -> dict[str, Any]:
    return table.load("texts")


def _whole(found: Split) -> tuple[str, ...]:
    """The names of the license that the text is from its beginning to its end; none if none."""
    for begins, known in _beginnings().items():
        at = found.words.find(begins)
        if at < 0:
            continue
        body, names = without_names(found.words[at:])
        fits = known.get(digest(body), ())
        if fits and _harmless(found.words[:at]) and _harmless(f"{names} {found.holders}"):
            return fits
    return ()


@cache
def _beginnings() -> dict[str, dict[str, tuple[str, ...]]]:
    """For each beginning the digests of the texts that have it, and the names they go by."""
    made: dict[str, dict[str, tuple[str, ...]]] = {}
    for row in _data()["texts"]:
        names = (row["license"], *row.get("also", ()))
        made.setdefault(row["begins"], {}).update(dict.fromkeys(row["digests"], names))
    return made


def _titled(text: str) -> str | None:
    """The license, not a free one, that the beginning of TEXT has the title of."""
    head = f" {' '.join(_TITLE_WORD.findall(text[:4096].lower())[:_TITLE_WORDS])} "
    hits = [name for title, name in _titles() if f" {title} " in head]
    if len(set(hits)) > 1:
        return UNREAD
    return hits[0] if hits else None


@cache
def _titles() -> tuple[tuple[str, str], ...]:
    return tuple(
        (" ".join(_TITLE_WORD.findall(title.lower())), row["license"])
        for row in _data()["titles"]
        for title in row["titles"]
    )


def _fits(found: Split, whole: tuple[str, ...]) -> bool:
    """Whether the text says what its SPDX tags say, or nothing."""
    if whole:
        return all(table.find(tag) in map(table.find, whole) for tag in found.tags)
    return _harmless(found.words) and _harmless(found.holders)


def _harmless(words: str) -> bool:
    """Whether WORDS are few and restrict nothing."""
    some = _WORD.findall(words)
    return len(some) <= _ASIDE and not _restricting().intersection(some)


@cache
def _restricting() -> frozenset[str]:
    return frozenset(_data()["restricting"])
