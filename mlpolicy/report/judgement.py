"""The text of ``mlpolicy classify``: fit to be pasted into a bug report.

What the file is, the verdicts side by side, why, what is missing, and the ways out. Reasons
that several positions share are told once, with the names of those positions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ..domain import Fact, Flip, Model, Reason, Verdict
from ..escape import text as esc
from ..pipeline import Judged
from ..placement import Place
from ..rulesets import Ruleset
from .text import area, counted, table, value, wrapped

_VIEW = ".license."  # views of a license are told with the license


def classify(rules: Sequence[Ruleset], judged: Sequence[Judged]) -> Iterator[str]:
    """Every subject with its models and packages."""
    for index, one in enumerate(judged):
        if index:
            yield ""
        yield from _subject(one, rules)


def _subject(judged: Judged, rules: Sequence[Ruleset]) -> Iterator[str]:
    found = judged.evidence
    scanned = found.subject
    declared = found.control.source_area
    who = " ".join(
        part for part in (found.control.source or scanned.package, scanned.version) if part
    )
    where = f"declared in {declared.label}" if declared is not None else "archive area not declared"
    yield f"{esc(scanned.path)}: {esc(who)}{', ' if who else ''}{where}"
    count = len(found.models)
    models = counted(count, "model") if count else "no models"
    yield f"{models} in {counted(scanned.files, 'file')}"
    for problem in scanned.problems:
        yield f"not read in full: {esc(problem.path)}: {problem.code}: {esc(problem.detail)}"
    for model in found.models:
        yield ""
        yield from _model(model, judged.verdicts[model.name], rules)
    if judged.placement.rows:
        yield ""
        yield from _packages(judged, rules)


def _model(
    model: Model, verdicts: Mapping[str, Verdict], rules: Sequence[Ruleset]
) -> Iterator[str]:
    yield f"{esc(model.name)} ({model.format})"
    yield from _listed("files", [esc(path) for path in model.files])
    if model.packages:
        yield from _listed("package", [esc(name) for name in model.packages])
    yield ""
    rows = [("ruleset", "date", "standing", "verdict", "class")]
    for rule in rules:
        verdict = verdicts[rule.name]
        rows.append((rule.name, rule.date, rule.standing, area(verdict, rule), verdict.category))
    yield from table(rows, "  ")
    yield from _known(model)
    yield from _conflicts(model)
    yield from _why(verdicts, model.facts)
    yield from _missing(verdicts)
    yield from _ways(verdicts, rules)


def _known(model: Model) -> Iterator[str]:
    rows = [
        (esc(name), _shown(name, fact, model.facts), f"[{esc(fact.source)}]", fact.authority)
        for name, fact in model.facts.items()
        if _VIEW not in name
    ]
    if rows:
        yield from ("", "  What is known:")
        yield from table(rows, "    ")


def _conflicts(model: Model) -> Iterator[str]:
    if model.conflicts:
        yield from ("", "  Where the sources disagree, the strictest is kept:")
    for conflict in model.conflicts:
        kept, other = conflict.kept, conflict.other
        yield (
            f"    {esc(conflict.fact)}: {esc(value(kept.value))} [{esc(kept.source)}], "
            f"not {esc(value(other.value))} [{esc(other.source)}]"
        )


def _why(verdicts: Mapping[str, Verdict], facts: Mapping[str, Fact]) -> Iterator[str]:
    held: dict[Reason, list[str]] = {}
    for name, verdict in verdicts.items():
        for reason in verdict.reasons:
            held.setdefault(reason, []).append(name)
    if held:
        yield from ("", "  Why:")
    for reason, names in held.items():
        yield from wrapped(f"{reason.rule} ({_who(names, verdicts)})", "    ", "      ")
        yield from wrapped(esc(reason.text), "      ")
        looked = [f"{esc(name)} {_said(name, facts)}" for name in reason.facts]
        yield from wrapped("; ".join(looked), "      - ", "        ")


def _missing(verdicts: Mapping[str, Verdict]) -> Iterator[str]:
    asking: dict[str, list[str]] = {}
    for name, verdict in verdicts.items():
        for fact in verdict.missing:
            asking.setdefault(fact, []).append(name)
    if asking:
        yield from ("", "  What is missing, and who asks for it:")
        rows = [(esc(fact), _who(names, verdicts)) for fact, names in asking.items()]
        yield from table(rows, "    ")


def _who(names: Sequence[str], verdicts: Mapping[str, Verdict]) -> str:
    return "all" if len(names) == len(verdicts) > 1 else ", ".join(names)


def _ways(verdicts: Mapping[str, Verdict], rules: Sequence[Ruleset]) -> Iterator[str]:
    ways: list[tuple[Flip, list[str]]] = []
    words = {rule.name: rule.words for rule in rules}
    for name, verdict in verdicts.items():
        for flip in verdict.flips:
            label = words[name].get(flip.area.label, flip.area.label)
            said = f"{label} ({name})"
            for known, names in ways:
                if known == flip:
                    names.append(said)
                    break
            else:
                ways.append((flip, [said]))
    if ways:
        yield from ("", "  What would move it to a freer area:")
    if any("LicenseRef-DFSG-free" in flip.set.values() for flip, _ in ways):
        yield "    (LicenseRef-DFSG-free stands for any license that meets the DFSG)"
    for flip, names in ways:
        changes = ", ".join(f"{esc(fact)} = {esc(value(new))}" for fact, new in flip.set.items())
        yield from wrapped(f"{', '.join(names)}: {changes}", "    - ", "      ")


def _packages(judged: Judged, rules: Sequence[Ruleset]) -> Iterator[str]:
    """Every package that has to do with a model: where it is, and where it may be."""
    found = judged.placement.rows
    yield "Packages, and the freest area that their models allow:"
    names = [rule.name for rule in rules if not rule.words]  # the others know no areas
    grouped: dict[tuple[str, ...], list[str]] = {}
    for name in names:
        areas = tuple(_placed(row.places[name]) for row in found)
        grouped.setdefault(areas, []).append(name)
    heads = ["package", "declared", *(f"[{index}]" for index, _ in enumerate(grouped, 1))]
    rows = [
        [esc(row.package), row.declared.label if row.declared is not None else "unknown"]
        + [areas[number] for areas in grouped]
        for number, row in enumerate(found)
    ]
    yield from table([heads, *rows], "  ")
    for index, sharing in enumerate(grouped.values(), 1):
        yield from wrapped(f"[{index}] {', '.join(sharing)}", "  ", "      ")
    told: dict[tuple[str, Reason], list[str]] = {}
    for row in found:
        for note in row.notes:
            told.setdefault((row.package, note), [])
        for name in names:
            for reason in row.places[name].reasons:
                told.setdefault((row.package, reason), []).append(name)
    for (package, reason), sharing in told.items():
        said = f" ({'all' if len(sharing) == len(names) > 1 else ', '.join(sharing)})"
        yield from wrapped(
            f"{esc(package)}: {reason.rule}{said if sharing else ''}: {esc(reason.text)}",
            "  - ",
            "    ",
        )
        for fact in reason.facts:
            yield from wrapped(esc(fact), "      ", "        ")


def _placed(place: Place) -> str:
    return f"needs-human ({place.area.label})" if place.needs_human else place.area.label


def _shown(name: str, fact: Fact, facts: Mapping[str, Fact]) -> str:
    shown = esc(value(fact.value))
    view = facts.get(f"{name}.dfsg")
    return f"{shown} (DFSG: {view.value})" if view is not None else shown


def _said(name: str, facts: Mapping[str, Fact]) -> str:
    fact = facts.get(name)
    return "is unknown" if fact is None else f"is {esc(value(fact.value))} [{esc(fact.source)}]"


def _listed(label: str, items: Sequence[str]) -> Iterator[str]:
    yield from wrapped(", ".join(items), f"  {label}: ", " " * (len(label) + 4))
