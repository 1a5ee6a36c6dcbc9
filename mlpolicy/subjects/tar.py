"""A streaming tar walker that trusts nothing and extracts nothing.

Python's ``tarfile`` does not return on a 2^62 size field, hence our own. Names are opaque
labels; only regular files come out. Links, devices and directories carry no content here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlpolicy.domain import Member, Problem, Trouble
from mlpolicy.subjects.readers import StreamReader, Tally
from mlpolicy.subjects.stream import ByteStream

BLOCK = 512
EXTRA = 1024 * 1024  # cap of one pax header or long name
TRAILER = 1024 * 1024  # tar pads to 10 KiB; more is not looked at
SANE = 1 << 50  # no member of a real archive has a petabyte

_ZEROS = bytes(BLOCK)
_NO_DATA = b"123456"
_SKIPPED = b"DMVNA"  # dump directories, volume labels and the like: content, but no file


def walk(stream: ByteStream, tally: Tally) -> Iterator[Member | Problem]:
    """Yield the regular files of the tar STREAM in its order, each valid until the next.

    Sparse members become a Problem. Raises :class:`Trouble` malformed or truncated when the
    archive cannot be followed any further.
    """
    common: dict[str, bytes] = {}
    local: dict[str, bytes] = {}
    long_name: bytes | None = None
    while True:
        block = stream.read(BLOCK)
        if len(block) < BLOCK:
            raise Trouble("truncated", "tar without its end mark; fetch or build it again")
        if block == _ZEROS:
            stream.skip(TRAILER)  # behind it a decompressor finds its checksum, and may object
            return
        _check(block)
        kind = block[156:157]
        size = _size(block[124:136])
        if kind in b"xXgLK":
            data = _extra(stream, size)
            if kind == b"g":
                common.update(_pax(data))
            elif kind in b"xX":
                local = _pax(data)
            elif kind == b"L":
                long_name = data.split(b"\0", 1)[0]
            continue
        pax = {**common, **local}
        raw = pax.get("GNU.sparse.name") or pax.get("path") or long_name or _name(block)
        path = label(raw)
        if "size" in pax:
            size = _decimal(pax["size"])
        local, long_name = {}, None
        if kind in _NO_DATA:
            continue
        if kind == b"S":
            _sparse_map(stream, block)
        reader = StreamReader(stream, size, tally)
        if kind == b"S" or any(key.startswith("GNU.sparse.") for key in pax):
            fix = "unpack the archive and scan the directory"
            yield Problem(path, "not-opened", f"sparse tar member; {fix}")
        elif kind not in _SKIPPED and not raw.endswith(b"/"):
            yield Member(path, size, reader)
        reader.finish()
        _pad(stream, size)


def label(raw: bytes) -> str:
    """Return the tar name RAW as text, relative and with no leading ``./``."""
    name = raw.decode("utf-8", "surrogateescape")
    return re.sub(r"^(?:\.?/+)+", "", name)


def _check(block: bytes) -> None:
    stored = _octal(block[148:156])
    blanked = block[:148] + b" " * 8 + block[156:]
    total = sum(blanked)
    if stored == total:
        return
    # Some historic tars summed signed characters.
    if stored != total - 256 * sum(1 for byte in blanked if byte > 127):
        raise Trouble("malformed", "not a tar header (checksum differs); fetch or build it again")


def is_header(start: bytes) -> bool:
    """Whether a content that begins with START (a block or more) is a tar archive."""
    if len(start) < BLOCK or start[148:149] not in b" 01234567":
        return False
    if start[257:262] != b"ustar" and not re.fullmatch(rb"[0-7 ]{6,7}[\0 ]{1,2}", start[100:108]):
        return False
    try:
        _check(start[:BLOCK])
    except Trouble:
        return False
    return True


def _octal(field: bytes) -> int:
    text = field.split(b"\0", 1)[0].strip()
    if not re.fullmatch(rb"[0-7]*", text):
        raise Trouble("malformed", f"tar header with a bad number {text!r}")
    return int(text or b"0", 8)


def _size(field: bytes) -> int:
    if field[0] & 0x80:
        if field[0] & 0x40:
            raise Trouble("malformed", "tar member with a negative size")
        size = int.from_bytes(bytes((field[0] & 0x3F,)) + field[1:], "big")
    else:
        size = _octal(field)
    return _sane(size)


def _decimal(text: bytes) -> int:
    if not re.fullmatch(rb"[0-9]{1,20}", text):
        raise Trouble("malformed", f"pax header with a bad size {text[:40]!r}")
    return _sane(int(text))


def _sane(size: int) -> int:
    if size > SANE:
        raise Trouble("malformed", f"tar member claims {size} bytes")
    return size


def _name(block: bytes) -> bytes:
    name = block[:100].split(b"\0", 1)[0]
    if block[257:263] == b"ustar\0":  # GNU tar keeps other things where POSIX has the prefix
        prefix = block[345:500].split(b"\0", 1)[0]
        if prefix:
            return prefix + b"/" + name
    return name


def _extra(stream: ByteStream, size: int) -> bytes:
    if size > EXTRA:
        raise Trouble("malformed", f"tar extension header of {size} bytes")
    data = stream.read(size)
    if len(data) < size:
        raise Trouble("truncated", "tar ends inside an extension header; fetch it again")
    _pad(stream, size)
    return data


def _pax(data: bytes) -> dict[str, bytes]:
    fields: dict[str, bytes] = {}
    at = 0
    while at < len(data) and data[at : at + 1] != b"\0":
        found = re.compile(rb"([0-9]{1,8}) ").match(data, at)
        end = at + int(found[1]) if found else at
        if found is None or end <= found.end() or end > len(data) or data[end - 1 : end] != b"\n":
            raise Trouble("malformed", "pax header with a bad record length")
        key, equals, value = data[found.end() : end - 1].partition(b"=")
        if not equals:
            raise Trouble("malformed", "pax header with a record that has no value")
        fields[key.decode("utf-8", "replace")] = value
        at = end
    return fields


def _sparse_map(stream: ByteStream, block: bytes) -> None:
    more = block[482]
    while more:
        extension = stream.read(BLOCK)
        if len(extension) < BLOCK:
            raise Trouble("truncated", "tar ends inside a sparse map; fetch it again")
        more = extension[504]


def _pad(stream: ByteStream, size: int) -> None:
    padding = -size % BLOCK
    if stream.skip(padding) < padding:
        raise Trouble("truncated", "tar ends inside a member's padding; fetch it again")
