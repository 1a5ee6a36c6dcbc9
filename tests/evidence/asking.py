"""Inquiries by hand: a model file, and the documents around it."""

from __future__ import annotations

from mlpolicy.domain import Artifact, Scanned
from mlpolicy.evidence.base import Inquiry
from mlpolicy.evidence.merge import merge


def model(path="m/w.gguf", role="weights", **metadata):
    return Artifact(path, "gguf", role, "certain", 1, "a reason", None, metadata)


def about(*files, documents=None, digests=None, others=(), entry=None):
    files = files or (model(),)
    given = {path: text.encode() if isinstance(text, str) else text
             for path, text in (documents or {}).items()}  # fmt: skip
    subject = Scanned(".", "tree", None, None, None, (*files, *others), (), given,
                      digests=digests or {})  # fmt: skip
    return Inquiry(subject, tuple(files), given, entry=entry)


def values(statements):
    """The merged facts as plain values, without the views of licenses."""
    facts, _ = merge(statements)
    views = (".dfsg", ".basis", ".redistributable", ".source_duty", ".osi", ".open", ".content")
    return {name: fact.value for name, fact in facts.items() if not name.endswith(views)}


def places(statements):
    return {(name, fact.value if isinstance(fact.value, str) else tuple(fact.value)): fact.source
            for name, fact in statements}  # fmt: skip
