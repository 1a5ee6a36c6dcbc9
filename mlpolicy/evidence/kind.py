"""Whether it is known to be a model: a container format alone may hold anything."""

from __future__ import annotations

from collections.abc import Iterator

from ..domain import Fact
from .base import Inquiry, Statement


def statements(inquiry: Inquiry) -> Iterator[Statement]:
    """``model.kind``, when the content of one of the files tells."""
    for artifact in inquiry.files:
        if artifact.role != "container":
            yield "model.kind", Fact("model", f"{artifact.path} ({artifact.why})", "embedded")
            return
