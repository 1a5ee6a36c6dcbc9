"""OpenCV: cascade classifiers, and the models of its ml and face modules.

Sources: modules/objdetect/src/cascadedetect.cpp and data/haarcascades [read, certain];
files of the ml module written by OpenCV 4.6 in XML, YAML and JSON [measured, certain]; the names
of the face module from [memory]: hints. No parser sees the file (H25): the first 16 KiB are
searched with linear patterns.
"""

from __future__ import annotations

import re

from mlpolicy.domain import Match
from mlpolicy.formats.base import Content, Format, present, text

REACH = 16 << 10
_XML = re.compile(rb"(?:\xef\xbb\xbf)?\s{0,64}<\?xml\b")
_ROOT = re.compile(rb"<opencv_storage\s{0,16}>")
_YAML = re.compile(rb"%YAML[: ]\d")
_JSON = re.compile(rb"\{\s{0,64}\"")
#: The type of a node: an attribute in XML, a tag in YAML, a member in JSON.
_CASCADE = re.compile(
    rb"""(?:type_id["']?\s{0,8}[=:]\s{0,8}["']|!{1,2}<?)opencv-(cascade|haar)-classifier\b"""
)
_MODEL = re.compile(
    rb"""[<"\n](opencv_(?:ml_(?:svmsgd|svm|ann_mlp|dtree|rtrees|boost|knn|nbayes|em|lr)"""
    rb"""|lbphfaces|eigenfaces|fisherfaces|object_detector_hog))["\s>:]"""
    rb"""|type_id\s{0,8}=\s{0,8}["'](opencv-(?:ml-[a-z-]{2,16}|object-detector-hog))["']"""
)
_LICENSE = re.compile(
    rb"licen[cs]e agreement|licen[cs]ed under|\b(?:bsd|mit|apache) licen[cs]e", re.IGNORECASE
)


def _body(content: Content) -> tuple[bytes, int] | None:
    """Return the beginning of a content written by cv::FileStorage, and where its nodes begin."""
    start = content.start
    if _YAML.match(start) or _JSON.match(start):
        return (content.head[:REACH], 0) if b"opencv" in start else None
    if not _XML.match(start):
        return None
    head = content.head[:REACH]
    root = _ROOT.search(head)
    return (head, root.end()) if root else None


def probe_cascade(content: Content) -> Match | None:
    """Recognise a cascade by the root element and its type."""
    body = _body(content)
    kind = _CASCADE.search(*body) if body else None
    if body is None or kind is None:
        return None
    head, begin = body
    why = f"OpenCV storage holding opencv-{kind[1].decode()}-classifier"
    # The license stands in a comment in front of the root.
    metadata = present(license_name=_license(head[:begin]), toolchain="opencv")
    return Match("opencv-cascade", "weights", "certain", why, metadata)


def probe_model(content: Content) -> Match | None:
    """Recognise a model by the name or the type of its node."""
    body = _body(content)
    kind = _MODEL.search(*body) if body else None
    if kind is None:
        return None
    why = f"OpenCV storage holding {(kind[1] or kind[2]).decode()}"
    certainty = "hint" if kind[0].strip(b'<"\n >:').endswith(b"faces") else "certain"
    return Match("opencv-ml", "weights", certainty, why, {"toolchain": "opencv"})


def _license(front: bytes) -> str | None:
    for line in front.splitlines():
        if _LICENSE.search(line):
            return text(line.strip(b" \t*<!->")) or None
    return None


OPENCV_CASCADE = Format(
    id="opencv-cascade",
    title="OpenCV cascade classifier",
    description="Boosted detector (Haar, LBP, HOG) in XML, YAML or JSON; recognised by the type "
    "of a cascade within 16 KiB.",
    reference="https://docs.opencv.org/4.x/dc/d88/tutorial_traincascade.html",
    role="weights",
    starts=frozenset(b"<\xef \t\r\n%{"),
    nature="text",
    least=60,
    needles=(b"opencv",),
    far=True,
    probe=probe_cascade,
)

OPENCV_ML = Format(
    id="opencv-ml",
    title="OpenCV machine learning model",
    description="Support vectors, trees and others in XML, YAML or JSON; recognised by a node "
    "such as opencv_ml_svm within 16 KiB.",
    reference="https://docs.opencv.org/4.x/db/d7d/classcv_1_1ml_1_1StatModel.html",
    role="weights",
    starts=frozenset(b"<\xef \t\r\n%{"),
    nature="text",
    least=40,
    needles=(b"opencv",),
    far=True,
    probe=probe_model,
)

FORMATS = (OPENCV_CASCADE, OPENCV_ML)
