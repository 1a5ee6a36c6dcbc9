"""Our source package, and what sbuild makes of it in each suite."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from building import run
from chroots import FOREIGN, packages, tarball
from conftest import TOP

#: From Python 3.11 and debhelper 13 on.
SUITES = ("bookworm", "trixie", "sid")
#: In an order that dpkg -i takes; python3-debian-inspector, which is in no suite, comes before.
OURS = ("python3-mlpolicy", "mlpolicy", "dh-mlmodel", "mlmodel-fetch", "mlpolicy-dashboard")
#: Tags that are let stand, for debian/ is one for all suites. None can be overridden in one suite
#: without an error of lintian's in another.
TOLERATED = {
    "bookworm": {
        "newer-standards-version",
        "duplicate-files",  # in the two examples, each a whole source package
        "no-manual-page",  # in usr/libexec, which newer ones do not ask for
        "package-supports-alternative-init-but-no-init.d-script",  # nor for this
    },
    "trixie": {"newer-standards-version", "duplicate-files"},
    "sid": {  # pedantic, of what bookworm's debhelper and dpkg need
        "package-uses-old-debhelper-compat-version",
        "redundant-priority-optional-field",
        "redundant-rules-requires-root-no-field",
    },
}
_CONFIG = """\
$chroot_mode = 'unshare';
$bd_uninstallable_explainer = 'none';
1;
"""


@dataclass(frozen=True)
class Built:
    """What sbuild left in DIRECTORY."""

    suite: str
    directory: Path

    @property
    def log(self) -> str:
        """All that sbuild said."""
        logs = [path for path in self.directory.glob("*.build") if not path.is_symlink()]
        return "".join(path.read_text("utf-8", errors="replace") for path in logs)

    @property
    def changes(self) -> Path:
        """The .changes, which names source and packages."""
        return next(self.directory.glob("*.changes"))

    @property
    def debs(self) -> list[Path]:
        """python3-debian-inspector and our packages, in an order that dpkg -i takes."""
        ours = [next(self.directory.glob(f"{name}_*.deb")) for name in OURS]
        return [inspector(), *ours]

    @property
    def lintian(self) -> str:
        """What the suite's own lintian said of all of it; it must have run."""
        begun, ended = r"^Running lintian\.\.\.$", r"^[IE]: Lintian run "
        found = re.search(f"{begun}(.*?){ended}", self.log, re.MULTILINE | re.DOTALL)
        assert found, self.log[-5000:]
        return found[1].strip()


def inspector() -> Path:
    """The package of debian-inspector."""
    return packages().debs[0]


def source(where: Path) -> Path:
    """The .dsc of the checkout as it is, made in WHERE."""
    tree = where / "mlpolicy"
    shutil.copytree(TOP, tree, ignore=shutil.ignore_patterns(*FOREIGN), symlinks=True)
    for command in ([str(tree / ".ci/orig"), str(where)], ["dpkg-source", "-b", tree.name]):
        done = run(where, *command)
        assert done.returncode == 0, done.stdout
    return next(where.glob("*.dsc"))


def build(suite: str, dsc: Path, where: Path) -> None:
    """Build DSC in WHERE, with the tests that a build runs, and let lintian read all of it."""
    tar = tarball(suite)
    (where / "sbuild.conf").write_text(_CONFIG)
    lintian = ["--display-experimental", "--display-info", "--pedantic", "--tag-display-limit=0"]
    sbuild = [
        *("nice", "sbuild", "--dist=unstable", f"--chroot={tar}", "--source", "--arch-all"),
        *("--no-arch-any", f"--extra-package={inspector()}", "--run-lintian"),
        *(f"--lintian-opt={option}" for option in lintian),
        str(dsc),
    ]
    environment = {
        "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
        "HOME": str(where),
        "LC_ALL": "C.UTF-8",
        "SBUILD_CONFIG": str(where / "sbuild.conf"),
        "DEB_BUILD_OPTIONS": f"parallel={os.cpu_count()}",
    }
    done = _run(sbuild, where, environment, minutes=60)
    said = Built(suite, where).log or done.stdout
    if "Fail-Stage: install-deps" in said:
        pytest.skip(f"the build dependencies cannot be installed in {suite}: {said[-1500:]}")
    assert done.returncode == 0, said[-20_000:]


def command(where: Path, *words: str | Path, minutes: int = 20) -> subprocess.CompletedProcess[str]:
    """Run a command of Debian's, with nothing of the environment of the tests."""
    environment = {
        "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
        "HOME": str(where),
        "LC_ALL": "C.UTF-8",
    }
    return _run(words, where, environment, minutes)


def _run(words: Sequence[str | Path], where: Path, environment: dict[str, str], minutes: int):
    return subprocess.run(
        words, cwd=where, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, errors="replace", timeout=60 * minutes, check=False,
    )  # fmt: skip
