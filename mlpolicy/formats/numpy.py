"""NumPy arrays: ``.npy``, and zip archives of them, ``.npz``.

Source: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
[specification, certain]. The header is a Python literal; it is searched, never evaluated (H15).
"""

from __future__ import annotations

import math
import re

from mlpolicy.domain import Match, Trouble
from mlpolicy.formats.base import Content, Format, Problems, amount, plural, present
from mlpolicy.readers import pickle_ops, ziptail

MAGIC = b"\x93NUMPY"
HEADER_LIMIT = 1 << 16
_DESCR = re.compile(rb"'descr':\s{0,8}(?:'([^']{1,32})'|\[)")
_MARIAN = "special:model.yml.npy"
_SHAPE = re.compile(rb"'shape':\s{0,8}\(([0-9L, ]{0,512})\)")


def probe_npy(content: Content) -> Match | None:
    """Recognise one array by its magic and format version."""
    head = content.head
    if head[:6] != MAGIC or len(head) < 10 or not 1 <= head[6] <= 3 or head[7] != 0:
        return None
    width = 2 if head[6] == 1 else 4
    length = int.from_bytes(head[8 : 8 + width], "little")
    start = 8 + width
    problems: Problems = []
    names: list[str] = []
    kind, count = "", None
    if length > content.size - start:
        problems.append(("malformed", f"header of {amount(length)} bytes in {content.size} bytes"))
    elif length > HEADER_LIMIT:
        problems.append(("budget", f"header of {amount(length)} bytes is too large to read"))
    else:
        try:
            end = start + length
            whole = head[start:end] if end <= len(head) else content.read(start, length)
            kind, count = _header(whole)
            if "O" in kind:  # objects are stored as a pickle behind the header
                scan = pickle_ops.walk(content, end)
                names = sorted(scan.globals)
                if scan.trouble is not None:
                    problems.append((scan.trouble.code, f"object array: {scan.trouble.detail}"))
        except Trouble as trouble:
            problems.append((trouble.code, trouble.detail))
    why = f"NumPy array of {kind}" if kind else "NumPy array"
    metadata = present(parameters=count, globals=names)
    return Match("npy", "container", "hint", why, metadata, tuple(problems))


def _header(raw: bytes) -> tuple[str, int | None]:
    """Return the element type, and the number of elements."""
    descr, shape = _DESCR.search(raw), _SHAPE.search(raw)
    if descr is None or shape is None:
        raise Trouble("malformed", "header without descr or shape")
    kind = descr[1].decode("latin-1") if descr[1] else "records"
    sides = [side.strip(b" L") for side in shape[1].split(b",") if side.strip()]
    if len(sides) > 64 or any(not side.isdigit() or len(side) > 20 for side in sides):
        raise Trouble("malformed", "shape is not a tuple of sizes")
    count = math.prod(int(side) for side in sides)
    if count >= 1 << 63:
        raise Trouble("malformed", "shape with more than 2^63 items")
    return kind, count


def probe_npz(content: Content) -> Match | None:
    """Recognise a zip archive whose members are arrays."""
    if content.head[:4] != ziptail.LOCAL:
        return None
    first = ziptail.local(content)
    if not first.name.endswith(".npy"):
        return None
    if first.method == 0 and content.head[first.data : first.data + 6] != MAGIC:
        return None
    problems: Problems = []
    names = [first.name]
    try:
        entries, problems = ziptail.listing(content)
        names = [entry.name for entry in entries] or names
    except Trouble as trouble:
        problems.append((trouble.code, trouble.detail))
    if any(not name.endswith(".npy") for name in names) or _MARIAN in names:
        return None  # some other archive that holds arrays, such as skops
    metadata = present(tensors=len(names))
    why = f"zip of {plural(len(names), 'NumPy array')}"
    return Match("npz", "container", "hint", why, metadata, tuple(problems))


NPY = Format(
    id="npy",
    title="NumPy array",
    description="One array; recognised by its six-byte magic and a version 1 to 3.",
    reference="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html",
    role="container",
    magic=(MAGIC,),
    probe=probe_npy,
)

NPZ = Format(
    id="npz",
    title="NumPy archive",
    description="Zip archive in which every member is a NumPy array.",
    reference="https://numpy.org/doc/stable/reference/generated/numpy.savez.html",
    role="container",
    magic=(ziptail.LOCAL,),
    probe=probe_npz,
)

FORMATS = (NPY, NPZ)
