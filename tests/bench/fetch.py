"""mlmodel-fetch against other programs that fetch one large file over loopback."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median

from .peers import TOP, find
from .table import Row, at_most, faster, skipped
from .timing import Command, Cost, run

SIZE = 1 << 30
ROUNDS = 5
REVISION = "1" * 40
#: Where files lie when there is room: a disk would be measured otherwise.
MEMORY = Path("/dev/shm")
APT_HELPER = "/usr/lib/apt/apt-helper"
_PROGRAM = ("/usr/bin/python3", "-S", str(TOP / "debhelper/fetch/mlmodel-fetch"))
#: $1 is what sha256sum(1) checks; the rest is the program.
_SUM = 'sums=$1; shift; "$@" && exec sha256sum --status -c "$sums"'
_POOCH = """\
import sys, pooch
pooch.retrieve(sys.argv[1], known_hash="sha256:" + sys.argv[2], fname="w.bin", path=sys.argv[3])
"""
_HUB = """\
import sys, huggingface_hub
huggingface_hub.hf_hub_download("bench/model", "w.bin", revision=sys.argv[1])
"""


def downloads(work: Path) -> Iterator[Row]:
    """1 GiB; those that check its digest must not be faster, curl without check not much."""
    roomy = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > 4 * SIZE
    with tempfile.TemporaryDirectory(dir=MEMORY if roomy else work) as directory:
        top = Path(directory)
        digest = _content(top / "w.bin")
        with _served(top / "w.bin", digest) as url:
            yield from _compared(top, url, digest)


def _compared(top: Path, url: str, digest: str) -> Iterator[Row]:
    out, seed = top / "out", _manifest(top / "seed", url, digest)
    commands = {"ours": Command((*_PROGRAM, "--root", str(out), "install", "bench"))}
    checking = _checking(top, out, url, digest)
    others = _trusting(out, url)
    for name, command in {**checking, **others}.items():
        if command is None:
            yield skipped(name)
        else:
            commands[name] = command
    cost = _interleaved(commands, out, seed)
    what = f"fetch {SIZE >> 20} MiB over loopback"
    if "curl" in cost:
        yield at_most(f"{what} / curl, no check", cost["ours"].wall, cost["curl"].wall, 1.3)
        yield at_most(f"{what} / curl, no check, CPU", cost["ours"].cpu, cost["curl"].cpu)
    for name in checking:
        if name in cost:
            yield faster(f"{what}, {name}", cost["ours"].wall, cost[name].wall, 1)
    for name in others:
        if name in cost and name != "curl":
            yield faster(f"{what}, {name}, no check", cost["ours"].wall, cost[name].wall)


def _checking(top: Path, out: Path, url: str, digest: str) -> dict[str, Command | None]:
    """Programs that compare the digest, some with the help of sha256sum."""
    file = out / "w.bin"
    sums = top / "SHA256SUMS"
    sums.write_text(f"{digest}  {file}\n")
    return {
        "curl + sha256sum": _then_sum(sums, "curl", "-sSfo", file, url),
        "wget + sha256sum": _then_sum(sums, "wget", "-qO", file, url),
        "apt-helper": _plain(APT_HELPER, "download-file", url, file, f"SHA256:{digest}"),
        "aria2c": _plain("aria2c", "-q", "-x1", "-d", out, "-o", "w.bin",
                         f"--checksum=sha-256={digest}", url),
        "pooch": _python("pooch", "-c", _POOCH, url, digest, out),
    }  # fmt: skip


def _trusting(out: Path, url: str) -> dict[str, Command | None]:
    """Programs that take what comes."""
    hub = {
        "HF_ENDPOINT": url.rpartition("/bench/")[0],
        "HF_HOME": str(out),
        "HF_HUB_DISABLE_XET": "1",
        "HF_HUB_DISABLE_TELEMETRY": "1",
    }
    return {
        "curl": _plain("curl", "-sSfo", out / "w.bin", url),
        "wget": _plain("wget", "-qO", out / "w.bin", url),
        "huggingface_hub": _python("huggingface_hub", "-c", _HUB, REVISION, **hub),
    }


def _interleaved(commands: dict[str, Command], out: Path, seed: Path) -> dict[str, Cost]:
    """Medians of rounds; before each run OUT becomes a copy of SEED, which is not measured."""
    costs: dict[str, list[Cost]] = {name: [] for name in commands}
    for _ in range(ROUNDS):
        for name, command in commands.items():
            shutil.rmtree(out, ignore_errors=True)
            shutil.copytree(seed, out)
            costs[name].append(run(command))
    return {
        name: Cost(median(one.wall for one in each), median(one.cpu for one in each))
        for name, each in costs.items()
    }


def _plain(name: str, *arguments: str | Path, **extra: str) -> Command | None:
    """The program NAME with ARGUMENTS; None without it."""
    program = find(name)
    return None if program is None else Command((program, *map(str, arguments)), extra=extra)


def _then_sum(sums: Path, name: str, *arguments: str | Path) -> Command | None:
    """The same, and sha256sum on what came."""
    if find(name) is None:
        return None
    return _plain("sh", "-c", _SUM, "sh", sums, name, *arguments)


def _python(module: str, *arguments: str | Path, **extra: str) -> Command | None:
    """The interpreter that has MODULE: that of BENCH_PEERS, or the one of PATH."""
    program = find("python3")
    if program is None:
        return None
    tried = subprocess.run([program, "-c", f"import {module}"], capture_output=True, check=False)
    return None if tried.returncode else _plain(program, *arguments, **extra)


def _content(path: Path) -> str:
    """Write SIZE bytes that do not compress; return their SHA-256."""
    block = random.Random(1).randbytes(1 << 24)
    digest = hashlib.sha256()
    with path.open("wb") as file:
        for _ in range(SIZE // len(block)):
            file.write(block)
            digest.update(block)
    return digest.hexdigest()


def _manifest(seed: Path, url: str, digest: str) -> Path:
    """The system in which ours runs."""
    manifest = {
        "schema": 1,
        "name": "bench",
        "revision": REVISION,
        "license": {"id": "Apache-2.0", "must_accept": False},
        "base": [{"url": url.replace("w.bin", "{path}")}],
        "files": [{"path": "w.bin", "size": SIZE, "sha256": digest}],
        "total_size": SIZE,
    }
    path = seed / "usr/share/mlmodel/manifests/bench.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(manifest))
    return seed


@contextmanager
def _served(path: Path, digest: str) -> Iterator[str]:
    """Serve PATH from a thread, as a hub's own storage does; give its URL.

    No process of its own: that would be waited for as if it belonged to what is measured.
    """

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/octet-stream")
            self.send_header("Content-Length", str(SIZE))
            self.send_header("ETag", f'"{digest}"')
            self.send_header("X-Repo-Commit", REVISION)
            self.end_headers()
            self.wfile.flush()
            if self.command == "GET":
                with path.open("rb") as file:
                    at = 0
                    while at < SIZE:
                        at += os.sendfile(self.connection.fileno(), file.fileno(), at, SIZE - at)

        do_HEAD = do_GET

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/bench/model/resolve/{REVISION}/w.bin"
    finally:
        server.shutdown()
        server.server_close()
