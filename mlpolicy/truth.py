"""What is true, false or unknown (None), as Kleene reckons with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

#: Unknown, next to True and False.
Truth = bool | None


def all_of(truths: Iterable[Truth]) -> Truth:
    """Kleene's AND."""
    found = list(truths)
    return False if False in found else None if None in found else True


def any_of(truths: Iterable[Truth]) -> Truth:
    """Kleene's OR."""
    found = list(truths)
    return True if True in found else None if None in found else False


def negated(truth: Truth) -> Truth:
    """Kleene's NOT."""
    return None if truth is None else not truth


@dataclass(slots=True)
class Branch:
    """One if with its else: whether the branch that is read is TAKEN.

    OPTIONAL tells that somebody who builds the package can choose another one.
    """

    taken: Truth
    optional: bool = False
    _some: Truth = field(init=False)  # whether a condition held so far

    def __post_init__(self) -> None:
        self._some = self.taken

    def turn(self, truth: Truth, optional: bool = False) -> None:
        """Go on to the next branch, which is taken when TRUTH holds and nothing before it did."""
        self.taken = all_of((negated(self._some), truth))
        self._some = any_of((self._some, truth))
        self.optional = self.optional or optional
