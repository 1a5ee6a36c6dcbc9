"""What PyTorch wrote before its zip archives, and Torch7 before PyTorch.

Sources: torch/serialization.py, MAGIC_NUMBER and _legacy_save, since 0.1.10 [read; files
written by torch 2.13; certain]; the tar of 0.1.1, members as read by legacy_load [read];
Torch7 File.lua and the binary and ASCII forms of its objects [netron, memory]; no file of
Torch7 itself was at hand.
"""

from __future__ import annotations

import re

from mlpolicy.domain import Match, Trouble
from mlpolicy.formats.base import Content, Format, Problems, text
from mlpolicy.formats.torch import WANTED, metadata_of, role_of
from mlpolicy.readers import tarhead
from mlpolicy.readers.pickle_ops import Scan, walk

#: Protocol 2, LONG1 of ten bytes: 0x1950a86a20f9469cfc6c.
_MAGIC = bytes.fromhex("80028a0a6cfc9c46f9206aa85019")
_MEMBERS = frozenset({"sys_info", "pickle", "storages", "tensors"})
_PACKAGE = rb"((?:torch|nn|nngraph|cunn|cudnn|cutorch|rnn|fbcunn|image)\.\w{1,60})"
#: A torch object (4), its number, a string (3 long) "V 1", and a class name.
_BINARY = re.compile(rb"\x04\0\0\0.{4}\x03\0\0\0V 1[\x04-\x40]\0\0\0" + _PACKAGE, re.DOTALL)
_ASCII = re.compile(rb"4\n\d{1,9}\n3\nV 1\n\d{1,2}\n" + _PACKAGE + rb"\n")


def probe_legacy(content: Content) -> Match | None:
    """Recognise torch.save's old form by the pickled magic number."""
    scan = walk(content, wanted=WANTED)
    problems: Problems = []
    # The raw numbers follow behind the fifth pickle: the end of the walk is no trouble there.
    if scan.trouble is not None and scan.stops < 5:
        problems.append((scan.trouble.code, scan.trouble.detail))
    why = "pickled magic number of torch.save before 1.6"
    return Match(
        "pytorch-legacy", role_of(scan), "certain", why, metadata_of(scan), tuple(problems)
    )


def probe_tar(content: Content) -> Match | None:
    """Recognise the tar of torch 0.1 by its four members."""
    if not tarhead.is_tar(content.start):
        return None
    members = {entry.name: entry for entry in tarhead.entries(content, 8)}
    if not members.keys() >= _MEMBERS:
        return None
    entry = members["pickle"]
    problems: Problems = []
    scan = Scan()
    try:
        scan = walk(content, entry.offset, entry.offset + entry.size, wanted=WANTED)
        if scan.trouble is not None:
            raise scan.trouble
    except Trouble as trouble:
        problems.append((trouble.code, f"pickle: {trouble.detail}"))
    why = "tar with sys_info, pickle, storages and tensors, as written by PyTorch 0.1"
    return Match("pytorch-tar", role_of(scan), "certain", why, metadata_of(scan), tuple(problems))


def probe_torch7(content: Content) -> Match | None:
    """Recognise an object of Torch7, at the start or in the table that starts the file."""
    head = content.start
    table = head[:4] == b"\3\0\0\0" or head[:2] == b"3\n"
    for pattern in (_BINARY, _ASCII):
        match = pattern.search(head) if table else pattern.match(head)
        if match is not None:
            break
    else:
        return None
    name = text(match[1])
    data = name.startswith(("torch.", "image."))
    why = f"Torch7 {'table holding' if table else 'object'} {name}"
    role, certainty = ("container", "likely") if data else ("weights", "certain")
    return Match("torch7", role, certainty, why, {"toolchain": "torch7"})


PYTORCH_LEGACY = Format(
    id="pytorch-legacy",
    title="PyTorch legacy file",
    description="torch.save before 1.6; recognised by its pickled magic number.",
    reference="https://pytorch.org/docs/stable/generated/torch.save.html",
    role="weights",
    magic=(_MAGIC,),
    probe=probe_legacy,
)

PYTORCH_TAR = Format(
    id="pytorch-tar",
    title="PyTorch tar",
    description="torch.save of 0.1; a tar with sys_info, pickle, storages and tensors.",
    reference="https://github.com/pytorch/pytorch/blob/main/torch/serialization.py",
    role="weights",
    starts=frozenset(b".spt"),
    nature="binary",
    least=512,
    probe=probe_tar,
)

TORCH7 = Format(
    id="torch7",
    title="Torch7 object",
    description="Serialized Lua object, binary or ASCII; recognised by a versioned object of a "
    "Torch class.",
    reference="https://github.com/torch/torch7/blob/master/doc/serialization.md",
    role="weights",
    magic=(b"\4\0\0\0", b"\3\0\0\0", b"4\n", b"3\n"),
    probe=probe_torch7,
)

FORMATS = (PYTORCH_LEGACY, PYTORCH_TAR, TORCH7)
