"""sbuild: the checks at the end of every build, on the host or inside the chroot.

sbuild reads its configuration as Perl from /etc/sbuild/sbuild.conf, from ~/.sbuildrc or (since
0.87.1, preferred) ~/.config/sbuild/config.pl, and from $SBUILD_CONFIG; it has no directory of
snippets, and a file that is loaded with ``do`` cannot reach its settings: sbuild.conf(5), and
Sbuild/ConfBase.pm of 0.85.0, 0.89.3 and 0.91.10, which agree.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from shlex import quote

from .base import SYSTEM, USER, Choice, Hook, run
from .edits import Block

_ENDS = re.compile(rb"^__(?:END|DATA)__\s*$")
_POD = re.compile(rb"^=[a-zA-Z]")
#: Where dash looks for commands without PATH, as far as packages and administrators put them.
_PATH = (Path("/usr/local/bin"), Path("/usr/bin"))
_NOTHING = "*.changes"  # what the shell makes of this pattern where there is none


def _stage(choice: Choice) -> str:
    return "finished-build-commands" if choice.in_chroot else "post-build-commands"


def _command(choice: Choice) -> str:
    # sbuild makes a .changes without the source, which has the manifest and speaks for what is
    # built from it. In the chroot both lie in the working directory, and their paths on the host,
    # which sbuild puts in, mean nothing.
    paths = "*.dsc *.changes" if choice.in_chroot else '"%SBUILD_DSC" "%SBUILD_CHANGES"'
    command = run("sbuild", choice, paths, program=_program(choice))
    return command.replace("%", "%%").replace("%%SBUILD_", "%SBUILD_")


def _program(choice: Choice) -> str:
    """What to call mlpolicy: sbuild keeps PATH from its commands, and sh has its own then."""
    found = shutil.which("mlpolicy")
    if choice.in_chroot or found is None or Path(found).parent in _PATH:
        return "mlpolicy"
    return quote(os.path.abspath(found))


def _targets(paths: Sequence[str]) -> AbstractContextManager[Sequence[str]]:
    """PATHS without a .dsc that is in a .changes: it would be linted twice.

    For %SBUILD_DSC sbuild puts in a mere name when it fetched the source itself, in the chroot.
    It runs finished-build-commands after a failed build, too: then there is nothing to lint.
    """
    if _NOTHING in paths:
        return nullcontext(())
    changes = [path for path in paths if path.endswith(".changes")]
    listed = {name for path in changes for name in _names(Path(path))}

    def wanted(path: str) -> bool:
        if path.endswith(".dsc"):
            return Path(path).name not in listed
        return "/" in path or path in changes

    return nullcontext([path for path in paths if wanted(path)])


def _names(changes: Path) -> set[str]:
    """The last word of each line: names of files are among them."""
    try:
        lines = changes.read_text("utf-8", errors="replace").splitlines()
    except OSError:
        return set()  # lint says so
    return {line.split()[-1] for line in lines if line.strip()}


def _line(choice: Choice) -> str:
    text = _command(choice).replace("\\", "\\\\").replace("'", "\\'")
    return f"push @{{ $external_commands->{{'{_stage(choice)}'}} }}, '{text}';"


def _file(choice: Choice) -> Path:
    if choice.file is not None:
        return choice.file
    if choice.scope == SYSTEM:
        return Path("/etc/sbuild/sbuild.conf")
    settings = os.environ.get("XDG_CONFIG_HOME") or choice.home / ".config"
    newer = Path(settings, "sbuild/config.pl")
    return newer if newer.exists() else choice.home / ".sbuildrc"


def _place(text: bytes) -> int:
    """The end of the program: before ``__END__`` and before documentation that ends the file.

    The end, for a file may assign $external_commands anew.
    """
    offset = end = 0
    pod = False
    for line in text.splitlines(keepends=True):
        if not pod and _ENDS.match(line):
            break
        offset += len(line)
        if _POD.match(line):
            pod = not (pod and line.startswith(b"=cut"))
        if not pod:
            end = offset
    return end


def _edits(choice: Choice) -> Sequence[Block]:
    # The last statement of a file may lack its semicolon, and sbuild wants a value of the file.
    return [Block(_file(choice), "sbuild", (";", _line(choice), "1;"), _place)]


def _notes(choice: Choice) -> Sequence[str]:
    notes = []
    if choice.in_chroot:
        notes.append(
            "mlpolicy must be in the chroot: put it into its tarball (mmdebstrap "
            "--include=mlpolicy) or add --add-depends=mlpolicy to sbuild's options"
        )
    if choice.scope == SYSTEM:
        notes.append("a user whose own file assigns $external_commands anew does without it")
    return notes


def _show(choice: Choice) -> str:
    file = _file(choice)
    return f"""\
# sbuild runs mlpolicy at the end of each build ({_stage(choice)}).
# In {file}, which is Perl:
{_line(choice)}

# For one build, on the command line:
#   sbuild --{_stage(choice)}={quote(_command(choice))}

# When sbuild fetches the source by its name, it is in the chroot alone: --source puts it into
# the .changes, so that what is in debian/mlmodel.yaml counts.

# The same without `mlpolicy hooks run`, which adds the frame, the counts and a limit of time:
#   sbuild --post-build-commands='mlpolicy lint "%SBUILD_DSC" "%SBUILD_CHANGES" || true'
"""


HOOK = Hook(
    name="sbuild",
    title="at the end of each build, on the host or (--in-chroot) before a .deb leaves the chroot",
    package="sbuild",
    program="sbuild",
    show=_show,
    scopes=(USER, SYSTEM),
    edits=_edits,
    in_chroot=True,
    notes=_notes,
    targets=_targets,
)
