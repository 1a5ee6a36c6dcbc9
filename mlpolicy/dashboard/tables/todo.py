"""What to do next, in order of effect: the facts that somebody could find out and declare."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ...archive.moves import Move
from ..page import Cell, Table
from ..site import Site
from .documents import Documents
from .ledger import Ledger
from .steps import Artifact, Model, Step, Way, best, steps

_NOTE = (
    "A row tells what would follow IF it were so of all its MODELS; none says that it is. DECLARE "
    "what is so in debian/mlmodel.yaml, FIND OUT what is not known. FREES counts packages times "
    "rulesets that would allow them in main, and do not now; SETTLES those where a person has to "
    "judge now. LARGEST and MODEL are the largest of the models. Left out is what a note says to "
    "leave alone, and what asks for more than another row and does no more; what no declaration "
    "changes is among the open findings."
)
_WORDS = {
    "LicenseRef-DFSG-free": "DFSG-free",
    "LicenseRef-redistributable": "redistributable",
}

_ARTIFACTS = (
    "SELECT judgement, sha256, iif(kind = 'source', 'src:', '') || package "
    "FROM {here} CROSS JOIN detail USING (judgement, sha256) WHERE source = ? ORDER BY sha256"
)
_MODELS = (
    "SELECT sha256, model, coalesce(digest, '') AS digest, max(size) AS size "
    "FROM {here} CROSS JOIN verdict USING (judgement, sha256) "
    "WHERE source = ? GROUP BY judgement, sha256, model"
)
_SUITES = (
    "SELECT DISTINCT suite, sha256 FROM {here} CROSS JOIN member USING (sha256) "
    "WHERE run = {run} AND source = ? ORDER BY suite, sha256"
)


class Todo:
    """The steps for source packages; ``site.once(Todo)`` keeps them."""

    def __init__(self, site: Site) -> None:
        self._view = site.view
        self._documents = site.once(Documents)
        self._moves = site.once(Ledger).moves
        self._known: dict[str, list[Step]] = {}

    def table(self, sources: Iterable[str]) -> Table:
        """The steps for SOURCES, those with the most effect first."""
        same: dict[tuple[Way, frozenset[str]], Step] = {}
        for source in sorted(sources):
            for step in self._of(source):
                same.setdefault((step.way, frozenset(step.models)), Step(step.way)).add(step)
        rows = sorted(filter(None, map(self._row, best(same.values()))), key=lambda row: row[0])
        return Table(
            "next",
            "What to do next, in order of effect",
            ("source", "frees", "settles", "declare", "find_out", "rulesets", "models", "largest",
             "model", "installations", "bytes", "note"),
            tuple(row for _, row in rows),
            _NOTE,
        )  # fmt: skip

    def _row(self, step: Step) -> tuple[tuple[Any, ...], tuple[Cell, ...]] | None:
        """STEP for a table, after what it is sorted by; None where a note says to leave it."""
        view = self._view
        models = sorted(step.models.values(), key=lambda one: (-one.size, one.name, one.content))
        names = {word for one in models for word in (one.digest, one.name) if word}
        note = view.notes.on(source=step.sources, package=step.packages, model=names)
        if note is not None and note.silent:
            return None
        installed = max((view.installations.get(name, 0) for name in step.packages), default=0)
        size = sum(one.size for one in models)
        concerned = {ruleset for _, ruleset in step.frees | step.settles}
        sources, largest, asked = tuple(sorted(step.sources)), models[0], sorted(step.way)
        declare = tuple(f"{name} = {_WORDS.get(new, new)}" for name, new in asked if new)
        unknown = tuple(name for name, new in asked if not new)
        row: tuple[Cell, ...] = (
            sources, len(step.frees), len(step.settles), declare, unknown,
            tuple(name for name in view.rulesets if name in concerned), len(models),
            largest.name, largest.digest, installed or None, size, str(note or ""),
        )  # fmt: skip
        order = (-step.effect, -installed, -size, sources, asked, largest.name, largest.content)
        return order, row

    def _of(self, source: str) -> list[Step]:
        if source not in self._known:
            moves = self._moves.get(source, [])
            self._known[source] = self._steps(source, moves) if moves else []
        return self._known[source]

    def _steps(self, source: str, moves: list[Move]) -> list[Step]:
        artifacts = self._read(source)
        suites: dict[str, list[Artifact]] = {}
        for suite, sha256 in self._view.rows(_SUITES, source):
            if sha256 in artifacts:
                suites.setdefault(suite, []).append(artifacts[sha256])
        return list(steps(source, moves, suites))

    def _read(self, source: str) -> dict[str, Artifact]:
        """The artifacts of SOURCE that have to do with models, by digest."""
        found: dict[str, Artifact] = {}
        for judgement, sha256, package in self._view.rows(_ARTIFACTS, source):
            document = self._documents.of(judgement, sha256)
            if document is not None:
                found[sha256] = Artifact(package, document)
        for sha256, name, digest, size in self._view.rows(_MODELS, source):
            if sha256 in found:
                told = found[sha256].document.models[name]
                verdicts, packages = told["verdicts"], tuple(told["packages"])
                content = digest or f"{sha256}{name}"
                model = Model(content, digest, name, size, verdicts, packages)
                found[sha256].models.append(model)
        return found
