"""Models of VMAF, Netflix's measure of video quality, in JSON.

Source: the files in model/ of libvmaf [read, certain]: the mapping model_dict, which has the
support vectors as the text of a LIBSVM file.
"""

from __future__ import annotations

from mlpolicy.domain import Match
from mlpolicy.formats.base import Content, Format
from mlpolicy.formats.documents import MAPPING, mapping, word


def probe(content: Content) -> Match | None:
    """Recognise model_dict and what speaks of LIBSVM in it."""
    head = content.head
    if b'"model_dict"' not in head or not (b"LIBSVM" in head or b'"svm_type ' in head):
        return None
    document = mapping(content)
    if document is None or "model_dict" not in document:
        return None
    kind = word(document, "model_dict", "model_type") or "LIBSVM"
    why = f"JSON model_dict of type {kind[:64]}"
    return Match("vmaf", "weights", "certain", why, {"toolchain": "vmaf"})


VMAF = Format(
    id="vmaf",
    title="VMAF model",
    description="Support vector regression of video quality; recognised by model_dict and LIBSVM.",
    reference="https://github.com/Netflix/vmaf/blob/master/resource/doc/models.md",
    role="weights",
    starts=MAPPING,
    nature="text",
    least=60,
    keys=(b"model_dict",),
    probe=probe,
)

FORMATS = (VMAF,)
