"""The river: path -> subjects -> formats -> evidence -> rulesets. Commands drink from here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from . import evidence, placement, recipes, rulesets, scanner
from .builds import names as build_files
from .domain import Area, InputError, Model, Scanned, Verdict
from .evidence import manifest
from .evidence.indices import Index


def wants(path: str) -> bool:
    """Whether a scan for checks shall keep the content of PATH: for evidence, or as a recipe."""
    return evidence.wants(path) or build_files.wants(path) or recipes.wants(path)


def scan_path(
    path: str,
    *,
    sha256: bool = False,
    tick: scanner.Tick | None = None,
    jobs: int = 1,
    traces: bool = False,
    checks: bool = False,
) -> Iterator[Scanned]:
    """Scan PATH for what is to be judged: :func:`scanner.scan_path` with all documents.

    TRACES looks into source files for training programs and data; for CHECKS there is more to
    look for, and the files that a build follows are kept as well.
    """
    purpose = scanner.CHECKS if checks else scanner.TRAINING
    return scanner.scan_path(
        path,
        sha256=sha256,
        tick=tick,
        jobs=jobs,
        traces=purpose if traces else "",
        wants=wants if checks else evidence.wants,
    )


@dataclass(frozen=True)
class Judged:
    """A subject's evidence, and a verdict for each model (by name) under each ruleset (by name).

    PLACEMENT tells what that makes of the packages.
    """

    evidence: evidence.Evidence
    verdicts: dict[str, dict[str, Verdict]]
    placement: placement.Placement = field(default_factory=placement.Placement)

    def declared_area(self, model: Model) -> Area | None:
        """The archive area that the package with MODEL is in by its own Section."""
        package = model.packages[0] if model.packages else None  # as far as it is known
        return self.evidence.control.area_of(package)


def judge(
    found: evidence.Evidence, chosen: Sequence[rulesets.Ruleset], index: Index | None = None
) -> Judged:
    """Judge every model of FOUND under each ruleset CHOSEN; INDEX knows other packages' areas."""
    # Fifty cascades of one package have the same facts, from one place or several.
    known: dict[tuple[str, frozenset[tuple[str, str]]], Verdict] = {}

    def verdict(rules: rulesets.Ruleset, model: Model) -> Verdict:
        key = rules.name, frozenset((name, repr(f.value)) for name, f in model.facts.items())
        if key not in known:
            known[key] = rulesets.judge(rules, model.facts)
        return known[key]

    made = filter(None, map(found.made, found.absent))
    verdicts = {
        model.name: {rules.name: verdict(rules, model) for rules in chosen}
        for model in (*found.models, *made)
    }
    names = [rules.name for rules in chosen]
    return Judged(found, verdicts, placement.place(found, verdicts, names, index))


def gather(
    scanned: Iterable[Scanned], extra: Sequence[manifest.Manifest] = ()
) -> Iterator[evidence.Evidence]:
    """Evidence for each subject, in whatever order they come.

    A source package speaks for its binaries, and they show what is made in its build.
    """
    every = list(scanned)
    # Without a name it speaks for none.
    sources = {one.package: one for one in every if one.package and one.kind in ("dsc", "source")}
    built: dict[str | None, list[evidence.Evidence]] = {}
    found = []
    for subject in every:
        source = _source_of(subject)
        one = evidence.gather(subject, extra, sources.get(source or ""))
        found.append(one)
        if source is not None:
            built.setdefault(source, []).append(one)
    for one in found:
        own = built.get(one.subject.package, ()) if one.subject.kind in ("dsc", "source") else ()
        yield replace(one, built=tuple(own))


def _source_of(subject: Scanned) -> str | None:
    """The source that a binary package says it was built from."""
    if subject.kind != "deb" or subject.control is None:
        return None
    return evidence.control.parse(subject.control).source


def staged(directory: str, package: str) -> Scanned:
    """Scan the staging tree of PACKAGE during a build, with digests."""
    for scanned in scan_path(directory, sha256=True):
        return replace(scanned, kind="staged", package=package)
    raise InputError(f"{directory}: not a directory that can be scanned; look at it")
