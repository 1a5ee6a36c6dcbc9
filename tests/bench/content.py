"""Bytes like those of real files, the same on every run: texts, tables, programs."""

from __future__ import annotations

import gzip
import random
import struct
from itertools import accumulate

_SYLLABLES = "an be con de er for ing is ly men ne on pre re sta the tion un ver wa".split()


def _words(count: int, ends: str, seed: int) -> list[bytes]:
    """Words of one to four syllables, each with one of ENDS behind it."""
    rng = random.Random(seed)
    return [
        ("".join(rng.choices(_SYLLABLES, k=rng.randint(1, 4))) + rng.choice(ends)).encode()
        for _ in range(count)
    ]


def _instructions(count: int) -> list[bytes]:
    """Short runs of bytes, as the instructions and tables of a program are."""
    rng = random.Random(3)
    return [rng.randbytes(rng.randint(2, 8)) + bytes(rng.randint(0, 6)) for _ in range(count)]


_C = [b"    ", b"    ", b"return ", b"if (", b") {\n", b"}\n", b"0;\n"]
_HTML = [b"<p>", b"</p>\n", b'<a href="', b'">', b"</a>", b"&amp;"]

#: Each kind of content is a bag of tokens.
_BAGS = {
    "prose": _words(2000, " " * 10 + ",.\n", 1),
    "code": _C + _words(600, "   \n\n=(;", 2),
    "markup": _HTML + _words(500, "   \n", 4),
    "numbers": [b"0, ", b"\n"] + [f"{n * 0.37:.4f}, ".encode() for n in range(900)],
    "machine": [bytes(8), b"\x48\x89", b"\xff" * 4, *_instructions(3000)],
}
#: Few tokens make most of a file (Zipf's law), so that it compresses as real ones do.
_WEIGHTS = {
    kind: list(accumulate(1 / (rank + 8) for rank in range(len(bag))))
    for kind, bag in _BAGS.items()
}

_LEAD = {
    "py": b"#!/usr/bin/python3\n",
    "h": b"/* Copyright (c) 2019 */\n#ifndef _H\n",
    "json": b'{"name": "x", "values": [\n',
    "html": b"<!DOCTYPE html>\n<html>",
    "xml": b'<?xml version="1.0" encoding="UTF-8"?>\n',
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg" d="',
    "mo": struct.pack("<7I", 0x950412DE, 0, 9, 28, 100, 0, 172),
    "png": b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sIIB", 13, b"IHDR", 48, 48, 8),
    "elf": b"\x7fELF\x02\x01\x01" + bytes(9),
}
#: Suffix -> bag; prose when it is not here.
_BODY = {
    **{"py": "code", "h": "code", "pm": "code", "vim": "code", "js": "code", "cmake": "code"},
    **{"json": "numbers", "csv": "numbers", "svg": "numbers", "html": "markup", "xml": "markup"},
    **{"mo": "machine", "elf": "machine"},
}


def like(rng: random.Random, suffix: str, size: int) -> bytes:
    """Return about SIZE bytes as a file named *.SUFFIX has them."""
    if suffix == "gz":
        return gzip.compress(_tokens(rng, "prose", 3 * size), mtime=0)
    lead = _LEAD.get(suffix, b"")
    if suffix == "png":
        return lead + rng.randbytes(size)
    return lead + _tokens(rng, _BODY.get(suffix, "prose"), size)


def _tokens(rng: random.Random, kind: str, size: int) -> bytes:
    bag, weights = _BAGS[kind], _WEIGHTS[kind]
    made = b""
    while len(made) < size:
        made += b"".join(rng.choices(bag, cum_weights=weights, k=64 + (size - len(made)) // 5))
    return made[:size]
