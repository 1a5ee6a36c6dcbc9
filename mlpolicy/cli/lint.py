"""``mlpolicy lint``."""

from __future__ import annotations

from typing import Any

import click

from ..domain import Hint
from . import common

_FAIL_ON = ("error", "warning", "info", "pedantic", "classification", "override", "none")


def _fail_on(_context: Any, _parameter: Any, given: str) -> frozenset[str]:
    words = frozenset(word.strip() for word in given.split(",") if word.strip())
    if unknown := sorted(words - set(_FAIL_ON)):
        raise click.BadParameter(f"{', '.join(unknown)}; known are {', '.join(_FAIL_ON)}")
    return words


def _tags(_context: Any, _parameter: Any, given: str | None) -> frozenset[str] | None:
    from ..checks import TAGS

    if given is None:
        return None
    words = frozenset(word.strip() for word in given.split(",") if word.strip())
    if unknown := sorted(words - set(TAGS)):
        raise click.BadParameter(f"unknown tag {', '.join(unknown)}; see `mlpolicy list tags`")
    return words


@click.command("lint")
@common.options("text", "json", "sarif", "junit")
@click.option("--ruleset", metavar="NAME", help="whose area counts; a ruleset or FILE.yaml")
@click.option("--fail-on", callback=_fail_on, default="none", metavar="SEVERITY,...")
@click.option("--tags", "only", callback=_tags, metavar="TAG,...")
@click.option("--suppress-tags", "without", callback=_tags, metavar="TAG,...")
@click.option("--pedantic", is_flag=True, help="show pedantic hints")
@click.option("--display-info", is_flag=True, help="show hints of severity info")
@click.option("-i", "--info", is_flag=True, help="add the explanation of each tag")
def command(
    paths: tuple[str, ...],
    form: str,
    output: str | None,
    ruleset: str | None,
    fail_on: frozenset[str],
    only: frozenset[str] | None,
    without: frozenset[str] | None,
    pedantic: bool,
    display_info: bool,
    info: bool,
    **how: Any,
) -> int:
    """Print lintian-style findings about the models in each PATH."""
    from .. import checks, pipeline, rulesets
    from ..checks.base import Case
    from ..report import escape
    from ..report import hints as report
    from . import judging

    how.pop("no_color")
    session = common.Session(**how)
    own = [rulesets.load(ruleset)] if ruleset else []
    rules = own or judging.chosen(())
    hidden = {"info": not display_info, "pedantic": not pedantic}

    def shown(hint: Hint) -> bool:
        if only is not None:
            return hint.tag in only
        severity = checks.TAGS[hint.tag].severity
        return hint.tag not in (without or ()) and not hidden.get(severity, False)

    linted = []
    for judged in judging.judged(session, paths, rules):
        found = judged.evidence
        wanted = own[0].name if own else found.sheet.ruleset or rulesets.SHIPPED[0]
        if wanted not in {rule.name for rule in rules}:
            judged = pipeline.judge(found, [rulesets.load(wanted)])
        subject = found.subject
        case = Case(judged, wanted)
        source = found.control.source or subject.package or subject.path
        found_hints = tuple(hint for hint in checks.run(case) if shown(hint))
        linted.append(report.Linted(subject.path, source, subject.version, found_hints))
    if form == "json":
        lines = [escape.dump(report.as_json(linted, checks.TAGS))]
    elif form == "sarif":
        lines = [escape.dump(report.as_sarif(linted, checks.TAGS))]
    elif form == "junit":
        lines = list(report.as_junit(linted, checks.TAGS))
    else:
        lines = list(report.lines(linted, checks.TAGS, info))
    common.write(lines, output)
    hit = {checks.TAGS[h.tag].severity for one in linted for h in one.hints} & fail_on
    return session.status or (2 if hit else 0)
