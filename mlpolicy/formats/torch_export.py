"""Programs that torch.export saves, ``.pt2``: a zip of tensors and a graph in JSON.

Source: PyTorch torch/export/pt2_archive/constants.py and torch/export/__init__.py [read; files
written by torch 2.13; certain; the form of 2.1 to 2.6 only read].
"""

from __future__ import annotations

import re

from mlpolicy.domain import Match, Trouble
from mlpolicy.formats.base import Content, Format, present
from mlpolicy.readers import ziptail

_EXPORT = re.compile(r"[^/]+/archive_format\Z")
_OLD_EXPORT = "serialized_exported_program.json"  # torch 2.1 to 2.6


def probe(content: Content) -> Match | None:
    """Recognise what torch.export.save writes by its archive_format."""
    archive = content.archive
    if archive is None:
        return None
    why = "zip with archive_format pt2, as written by torch.export"
    mark = next((name for name in archive.by_name if _EXPORT.match(name)), None)
    if mark is None:
        if not {_OLD_EXPORT, "version"} <= archive.by_name.keys():
            return None
        why = f"zip with {_OLD_EXPORT}, as written by torch.export"
    else:
        try:
            if archive.read(mark, 16).strip() != b"pt2":
                return None
        except Trouble as trouble:
            archive.problems.append((trouble.code, trouble.detail))
    tensors = sum(1 for name in archive.by_name if "/data/weights/weight_" in name)
    metadata = present(tensors=tensors or None, toolchain="pytorch")
    return Match("pytorch-export", "weights", "certain", why, metadata, tuple(archive.problems))


PYTORCH_EXPORT = Format(
    id="pytorch-export",
    title="PyTorch exported program",
    description="Archive of torch.export, .pt2; a zip with archive_format or "
    "serialized_exported_program.json.",
    reference="https://pytorch.org/docs/stable/export.html",
    role="weights",
    magic=(ziptail.LOCAL,),
    probe=probe,
)

FORMATS = (PYTORCH_EXPORT,)
