"""What every hook is: a tool's name, what to show of it, and which files to edit to install it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from shlex import quote

from .edits import Edit

USER, SYSTEM, TREE = "user", "system", "tree"


@dataclass(frozen=True)
class Choice:
    """What the user asked for.

    SCOPE is USER, SYSTEM or TREE (the source tree in CWD); FILE replaces the file that a hook
    edits; RULESET is a name or None; INDICES say which package is in which area.
    """

    scope: str
    enforce: bool = False
    in_chroot: bool = False
    ruleset: str | None = None
    indices: tuple[Path, ...] = ()
    file: Path | None = None
    home: Path = field(default_factory=Path.home)
    cwd: Path = field(default_factory=Path.cwd)


@dataclass(frozen=True)
class Hook:
    """How one tool runs the checks.

    TITLE says when they run, PACKAGE is the Debian package of the tool, PROGRAM its command.
    SCOPES are the places where it can be installed, the first is the default; none means that
    there is nothing to install. SHOW gives text to read and to copy; EDITS raises InputError when
    a file cannot be edited. IN_CHROOT says whether --in-chroot has a meaning. NOTES are said
    after an installation: what the user still has to do. A GATE stands where nothing is built,
    but something is about to be committed, pushed, uploaded or migrated: errors are refused there
    without --enforce. TARGETS turns the arguments of ``mlpolicy hooks run`` into the paths to lint.
    ACTIVE gives the file, if it is there, that lets the tool run the checks for everybody without
    an installation.
    """

    name: str
    title: str
    package: str
    program: str
    show: Callable[[Choice], str]
    scopes: tuple[str, ...] = ()
    edits: Callable[[Choice], Sequence[Edit]] | None = None
    in_chroot: bool = False
    notes: Callable[[Choice], Sequence[str]] = lambda _: ()
    gate: bool = False
    targets: Callable[[Sequence[str]], AbstractContextManager[Sequence[str]]] = nullcontext
    active: Callable[[], Path | None] = lambda: None


def run(
    name: str, choice: Choice, paths: str = "", *, gate: bool = False, program: str = "mlpolicy"
) -> str:
    """The shell command of hook NAME; PATHS and PROGRAM are shell text.

    Without --enforce it cannot fail, even where mlpolicy is not installed any more; that of a
    GATE can.
    """
    words = [f"{program} hooks run", name]
    if choice.enforce:
        words.append("--enforce")
    if choice.ruleset:
        words += ["--ruleset", quote(choice.ruleset)]
    for index in choice.indices:
        words += ["--index", quote(str(index))]
    command = " ".join([*words, paths]).rstrip()
    if choice.enforce or gate:
        return command
    return f'{command} || echo "W: mlpolicy could not run; the result of the build stands"'
