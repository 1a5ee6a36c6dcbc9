"""A reader at a terminal: a shell in an empty home, with the commands of the checkout.

The packages are not installed where the tests run. So the checkout's commands come first in PATH,
and dpkg-checkbuilddeps, which would miss dh-sequence-mlmodel, is told to be content. What apt has
fetched on this machine must not matter: mlpolicy sees no lists of apt.
"""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import threading
from contextlib import suppress
from pathlib import Path

from .pages import TOP

#: How pages call what is different each time: the home, and a port of this machine.
HOME, PORT = "/home/me", "8000"

_LONGEST = 180  # seconds of one command
_END = "\0end "
_MLPOLICY = (
    "import os, sys; from mlpolicy.evidence import indices; indices.LISTS = os.devnull; "
    "from mlpolicy.__main__ import main; sys.exit(main())"
)


class Shell:
    """A bash that is given one command after the other."""

    def __init__(self, where: Path) -> None:
        self.home = where / "home"
        self.home.mkdir()
        programs = where / "bin"
        programs.mkdir()
        _programs(programs)
        self.port = str(_free_port())
        self._bash = subprocess.Popen(
            ["/bin/bash", "--noprofile", "--norc"],
            cwd=self.home, env=_environment(self.home, programs), start_new_session=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        self.status = 0

    def __enter__(self) -> Shell:
        return self

    def __exit__(self, *_error: object) -> None:
        self._end()
        self._bash.communicate()

    def _end(self) -> None:
        """End the shell, and what the page has left in the background."""
        with suppress(ProcessLookupError):
            os.killpg(self._bash.pid, signal.SIGKILL)

    @property
    def directory(self) -> Path:
        """Where the shell is."""
        return Path(os.readlink(f"/proc/{self._bash.pid}/cwd"))

    def write(self, path: str, lines: tuple[str, ...]) -> None:
        """What a reader does with an editor."""
        target = self.directory / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(self._real("\n".join(lines)) + "\n", "utf-8")

    def run(self, command: str) -> list[str]:
        """The lines that COMMAND prints; its exit status is kept in ``status``."""
        assert self._bash.stdin and self._bash.stdout
        # $? is that of the command before; what reads its input must not eat the next command.
        typed = f"(exit {self.status})\n{{ {self._real(command)}\n}} </dev/null\n"
        self._bash.stdin.write(f'{typed}printf "\\0end %d\\n" $?\n'.encode())
        self._bash.stdin.flush()
        # A command that takes too long is ended, and the shell with it.
        patience = threading.Timer(_LONGEST, self._end)
        patience.start()
        printed = ""
        try:
            while _END not in printed:
                line = self._bash.stdout.readline()
                if not line:
                    raise EOFError(f"the shell ended, or took too long: {command}")
                printed += line.decode("utf-8", "backslashreplace")
        finally:
            patience.cancel()
        said, _, status = printed.partition(_END)
        self.status = int(status)
        return [line.rstrip() for line in self._shown(said).splitlines()]

    def _real(self, text: str) -> str:
        return re.sub(rf"\b{PORT}\b", self.port, text).replace(HOME, str(self.home))

    def _shown(self, text: str) -> str:
        return re.sub(rf"\b{self.port}\b", PORT, text).replace(str(self.home), HOME)


def _environment(home: Path, programs: Path) -> dict[str, str]:
    return {
        "HOME": str(home),
        "PATH": f"{programs}:{TOP}/debhelper/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "PERL5LIB": f"{TOP}/debhelper/perl5",
        "PYTHONPYCACHEPREFIX": str(TOP / ".work/pycache"),
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        "USER": "me",
        "DEBEMAIL": "ada@example.org",
        "DEBFULLNAME": "Ada Example",
    }


def _programs(directory: Path) -> None:
    scripts = {
        "mlpolicy": f'PYTHONPATH={TOP} exec /usr/bin/python3 -P -c "{_MLPOLICY}" "$@"',
        "mlmodel-fetch": f'exec {TOP}/debhelper/fetch/mlmodel-fetch "$@"',
        "dpkg-checkbuilddeps": "exit 0",
    }
    for name, line in scripts.items():
        path = directory / name
        path.write_text(f"#!/bin/sh\n{line}\n")
        path.chmod(0o755)


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        port: int = asked.getsockname()[1]
        return port
