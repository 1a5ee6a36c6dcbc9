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
@click.option("-o", "--output", metavar="FILE")
def command(names: tuple[str, ...], output: str | None) -> int:
    """Explain a tag, rule, ruleset, format or license: what, why, source, how to fix."""
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
    for explain in (_tag, _ruleset, _rule, _format, _license):
        yield from explain(name)


def _tag(name: str) -> Iterator[str]:
    from ..checks import TAGS

    if tag := TAGS.get(name):
        yield f"tag {tag.name} ({tag.severity})"
        yield from _text(tag.explanation, f"What to do: {tag.fix}")
        yield from (f"  See also: {ref}" for ref in tag.see_also)


def _ruleset(name: str) -> Iterator[str]:
    from .. import rulesets

    try:
        found = rulesets.load(name) if name in rulesets.SHIPPED else None
    except InputError:
        found = None
    if found:
        yield f"ruleset {found.name}: {found.title}"
        yield f"  date {found.date}; standing: {found.standing}"
        yield from _text(found.summary, f"Source: {found.source}", "Rules:")
        for rule in found.rules:
            yield f"    {rule.id}: {rule.text}"


def _rule(name: str) -> Iterator[str]:
    from .. import rulesets

    for shipped in rulesets.SHIPPED:
        for rule in rulesets.load(shipped).rules:
            if rule.id == name:
                outcome = rule.unmet.area.label if rule.unmet else "advice only"
                yield f"rule {rule.id} of {shipped} (when not met: {outcome})"
                yield from _text(rule.text, f"Source: {rule.source}")


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


def _text(*paragraphs: str) -> Iterator[str]:
    for paragraph in paragraphs:
        if paragraph:
            yield from textwrap.wrap(paragraph, 78, initial_indent="  ", subsequent_indent="  ")
