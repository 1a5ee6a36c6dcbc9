"""Word vectors: word2vec in binary and text, and GloVe.

Sources: word2vec.c, the end of TrainModel [read]; files written by gensim 4.4 [measured]: a line
with the number of words and the dimension, then for each word its text, a blank and the numbers.
GloVe's file is the same without the first line, and so is much else: a hint.
"""

from __future__ import annotations

import math
import re
import struct

from mlpolicy.domain import Match
from mlpolicy.formats.base import Content, Format

LINES, NUMBERS = 5, 10
_HEADER = re.compile(rb"(\d{1,10}) (\d{1,5}) ?\r?\n")
_WORD = re.compile(rb"\n?([^\s\0]{1,256}) ")
_NUMBER = re.compile(rb"[-+]?\d{0,4}\.?\d{1,20}(?:[eE][-+]?\d{1,3})?\Z")


def probe(content: Content) -> Match | None:
    """Recognise the header, two words with their numbers, and a size that can hold all."""
    found = _HEADER.match(content.start)
    if found is None:
        return None
    count, dimension = int(found[1]), int(found[2])
    if not count or dimension < 2:
        return None
    # Text first: digits read as floats are small numbers too.
    if _text(content.head, found.end(), min(count, LINES), dimension):
        kind, least = "text", 2 * dimension + 2
    elif _binary(content.head, found.end(), min(count, 2), dimension):
        kind, least = "binary", 4 * dimension + 2
    else:
        return None
    if content.size < count * least:
        return None
    why = f"word2vec {kind}, {count} words of {dimension} numbers"
    return Match("word2vec", "weights", "likely", why)


def _binary(head: bytes, at: int, words: int, dimension: int) -> bool:
    for _ in range(words):
        found = _WORD.match(head, at)
        if found is None or found.end() + 4 * dimension > len(head):
            return False
        at = found.end() + 4 * dimension
        numbers = struct.unpack_from(f"<{dimension}f", head, found.end())
        if not all(math.isfinite(number) and abs(number) < 1e4 for number in numbers):
            return False
        if not any(numbers):
            return False
    return True


def _text(head: bytes, at: int, lines: int, dimension: int) -> bool:
    rows = _rows(head[at:], lines)
    return len(rows) == lines and all(len(row) == dimension for row in rows)


def _rows(raw: bytes, limit: int) -> list[list[bytes]]:
    """Return the numbers of each line that is one word and numbers, up to the first that is not.

    When every word is a number as well, this is a table of numbers: no line is returned.
    """
    rows = []
    wordless = True
    for line in raw.split(b"\n", limit)[:limit]:
        word, *numbers = line.rstrip(b" \r").split(b" ")
        if not word or not numbers or not all(_NUMBER.match(number) for number in numbers):
            break
        rows.append(numbers)
        wordless = wordless and _NUMBER.match(word) is not None
    return [] if wordless else rows


def probe_glove(content: Content) -> Match | None:
    """Recognise lines of a word and ten numbers or more, as many in each."""
    start = content.start
    if b" " not in start[:256]:
        return None
    rows = _rows(content.head, LINES)
    dimension = len(rows[0]) if rows else 0
    if len(rows) < LINES or dimension < NUMBERS or any(len(row) != dimension for row in rows):
        return None
    why = f"lines of a word and {dimension} numbers"
    return Match("glove", "weights", "hint", why)


WORD2VEC = Format(
    id="word2vec",
    title="word2vec vectors",
    description="Word vectors, also fastText's .vec; recognised by the line of sizes and the "
    "words and numbers that follow.",
    reference="https://code.google.com/archive/p/word2vec/",
    role="weights",
    starts=frozenset(b"123456789"),
    least=16,
    probe=probe,
)

GLOVE = Format(
    id="glove",
    title="GloVe vectors",
    description="Word vectors as text; lines of a word and ten numbers or more: a hint.",
    reference="https://nlp.stanford.edu/projects/glove/",
    role="weights",
    nature="text",
    least=256,
    suffixes=(".txt", ".vec", ".glove"),
    opening=re.compile(rb"[^ \n]{1,200} -?\d"),
    digits=0.3,
    probe=probe_glove,
)

FORMATS = (WORD2VEC, GLOVE)
