"""A small ELF file, for amd64, with links and sections of any name."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence

_PROGBITS, _STRTAB, _DYNAMIC = 1, 3, 6


def elf(needed: Sequence[str] = (), sections: Mapping[str, str] | None = None) -> bytes:
    """An ELF file linked to NEEDED, with SECTIONS of text by name."""
    texts, table = b"\0", b""
    for name in needed:
        table += struct.pack("<QQ", 1, len(texts))
        texts += name.encode() + b"\0"
    rows = [("", 0, b"", 0)]
    rows += [(name, _PROGBITS, data.encode(), 0) for name, data in (sections or {}).items()]
    if needed:
        rows += [(".dynamic", _DYNAMIC, table + bytes(16), len(rows) + 1)]
        rows += [(".dynstr", _STRTAB, texts, 0)]
    names = b"".join(name.encode() + b"\0" for name, *_ in rows) + b".shstrtab\0"
    rows.append((".shstrtab", _STRTAB, names, 0))
    body, headers, label = b"", b"", 0
    for name, kind, data, link in rows:
        headers += struct.pack(
            "<IIQQQQIIQQ", label, kind, 2, 0, 64 + len(body), len(data), link, 0, 1, 0
        )
        body += data
        label += len(name) + 1
    start = b"\x7fELF\x02\x01\x01" + bytes(9)
    start += struct.pack(
        "<HHIQQQIHHHHHH", 3, 62, 1, 0, 0, 64 + len(body), 0, 64, 0, 0, 64, len(rows), len(rows) - 1
    )
    return start + body + headers
