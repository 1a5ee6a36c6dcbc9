"""The river: path -> subjects -> formats -> evidence -> rulesets. Commands drink from here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from . import evidence, placement, rulesets, scanner
from .builds import names as build_files
from .domain import Area, InputError, Model, Scanned, Verdict
from .evidence import manifest
from .evidence.indices import Index


def wants(path: str) -> bool:
    """Whether a scan shall keep the content of PATH for evidence or for checks."""
    return evidence.wants(path) or build_files.wants(path)


def scan_path(
    path: str,
    *,
    sha256: bool = False,
    tick: scanner.Tick | None = None,
    jobs: int = 1,
    traces: bool = False,
) -> Iterator[Scanned]:
    """Scan PATH for what is to be judged: :func:`scanner.scan_path` with all documents."""
    return scanner.scan_path(
        path, sha256=sha256, tick=tick, jobs=jobs, traces=traces, wants=wants
    )


@dataclass(frozen=True)
class Judged:
    """A subject's evidence, and a verdict for each model (by name) under each ruleset (by name).

    PLACEMENT tells what that makes of the packages.
    """

    evidence: evidence.Evidence
    verdicts: dict[str, dict[str, Verdict]]
    placement: placement.Placement = field(default_factory=placement.Placement)

    def package_of(self, model: Model) -> str | None:
        """The binary package that ships MODEL, as far as it is known."""
        return model.packages[0] if model.packages else None

    def declared_area(self, model: Model) -> Area | None:
        """The archive area that the package with MODEL is in by its own Section."""
        return self.evidence.control.area_of(self.package_of(model))


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

    verdicts = {
        model.name: {rules.name: verdict(rules, model) for rules in chosen}
        for model in found.models
    }
    names = [rules.name for rules in chosen]
    return Judged(found, verdicts, placement.place(found, verdicts, names, index))


def gather(
    scanned: Iterable[Scanned], extra: Sequence[manifest.Manifest] = ()
) -> Iterator[evidence.Evidence]:
    """Evidence for each subject; in a .changes the source package speaks for its binaries."""
    source: Scanned | None = None
    for subject in scanned:
        if subject.kind in ("dsc", "source"):
            source = subject
        speaks = source if subject.kind == "deb" and _same_source(source, subject) else None
        yield evidence.gather(subject, extra, speaks)


def _same_source(source: Scanned | None, binary: Scanned) -> bool:
    if source is None or binary.control is None:
        return False
    return evidence.control.parse(binary.control).source == source.package


def staged(directory: str, package: str) -> Scanned:
    """Scan the staging tree of PACKAGE during a build, with digests."""
    for scanned in scan_path(directory, sha256=True):
        return replace(scanned, kind="staged", package=package)
    raise InputError(f"{directory}: not a directory that can be scanned")
