"""What git is about to record or to send, as plain files."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from ..domain import InputError
from ..escape import text as esc

_LIMIT = 600.0  # seconds; a checkout may ask a filter, and that one the network


def git(where: Path, *arguments: str, **variables: str) -> str:
    """What git prints in the directory WHERE, with VARIABLES in its environment."""
    try:
        ran = subprocess.run(
            ["git", *arguments],
            cwd=where,
            env={**os.environ, **variables},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="surrogateescape",
            timeout=_LIMIT,
            check=False,
        )
    except FileNotFoundError as error:
        raise InputError(f"{esc(where)}: is not there, or git is not; install git") from error
    except NotADirectoryError as error:
        raise InputError(f"{esc(where)}: is no directory; give the tree of a repository") from error
    except subprocess.TimeoutExpired as error:
        said = f"git {arguments[0]} did not end within {_LIMIT:g} s"
        raise InputError(f"{said}; see what it waits for") from error
    if ran.returncode:
        said = ran.stderr.strip().rpartition("\n")[2].removeprefix("fatal: ")
        raise InputError(
            f"{esc(where.absolute())}: git {arguments[0]}: {esc(said)}; mend that first"
        )
    return ran.stdout.removesuffix("\n")


def write_out(repository: Path, tree: str, where: Path) -> None:
    """Write the files of TREE into the new directory WHERE, as a checkout would.

    The user's index and work tree are not touched. Not ``git archive``: it leaves out what
    .gitattributes marks with export-ignore, and that is committed and pushed like the rest.
    """
    where.mkdir(parents=True)
    own = {"GIT_WORK_TREE": str(where), "GIT_INDEX_FILE": f"{where}.index"}
    git(repository, "read-tree", tree, **own)
    git(repository, "checkout-index", "--all", **own)
