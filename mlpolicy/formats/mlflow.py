"""The file MLmodel of MLflow, which says how the model beside it is loaded.

Source: the documentation of MLflow's model format [specification], and files made by its
versions 2.0 to 2.17 [read, certain]. It is YAML; only lines are
looked at (H26).
"""

from __future__ import annotations

import re

from mlpolicy.domain import Match
from mlpolicy.formats.base import Content, Format, distinct, present, text

_VERSION = re.compile(rb"(?m)^mlflow_version: ['\"]?([\w.+-]{1,40})")
_FLAVORS = re.compile(rb"(?m)^  ([a-z_0-9]{2,40}):[ \t\r]{0,8}$")


def probe(content: Content) -> Match | None:
    """Recognise the flavors, with the version of MLflow or a Python function."""
    start = content.start
    at = 0 if start.startswith(b"flavors:") else start.find(b"\nflavors:") + 1
    if not at and not start.startswith(b"flavors:"):
        return None
    version = _VERSION.search(start)
    names = distinct(text(name) for name in _FLAVORS.findall(start, at))
    if version is None and "python_function" not in names:
        return None
    metadata = present(
        producer=f"MLflow {version[1].decode()}" if version else None, toolchain="mlflow"
    )
    why = f"flavors {', '.join(names[:6]) or 'unnamed'}"
    return Match("mlflow", "config", "certain", why, metadata)


MLFLOW = Format(
    id="mlflow",
    title="MLflow model description",
    description="How to load a model; recognised by flavors and the version of MLflow.",
    reference="https://mlflow.org/docs/latest/models.html",
    role="config",
    starts=frozenset(range(ord("a"), ord("z") + 1)),
    nature="text",
    least=24,
    opening=re.compile(rb"[a-z_]{3,30}:"),
    needles=(b"flavors:",),
    probe=probe,
)

FORMATS = (MLFLOW,)
