"""OpenCV cascade classifiers in XML.

Source: OpenCV modules/objdetect/src/cascadedetect.cpp and data/haarcascades [read, certain].
No XML parser sees the file (H25): the first 16 KiB are searched with linear patterns.
"""

from __future__ import annotations

import re

from mlpolicy.domain import Match
from mlpolicy.formats.base import Content, Format, present, text

REACH = 16 << 10
_XML = re.compile(rb"(?:\xef\xbb\xbf)?\s{0,64}<\?xml\b")
_ROOT = re.compile(rb"<opencv_storage\s{0,16}>")
_TYPE = re.compile(rb"""type_id\s{0,8}=\s{0,8}["']opencv-(cascade|haar)-classifier["']""")
_LICENSE = re.compile(
    rb"licen[cs]e agreement|licen[cs]ed under|\b(?:bsd|mit|apache) licen[cs]e", re.IGNORECASE
)


def probe(content: Content) -> Match | None:
    """Recognise a cascade by its root element and type_id."""
    head = content.head[:REACH]
    if not _XML.match(head):
        return None
    root = _ROOT.search(head)
    kind = _TYPE.search(head, root.end()) if root else None
    if root is None or kind is None:
        return None
    why = f"<opencv_storage> holding opencv-{kind[1].decode()}-classifier"
    # The licence stands in a comment in front of the root.
    metadata = present(license_name=_license(head[: root.start()]), toolchain="opencv")
    return Match("opencv-cascade", "weights", "certain", why, metadata)


def _license(front: bytes) -> str | None:
    for line in front.splitlines():
        if _LICENSE.search(line):
            return text(line.strip(b" \t*<!->")) or None
    return None


OPENCV_CASCADE = Format(
    id="opencv-cascade",
    title="OpenCV cascade classifier",
    description="Boosted detector (Haar, LBP, HOG) in XML; recognised by <opencv_storage> and "
    "the type_id of a cascade within 16 KiB.",
    reference="https://docs.opencv.org/4.x/dc/d88/tutorial_traincascade.html",
    role="weights",
    starts=frozenset(b"<\xef \t\r\n"),
    probe=probe,
)

FORMATS = (OPENCV_CASCADE,)
