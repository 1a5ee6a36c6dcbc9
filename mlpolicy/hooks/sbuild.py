"""sbuild: the checks at the end of every build, on the host or inside the chroot.

sbuild reads its configuration as Perl from /etc/sbuild/sbuild.conf, from ~/.sbuildrc or (since
0.87.1, preferred) ~/.config/sbuild/config.pl, and from $SBUILD_CONFIG; it has no directory of
snippets, and a file that is loaded with ``do`` cannot reach its settings: sbuild.conf(5), and
lib/Sbuild/ConfBase.pm of 0.85.0.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from .base import SYSTEM, USER, Choice, Hook, run
from .edits import Block

_ENDS = re.compile(rb"^__(?:END|DATA)__\s*$")
_POD = re.compile(rb"^=[a-zA-Z]")


def _stage(choice: Choice) -> str:
    return "finished-build-commands" if choice.in_chroot else "post-build-commands"


def _command(choice: Choice) -> str:
    # In the chroot the working directory is the one with the .changes; its path on the host,
    # which %SBUILD_CHANGES is, means nothing there.
    paths = "*.changes" if choice.in_chroot else '"%SBUILD_CHANGES"'
    return run("sbuild", choice, paths)


def _line(choice: Choice) -> str:
    text = _command(choice).replace("\\", "\\\\").replace("'", "\\'")
    return f"push @{{ $external_commands->{{'{_stage(choice)}'}} }}, '{text}';"


def _file(choice: Choice) -> Path:
    if choice.file is not None:
        return choice.file
    if choice.scope == SYSTEM:
        return Path("/etc/sbuild/sbuild.conf")
    newer = choice.home / ".config/sbuild/config.pl"
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
            pod = not line.startswith(b"=cut")
        if not pod:
            end = offset
    return end


def _edits(choice: Choice) -> Sequence[Block]:
    # sbuild takes a file whose last value is false for a broken one.
    return [Block(_file(choice), "sbuild", (_line(choice), "1;"), _place)]


def _notes(choice: Choice) -> Sequence[str]:
    if not choice.in_chroot:
        return ()
    return [
        "mlpolicy must be in the chroot: put it into its tarball (mmdebstrap --include=mlpolicy)"
        " or add --add-depends=mlpolicy to sbuild's options"
    ]


def _show(choice: Choice) -> str:
    file = _file(choice)
    return f"""\
# sbuild runs mlpolicy at the end of each build ({_stage(choice)}).
# In {file}, which is Perl:
{_line(choice)}

# For one build, on the command line:
#   sbuild --{_stage(choice)}='{_command(choice)}'

# The same without `mlpolicy hooks run`, which adds the frame, the counts and a limit of time:
#   sbuild --post-build-commands='mlpolicy lint "%SBUILD_CHANGES" || true'
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
)
