"""pbuilder and cowbuilder: the checks in the chroot, before anything is copied out of it.

After a build that went well they run the executable scripts of HOOKDIR whose names begin with B
and two digits, in the chroot and as root; one that fails loses the build. HOOKDIR comes from
/etc/pbuilderrc and then from ~/.pbuilderrc, both read by bash: pbuilder(8), pbuilderrc(5), and
pbuilder-modules and pbuilder-loadconfig of 0.231.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from pathlib import Path
from shlex import quote

from ..domain import InputError
from ..escape import text as esc
from .base import SYSTEM, USER, Choice, Hook, run
from .edits import Block, Edit, Whole

_EVERYBODY = Path("/etc/pbuilderrc")
_SCRIPT = "B91mlpolicy"

_NAMED = re.compile(r"[^#]*\bHOOKDIR\b")
_HOME = r"(?:\$HOME|\$\{HOME\})"
_PATH = r"/[\w./+@%:,-]+"  # nothing that bash would change
_PLAIN = re.compile(
    rf"(?:export +)?HOOKDIR=(?:((?:~|{_HOME})?{_PATH})|\"({_HOME}?{_PATH})\"|'({_PATH})')"
    r"\s*(?:#.*)?"
)
Settings = Sequence[tuple[int, str]]


def _script(choice: Choice) -> str:
    letter, status = ("E", 1) if choice.enforce else ("W", 0)
    return f"""\
#!/bin/sh
# Runs mlpolicy on what pbuilder has built, before it is copied out of the chroot.
# Put here by `mlpolicy hooks install pbuilder`; --remove takes it out.
cd "$BUILDDIR" || exit {status}
if ! command -v mlpolicy >/dev/null &&
    ! apt-get install -q -y --no-install-recommends mlpolicy </dev/null; then
    echo "{letter}: mlpolicy is not in the chroot and cannot be installed; nothing was checked"
    exit {status}
fi
# As the user who built, to whom the directory belongs.
setpriv --reuid="$(stat -c %u .)" --regid="$(stat -c %g .)" --clear-groups \\
    {run("pbuilder", choice, "*.changes")}
"""


def _rc(choice: Choice) -> Path:
    if choice.file is not None:
        return choice.file
    return _EVERYBODY if choice.scope == SYSTEM else choice.home / ".pbuilderrc"


def _ours(choice: Choice) -> Path:
    """Our own directory of hooks, for who has none."""
    parent = Path("/etc") if choice.scope == SYSTEM else choice.home / ".config"
    return parent / "mlpolicy" / "pbuilder"


def _read(file: Path) -> bytes:
    """What FILE says; nothing when it is not there, or not readable, which is told elsewhere."""
    with suppress(OSError):
        return file.read_bytes()
    return b""


def _settings(file: Path, ours: str = "") -> list[tuple[int, str]]:
    """The lines of FILE that have to do with HOOKDIR, after their numbers; not the line OURS."""
    lines = enumerate(_read(file).decode(errors="replace").split("\n"), 1)
    return [(number, line) for number, line in lines if _NAMED.match(line) and line != ours]


def _plain(settings: Settings, home: Path | None) -> Path | None:
    """The value of HOOKDIR, when it is set once and to a path; HOME is None when it varies."""
    if len(settings) != 1:
        return None
    found = _PLAIN.fullmatch(settings[0][1])
    value = next(filter(None, found.groups())) if found else ""
    if value.startswith("/"):
        return Path(value)
    return home / value.partition("/")[2] if value and home else None


def _refuse(file: Path, settings: Settings, why: str) -> None:
    for number, _ in settings:
        raise InputError(
            f"{esc(file)}:{number}: HOOKDIR is set here, {why}; say where the hooks are:"
            " mlpolicy hooks install pbuilder --file DIRECTORY"
        )


def _edits(choice: Choice) -> Sequence[Edit]:
    script = _script(choice)
    if choice.file is not None and choice.file.is_dir():
        return [Whole(choice.file / _SCRIPT, script, mode=0o755)]
    file, directory = _rc(choice), _ours(choice)
    line = f"HOOKDIR={quote(str(directory))}"
    settings = _settings(file, line)

    def place(old: bytes) -> int:
        _refuse(file, settings, "in a way that mlpolicy does not follow")
        return len(old)

    block = Block(file, "pbuilder", (line,), place)
    text = _read(file)
    if block.take(text) == text:  # no line of ours that could be taken out
        own = _plain(settings, None if file == _EVERYBODY else choice.home)
        if own is not None:
            return [Whole(own / _SCRIPT, script, mode=0o755)]
        if file != _EVERYBODY:
            everybody = _settings(_EVERYBODY)
            _refuse(_EVERYBODY, everybody, "and another would override it (see --system)")
    return [Whole(directory / _SCRIPT, script, mode=0o755), block]


def _targets(paths: Sequence[str]) -> AbstractContextManager[Sequence[str]]:
    """Without the extra .changes of SOURCE_ONLY_CHANGES when others list the source, too."""
    binary = [path for path in paths if not path.endswith("_source.changes")]
    complete = any(re.search(rb"\.dsc$", _read(Path(path)), re.MULTILINE) for path in binary)
    return nullcontext(binary if complete else paths)


def _notes(choice: Choice) -> Sequence[str]:
    notes = [
        "mlpolicy must be in the chroot, or where its apt-get finds it:"
        " pbuilder update --extrapackages mlpolicy"
    ]
    if choice.indices:
        notes.append("--index is read in the chroot: its files must be there under the same names")
    if choice.scope == USER:
        notes.append(
            "pbuilder reads .pbuilderrc in the HOME that it has: `sudo -E`, as pdebuild calls it,"
            " keeps yours, a plain sudo takes root's; else --configfile ~/.pbuilderrc or --system"
        )
    return notes


def _show(choice: Choice) -> str:
    return f"""\
# pbuilder and cowbuilder run this in the chroot after each build that went well, as
# {_SCRIPT} (executable) in the directory that HOOKDIR names in {_rc(choice)},
# or that one build is given with --hookdir DIRECTORY:

{_script(choice)}"""


HOOK = Hook(
    name="pbuilder",
    title="at the end of each build of pbuilder or cowbuilder, before a .deb leaves the chroot",
    package="pbuilder",
    program="pbuilder",
    show=_show,
    scopes=(USER, SYSTEM),
    edits=_edits,
    notes=_notes,
    targets=_targets,
)
