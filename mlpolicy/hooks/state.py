"""Which tools are on this machine, and which of them run mlpolicy already."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass

from ..domain import InputError
from . import HOOKS, install
from .base import SYSTEM, Choice, Hook


@dataclass(frozen=True)
class State:
    """One hook on this machine; VERSION is that of the tool's package, None when not by dpkg."""

    name: str
    title: str
    package: str
    present: bool
    version: str | None
    scopes: tuple[str, ...]
    hooked: tuple[dict[str, str], ...]


def states() -> Iterator[State]:
    """The state of each hook; a file that cannot be read counts as not hooked."""
    versions = _versions([hook.package for hook in HOOKS])
    for hook in HOOKS:
        version = versions.get(hook.package)
        present = version is not None or shutil.which(hook.program) is not None
        hooked = tuple(_hooked(hook))
        yield State(hook.name, hook.title, hook.package, present, version, hook.scopes, hooked)


def _hooked(hook: Hook) -> Iterator[dict[str, str]]:
    if (file := hook.active()) is not None:
        yield {"scope": SYSTEM, "file": str(file)}
    for scope in hook.scopes if hook.edits is not None else ():
        try:
            edits = hook.edits(Choice(scope)) if hook.edits is not None else ()
            if edits and all(install.installed(edit) for edit in edits):
                yield {"scope": scope, "file": str(edits[0].path)}
        except InputError:
            continue


def _versions(packages: list[str]) -> dict[str, str]:
    """The versions of those PACKAGES that are installed; empty where there is no dpkg."""
    form = "${Package} ${Version} ${db:Status-Abbrev}\\n"
    try:
        listed = subprocess.run(
            ["dpkg-query", "-W", "-f", form, *packages],
            capture_output=True,
            text=True,
            check=False,  # 1 when one of them is unknown
        ).stdout
    except OSError:
        return {}
    rows = (line.split() for line in listed.splitlines())
    return {row[0]: row[1] for row in rows if len(row) == 3 and row[2] == "ii"}
