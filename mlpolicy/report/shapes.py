"""The JSON shapes of scan and classify (contract, sections 2 and 3)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .. import __version__
from ..domain import Model, Reason, Scanned, Verdict
from ..pipeline import Judged
from ..placement import Row
from ..rulesets import Ruleset


def scan(subjects: Sequence[Scanned]) -> dict[str, Any]:
    """``mlpolicy.scan/1``."""
    return {
        "schema": "mlpolicy.scan/1",
        "version": __version__,
        "subjects": [scanned(subject) for subject in subjects],
    }


def scanned(subject: Scanned) -> dict[str, Any]:
    """One subject of ``mlpolicy.scan/1``, also a line of jsonl."""
    return {
        "path": subject.path,
        "kind": subject.kind,
        "package": subject.package,
        "package_version": subject.version,
        "artifacts": [
            {
                "path": a.path,
                "format": a.format,
                "role": a.role,
                "certainty": a.certainty,
                "size": a.size,
                "sha256": a.sha256,
                "why": a.why,
                "metadata": dict(sorted(a.metadata.items())),
                **({"members": list(a.members)} if a.members else {}),
            }
            for a in subject.artifacts
        ],
        "problems": [
            {"path": p.path, "code": p.code, "detail": p.detail} for p in subject.problems
        ],
        "stats": {
            "files": subject.files,
            "bytes": subject.bytes,
            "bytes_read": subject.bytes_read,
        },
    }


def classify(rules: Sequence[Ruleset], judged: Sequence[Judged]) -> dict[str, Any]:
    """``mlpolicy.classify/1``."""
    return {
        "schema": "mlpolicy.classify/1",
        "version": __version__,
        "rulesets": [ruleset(one) for one in rules],
        "subjects": [_subject(one) for one in judged],
    }


def ruleset(one: Ruleset) -> dict[str, Any]:
    """What a reader must know of a position; ``words`` are its own terms for the areas."""
    made: dict[str, Any] = {"name": one.name, "date": one.date, "standing": one.standing}
    return {**made, "words": dict(one.words)} if one.words else made


def _subject(judged: Judged) -> dict[str, Any]:
    found = judged.evidence
    area = found.control.source_area
    return {
        "path": found.subject.path,
        "source": found.control.source or found.subject.package,
        "source_version": found.subject.version,
        "declared_area": area.label if area is not None else "unknown",
        "models": [model(one, judged.verdicts[one.name]) for one in found.models],
        "packages": [package(row) for row in judged.placement.rows],
        "problems": [
            {"path": p.path, "code": p.code, "detail": p.detail} for p in found.subject.problems
        ],
    }


def model(one: Model, verdicts: dict[str, Verdict]) -> dict[str, Any]:
    """One model with its facts and verdicts; the installed record carries the same."""
    return {
        "name": one.name,
        "files": list(one.files),
        "format": one.format,
        "packages": list(one.packages),
        "declared": one.declared,
        "facts": {
            name: {"value": fact.value, "source": fact.source, "authority": fact.authority}
            for name, fact in one.facts.items()
        },
        "conflicts": [
            {
                "fact": c.fact,
                "kept": {"value": c.kept.value, "source": c.kept.source},
                "other": {"value": c.other.value, "source": c.other.source},
            }
            for c in one.conflicts
        ],
        "verdicts": {name: verdict(v) for name, v in verdicts.items()},
    }


def verdict(one: Verdict) -> dict[str, Any]:
    """One verdict."""
    return {
        "area": one.area.label,
        "class": one.category,
        "needs_human": one.needs_human,
        "reasons": [reason(r) for r in one.reasons],
        "missing": list(one.missing),
        "flips": [{"set": dict(f.set), "area": f.area.label} for f in one.flips],
        **({"grade": one.grade} if one.grade else {}),
    }


def package(row: Row) -> dict[str, Any]:
    """One package with its place under each ruleset; ``src:NAME`` is the source."""
    return {
        "package": row.package,
        "declared_area": row.declared.label if row.declared is not None else "unknown",
        "verdicts": {
            name: {
                "area": place.area.label,
                "needs_human": place.needs_human,
                "because": list(place.because),
                "reasons": [reason(one) for one in place.reasons],
            }
            for name, place in row.places.items()
        },
        "notes": [reason(one) for one in row.notes],
    }


def reason(one: Reason) -> dict[str, Any]:
    """Why something is so: the rule, its text, and the facts it looked at."""
    return {"rule": one.rule, "text": one.text, "facts": list(one.facts)}
