"""A tag: what it means, how to fix it, and everything that has it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from ...archive.diff import FINDING, Change
from ...archive.runs import Run
from ...checks import TAGS
from ...checks.base import LETTERS
from ...report.references import address
from .. import feeds, links
from ..page import Block, Cell, Figure, Page, Prose, Table, only
from ..site import Site
from .base import Kind

_COLUMNS = (
    "tag", "severity", "fingerprint", "suite", "source", "package", "binary", "context",
    "overridden",
)  # fmt: skip
# CROSS keeps SQLite from beginning with the findings, which are those of all runs.
_FINDINGS = (
    "SELECT tag, severity, fingerprint, suite, source, finding.package, binary, context, "
    "overridden FROM {here} CROSS JOIN finding USING (judgement, sha256) "
    "CROSS JOIN member USING (sha256) WHERE run = {run}"
)


@dataclass(slots=True)
class _Finding:
    """One finding, in however many suites and on however many architectures it is."""

    severity: str
    source: str
    package: str
    context: str
    overridden: str | None
    suites: set[str] = field(default_factory=set)


def _keys(site: Site) -> Iterable[str]:
    """All tags of this version, and those that the store has from others."""
    yield from TAGS
    for table in ("finding", "relation"):
        query = f"SELECT DISTINCT tag FROM {table}"
        yield from (str(row["tag"]) for row in site.store.db.execute(query))


def _make(site: Site, key: str) -> Page:
    rows = tuple(_rows(site, key))
    found = Table(
        "findings",
        "Findings",
        ("severity", "source", "package", "suite", "context", "overridden", "note"),
        rows,
        "One that a package has in several suites or on several architectures is told once. "
        "Overridden is what the override says, note what people said beside the scan.",
    )
    known = TAGS.get(key)
    if known:
        sources = {row[1] for row in rows}
        lead = (
            f"{len(rows)} findings in {len(sources)} source packages; what could not be read may "
        )
        lead += "have it, too."
    else:
        lead = (
            "This version of mlpolicy does not know the tag: another one has found it. Scan again, "
        )
        lead += "and the packages are judged anew."
    return Page(
        links.path("tags", key),
        key,
        (("Overview", "index"), ("Tags", "tags")),
        lead,
        (Figure("severity", known.severity),) if known else (),
        (
            *_texts(key),
            Block(only(site.table("tags"), {"tag": key})),
            Block(found, facets=("severity", "suite")),
        ),
        feeds.entries(site.once(_changes).get(key, ()), site.keys("source")),
    )


def _texts(key: str) -> Iterator[Block | Prose]:
    """What ``mlpolicy explain`` tells."""
    if known := TAGS.get(key):
        yield Prose("meaning", "What it means", tuple(filter(None, (known.explanation,
                                                                   known.exceptions))))  # fmt: skip
        yield Prose("fix", "What to do", (known.fix,))
    if known and known.see_also:
        rows = tuple((one, address(one) or "") for one in known.see_also)
        yield Block(Table("references", "References", ("reference", "address"), rows))


def _rows(site: Site, tag: str) -> Iterator[tuple[Cell, ...]]:
    """The findings with TAG, the gravest first, what is overridden last."""
    ranks = list(LETTERS)
    found = sorted(
        site.once(_findings).get(tag, {}).values(),
        key=lambda f: (
            f.overridden is not None, ranks.index(f.severity), f.source, f.package, f.context
        ),
    )  # fmt: skip
    for one in found:
        note = site.view.notes.on(source=(one.source,), package=(one.package,), tag=(tag,))
        yield (
            one.severity, one.source, one.package, tuple(sorted(one.suites)), one.context,
            _override(one.overridden), str(note or ""),
        )  # fmt: skip


def _override(said: str | None) -> str | None:
    """What an override says, and where it is."""
    if said is None:
        return None
    path, line, why = json.loads(said)
    return f"{why} ({path}:{line})" if why else f"{path}:{line}"


def _findings(site: Site) -> dict[str, dict[tuple[str, str], _Finding]]:
    """By tag, all findings of the newest run; each is known by severity and fingerprint."""
    found: defaultdict[str, dict[tuple[str, str], _Finding]] = defaultdict(dict)
    rows: Iterator[Any] = chain(site.view.rows(_FINDINGS), _relations(site))
    for row in rows:
        tag, severity, fingerprint, suite, source, package, binary, context, overridden = row
        same = found[tag]
        one = same.get((severity, fingerprint))
        if one is None:
            named = package if binary else f"src:{package}"
            one = _Finding(severity, source, named, context, overridden)
            same[severity, fingerprint] = one
        one.overridden = one.overridden or overridden
        one.suites.add(suite)
    return dict(found)


def _relations(site: Site) -> Iterator[Any]:
    """The findings from indices alone, as the others."""
    for row in site.view.relations():
        yield tuple(row[name] for name in _COLUMNS)


def _changes(site: Site) -> dict[str, list[tuple[Run, Change]]]:
    """By tag, what changed, the newest first."""
    found: defaultdict[str, list[tuple[Run, Change]]] = defaultdict(list)
    for run, change in site.news:
        if change.kind == FINDING:
            found[change.about].append((run, change))
    return dict(found)


KIND = Kind("tags", _keys, _make)
