"""JUnit of ``mlpolicy lint``: a suite for each input, in it a test case for each tag.

An error or a warning fails the case, a finding that is overridden skips it; what is less grave is
output of a case that passes. Where something was not read, one more case says so: what was not
read in full skips it, and what could not be read at all is its error. Everything from the input is
escaped to what XML 1.0 can hold.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape as xml
from xml.sax.saxutils import quoteattr

from ..checks import TAGS
from ..checks.base import LETTERS, Finding
from ..escape import text as esc
from .hints import Linted

READING = "reading"  # the case that is no tag's


def lines(linted: Sequence[Linted], failures: Sequence[str] = ()) -> Iterator[str]:
    """The document, line by line; FAILURES tell of inputs that are not among LINTED."""
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield '<testsuites name="mlpolicy">'
    for one in linted:
        yield from _suite(one)
    if failures:
        number = len(failures)
        yield (
            f'<testsuite name="inputs" tests="{number}" errors="{number}"'
            ' failures="0" skipped="0">'
        )
        for said in failures:
            case = f'<testcase classname="inputs" name={quoteattr(said)}>'
            yield f'{case}<error message="{READING}">{xml(said)}</error></testcase>'
        yield "</testsuite>"
    yield "</testsuites>"


def _suite(one: Linted) -> Iterator[str]:
    found: dict[str, list[Finding]] = {}
    for finding in one.shown:
        found.setdefault(finding.hint.tag, []).append(finding)
    cases = {READING: _read(one)} if one.subject.problems else {}
    cases |= {tag: _outcome(found.get(tag, [])) for tag in TAGS}
    outcomes = [outcome for outcome, _ in cases.values()]
    name = quoteattr(esc(one.subject.path))
    yield (
        f'<testsuite name={name} tests="{len(cases)}" errors="{outcomes.count("error")}"'
        f' failures="{outcomes.count("failure")}" skipped="{outcomes.count("skipped")}">'
    )
    for tag, (outcome, said) in cases.items():
        case = f"<testcase classname={name} name={quoteattr(tag)}"
        message = f" message={quoteattr(tag)}" if outcome != "system-out" else ""
        inside = f"<{outcome}{message}>{xml(said)}</{outcome}>"
        yield f"{case}>{inside}</testcase>" if outcome else f"{case}/>"
    yield "</testsuite>"


def _read(one: Linted) -> tuple[str, str]:
    problems = one.subject.problems
    said = "\n".join(f"{esc(p.path)}: {p.code}: {esc(p.detail)}" for p in problems)
    if any(map(one.subject.unread, problems)):
        return "error", said
    return "skipped", said


def _outcome(findings: Sequence[Finding]) -> tuple[str, str]:
    """The element that tells of FINDINGS of one tag, and its text; empty without any."""
    said = "\n".join(map(_line, findings))
    left = [finding for finding in findings if finding.override is None]
    if any(finding.severity in ("error", "warning") for finding in left):
        return "failure", said
    if left or not findings:
        return "system-out" if left else "", said
    return "skipped", said


def _line(finding: Finding) -> str:
    letter = LETTERS[finding.severity] if finding.override is None else "O"
    where = f" [{esc(finding.hint.pointer)}]" if finding.hint.pointer else ""
    return f"{letter}: {esc(finding.hint.package)}: {esc(finding.hint.context)}{where}"
