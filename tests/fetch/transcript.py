"""``python3 -m tests.fetch.transcript``: write docs/mlmodel-fetch-transcript.md.

A first user's session in a real terminal of 80 columns (tmux), against a slow server of ours.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from .machine import PROGRAM, TOP, Machine, weights
from .server import Server

SOCKET = "mlmodel-transcript"
PAGE = TOP / "docs/mlmodel-fetch-transcript.md"
INTRODUCTION = """\
# A first session with mlmodel-fetch

Taken from a terminal of 80 columns by `python3 -m tests.fetch.transcript`, which runs a slow
server of its own; the package with the manifest is installed, its model is not there yet. In the
middle of the download Ctrl-C was pressed.

```
"""
#: What is typed, and for how long it is waited then; None is Ctrl-C.
SESSION: tuple[tuple[str | None, float], ...] = (
    ("mlmodel-fetch list", 1),
    ("mlmodel-fetch info tiny-en", 1),
    ("mlmodel-fetch install tiny-en", 3),
    ("LicenseRef-Tiny", 6),
    (None, 2),
    ("mlmodel-fetch list", 1),
    ("mlmodel-fetch install tiny-en", 16),
    ("mlmodel-fetch list", 1),
    ("mlmodel-fetch path tiny-en", 1),
    ("mlmodel-fetch verify tiny-en", 1),
    ("mlmodel-fetch remove tiny-en", 1),
    ("mlmodel-fetch path tiny-en", 1),
)


def main() -> int:
    """Write the page."""
    with tempfile.TemporaryDirectory() as top:
        machine = Machine(Path(top, "root"), Path(top, "home"))
        server = Server()
        content = {"model.safetensors": weights(12_000_000), "config.json": b"{}" * 200}
        for path, data in content.items():
            server.files[path] = data
        machine.manifest(
            content,
            [server.base("slow=1000000")],
            license={
                "id": "LicenseRef-Tiny",
                "url": "https://example.org/tiny-en/LICENSE",
                "must_accept": True,
            },
        )
        try:
            said = _session(machine)
        finally:
            server.stop()
        said = said.replace(f"{server.url}/slow=1000000", "https://models.example.org")
        said = said.replace(server.url.removeprefix("http://"), "models.example.org")
        said = said.replace(
            server.url.removeprefix("http://").partition(":")[0], "models.example.org"
        )
        said = said.replace(str(machine.root), "")
    PAGE.write_text(f"{INTRODUCTION}{said.rstrip()}\n```\n", "utf-8")
    return 0


def _session(machine: Machine) -> str:
    wrapper = machine.home / "mlmodel-fetch"
    command = " ".join(PROGRAM)
    wrapper.write_text(f'#!/bin/sh\nexec {command} --root {machine.root} "$@"\n')
    wrapper.chmod(0o755)
    environment = machine.environment({"PATH": f"{machine.home}:/usr/bin:/bin", "PS1": "$ "})
    tmux = ["tmux", "-L", SOCKET, "-f", "/dev/null"]
    start = [*tmux, "new-session", "-d", "-x", "80", "-y", "200", "sh"]
    subprocess.run(start, check=True, env=environment, cwd=machine.home)
    try:
        for typed, seconds in SESSION:
            keys = ["C-c"] if typed is None else [typed, "Enter"]
            subprocess.run([*tmux, "send-keys", *keys], check=True)
            time.sleep(seconds)
        taken = subprocess.run(
            [*tmux, "capture-pane", "-p", "-J"], check=True, capture_output=True, text=True
        )
    finally:
        subprocess.run([*tmux, "kill-server"], check=False)
    # Joined are the lines that the path of the scratch directory had made too long.
    return "\n".join(line.rstrip() for line in taken.stdout.splitlines())


if __name__ == "__main__":
    sys.exit(main())
