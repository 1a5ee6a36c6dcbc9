"""``mlpolicy lint``."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Any

import click

from ..domain import InputError
from . import common

if TYPE_CHECKING:
    from ..checks.base import Finding
    from ..report.hints import Linted

FAIL_ON = ("error", "warning", "info", "pedantic", "classification", "override", "none")


def _words(_context: Any, _parameter: Any, given: str | None) -> frozenset[str] | None:
    """A comma-separated list; None when the option is not given."""
    if given is None:
        return None
    return frozenset(word.strip() for word in given.split(",") if word.strip())


def _only(context: Any, parameter: Any, given: str | None) -> frozenset[str] | None:
    words = _words(context, parameter, given)
    if words is not None and not words:
        raise click.BadParameter("no tag in it; name at least one")
    return words


def _fail_on(context: Any, parameter: Any, given: str) -> frozenset[str]:
    words = _words(context, parameter, given) or frozenset()
    if unknown := sorted(words - set(FAIL_ON)):
        raise click.BadParameter(f"{', '.join(unknown)}; known are {', '.join(FAIL_ON)}")
    if "none" in words and len(words) > 1:
        raise click.BadParameter("none cannot be combined with other words; give it alone")
    return words


@click.command("lint")
@common.options("text", "json", "sarif", "junit", "debusine")
@click.option("--ruleset", metavar="NAME", help="whose area counts; a ruleset or FILE.yaml")
@click.option(
    "--fail-on",
    callback=_fail_on,
    default="none",
    show_default=True,
    metavar="SEVERITY,...",
    help="exit with 2 when there is a finding of these",
)
@click.option(
    "--profile",
    default="mlpolicy/main",
    show_default=True,
    metavar="NAME",
    help="a set of tags; a profile or FILE.profile",
)
@click.option("--tags", "only", callback=_only, metavar="TAG,...", help="show these, no others")
@click.option("--suppress-tags", "without", callback=_words, metavar="TAG,...", help="hide these")
@click.option("--pedantic", is_flag=True, help="show pedantic hints")
@click.option("-I", "--display-info", is_flag=True, help="show info and classification hints")
@click.option("--show-overrides", is_flag=True, help="show what is overridden, and why")
@click.option("--counts", is_flag=True, help="end with their numbers (on a terminal, always)")
@click.option("-i", "--info", is_flag=True, help="add the explanation of each tag")
@common.index_option
@common.tree_option
def command(
    paths: tuple[str, ...],
    form: str,
    output: str | None,
    ruleset: str | None,
    fail_on: frozenset[str],
    profile: str,
    only: frozenset[str] | None,
    without: frozenset[str] | None,
    pedantic: bool,
    display_info: bool,
    show_overrides: bool,
    counts: bool,
    info: bool,
    indices: tuple[str, ...],
    no_color: bool,
    **how: Any,
) -> int:
    """Print lintian-style findings about the models in each PATH."""
    from .. import rulesets
    from ..checks.lint import lint
    from ..report.hints import Linted
    from . import judging

    enabled = _enabled(profile, only, without or ())
    visible = {"error", "warning"}
    visible |= {"info", "classification"} if display_info else set()
    visible |= {"pedantic"} if pedantic else set()

    def shown(finding: Finding) -> bool:
        if finding.override is not None and not show_overrides:
            return False
        return only is not None or finding.severity in visible

    session = common.Session(evidence=True, checks=True, **how)
    own = rulesets.load(ruleset) if ruleset else None
    index = judging.indices_of(indices)
    every = [judged.evidence for judged in judging.judged(session, paths, ())]
    linted = []
    for one in lint(every, own, index, enabled):
        found = one.evidence
        linted.append(
            Linted(
                found.subject,
                found.control.source or found.subject.package or found.subject.path,
                one.ruleset,
                tuple(finding for finding in one.findings if shown(finding)),
                tuple(finding for finding in one.findings if not shown(finding)),
            )
        )
    terminal = output is None and sys.stdout.isatty()
    color = terminal and not no_color and not os.environ.get("NO_COLOR")
    reader = counts or (terminal and not how["quiet"])
    failures = session.failures
    common.write(_report(form, linted, failures, info=info, reader=reader, color=color), output)
    return session.status or (2 if any(one.meets(fail_on) for one in linted) else 0)


def _enabled(profile: str, only: Collection[str] | None, without: Collection[str]) -> set[str]:
    """The tags to look for: those of --tags, else of the profile; never --suppress-tags."""
    from ..checks import CHECKS, TAGS
    from ..checks.profile import tags

    if unknown := sorted({*(only or ()), *without} - set(TAGS)):
        raise InputError(f"unknown tag {', '.join(unknown)}; see `mlpolicy list tags`")
    return (tags(profile, CHECKS) if only is None else set(only)) - set(without)


def _report(
    form: str, linted: Sequence[Linted], failures: Sequence[str], **how: bool
) -> Iterable[str]:
    if form == "json":
        from .. import escape
        from ..report import lintian_json

        return [escape.dump(lintian_json.groups(linted, failures))]
    if form == "sarif":
        from .. import escape
        from ..report import sarif

        return [escape.dump(sarif.log(linted, failures))]
    if form == "debusine":
        from .. import escape
        from ..report import debusine

        return [escape.dump(debusine.analysis(linted))]
    if form == "junit":
        from ..report import junit

        return junit.lines(linted, failures)
    from ..report import ewi

    return ewi.lines(linted, **how)
