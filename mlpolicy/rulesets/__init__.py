"""Rulesets: each position is one YAML file; the engine judges facts by it and explains itself.

The engine knows facts only: no files, no packages, no licenses (what is thought of a license is
a fact like any other). Reading is in ``shape``, judging in ``engine``, ways out in ``ways``.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from ..domain import InputError
from .engine import judge
from .shape import Outcome, Rule, Ruleset, combined, parse, shipped

__all__ = ["DEFAULT", "SHIPPED", "Outcome", "Rule", "Ruleset", "judge", "load"]

#: The rulesets that ship with this version, in the order they are shown.
SHIPPED = (
    "archive-practice",
    "gr2025-a",
    "ml-policy",
    "gr2025-hartman",
    "gr2025-mahinovs",
    "gr2025-glaser",
    "in-archive-strict",
    "free-but-contrib",
    "fsf-2024",
    "fsdg-guix",
    "osaid-1.0",
    "mof-1.0",
    "fedora-2024",
    "gpl-strict",
)
DEFAULT = SHIPPED[:3]


def load(name: str) -> Ruleset:
    """Load a shipped ruleset by NAME, the user's own from a path that ends in .yaml, or a sum.

    In a sum such as ``ml-policy+gpl-strict`` the rules of all parts apply, in that order.
    """
    if name in SHIPPED:
        return _shipped(name)
    if name.endswith((".yaml", ".yml")):
        try:
            text = Path(name).read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(
                f"{name}: cannot read this ruleset ({error}); check its path"
            ) from error
        return _based(parse(text, name))
    if "+" in name:
        first, *more = [_alone(part) for part in name.split("+")]
        for other in more:
            first = combined(first, other, f"{first.name}+{other.name}")
        return first
    raise InputError(
        f"unknown ruleset {name!r}; known are {', '.join(SHIPPED)}, or give a path to FILE.yaml"
    )


def known(name: str) -> bool:
    """Whether NAME is a shipped ruleset, or a sum of such."""
    return set(name.split("+")) <= set(SHIPPED)


@cache
def _shipped(name: str) -> Ruleset:
    return _based(_alone(name))


@cache
def _alone(name: str) -> Ruleset:
    if name not in SHIPPED:
        raise InputError(f"unknown ruleset {name!r}; known are {', '.join(SHIPPED)}")
    return shipped(name)


def _based(ruleset: Ruleset) -> Ruleset:
    """A modifier used by itself modifies the ruleset that it names."""
    if not ruleset.modifies:
        return ruleset
    return combined(_alone(ruleset.modifies), ruleset, ruleset.name)
