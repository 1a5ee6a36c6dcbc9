"""autopkgtest: a test in debian/tests/control that judges the packages as they are installed.

DEP-8 and its specification in autopkgtest (README.package-tests of 5.28) say what a stanza is;
``@`` stands for the binary packages of the source, in whose tree the test runs.
"""

from __future__ import annotations

import os
import subprocess
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


def _stanza(choice: Choice) -> tuple[str, ...]:
    return (
        f"Test-Command: {run('autopkgtest', choice, gate=True)}",
        "Features: test-name=mlpolicy",
        "Depends: @, mlpolicy, dpkg-repack",
        # dpkg-repack must read, and keep, what belongs to root.
        "Restrictions: needs-root, skip-not-installable, superficial",
    )


def _edits(choice: Choice) -> Sequence[Block]:
    if choice.file is None and not (choice.cwd / CONTROL).is_file():
        raise InputError(f"{esc(choice.cwd)}: no {CONTROL} here; run this in a source package")
    file = choice.file or choice.cwd / "debian/tests/control"
    return [Block(file, "autopkgtest", ("", *_stanza(choice)))]  # after the stanzas that are there


@contextmanager
def _targets(paths: Sequence[str]) -> Iterator[Sequence[str]]:
    """PATHS, or else the source tree and its installed packages, as .debs made from their files.

    The source is among them for what it says of the models. The verdicts are printed, too:
    findings alone would not tell them.
    """
    if paths:
        yield paths
        return
    with TemporaryDirectory(dir=os.environ.get("AUTOPKGTEST_TMP")) as place:
        names = _installed(Path())
        # Of what it cannot pack it only warns. One stream, for words on the other fail a test.
        command = ["dpkg-repack", "--tag=none", "--deb-option=-Znone", *names]
        try:
            subprocess.run(command, cwd=place, stderr=subprocess.STDOUT, check=False)
        except OSError as error:
            raise InputError(f"dpkg-repack: {error.strerror}; install dpkg-repack") from error
        found = [".", *sorted(map(str, Path(place).glob("*.deb")))]
        if len(found) <= len(names):
            fix = "mend what it says above"
            raise InputError(f"dpkg-repack: not all packages could be made again; {fix}")
        classify = [sys.executable, "-P", "-m", "mlpolicy", "classify", *found]
        subprocess.run(classify, stderr=subprocess.STDOUT, check=False)
        yield found


def _installed(tree: Path) -> list[str]:
    """Those binary packages of the source TREE that are installed."""
    from ..evidence.control import parse

    try:
        packages = parse((tree / CONTROL).read_text(errors="replace")).packages
    except OSError as error:
        raise InputError(f"{CONTROL}: {error.strerror}; run this in a source tree") from error
    if not packages:  # dpkg-query would list all that there are
        raise InputError(f"{CONTROL}: names no binary package; run this in a source tree")
    form = "${db:Status-Status} ${binary:Package}\\n"
    listed = subprocess.run(
        ["dpkg-query", "-W", "-f", form, "--", *packages],
        capture_output=True,
        text=True,
        check=False,  # 1 when one of them is unknown: not all are built everywhere
    ).stdout
    rows = (line.split() for line in listed.splitlines())
    names = [row[1] for row in rows if row[0] == "installed"]
    if not names:
        raise InputError(f"{CONTROL}: no package of this source is installed; install one")
    return names


def _notes(choice: Choice) -> Sequence[str]:
    del choice
    return [
        "the source will name mlpolicy in Testsuite-Triggers: a new mlpolicy that finds an error"
        " in the package cannot migrate to testing before one of them is mended"
    ]


def _show(choice: Choice) -> str:
    stanza = "\n".join(_stanza(choice))
    return f"""\
# In debian/tests/control, with a blank line before it:

{stanza}

# The test makes .debs again from the files of the installed packages, prints the verdicts on
# them and on the source tree (mlpolicy classify), and fails when mlpolicy lint finds errors.
# It needs no network.
# needs-root: dpkg-repack reads files that only root may read.
# skip-not-installable: where there is no mlpolicy, the test is skipped and does not fail.
# superficial: that the models are free does not say that the package works; without it, a
# package with no other test would count as tested and migrate to testing sooner.
# Before an upload:
#   autopkgtest X.changes -- null        (or -- unshare, -- lxc debci, ...)
"""


HOOK = Hook(
    name="autopkgtest",
    title="as a test of the installed package, on debci and wherever its tests are run",
    package="autopkgtest",
    program="autopkgtest",
    show=_show,
    scopes=(TREE,),
    edits=_edits,
    notes=_notes,
    gate=True,
    targets=_targets,
)
