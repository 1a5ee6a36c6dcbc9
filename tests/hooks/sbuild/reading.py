"""What sbuild itself reads in its configuration, and makes of a command in it."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

_READ = """\
use Sbuild::Sysconfig; use Sbuild::Conf;
$Sbuild::Sysconfig::paths{'SBUILD_CONF'} = shift;
my $stages = Sbuild::Conf::new()->get('EXTERNAL_COMMANDS');
for my $stage (sort keys %$stages) {
    print "$stage\\t", ref $_ ? "@$_" : $_, "\\n" for @{$stages->{$stage}};
}
"""


def commands(home: Path, system: Path = Path("/nonexistent")) -> list[tuple[str, str]]:
    """The stage and the text of each command that a user with HOME has.

    SYSTEM stands for /etc/sbuild/sbuild.conf.
    """
    ran = subprocess.run(
        ["perl", "-e", _READ, str(system)], env={"HOME": str(home), "PATH": "/usr/bin:/bin"},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    # Newer ones say what else one may configure, and some machines have no name.
    assert str(home) not in ran.stderr and str(system) not in ran.stderr, ran.stderr
    # Newer ones say on stdout, too, what else one may configure.
    rows = (line.partition("\t") for line in ran.stdout.splitlines() if "\t" in line)
    return [(stage, text) for stage, _, text in rows]


def put_in(command: str, **values: str) -> str:
    """COMMAND with VALUES for its percent escapes, as sbuild 0.85 puts them in.

    Each letter that is an escape has something that no test expects.
    """
    known = {**dict.fromkeys("abcdeprs", "WRONG"), "%": "%", **values}
    pattern = "|".join(sorted(known, key=len, reverse=True))
    return re.sub(f"%({pattern})", lambda found: known[found[1]], command)
