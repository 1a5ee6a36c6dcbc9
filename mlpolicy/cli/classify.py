"""``mlpolicy classify``."""

from __future__ import annotations

from typing import Any

import click

from . import common


@click.command("classify")
@common.options("text", "json")
@click.option("--ruleset", "names", multiple=True, metavar="NAME", help="a ruleset or FILE.yaml")
@click.option("--all-rulesets", "every", is_flag=True)
@click.option("--facts", "files", multiple=True, metavar="FILE", help="more declared facts")
def command(
    paths: tuple[str, ...],
    form: str,
    output: str | None,
    names: tuple[str, ...],
    every: bool,
    files: tuple[str, ...],
    **how: Any,
) -> int:
    """Give a verdict for each model and package in PATH under each ruleset."""
    from ..report import escape, judgement, shapes
    from . import judging

    how.pop("no_color")
    session = common.Session(**how)
    rules = judging.chosen(names, every)
    judged = list(judging.judged(session, paths, rules, judging.facts(files)))
    if form == "json":
        common.write([escape.dump(shapes.classify(rules, judged))], output)
    else:
        common.write(judgement.classify(rules, judged), output)
    return session.status
