"""OpenVINO IR: the network as XML; its numbers lie in the ``.bin`` of the same name.

Source: https://docs.openvino.ai, "OpenVINO IR format" [specification; checked on a file of
openvino 2026.4, certain]. The numbers have no header: the XML stands for the model. No XML
parser is used (H25).
"""

from __future__ import annotations

import re

from mlpolicy.domain import Match, Trouble
from mlpolicy.formats.base import Content, Format, Problems, present, text

_TAIL = 1 << 16
_ROOT = re.compile(rb"(?:\xef\xbb\xbf)?(?:<\?xml[^<>]{0,200}\?>\s{0,64})?(<net\s[^<>]{1,2000}>)")
_NAME = re.compile(rb'\sname="([^"<>]{0,500})"')
_VERSION = re.compile(rb'\sversion="(\d{1,4})"')
#: What the runtime information at the end says, of different releases.
_RUNTIME = re.compile(
    rb'<(?:Runtime_version|MO_version|info name="OpenVINO Runtime") value="([^"<>]{1,200})"'
)
_LICENSE = re.compile(rb'<license value="([^"<>]{1,500})"')


def _one(pattern: re.Pattern[bytes], raw: bytes) -> str:
    match = pattern.search(raw)
    return text(match[1]) if match else ""


def probe(content: Content) -> Match | None:
    """Recognise the root <net> with a name and a version, and its layers."""
    match = _ROOT.match(content.start)
    if match is None or not _NAME.search(match[1]):
        return None
    version = _one(_VERSION, match[1])
    if not version or b"<layers" not in content.start:
        return None
    tail = b""
    problems: Problems = []
    try:
        size = content.size
        tail = content.head if size <= len(content.head) else content.read(size - _TAIL, _TAIL)
    except Trouble as trouble:
        problems.append((trouble.code, trouble.detail))
    runtime = _one(_RUNTIME, tail)
    metadata = present(
        name=_one(_NAME, match[1]),
        producer=runtime and f"OpenVINO {runtime}",
        license=_one(_LICENSE, tail),
        toolchain="openvino",
    )
    why = f"OpenVINO network as XML, version {version}"
    return Match("openvino", "weights", "certain", why, metadata, tuple(problems))


OPENVINO = Format(
    id="openvino",
    title="OpenVINO IR",
    description="Network of OpenVINO as XML, with its weights in a .bin beside it; recognised by "
    "the root element and its layers.",
    reference="https://docs.openvino.ai/2025/documentation/openvino-ir-format.html",
    role="weights",
    magic=(b"<?xml", b"<net ", b"\xef\xbb\xbf<"),
    nature="text",
    probe=probe,
)

FORMATS = (OPENVINO,)
