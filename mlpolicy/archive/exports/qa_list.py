"""``mlpolicy-qa-list.txt``: a line for each source package, ``source E W I P X O``.

The columns are the numbers of errors, warnings, infos, pedantic, experimental (we have none) and
overridden findings: the order of lintian's own list, which has no heading either. A package that
is not in it has nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from ...checks.base import LETTERS
from ...report.hints import Linted
from ..linted import linted, once
from ..view import View
from .base import Export, Files, word

_COLUMNS = "EWIPXO"


def _files(view: View) -> Files:
    yield "mlpolicy-qa-list.txt", _lines(view)


def _lines(view: View) -> Iterator[str]:
    for source, found in linted(view):
        counts = _counts(found)
        numbers = [counts[letter] for letter in _COLUMNS]
        if any(numbers):
            yield " ".join((word(source), *map(str, numbers)))


def _counts(found: Sequence[Linted]) -> Counter[str]:
    return Counter(
        "O" if finding.override is not None else LETTERS[finding.severity]
        for one in once(found)
        for finding in one.shown
    )


EXPORT = Export("qa-list", "distro-tracker and scripts: numbers of findings by source", _files)
