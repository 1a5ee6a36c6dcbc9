"""PyTorch archives (since 1.6): a zip with ``<stem>/data.pkl`` and the tensors beside it.

Source: PyTorch torch/serialization.py and caffe2/serialize/inline_container.cc [read,
certain]. The first member is recognised without the central directory, so that a stream need
not be read to its end before the pickle is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from mlpolicy.domain import Match, Trouble
from mlpolicy.formats.base import Content, Format, Problems, plural, present
from mlpolicy.readers import pickle_ops, ziptail
from mlpolicy.readers.cursor import MemoryReader

INFLATE_LIMIT = 4 << 20
_DATA = re.compile(r"[^/]+/data\.pkl\Z")
_CHECKPOINT = frozenset({"optimizer_states", "optimizer_state_dict"})
_LIGHTNING = "pytorch-lightning_version"
_WANTED = _CHECKPOINT | {"license", "author", "base_model", _LIGHTNING}


@dataclass
class _Archive:
    problems: Problems = field(default_factory=list)
    entries: list[ziptail.Entry] = field(default_factory=list)
    scan: pickle_ops.Scan | None = None


def probe(content: Content) -> Match | None:
    """Recognise the archive by its members, at the head or in the central directory."""
    if content.head[:4] != ziptail.LOCAL:
        return None
    first = ziptail.local(content)
    archive = _Archive()
    leading = _leads(content, first)
    if leading:
        _scan(content, first, archive, None)
    try:
        archive.entries, found = ziptail.listing(content)
        archive.problems += found
    except Trouble as trouble:
        archive.problems.append((trouble.code, trouble.detail))
    entry = next((e for e in archive.entries if _DATA.match(e.name)), None)
    names = {e.name for e in archive.entries}
    if not leading and (entry is None or f"{entry.name[:-8]}version" not in names):
        return None
    if entry is not None:
        _member(content, entry, archive)
    return _describe(archive, names)


def _leads(content: Content, first: ziptail.Local) -> bool:
    if not _DATA.match(first.name):
        return False
    # The padding field is PyTorch's own; without it the content has to be a pickle.
    return first.extra[:2] == b"FB" or (
        first.method == 0 and content.head[first.data : first.data + 1] == b"\x80"
    )


def _member(content: Content, entry: ziptail.Entry, archive: _Archive) -> None:
    try:
        header = ziptail.local(content, entry.offset)
        ziptail.check_names(entry, header, archive.problems)
        if archive.scan is None or entry.offset != 0:
            _scan(content, header, archive, entry)
    except Trouble as trouble:
        archive.problems.append((trouble.code, trouble.detail))


def _scan(
    content: Content, header: ziptail.Local, archive: _Archive, entry: ziptail.Entry | None
) -> None:
    """Walk data.pkl; a second one (another first member) adds to what is known."""
    packed = (entry.packed if entry else header.packed) or content.size - header.data
    if header.method == 8:
        try:
            data, whole = ziptail.inflate(content, header.data, packed, INFLATE_LIMIT)
        except Trouble as trouble:
            archive.problems.append((trouble.code, f"data.pkl: {trouble.detail}"))
            return
        if not whole:
            archive.problems.append(("budget", f"only {len(data)} bytes of data.pkl inflated"))
        scan = pickle_ops.walk(MemoryReader(data), wanted=_WANTED)
    elif header.method == 0:
        end = min(content.size, header.data + packed)
        scan = pickle_ops.walk(content, header.data, end, wanted=_WANTED)
    else:
        archive.problems.append(("not-opened", f"data.pkl has zip method {header.method}"))
        return
    if scan.trouble is not None:
        archive.problems.append((scan.trouble.code, f"data.pkl: {scan.trouble.detail}"))
    if archive.scan is not None:
        scan.globals |= archive.scan.globals
        scan.found |= archive.scan.found
        scan.pairs = {**scan.pairs, **archive.scan.pairs}
    archive.scan = scan


def _describe(archive: _Archive, names: set[str]) -> Match:
    scan = archive.scan or pickle_ops.Scan()
    role = "checkpoint" if scan.found & _CHECKPOINT else "weights"
    storages = sum(1 for name in names if "/data/" in name)
    script = any("/code/" in name for name in names)
    why = f"zip with data.pkl and {plural(storages, 'storage')}, as written by PyTorch"
    if script:
        why = f"TorchScript: {why}"
    version = scan.pairs.get(_LIGHTNING)
    base = scan.pairs.get("base_model")
    metadata = present(
        license=scan.pairs.get("license"),
        author=scan.pairs.get("author"),
        base_model=[base] if base else None,
        producer=f"pytorch-lightning {version}" if version else None,
        globals=sorted(scan.globals),
        toolchain="pytorch",
    )
    problems = tuple(dict.fromkeys(archive.problems))
    return Match("pytorch-zip", role, "certain", why, metadata, problems)


PYTORCH_ZIP = Format(
    id="pytorch-zip",
    title="PyTorch archive",
    description="Zip archive of torch.save or TorchScript; recognised by <stem>/data.pkl as the "
    "first member, or by data.pkl and version in the central directory.",
    reference="https://pytorch.org/docs/stable/notes/serialization.html",
    role="weights",
    magic=(ziptail.LOCAL,),
    probe=probe,
)

FORMATS = (PYTORCH_ZIP,)
