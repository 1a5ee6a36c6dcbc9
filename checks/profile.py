"""Profiles: which tags are enabled, in lintian's syntax (checks/profiles/NAME.profile).

Understood are Profile, Extends, Enable-Tags-From-Check, Disable-Tags-From-Check, Enable-Tags and
Disable-Tags, applied in this order whatever that of the file. A field with another name is
refused, as the profile would mean something else than its author wrote.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib import resources
from pathlib import Path

from mlpolicy.domain import InputError
from mlpolicy.evidence.control import Stanza, stanzas

from .base import Check

SHIPPED = ("mlpolicy/main", "mlpolicy/only")
_FIELDS = {
    "profile",
    "extends",
    "enable-tags",
    "disable-tags",
    "enable-tags-from-check",
    "disable-tags-from-check",
}
_DEPTH = 8  # profiles that extend one another


def tags(name: str, checks: Sequence[Check], depth: int = _DEPTH) -> set[str]:
    """The tags that the profile NAME enables; a path that ends in .profile is the user's own."""
    name = "mlpolicy/main" if name == "mlpolicy" else name
    if not depth:
        raise InputError(f"{name}: more than {_DEPTH} profiles extend one another; remove a loop")
    head = _read(name)
    parent = head.get("Extends")
    enabled = tags(parent, checks, depth - 1) if parent else set()
    known = {tag.name for check in checks for tag in check.tags}
    by_check = {check.name: {tag.name for tag in check.tags} for check in checks}
    by_check["*"] = known

    def listed(field: str, allowed: Iterable[str]) -> list[str]:
        words = (head.get(field) or "").replace(",", " ").split()
        if unknown := sorted(set(words) - set(allowed)):
            raise InputError(
                f"{name}: {field}: nothing is known as {unknown[0]!r}; see `mlpolicy list`"
            )
        return words

    for check in listed("Enable-Tags-From-Check", by_check):
        enabled |= by_check[check]
    for check in listed("Disable-Tags-From-Check", by_check):
        enabled -= by_check[check]
    enabled.update(listed("Enable-Tags", known))
    enabled.difference_update(listed("Disable-Tags", known))
    return enabled


def _read(name: str) -> Stanza:
    if name in SHIPPED:
        own = resources.files(__package__).joinpath(f"profiles/{name.partition('/')[2]}.profile")
        text = own.read_text("utf-8")
    elif name.endswith(".profile"):
        try:
            text = Path(name).read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(
                f"{name}: cannot read this profile ({error}); check its path"
            ) from error
    else:
        known = ", ".join(SHIPPED)
        raise InputError(f"unknown profile {name!r}; known are {known}, or give FILE.profile")
    head = next(stanzas(text), Stanza({}))
    if unknown := sorted(set(head.fields) - _FIELDS):
        raise InputError(f"{name}: the field {unknown[0]!r} means nothing here; remove it")
    return head
