"""What others have answered: facts that the manifest of another source package declares.

They are of the same model content, or of a base or a data set of the same name, so that nobody
has to find them out again. They are shown, and never taken for facts of this package.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from ... import licenses
from ..page import Cell, Table
from ..site import Site
from .documents import Document, Documents

_MODELS = (
    "SELECT DISTINCT source, judgement, sha256, model, coalesce(digest, '') AS digest "
    "FROM {here} CROSS JOIN verdict USING (judgement, sha256) ORDER BY sha256"
)
_ITEM = re.compile(r"(.*\b(base|training\.data)\[\d+\])\.([^\[\]]+)", re.DOTALL)
_WHAT = {"base": "base model", "training.data": "data set"}
_VIEW = ".license."  # views of a license follow from it
_DECLARED = "manifest"

_Subject = tuple[str, str]  # what it is, and its digest or its name
_Said = dict[_Subject, dict[str, tuple[str, str, bool]]]  # value, where, whether it is declared


class Answers:
    """What every source package says; ``site.once(Answers)`` asks once."""

    def __init__(self, site: Site) -> None:
        self._by_source: defaultdict[str, _Said] = defaultdict(dict)
        self._declaring: defaultdict[_Subject, set[str]] = defaultdict(set)
        documents = site.once(Documents)
        for source, judgement, sha256, model, digest in site.view.rows(_MODELS):
            document = documents.of(judgement, sha256)
            if document is not None:
                self._put(source, document, model, digest)

    def table(self, sources: Collection[str]) -> Table:
        """What other packages answer that is open in SOURCES, or told differently there."""
        return Table(
            "answered",
            "What others have answered already",
            ("source", "what", "model", "fact", "here", "answer", "in", "where", "theirs_too"),
            tuple(sorted(row for source in sources for row in self._rows(source, sources))),
            "Declared in debian/mlmodel.yaml of another package, of the same model, or of a base "
            "or a data set of that name. HERE is what is known in this one. THEIRS TOO: the other "
            "package has the same maintainer or uploader.",
        )

    def _rows(self, source: str, ours: Collection[str]) -> Iterator[tuple[Cell, ...]]:
        for subject, own in self._by_source.get(source, {}).items():
            kind, name = subject
            for other in sorted(self._declaring.get(subject, set()) - {source}):
                for fact, (value, where, declared) in self._by_source[other][subject].items():
                    here = own.get(fact, ("unknown",))[0]
                    if declared and not _same(fact, here, value):
                        what, digest = (f"{kind} {name}", "") if kind != "model" else (kind, name)
                        yield (
                            source, what, digest, fact, here, value, f"src:{other}", where,
                            other in ours,
                        )  # fmt: skip

    def _put(self, source: str, document: Document, model: str, digest: str) -> None:
        facts = document.models[model]["facts"]
        for name, fact in facts.items():
            if _VIEW in name:
                continue
            subject, short = _subject(name, facts, digest)
            if not subject[1] or short == "name":
                continue
            declared = fact["authority"] == _DECLARED
            known = self._by_source[source].setdefault(subject, {})
            if short not in known or declared:
                known[short] = _shown(fact["value"]), fact["source"], declared
            if declared:
                self._declaring[subject].add(source)


def _subject(name: str, facts: Mapping[str, Any], digest: str) -> tuple[_Subject, str]:
    """What the fact NAME is about, and what it is called there."""
    item = _ITEM.fullmatch(name)
    if item is None:
        return ("model", digest), name
    called = facts.get(f"{item[1]}.name", {}).get("value", "")
    return (_WHAT[item[2]], str(called)), item[3]


def _same(fact: str, one: str, other: str) -> bool:
    """Whether both say the same of FACT: a license may be known by two names."""
    named = fact.rpartition(".")[2] == "license" and "unknown" not in (one, other)
    return one == other or (named and licenses.judge(one) == licenses.judge(other))


def _shown(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
