"""What a source of evidence is: a function from an inquiry to statements about one model."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from ..domain import Artifact, Fact, Scanned
from .copyright import Copyright
from .manifest import Declared

Statement = tuple[str, Fact]  # the fact's name as in facts.yaml, and the fact


@dataclass(frozen=True)
class Inquiry:
    """One model, and all that may speak of it.

    FILES are its artifacts. DOCUMENTS are those of SUBJECT, with the source package's when one
    speaks for it; SOURCE is that package, or SUBJECT itself when it is a tree.
    """

    subject: Scanned
    files: tuple[Artifact, ...]
    documents: Mapping[str, bytes]
    source: Scanned | None = None
    rights: Copyright | None = None
    entry: Declared | None = None

    @property
    def installed(self) -> bool:
        """Whether paths are those of an installed package, which do not begin as in a source."""
        return self.subject.kind in ("deb", "staged")


#: Statements of one source of evidence; it may be called for every model of a subject.
Source = Callable[[Inquiry], Iterator[Statement]]
