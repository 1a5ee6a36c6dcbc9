"""``sources.txt``: ``source: state`` in the form of piuparts' file.

The state is the worst that is known: failed (it, or a package of it, was not read), error,
warning, info, pedantic, classification, overridden, or clean. What was not read is never clean.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...checks.base import LETTERS
from ..view import View
from .base import Export, Files, word

_FAILED, _CLEAN = "failed", "clean"
_STATES = (_FAILED, *LETTERS, "overridden", _CLEAN)


def _files(view: View) -> Files:
    yield "sources.txt", _lines(view)


def _lines(view: View) -> Iterator[str]:
    states: dict[str, str] = {}
    for row in view.rows(
        "SELECT source, iif(min(known), ?, ?) AS state FROM {here} GROUP BY source UNION ALL "
        "SELECT DISTINCT source, iif(overridden IS NULL, severity, 'overridden') FROM {here} "
        "JOIN finding USING (judgement, sha256)",
        _CLEAN, _FAILED,
    ):  # fmt: skip
        _worse(states, row["source"], row["state"])
    for row in view.relations():
        _worse(states, row["source"], row["severity"])
    for source, state in sorted(states.items()):
        yield f"{word(source)}: {state}"


def _worse(states: dict[str, str], source: str, state: str) -> None:
    states[source] = min(states.get(source, _CLEAN), state, key=_STATES.index)


EXPORT = Export("sources", "piuparts' form: a state for each source", _files)
