"""What a hook runs: ``mlpolicy lint`` in a process of its own, with a limit of time.

A build took long and its result is there already, so nothing that goes wrong here may take it
away: who wants that says --enforce.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

_FOUND = 2  # exit status of lint: a finding matched --fail-on


def run(
    paths: Sequence[str], *, enforce: bool, gate: bool, limit: float, options: Sequence[str] = ()
) -> int:
    """Lint PATHS within LIMIT seconds, framed as sbuild frames lintian; give the exit status.

    Errors among the findings give 2 with ENFORCE or behind a GATE, where nothing is built and
    something is about to be committed, pushed or uploaded. A run that did not end well gives 1
    with ENFORCE and is only told without. Without PATHS nothing was built.
    """
    print("\nmlpolicy\n--------\n", flush=True)
    if not paths:
        print("I: there is nothing to check", flush=True)
        return 0
    if _without_source(paths):
        print(
            "I: no source package here: debian/mlmodel.yaml and debian/copyright have no say",
            flush=True,
        )
    status, failure = _lint([*options, *paths], limit)
    print()
    if failure is not None:
        print(f"{'E' if enforce else 'W'}: mlpolicy {failure}", flush=True)
        if enforce:
            return 1
        print("I: this fails nothing; with --enforce it would", flush=True)
        return 0
    if status == _FOUND:
        refused = enforce or gate
        said = "" if refused else "; this fails nothing, with --enforce it would"
        print(f"{'E' if refused else 'W'}: mlpolicy found errors{said}", flush=True)
        return _FOUND if refused else 0
    print("I: mlpolicy run was successful", flush=True)
    return 0


def _without_source(paths: Sequence[str]) -> bool:
    """Whether PATHS are binary packages alone, as uploads of binaries are."""
    for path in paths:
        if path.endswith(".changes"):
            try:
                if re.search(rb"\.dsc$", Path(path).read_bytes(), re.MULTILINE):
                    return False
            except OSError:
                return False  # lint says so
        elif not path.endswith((".deb", ".udeb")):
            return False
    return True


def _lint(arguments: Sequence[str], limit: float) -> tuple[int, str | None]:
    """The exit status of ``mlpolicy lint`` and, when it did not end well, what happened."""
    top = Path(__file__).resolve().parent.parent.parent
    environment = dict(os.environ)
    # The same mlpolicy as this one, also from a checkout and from any directory.
    environment["PYTHONPATH"] = os.pathsep.join(
        word for word in (str(top), environment.get("PYTHONPATH")) if word
    )
    command = [sys.executable, "-P", "-m", "mlpolicy", "lint", "--fail-on", "error", "--counts"]
    with subprocess.Popen(
        [*command, *arguments],
        stdin=subprocess.DEVNULL,
        stderr=subprocess.STDOUT,  # a build log has one stream
        env=environment,
        start_new_session=True,  # so that all of it can be ended
    ) as child:
        try:
            status = child.wait(limit)
        except subprocess.TimeoutExpired:
            _end(child.pid)
            return 1, f"did not finish within {limit:g} s (--time-limit)"
        except BaseException:
            _end(child.pid)
            raise
    if status in (0, _FOUND):
        return status, None
    if status == 1:
        return status, "broke, or could not read all of its input (see above)"
    if status < 0:
        return status, f"was ended by signal {-status} ({signal.strsignal(-status)})"
    return status, f"ended with status {status}"


def _end(group: int) -> None:
    with suppress(ProcessLookupError):
        os.killpg(group, signal.SIGKILL)
