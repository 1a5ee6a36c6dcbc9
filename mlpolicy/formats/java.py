"""Objects serialized by Java: Weka, Stanford NLP, Mallet, and others.

Source: Java Object Serialization Specification, chapter 6 [specification]: ``ac ed 00 05``, then
an object whose class descriptor (72) has the name behind a 16-bit length. Nothing is loaded.
Files of Weka 3.6 [measured]; the other packages from [memory]: hints.
"""

from __future__ import annotations

import re

from mlpolicy.domain import Match
from mlpolicy.formats.base import Content, Format, Problems, present, text
from mlpolicy.formats.documents import tail

REACH = 4096
_NAME = re.compile(rb"r\0([\x03-\xc8])([A-Za-z_$][\w.$]{2,199})")
_LAST = re.compile(rb"t\0([\x01-\xc8])([^\0-\x1f]{1,200})\Z")
#: Packages whose objects are models: their toolchain.
_MODELS = {
    "weka.": "weka",
    "moa.classifiers.": "moa",
    "edu.stanford.nlp.": "stanford-nlp",
    "cc.mallet.": "mallet",
    "opennlp.": "opennlp",
    "smile.": "smile",
    "hex.": "h2o",
    "org.tribuo.": "tribuo",
}
#: Weka writes its data sets in the same way.
_DATA = ("weka.core.Instances", "weka.core.Attribute", "weka.core.DenseInstance")


def probe(content: Content) -> Match | None:
    """Recognise the stream, and say what its first classes are."""
    names = _classes(content.start[4:REACH])
    for name in names:
        toolchain = next((tool for lead, tool in _MODELS.items() if name.startswith(lead)), None)
        if toolchain is None:
            continue
        identity = "weka" if toolchain == "weka" else "java-serialized"
        why = f"Java object of class {name}"
        role = "dataset" if name in _DATA else "weights"
        problems: Problems = []
        data = _relation(content, problems) if toolchain == "weka" else []
        metadata = present(datasets=data, toolchain=toolchain)
        certainty = "certain" if toolchain == "weka" else "hint"
        return Match(identity, role, certainty, why, metadata, tuple(problems))
    if not names:
        return None
    return Match("java-serialized", "container", "hint", f"Java object of class {names[0]}")


def _relation(content: Content, problems: Problems) -> list[str]:
    """Weka puts an empty copy of the training data last; its last field is the data's name."""
    if b"m_RelationName" not in content.head:
        return []
    found = _LAST.search(tail(content, 256, problems))
    return [text(found[2])] if found and found[1][0] == len(found[2]) else []


def _classes(start: bytes) -> list[str]:
    return [
        text(found[2][: found[1][0]])
        for found in _NAME.finditer(start)
        if len(found[2]) >= found[1][0]
    ]


JAVA_SERIALIZED = Format(
    id="java-serialized",
    title="Java serialized object",
    description="Any object; recognised by ac ed 00 05 and a class name. Weights when the class "
    "is one of a machine learning library.",
    reference="https://docs.oracle.com/javase/8/docs/platform/serialization/spec/protocol.html",
    role="container",
    magic=(b"\xac\xed\x00\x05",),
    probe=probe,
)

WEKA = Format(
    id="weka",
    title="Weka model",
    description="Classifier as a Java object; recognised by a class of the package weka.",
    reference="https://waikato.github.io/weka-wiki/serialization/",
    role="weights",
    magic=(b"\xac\xed\x00\x05",),
    probe=probe,
)

FORMATS = (WEKA, JAVA_SERIALIZED)
