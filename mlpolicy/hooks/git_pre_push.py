"""git's pre-push hook: the checks of the commits that are about to be pushed.

git runs the program pre-push of its directory of hooks and tells it on standard input, in a line
for each ref, ``LOCAL-REF LOCAL-OBJECT REMOTE-REF REMOTE-OBJECT``; zeros stand for what is not
there: githooks(5).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from ..documents import CONTROL
from ..domain import InputError
from ..escape import text as esc
from .base import TREE, Choice, Hook, run
from .edits import Block
from .git import git, write_out

_MOST = 16  # trees on the disk at once
_LINE = re.compile(r"(\S+) ([0-9a-f]{40,64}) \S+ [0-9a-f]{40,64}")
_SHELL = "#!/bin/sh\n"
_BY_HAND = "add by hand, after its first line, what `mlpolicy hooks show git-pre-push` prints"


def _lines(choice: Choice) -> tuple[str, ...]:
    """Shell commands; those that come after them find standard input as it was."""
    command = f"printf '%s\\n' \"$pushed\" | {run('git-pre-push', choice, gate=True)} >&2 ||"
    checked: tuple[str, ...]
    if choice.enforce:
        checked = (f"{command} exit 1",)
    else:
        checked = (
            f"{command} case $? in",
            "    2) exit 1 ;;",
            '    *) echo "W: mlpolicy could not run; the push goes on" >&2 ;;',
            "esac",
        )
    return ("pushed=$(cat)", *checked, '[ -z "$pushed" ] || exec <<end', "$pushed", "end")


def _edits(choice: Choice) -> Sequence[Block]:
    file = choice.file or _hooks(choice.cwd) / "pre-push"

    def place(_: bytes) -> int:
        # Where lines may stand in a program of the user's, only the user knows.
        raise InputError(f"{esc(file)}: is there and not ours; {_BY_HAND}")

    return [
        Block(file, "git-pre-push", _lines(choice), place=place, alone=_SHELL, mode=0o755),
    ]


def _hooks(where: Path) -> Path:
    """The directory of hooks of the repository that WHERE is in."""
    return where.absolute() / git(where, "rev-parse", "--git-path", "hooks")


def _notes(choice: Choice) -> Sequence[str]:
    if choice.file is not None:
        return ()
    repository = git(choice.cwd, "rev-parse", "--path-format=absolute", "--git-common-dir")
    if _hooks(choice.cwd).resolve().is_relative_to(Path(repository).resolve()):
        return ()
    return ["core.hooksPath is set: this is for all repositories that have their hooks there"]


def _show(choice: Choice) -> str:
    return f"""\
# git runs mlpolicy on what is pushed, before it is; errors refuse the push.
# In the executable file that `git rev-parse --git-path hooks/pre-push` names, which begins with
# {_SHELL.strip()} and may go on with other commands, that read the same standard input:
{chr(10).join(_lines(choice))}

# To try it:                 git push --dry-run
# One push without it:       git push --no-verify
"""


@contextmanager
def _targets(paths: Sequence[str]) -> Iterator[Sequence[str]]:
    """The files of the commits that git names on standard input, each once.

    Commits without debian/control are left out: what says that the models of an upstream branch
    are free is in the packaging branch, and what does not may be left out of the package.
    """
    if paths or sys.stdin.isatty():
        raise InputError("git-pre-push reads what git gives it; by hand: git push --dry-run")
    here = Path()
    with TemporaryDirectory(prefix="mlpolicy-") as scratch:
        found: dict[str, str] = {}
        for commit, ref in _pushed(sys.stdin.read().splitlines()).items():
            tree = git(here, "rev-parse", "--verify", f"{commit}^{{tree}}")
            packaged = git(here, "ls-tree", "--full-tree", "--name-only", tree, CONTROL)
            print(f"I: {esc(ref)}: {commit[:12] if packaged else f'no {CONTROL}'}", flush=True)
            if packaged and tree not in found:
                found[tree] = str(Path(scratch, commit[:12]))
                write_out(here, tree, Path(found[tree]))
        yield list(found.values())


def _pushed(lines: Sequence[str]) -> dict[str, str]:
    """The objects that are pushed, with a ref of each."""
    found: dict[str, str] = {}
    for line in filter(None, lines):
        match = _LINE.fullmatch(line)
        if match is None:
            said = f"not a line that git writes ({esc(line)}); let git call it"
            raise InputError(f"git-pre-push: {said}")
        if match[2].strip("0"):  # else the ref is deleted
            found.setdefault(match[2], match[1])
    if len(found) > _MOST:
        raise InputError(f"{len(found)} commits are too many at once; push up to {_MOST}")
    return found


HOOK = Hook(
    name="git-pre-push",
    title="before each push, on the commits that are pushed; errors refuse it",
    package="git",
    program="git",
    show=_show,
    scopes=(TREE,),
    edits=_edits,
    notes=_notes,
    gate=True,
    targets=_targets,
)
