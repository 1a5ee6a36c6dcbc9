"""License expressions: what SPDX expressions, DEP-5 synopses and hub ids amount to.

SPDX: https://spdx.github.io/spdx-spec/v2.3/SPDX-license-expressions/
DEP-5: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/#license-syntax
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from . import table
from .table import License


@dataclass(frozen=True)
class Judgement:
    """What an expression amounts to; the words are those of the table.

    DFSG adds ``none``: nothing grants anything. OPEN is the Model Openness Framework's view,
    CONTENT is Fedora's of content.
    """

    dfsg: str
    redistributable: str
    source: str
    basis: str
    osi: str
    open: str
    content: str


# From the freest to the least free: `or` takes the first, `and` the last.
_DFSG = ("free", "unknown", "non-free", "none")
_YES = ("yes", "unknown", "no")
_DUTY = (
    "none", "excludes-datasets", "unknown", "database-offer", "legible-form",
    "corresponding-source",
)  # fmt: skip
_MAX_BASIS = 500  # characters

_NONE = Judgement(
    "none", "no", "none", "no grant: without a license nothing is permitted", "no", "no", "no"
)
_COMMA = re.compile(r", ?(and|or) ", re.IGNORECASE)


def judge(expression: str | None) -> Judgement:
    """Judge EXPRESSION; what cannot be parsed is unknown. Never raises.

    `or` gives the choice to us, `and` binds us to all. A text in place of a name is unknown.
    """
    text = (expression or "").strip()
    if not text:
        return _NONE
    if len(text) > table.MAX_NAME or "\n" in text or "\r" in text:
        return _unknown("a text in place of a license's name")
    return _judge(" ".join(text.split()))


def all_of(expressions: Sequence[str]) -> str:
    """The expression that says that all EXPRESSIONS are in force."""
    if len(expressions) == 1:
        return expressions[0]
    return " AND ".join(f"({one})" if " " in one else one for one in expressions)


@lru_cache(maxsize=1024)
def _judge(text: str) -> Judgement:
    known = _named(text)
    if known is not None:
        return known
    from license_expression import Licensing

    try:
        tree = Licensing().parse(_grouped(text))
    except Exception:  # the library lets others than its own pass, such as IndexError for "()"
        tree = None
    return _unknown(text) if tree is None else _walk(tree)


def _named(name: str) -> Judgement | None:
    known = table.find(name)
    if known is not None:
        return _of(known)
    return _NONE if table.grants_nothing(name) else None


def _grouped(text: str) -> str:
    """In DEP-5 a comma before `and` or `or` binds less than both: A or B, and C."""
    parts = _COMMA.split(text)
    if len(parts) == 1 or "(" in text:
        return text
    parts[::2] = [f"({part})" for part in parts[::2]]
    return " ".join(parts)


def _of(known: License) -> Judgement:
    return Judgement(
        known.dfsg,
        known.redistributable,
        known.source,
        f"{known.id}: {known.basis}",
        known.osi,
        known.open,
        known.content,
    )


def _unknown(name: str) -> Judgement:
    basis = f"{name[:100]}: not in the license table"
    return Judgement("unknown", "unknown", "unknown", basis, "unknown", "unknown", "unknown")


def _walk(node: Any) -> Judgement:
    """Fold a parsed expression; NODE is license_expression's own tree (boolean.py)."""
    operator = getattr(node, "operator", "").strip().upper()
    if operator == "AND":
        return _all([_walk(child) for child in node.args])
    if operator == "OR":
        return _any([_walk(child) for child in node.args])
    exception = getattr(node, "exception_symbol", None)
    if exception is not None:
        return _excepted(_walk(node.license_symbol), exception.key)
    return _named(node.key) or _unknown(node.key)


def _excepted(judged: Judgement, name: str) -> Judgement:
    """JUDGED with an exception, which only adds permissions; if NAME is that of one."""
    if name.lower() in _exceptions():
        return judged
    if re.search(r"exceptions?$", name, re.IGNORECASE):
        return replace(judged, basis=f"{judged.basis}; with {name[:100]}, which was not read")
    return _all([judged, _unknown(f"with {name}")])


def _exceptions() -> set[str]:
    return {name.lower() for name in table.data()["exceptions"]}


def _all(parts: list[Judgement]) -> Judgement:
    """Bound to all PARTS: the least free of them in each respect."""
    return Judgement(
        max((part.dfsg for part in parts), key=_DFSG.index),
        max((part.redistributable for part in parts), key=_YES.index),
        max((part.source for part in parts), key=_DUTY.index),
        "; ".join(dict.fromkeys(part.basis for part in parts))[:_MAX_BASIS],
        *(max((getattr(part, name) for part in parts), key=_YES.index) for name in _VIEWS),
    )


def _any(parts: list[Judgement]) -> Judgement:
    """The choice among PARTS is ours, and for each question anew.

    The duty is that of the part whose freedom we take: GPL or a license nobody read is free
    with the GPL's duty, not without one.
    """
    taken = min(parts, key=lambda part: (_DFSG.index(part.dfsg), _DUTY.index(part.source)))
    return Judgement(
        taken.dfsg,
        min((part.redistributable for part in parts), key=_YES.index),
        taken.source,
        taken.basis,
        *(min((getattr(part, name) for part in parts), key=_YES.index) for name in _VIEWS),
    )


_VIEWS = ("osi", "open", "content")
