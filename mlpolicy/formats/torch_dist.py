"""The index of a PyTorch distributed checkpoint, ``.metadata``; its parts are ``*.distcp``.

Source: torch/distributed/checkpoint/filesystem.py and metadata.py [read; files written by
torch 2.13; certain]. The parts are PyTorch archives: torch.py recognises them.
"""

from __future__ import annotations

from mlpolicy.domain import Match
from mlpolicy.formats.base import Content, Format, Problems
from mlpolicy.formats.torch import metadata_of
from mlpolicy.readers.pickle_ops import walk

_CLASS = b"torch.distributed.checkpoint.metadata"


def probe(content: Content) -> Match | None:
    """Recognise the pickle by the class that it names first."""
    if _CLASS not in content.start[:256]:
        return None
    scan = walk(content)
    if f"{_CLASS.decode()}.Metadata" not in scan.globals:
        return None
    problems: Problems = []
    if scan.trouble is not None:
        problems.append((scan.trouble.code, scan.trouble.detail))
    why = "pickle of torch.distributed.checkpoint.metadata.Metadata"
    return Match("pytorch-distributed", "index", "certain", why, metadata_of(scan), tuple(problems))


PYTORCH_DISTRIBUTED = Format(
    id="pytorch-distributed",
    title="PyTorch distributed checkpoint",
    description="Index (.metadata) and parts (.distcp); recognised by the pickled class Metadata, "
    "and by PyTorch archives in files of that name.",
    reference="https://pytorch.org/docs/stable/distributed.checkpoint.html",
    role="checkpoint",
    starts=frozenset(b"\x80"),
    least=64,
    probe=probe,
)

FORMATS = (PYTORCH_DISTRIBUTED,)
