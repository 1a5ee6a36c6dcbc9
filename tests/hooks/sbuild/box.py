"""sbuild as one user has it: a home, a ``mlpolicy`` on the PATH, and a place for results."""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import chroots
from conftest import TOP

#: For sh: runs the checkout as ``mlpolicy`` would be run.
CHECKOUT = f"""\
export PYTHONPATH={shlex.quote(str(TOP))} PYTHONDONTWRITEBYTECODE=1
exec /usr/bin/python3 -m mlpolicy "$@"
"""
#: What has nothing to do with the hook, in a file that sbuild reads after the user's own.
_CONFIG = """\
$chroot_mode = 'unshare';
$bd_uninstallable_explainer = 'none';
$apt_update = 0;
$apt_distupgrade = 0;
$run_lintian = 0;
1;
"""


@dataclass(frozen=True)
class Built:
    """How a build ended: its exit STATUS, its LOG, the .debs that left the chroot."""

    status: int
    log: str
    debs: tuple[Path, ...]

    @property
    def report(self) -> str:
        """What the hook printed: from its heading to what sbuild says next."""
        return self.log.partition("\nmlpolicy\n--------\n")[2].partition("\nI: Finished")[0]

    def says(self, field: str) -> str:
        """A field of the summary that ends the log."""
        rows = (line.partition(": ") for line in self.log.splitlines())
        return next((value for name, _, value in rows if name == field), "")


class Box:
    """A user's account below WHERE."""

    def __init__(self, where: Path) -> None:
        self.home = where / "home"
        self.results = where / "results"
        self.sources = where / "sources"
        self.bin = where / "bin"
        for directory in (self.home, self.results, self.sources, self.bin):
            directory.mkdir()
        (where / "sbuild.conf").write_text(_CONFIG)
        self.environment = {
            "HOME": str(self.home),
            "PATH": f"{self.bin}:/usr/sbin:/usr/bin:/sbin:/bin",
            "SBUILD_CONFIG": str(where / "sbuild.conf"),
            "LC_ALL": "C.UTF-8",
            "DEB_BUILD_OPTIONS": f"nocheck parallel={os.cpu_count()}",
        }
        self.command(CHECKOUT)

    def command(self, script: str) -> None:
        """Make SCRIPT, for sh, the ``mlpolicy`` that is found on the PATH."""
        file = self.bin / "mlpolicy"
        file.write_text(f"#!/bin/sh\n{script}")
        file.chmod(0o755)

    def install(self, *options: str) -> None:
        """``mlpolicy hooks install sbuild OPTIONS``."""
        self._run(["mlpolicy", "hooks", "install", "sbuild", *options], check=True)

    def build(self, suite: str, tree: Path, *options: str, debs: Sequence[Path] = ()) -> Built:
        """Build the source package in TREE in a chroot of SUITE where DEBS can be installed."""
        tar = chroots.tarball(suite)
        packed = self._run(["dpkg-source", "-b", str(tree)], cwd=self.sources, check=True)
        (dsc,) = (word for word in packed.stdout.split() if word.endswith(".dsc"))
        extra = [f"--extra-package={deb}" for deb in debs]
        command = ["nice", "sbuild", f"--chroot={tar}", f"--dist={suite}", *extra, *options]
        ran = self._run([*command, str(self.sources / dsc)], cwd=self.results)
        # A link beside the log has its name without the time.
        log = next(self.results.glob("*.build"), None)
        said = ran.stdout if log is None else log.read_text("utf-8", errors="replace")
        return Built(ran.returncode, said, tuple(sorted(self.results.glob("*.deb"))))

    def _run(self, command: list[str], *, check: bool = False, cwd: Path | None = None):
        done = subprocess.run(
            command, cwd=cwd or self.home, env=self.environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
            timeout=1800, check=False,
        )  # fmt: skip
        assert not check or done.returncode == 0, done.stdout
        return done
