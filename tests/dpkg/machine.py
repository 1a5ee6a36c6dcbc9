"""A small Debian in a directory: its own root, processes and network, which is loopback alone.

Nothing of the machine that runs the tests is mounted in it, or can be reached from it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from conftest import TOP

#: What mlmodel-fetch depends on; postinst scripts of Debian's need no more.
INCLUDE = "python3,ca-certificates,systemd-standalone-sysusers"
#: The beginning of a command that sees no network and mounts nothing for others.
ALONE = ["unshare", "--mount", "--net", "--pid", "--fork", "--kill-child"]
_LOOPBACK = """
import fcntl, socket, struct
request = struct.pack("16sH14x", b"lo", 1)  # IFF_UP
fcntl.ioctl(socket.socket(), 0x8914, request)  # SIOCSIFFLAGS
"""


class Machine:
    """A Debian below ROOT."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def run(self, script: str, check: bool = True, **variables: str):
        """Run a shell SCRIPT as its root, without a terminal; output and errors come in one text.

        With CHECK a status other than 0 is an error of the test.
        """
        command = [*ALONE, f"--mount-proc={self.root}/proc", "chroot", str(self.root)]
        environment = {
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
            "LC_ALL": "C.UTF-8",
            "HOME": "/root",
            "DEBIAN_FRONTEND": "noninteractive",
        }
        done = subprocess.run(
            [*command, "/bin/sh", "-c", f"python3 -c '{_LOOPBACK}'\n{script}"],
            env=environment | variables, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, errors="replace", timeout=300, check=False,
        )  # fmt: skip
        assert not check or done.returncode == 0, done.stdout
        return done

    def put(self, *debs: Path) -> str:
        """Copy packages into the machine; return their names there, for a command line."""
        (self.root / "debs").mkdir(exist_ok=True)
        for deb in debs:
            shutil.copy(deb, self.root / "debs")
        return " ".join(f"/debs/{deb.name}" for deb in debs)

    def install(self, *debs: Path, check: bool = True, **variables: str):
        """``dpkg -i`` in one run."""
        return self.run(f"dpkg -i {self.put(*debs)}", check, **variables)

    def state(self, package: str) -> str:
        """The package's state in two letters, for example ``ii``; empty when dpkg knows none."""
        show = f"dpkg-query -W -f '${{db:Status-Abbrev}}' {package}"
        return self.run(show, check=False).stdout.partition("\n")[0].strip()[:2]

    def path(self, name: str) -> Path:
        """The file NAME of the machine."""
        return self.root / name.lstrip("/")

    def below(self, name: str) -> list[str]:
        """All paths below the directory NAME, as the machine names them."""
        top = self.path(name)
        return sorted(f"/{path.relative_to(self.root)}" for path in top.rglob("*"))


def base() -> Path:
    """The archive of a fresh Debian, made once; where it cannot be made the tests are skipped."""
    if os.getuid() != 0:
        pytest.skip("needs root, for a chroot of its own")
    if not shutil.which("mmdebstrap"):
        pytest.skip("mmdebstrap is not installed")
    alone = subprocess.run([*ALONE, "true"], capture_output=True, text=True, check=False)
    if alone.returncode:
        pytest.skip(f"no namespaces here: {alone.stderr.strip()}")
    suite = _suite()
    archive = TOP / ".work" / "chroot" / f"{suite}.tar.gz"  # piuparts wants it compressed
    if not archive.exists():
        archive.parent.mkdir(parents=True, exist_ok=True)
        new = archive.with_name(f"{suite}.new.tar.gz")
        command = ["mmdebstrap", "--variant=minbase", f"--include={INCLUDE}", suite, str(new)]
        made = subprocess.run(
            command, capture_output=True, text=True, timeout=900, check=False,
            stdin=subprocess.DEVNULL, env={**os.environ, "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"},
        )  # fmt: skip
        if made.returncode:
            new.unlink(missing_ok=True)
            pytest.skip(f"mmdebstrap cannot make a chroot: {made.stderr.strip()[-300:]}")
        new.rename(archive)
    return archive


def _suite() -> str:
    """The suite of the machine that runs the tests: its debhelper builds the packages."""
    for line in Path("/etc/os-release").read_text().splitlines():
        if line.startswith("VERSION_CODENAME="):
            return line.partition("=")[2].strip('"')
    return "stable"
