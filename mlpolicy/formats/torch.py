"""PyTorch archives (since 1.6): a zip with ``<stem>/data.pkl`` and the tensors beside it.

Source: PyTorch torch/serialization.py and caffe2/serialize/inline_container.cc [read; files
written by torch 2.13; certain]. The first member is recognised without the central directory,
so that a stream need not be read to its end before the pickle is.
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
WANTED = _CHECKPOINT | {"license", "author", "base_model", _LIGHTNING}


@dataclass
class _Archive:
    problems: Problems = field(default_factory=list)
    entries: list[ziptail.Entry] = field(default_factory=list)
    scan: pickle_ops.Scan | None = None


def probe(content: Content) -> Match | None:
    """Recognise the archive by its first member, before its directory is read."""
    first = ziptail.local(content)
    if not _leads(content, first):
        return None
    archive = _Archive()
    _scan(content, first, archive, None)
    if content.path.endswith(".distcp"):  # several archives, one behind the other
        return _distributed(archive)
    try:
        archive.entries, found = ziptail.listing(content)
        archive.problems += found
    except Trouble as trouble:
        archive.problems.append((trouble.code, trouble.detail))
    return _listed(content, archive)


def probe_listed(content: Content) -> Match | None:
    """Recognise the archive by data.pkl and version in its directory."""
    if content.archive is None:
        return None
    archive = _Archive(content.archive.problems, content.archive.entries)
    return _listed(content, archive)


def _listed(content: Content, archive: _Archive) -> Match | None:
    entry = next((e for e in archive.entries if _DATA.match(e.name)), None)
    names = {e.name for e in archive.entries}
    if archive.scan is None and (entry is None or f"{entry.name[:-8]}version" not in names):
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
        scan = pickle_ops.walk(MemoryReader(data), wanted=WANTED)
    elif header.method == 0:
        end = min(content.size, header.data + packed)
        scan = pickle_ops.walk(content, header.data, end, wanted=WANTED)
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
    storages = sum(1 for name in names if "/data/" in name and "/.data/" not in name)
    why = f"zip with data.pkl and {plural(storages, 'storage')}, as written by PyTorch"
    kind = "pytorch-zip"
    if any("/code/" in name for name in names):
        kind = "torchscript"
        lite = any(name.endswith("/bytecode.pkl") for name in names)
        why = f"TorchScript{' for the lite interpreter' if lite else ''}: {why}"
    problems = tuple(dict.fromkeys(archive.problems))
    return Match(kind, role_of(scan), "certain", why, metadata_of(scan), problems)


def _distributed(archive: _Archive) -> Match:
    scan = archive.scan or pickle_ops.Scan()
    why = "PyTorch archives one behind the other, a part of a distributed checkpoint"
    problems = tuple(archive.problems)
    return Match("pytorch-distributed", "checkpoint", "certain", why, metadata_of(scan), problems)


def role_of(scan: pickle_ops.Scan) -> str:
    """With the state of an optimizer it is a checkpoint."""
    return "checkpoint" if scan.found & _CHECKPOINT else "weights"


def metadata_of(scan: pickle_ops.Scan) -> dict[str, object]:
    """What the pickle of a model says of it."""
    version = scan.pairs.get(_LIGHTNING)
    base = scan.pairs.get("base_model")
    return present(
        license=scan.pairs.get("license"),
        author=scan.pairs.get("author"),
        base_model=[base] if base else None,
        producer=f"pytorch-lightning {version}" if version else None,
        globals=sorted(scan.globals),
        toolchain="pytorch",
    )


PYTORCH_ZIP = Format(
    id="pytorch-zip",
    title="PyTorch archive",
    description="Zip archive of torch.save; recognised by <stem>/data.pkl as the first member.",
    reference="https://pytorch.org/docs/stable/notes/serialization.html",
    role="weights",
    magic=(ziptail.LOCAL,),
    probe=probe,
)

TORCHSCRIPT = Format(
    id="torchscript",
    title="TorchScript",
    description="PyTorch archive with the program in code/, also for the lite interpreter; "
    "recognised by data.pkl and version in the directory. Without code it is pytorch-zip.",
    reference="https://pytorch.org/docs/stable/jit.html",
    role="weights",
    magic=(ziptail.LOCAL,),
    probe=probe_listed,
)

FORMATS = (PYTORCH_ZIP, TORCHSCRIPT)
