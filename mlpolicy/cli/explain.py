"""``mlpolicy explain``."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator

import click

from ..domain import InputError
from . import common


@click.command("explain")
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@click.option("-o", "--output", metavar="FILE", help="write there, not to stdout")
def command(names: tuple[str, ...], output: str | None) -> int:
    """Explain a tag, rule, ruleset, fact, format or license: what, why, source, how to fix.

    `manifest` prints the schema of debian/mlmodel.yaml, `facts` all facts that rulesets ask for.
    """
    lines: list[str] = []
    status = 0
    for name in names:
        found = list(_explain(name))
        if not found:
            status = 1
            click.echo(f"mlpolicy: nothing is known as {name!r}; see `mlpolicy list`", err=True)
        lines += found
    if lines:
        common.write(lines, output)
    return status


def _explain(name: str) -> Iterator[str]:
    if name == "manifest":
        from ..evidence import manifest

        yield json.dumps(manifest.schema(), indent=1)
    for explain in (_tag, _ruleset, _rule, _placement, _fact, _format, _license):
        yield from explain(name)


def _tag(name: str) -> Iterator[str]:
    from ..checks import TAGS

    if tag := TAGS.get(name):
        yield f"tag {tag.name} ({tag.severity})"
        yield from _text(tag.explanation, tag.exceptions, f"What to do: {tag.fix}")
        yield from (f"  See also: {ref}" for ref in tag.see_also)


def _ruleset(name: str) -> Iterator[str]:
    from .. import rulesets

    try:
        found = rulesets.load(name)
    except InputError:
        return
    yield f"ruleset {found.name}: {found.title}"
    yield f"  date {found.date}; standing: {found.standing}"
    yield from _text(found.summary, f"Source: {found.source}")
    if found.words:
        own = "; ".join(f"{area}: {word}" for area, word in found.words.items())
        yield from _text(f"In its own words: {own}")
    yield "  Rules, and where a model is at best that does not meet them:"
    for rule in found.rules:
        yield from _text(f"- {rule.id} ({rule.at_best}): {rule.text}", indent="    ")
    if found.base_rules:
        bases = ", ".join(rule.id for rule in found.base_rules)
        yield from _text(f"Asked of every base model: {bases}")
    for grade in found.grades:
        yield f"  Grade: {grade.name}"


def _rule(name: str) -> Iterator[str]:
    """The rules called NAME; one that several rulesets share is told once."""
    from .. import rulesets

    held: dict[tuple[str, ...], list[str]] = {}
    for shipped in rulesets.SHIPPED:
        found = rulesets.load(shipped)
        for rule in (*found.rules, *found.base_rules):
            if rule.id == name:
                names = held.setdefault((rule.text, rule.source, rule.at_best), [])
                names += [shipped] if shipped not in names else []
    for (text, source, outcome), names in held.items():
        yield f"rule {name} of {', '.join(names)}"
        yield from _text(text, f"A model that does not meet it: {outcome}", f"Source: {source}")


def _placement(name: str) -> Iterator[str]:
    from .. import placement

    if rule := placement.rules().get(name):
        yield f"rule {rule.id}: from models to the areas of packages"
        yield from _text(rule.text, f"Source: {rule.source}")


def _fact(name: str) -> Iterator[str]:
    from ..evidence import vocabulary

    known = vocabulary.find(name)
    for row in vocabulary.rows() if name == "facts" else [known] if known else []:
        yield f"fact {row.name}"
        allowed = f"Values, from the freest: {', '.join(row.values)}" if row.values else ""
        declared = f"In debian/mlmodel.yaml: {row.manifest}" if row.manifest else ""
        yield from _text(f"{row.meaning}.", allowed, declared)


def _format(name: str) -> Iterator[str]:
    from ..formats import BY_ID
    from ..formats.bundles import BUNDLES

    if one := BY_ID.get(name):
        yield f"format {one.id}: {one.title} (role {one.role})"
        yield from _text(one.description, f"Specification: {one.reference}")
    for bundle in BUNDLES:
        if bundle.id == name:
            yield f"bundle {bundle.id}: {bundle.title} (role {bundle.role})"
            yield from _text(bundle.description, f"Specification: {bundle.reference}")


def _license(name: str) -> Iterator[str]:
    from .. import licenses

    if found := licenses.find(name):
        yield f"license {found.id}: DFSG {found.dfsg}; redistributable: {found.redistributable}"
        yield from _text(f"Basis: {found.basis}", f"Source duty: {found.source}")
        if found.names:
            yield f"  Also written: {', '.join(found.names)}"


def _text(*paragraphs: str, indent: str = "  ") -> Iterator[str]:
    for paragraph in paragraphs:
        if paragraph:
            rest = indent + "  " * paragraph.startswith("- ")
            yield from textwrap.wrap(paragraph, 78, initial_indent=indent, subsequent_indent=rest)
