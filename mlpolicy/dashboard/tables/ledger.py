"""What each source package has to show in the newest run, for pages that are about many of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from functools import cached_property

from ...archive.moves import AREAS, Move
from ..site import Site
from .findings import relations

#: The severities that somebody has to do something about.
SEVERE = ("error", "warning")

#: What ``Ledger.numbers`` gives, as columns. The first four are those of the report's table of
#: maintainers; the last is how many sources have something that a ruleset would move.
NUMBERS = (
    "sources", "not_read", "sources_with_models", "models", *(f"{name}s" for name in SEVERE),
    "sources_leaving",
)  # fmt: skip

_VERDICTS = (
    "SELECT source, coalesce(digest, sha256 || model), ruleset, "
    "2 * CASE area WHEN 'main' THEN 0 WHEN 'contrib' THEN 1 WHEN 'non-free' THEN 2 ELSE 3 END "
    "+ 1 - needs_human FROM {here} CROSS JOIN verdict USING (judgement, sha256)"
)
# CROSS keeps SQLite from beginning with the findings, which are those of all runs.
_FINDINGS = (
    "SELECT source, iif(binary, '', 'src:') || finding.package AS package, severity, tag, "
    "count(DISTINCT fingerprint) AS number FROM {here} CROSS JOIN finding "
    "USING (judgement, sha256) WHERE overridden IS NULL "
    "GROUP BY source, finding.package, binary, severity, tag"
)


class Ledger:
    """Each book is by source package; ``site.once(Ledger)`` keeps them once."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._view = site.view

    @cached_property
    def models(self) -> dict[str, set[str]]:
        """The contents of its models; one that could not be read in full counts for itself."""
        return {
            source: {content for content, _ in known} for source, known in self._verdicts.items()
        }

    @cached_property
    def unread(self) -> set[str]:
        """Those that were not read, or not judged, in whole or in part."""
        query = "SELECT DISTINCT source FROM {here} WHERE NOT known"
        return {str(source) for (source,) in self._view.rows(query)}

    @cached_property
    def packages(self) -> dict[str, set[str]]:
        """Its packages, the source as src:NAME."""
        query = "SELECT DISTINCT source, iif(kind = 'source', 'src:', '') || package FROM {here}"
        found: defaultdict[str, set[str]] = defaultdict(set)
        for source, package in self._view.rows(query):
            found[source].add(package)
        return dict(found)

    @cached_property
    def findings(self) -> dict[str, Counter[tuple[str, str]]]:
        """The open findings by severity and tag.

        Open is what nobody has overridden, and no note says is to be left alone for now.
        """
        notes = self._view.notes
        found: defaultdict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
        for source, package, severity, tag, number in self._open():
            note = notes.on(source=(source,), package=(package,), tag=(tag,))
            if note is None or not note.silent:
                found[source][severity, tag] += number
        return dict(found)

    def _open(self) -> Iterator[tuple[str, str, str, str, int]]:
        """Source, package, severity and tag of what is not overridden, and how often it is."""
        for source, package, severity, tag, number in self._view.rows(_FINDINGS):
            yield source, package, severity, tag, number
        for source, rows in self._site.once(relations).items():
            each = {
                (row["fingerprint"], row["package"], row["binary"], row["severity"], row["tag"])
                for row in rows
            }
            for _, package, binary, severity, tag in each:
                yield source, package if binary else f"src:{package}", severity, tag, 1

    @cached_property
    def moves(self) -> dict[str, list[Move]]:
        """The moves of its packages."""
        found: defaultdict[str, list[Move]] = defaultdict(list)
        for move in self._view.moves:
            found[move.source].append(move)
        return dict(found)

    @cached_property
    def _verdicts(self) -> dict[str, dict[tuple[str, str], int]]:
        """How strict each ruleset is with each content; of two verdicts the stricter."""
        found: defaultdict[str, dict[tuple[str, str], int]] = defaultdict(dict)
        for source, content, ruleset, rank in self._view.rows(_VERDICTS):
            known = found[source]
            known[content, ruleset] = max(rank, known.get((content, ruleset), 0))
        return dict(found)

    def numbers(self, sources: Collection[str]) -> tuple[int, ...]:
        """``NUMBERS`` of SOURCES."""
        held = [self.models[one] for one in sources if one in self.models]
        return (
            len(sources),
            sum(one in self.unread for one in sources),
            len(held),
            len(set().union(*held)),
            *(sum(self.open(one, severity) for one in sources) for severity in SEVERE),
            sum(one in self.moves for one in sources),
        )

    def open(self, source: str, severity: str) -> int:
        """How many findings of SEVERITY are open in SOURCE."""
        return self._severe.get((source, severity), 0)

    @cached_property
    def _severe(self) -> Counter[tuple[str, str]]:
        """How many open findings each source has of each severity."""
        found: Counter[tuple[str, str]] = Counter()
        for source, tags in self.findings.items():
            for (severity, _), number in tags.items():
                found[source, severity] += number
        return found

    def rulesets(self, source: str) -> tuple[str, ...]:
        """Those under which something of SOURCE would leave main."""
        found = {move.ruleset for move in self.moves.get(source, ())}
        return tuple(name for name in self._view.rulesets if name in found)

    def areas(self, sources: Iterable[str]) -> dict[str, Counter[str]]:
        """By ruleset: how many models of SOURCES it allows in which area, or leaves ``open``.

        A model of which packages tell different things counts with the strictest.
        """
        worst: dict[tuple[str, str], int] = {}
        for source in sources:
            for key, rank in self._verdicts.get(source, {}).items():
                worst[key] = max(rank, worst.get(key, 0))
        found: dict[str, Counter[str]] = {name: Counter() for name in self._view.rulesets}
        for (_, ruleset), rank in worst.items():
            found[ruleset]["open" if rank % 2 == 0 else AREAS[rank // 2]] += 1
        return found
