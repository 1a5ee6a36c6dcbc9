"""Real shells on a terminal of their own: a line is typed, TAB pressed, and the screen read."""

from __future__ import annotations

import os
import pty
import re
import select
import shutil
import subprocess
import time
from pathlib import Path

import pytest
from conftest import TOP

FETCH = TOP / "debhelper/fetch"
READY = "@ready@"
#: What each shell does before its first line; {} is the directory of the scripts.
START = {
    "bash": (
        ["bash", "--norc", "--noprofile", "-i"],
        "bind 'set enable-bracketed-paste off'; bind 'set completion-query-items 0'; "
        "bind 'set page-completions off'; for f in {}/*; do . $f; done; PS1=",
    ),
    "zsh": (
        ["zsh", "-f", "-i"],
        "fpath=({} $fpath); autoload -U compinit; compinit -u -D; LISTMAX=9999; "
        "unsetopt zle_bracketed_paste 2>/dev/null; unset zle_bracketed_paste; "
        "zstyle ':completion:*' verbose no; setopt no_list_packed; COLUMNS=200; PROMPT=",
    ),
}
_ESCAPE = re.compile(r"\x1b(\[[0-9;?]*[A-Za-z]|[=>]|\][^\x07]*\x07)|[\x07\r]")


def needed(shell: str) -> None:
    """Skip the test where SHELL is not installed; say which package has it."""
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed: apt-get install {shell}")


def environment(home: Path) -> dict[str, str]:
    """mlmodel-fetch of the checkout is on the path; nothing of the user's is read."""
    path = f"{FETCH}:{os.environ['PATH']}"
    return {"PATH": path, "HOME": str(home), "TERM": "xterm", "LC_ALL": "C.UTF-8"}


def pressed(shell: str, scripts: Path, line: str, home: Path, wanted: str) -> str:
    """What the terminal shows after LINE and TAB in SHELL, till WANTED is there or no more comes.

    The test is skipped where SHELL is not installed.
    """
    needed(shell)
    command, setup = START[shell]
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(home)
        os.execvpe(command[0], command, environment(home))
    try:
        # The shell puts the prompt together, so that the echo of this line is not taken for it.
        os.write(terminal, f"{setup.format(scripts)}'@rea''dy@'\n".encode())
        _until(terminal, READY)
        os.write(terminal, f"{line}\t".encode())
        return _until(terminal, wanted)
    finally:
        os.close(terminal)
        os.waitpid(pid, 0)


def _until(terminal: int, wanted: str) -> str:
    """Read till WANTED is seen; what was read, without what moves the cursor."""
    seen, end = "", time.monotonic() + 20
    while wanted not in seen and time.monotonic() < end:
        if select.select([terminal], [], [], 5)[0]:
            seen = _ESCAPE.sub("", seen + os.read(terminal, 65536).decode("utf-8", "replace"))
    return seen


def fish(scripts: Path, line: str, home: Path) -> list[str]:
    """The words that fish offers for LINE."""
    needed("fish")
    code = f"for f in {scripts}/*; source $f; end; complete -C '{line}'"
    got = subprocess.run(
        ["fish", "--no-config", "-c", code], cwd=home, env=environment(home),
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert not got.stderr
    return [row.partition("\t")[0] for row in got.stdout.splitlines()]


#: bash's function, called as readline calls it; LINE is cut where readline cuts.
CALL = r"""
. "$1"; shift; function=$1; shift
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); $function; printf '%s\n' "${COMPREPLY[@]}"
"""


def bash(scripts: Path, line: str, home: Path) -> list[str]:
    """The words that bash offers for LINE."""
    words = re.findall(r"=|[^\s=]+", line) + ([""] if line.endswith((" ", "=")) else [])
    words = words[:-1] if line.endswith("=") else words
    function = "_" + words[0].replace("-", "_")
    got = subprocess.run(
        ["bash", "-c", CALL, "bash", scripts / words[0], function, *words], cwd=home,
        env=environment(home), capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert not got.stderr
    return got.stdout.split()
