"""The text of ``mlpolicy lint``: lintian's lines, one a finding, which other programs parse.

A reader at a terminal also gets colors, a heading for each of several inputs, and counts.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from ..checks import CHECKS, TAGS
from ..checks.base import LETTERS, Finding, Tag
from ..escape import text as esc
from .hints import Linted, counts
from .references import address

_WIDTH = 78
_COLORS = {"E": "31", "W": "33", "I": "36", "P": "32", "C": "35", "O": "90"}  # SGR, ECMA-48


def lines(
    linted: Sequence[Linted], *, info: bool = False, reader: bool = False, color: bool = False
) -> Iterator[str]:
    """A line for each finding; with INFO a tag is explained where it is first seen."""
    told: set[str] = set()
    for one in linted:
        if reader and len(linted) > 1 and one.shown:
            yield f"{esc(one.subject.path)}:"
        for finding in one.shown:
            yield from _finding(finding, color)
            tag = finding.hint.tag
            if info and tag not in told:
                told.add(tag)
                yield from explanation(TAGS[tag])
    if reader:
        yield counts(linted)


def _finding(finding: Finding, color: bool) -> Iterator[str]:
    hint, override = finding.hint, finding.override
    letter, tag = LETTERS[finding.severity], hint.tag
    if override is not None:
        letter = "O"
        if override.justification:
            said = esc(override.justification, limit=2_000)
            yield from textwrap.wrap(said, _WIDTH, initial_indent="N: ", subsequent_indent="N: ")
    kind = "" if hint.binary else " source"
    context = f" {esc(hint.context)}" if hint.context else ""
    where = f" [{esc(hint.pointer)}]" if hint.pointer else ""
    if color:
        sgr = _COLORS[letter]
        letter, tag = (f"\x1b[{sgr}m{word}\x1b[0m" for word in (letter, tag))
    yield f"{letter}: {esc(hint.package)}{kind}: {tag}{context}{where}"


def explanation(tag: Tag) -> Iterator[str]:
    """TAG explained: what, why, under which rulesets, what to do, and where it is written."""
    for paragraph in (tag.explanation, tag.exceptions, f"What to do: {tag.fix}"):
        if paragraph:
            yield "N:"
            yield from _wrapped(paragraph)
    yield "N:"
    for reference in tag.see_also:
        yield from _wrapped(f"See also: {reference}")
        if url := address(reference):
            yield f"N:     {url}"
    if tag.see_also:
        yield "N:"
    check = next(check.name for check in CHECKS if tag in check.tags)
    yield f"N:   Severity: {tag.severity}"
    yield f"N:   Check: {check}"
    yield "N:"


def _wrapped(paragraph: str) -> list[str]:
    return textwrap.wrap(
        paragraph,
        _WIDTH,
        initial_indent="N:   ",
        subsequent_indent="N:   ",
        break_long_words=False,
        break_on_hyphens=False,
    )
