"""PMML, the XML form for statistical models.

Source: PMML 4.4, General Structure [specification, certain]; a file written by CatBoost 1.2
[measured]. No XML parser sees the file (H25): the first 16 KiB are searched with linear patterns.
"""

from __future__ import annotations

import html
import re

from mlpolicy.domain import Match
from mlpolicy.formats.base import Content, Format, present, text

REACH = 16 << 10
_ROOT = re.compile(rb"<(?:\w{1,16}:)?PMML\s[^>]{0,2048}>")
_VERSION = re.compile(rb"""\bversion\s{0,8}=\s{0,8}["'](\d\.\d(?:\.\d)?)["']""")
_HEADER = re.compile(rb"<(?:\w{1,16}:)?Header\b([^>]{0,4096})>")
_APPLICATION = re.compile(rb"<(?:\w{1,16}:)?Application\b([^>]{0,1024})>")
_ATTRIBUTE = rb"""\b%b\s{0,8}=\s{0,8}(?:"([^"]{0,2048})"|'([^']{0,2048})')"""


def probe(content: Content) -> Match | None:
    """Recognise the root element and its name space or version."""
    if b"PMML" not in content.start:
        return None
    head = content.head[:REACH]
    root = _ROOT.search(head)
    if root is None or not head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return None
    version = _VERSION.search(root[0])
    if version is None and b"dmg.org/PMML" not in root[0]:
        return None
    header = _HEADER.search(head, root.end())
    application = _APPLICATION.search(head, root.end())
    names = [_attribute(application[1], key) for key in ("name", "version")] if application else []
    metadata = present(
        author=_attribute(header[1], "copyright") if header else None,
        producer=" ".join(name for name in names if name) or None,
    )
    why = f"root element PMML{' ' + version[1].decode() if version else ''}"
    return Match("pmml", "weights", "certain", why, metadata)


def _attribute(raw: bytes, key: str) -> str | None:
    found = re.search(_ATTRIBUTE % key.encode(), raw)
    value = (found[1] or found[2]) if found else None
    return " ".join(html.unescape(text(value)).split()[:16]) if value else None


PMML = Format(
    id="pmml",
    title="PMML",
    description="Statistical model in XML; recognised by the root element PMML.",
    reference="https://dmg.org/pmml/v4-4-1/GeneralStructure.html",
    role="weights",
    starts=frozenset(b"<\xef \t\r\n"),
    nature="text",
    least=40,
    probe=probe,
)

FORMATS = (PMML,)
