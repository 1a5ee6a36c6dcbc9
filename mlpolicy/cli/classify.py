"""``mlpolicy classify``."""

from __future__ import annotations

from typing import Any

import click

from . import common


@click.command("classify")
@common.options("text", "json")
@click.option("--ruleset", "names", multiple=True, metavar="NAME", help="a ruleset or FILE.yaml")
@click.option("--all-rulesets", "every", is_flag=True, help="judge under every ruleset")
@click.option("--facts", "files", multiple=True, metavar="FILE", help="more declared facts")
@common.index_option
@common.tree_option
@click.option("--diff", is_flag=True, help="compare two versions: PATH is the old and the new one")
def command(
    paths: tuple[str, ...],
    form: str,
    output: str | None,
    names: tuple[str, ...],
    every: bool,
    files: tuple[str, ...],
    diff: bool,
    **how: Any,
) -> int:
    """Give a verdict for each model and package in PATH under each ruleset."""
    from .. import escape
    from ..report import judgement, shapes
    from . import judging

    how.pop("no_color")
    if diff and len(paths) != 2:
        raise click.UsageError("--diff compares two versions: give the old PATH and the new one")
    index = judging.indices_of(how.pop("indices"))
    session = common.Session(evidence=True, sha256=diff, **how)
    rules = judging.chosen(names, every)
    extra = judging.facts(files)
    if diff:
        old, new = (list(judging.judged(session, [p], rules, extra, index)) for p in paths)
        if old and new:
            common.write(judging.compared(old, new, rules, form), output)
        return session.status
    judged = list(judging.judged(session, paths, rules, extra, index))
    if form == "json":
        common.write([escape.dump(shapes.classify(rules, judged))], output)
    else:
        common.write(judgement.classify(rules, judged), output)
    return session.status
