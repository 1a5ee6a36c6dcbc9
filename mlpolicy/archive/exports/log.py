"""``mlpolicy.log.gz``: every finding as a line of lintian's log."""

from __future__ import annotations

from collections.abc import Iterator

from ...report import ewi
from ..linted import linted, once
from ..view import View
from .base import Export, Files


def _files(view: View) -> Files:
    yield "mlpolicy.log.gz", _lines(view)


def _lines(view: View) -> Iterator[str]:
    for _, found in linted(view):
        yield from ewi.lines(once(found))


EXPORT = Export("log", "who reads lintian's log: a line for each finding", _files)
