"""lintian: plain ``lintian`` shows our tags where the package mlpolicy is installed.

There is nothing to install for one user: lintian loads code from /usr/share/lintian and from
--include-dir alone, from ~/.lintian only profiles and data, and its configuration file takes no
include-dir: lintian(1), and what 2.116.3 does.
"""

from __future__ import annotations

import sys
from pathlib import Path
from shlex import quote

from ..base import Choice, Hook

_TOP = Path(__file__).resolve().parents[3]
_CHECK = Path("/usr/share/lintian/lib/Lintian/Check/Mlpolicy.pm")


def _active() -> Path | None:
    return _CHECK if _CHECK.exists() else None


def _show(choice: Choice) -> str:
    tree = quote(str(choice.file or choice.home / ".local/share/mlpolicy/lintian"))
    here = "is here" if _active() else "is not here"
    python = f"{quote(sys.executable)} -m mlpolicy"
    path = f"PYTHONPATH={quote(str(_TOP))}"
    return f"""\
# Where the package mlpolicy is installed, lintian shows its tags at once, for its check lies in
# {_CHECK}, which {here}.
lintian X.changes
lintian --profile mlpolicy/only X.changes   # no other tags

# Without the package, as from a checkout, write what lintian needs, again after each update:
{path} {python}.hooks.lintian {tree}
# and name it whenever lintian is called; ~/.lintian cannot hold it, nor can lintianrc name it.
# The check asks the command mlpolicy; LINTIAN_MLPOLICY is for where that is not on the PATH:
export LINTIAN_MLPOLICY={quote(f'env {path} {python}')}
lintian --include-dir {tree} X.changes

# Findings are overridden in debian/source/mlpolicy-overrides and debian/PACKAGE.mlpolicy-overrides;
# in lintian's own files they would be alien tags wherever mlpolicy is not installed.
"""


HOOK = Hook(
    name="lintian",
    title="in lintian itself, where the package mlpolicy is installed",
    package="lintian",
    program="lintian",
    show=_show,
    active=_active,
)
