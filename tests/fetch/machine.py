"""A system below a directory, with manifests and settings, and mlmodel-fetch run in it."""

from __future__ import annotations

import hashlib
import json
import os
import pty
import random
import signal
import subprocess
import termios
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .spaces import Space
from .watcher import Watcher

TOP = Path(__file__).resolve().parents[2]
PROGRAM = ("/usr/bin/python3", "-S", str(TOP / "debhelper/fetch/mlmodel-fetch"))

ONE, TWO = "1" * 40, "2" * 40
#: Long enough for a busy machine; nothing here should take it.
PATIENCE = 90.0
#: apt's own settings must not lead the tests through somebody's proxy.
NO_APT = 'Dir::Etc::main "/dev/null";\nDir::Etc::parts "/dev/null";\n'
#: Waits are short, so that tests of waiting are. Root has a user that every system has; who is root
#: in a namespace only cannot become another one.
SETTINGS = {
    "stall": "2",
    "retries": "2",
    "retry-wait": "0.1",
    "network-user": "nobody" if os.geteuid() == 0 else "",
}


def weights(size: int = 3_000_000, seed: int = 1) -> bytes:
    """Content that does not compress, the same each time."""
    return random.Random(seed).randbytes(size)


#: The model of most tests.
DATA = weights()
SIZE = len(DATA)
FILES = {"weights.bin": DATA}


def digest(data: bytes) -> str:
    """Its SHA-256."""
    return hashlib.sha256(data).hexdigest()


@dataclass(frozen=True)
class Done:
    """How a run of the program ended."""

    status: int
    out: str
    err: str

    @property
    def text(self) -> str:
        """All that it said."""
        return self.out + self.err


@dataclass
class Run:
    """A run that goes on; it and what it started are one process group."""

    process: subprocess.Popen[str]
    watcher: Watcher

    def signal(self, number: int, group: bool = True) -> None:
        """Send NUMBER to the whole group, as a terminal does, or to the program alone."""
        (os.killpg if group else os.kill)(self.process.pid, number)

    def end(self, expect: int | None = None) -> Done:
        """Wait for the end; check the exit status and the invariant."""
        try:
            out, err = self.process.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            out, err = self.process.communicate()
            raise AssertionError(
                f"still running after {PATIENCE} s; it said:\n{out}{err}"
            ) from None
        finally:
            self.watcher.__exit__()
        done = Done(self.process.returncode, out, err)
        assert not self.watcher.found, self.watcher.found
        assert "Traceback" not in done.text, done.text
        assert expect is None or done.status == expect, f"exit status {done.status}:\n{done.text}"
        return done

    def kill(self) -> None:
        """kill -9, as the kernel does when memory is short."""
        self.signal(signal.SIGKILL)
        self.end(-signal.SIGKILL)


@dataclass
class Machine:
    """A system below ROOT; ``here`` is an extra environment, SPACE where programs run."""

    root: Path
    home: Path
    space: Space | None = None
    here: dict[str, str] = field(default_factory=dict)
    good: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.home.mkdir(parents=True, exist_ok=True)
        self.configure()

    @property
    def state(self) -> Path:
        """/var/lib/mlmodel, as the tests reach it."""
        state = self.root / "var/lib/mlmodel"
        return self.space.path(state) if self.space else state

    @property
    def manifests(self) -> Path:
        return self.root / "usr/share/mlmodel/manifests"

    def configure(self, **settings: str) -> None:
        """Write fetch.conf, the system's and the user's; underscores in names stand for hyphens."""
        given = {name.replace("_", "-"): value for name, value in settings.items()}
        lines = [f"{name} = {value}\n" for name, value in {**SETTINGS, **given}.items()]
        for top in (self.root / "etc", self.home / ".config"):
            path = top / "mlmodel/fetch.conf"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("[fetch]\n" + "".join(lines))
        (self.home / "apt.conf").write_text(NO_APT)

    def manifest(
        self,
        files: Mapping[str, bytes],
        bases: Sequence[str | dict[str, str]],
        name: str = "tiny-en",
        revision: str = ONE,
        into: Path | None = None,
        change: Callable[[dict[str, Any]], object] = lambda manifest: None,
        **extra: Any,
    ) -> dict[str, Any]:
        """Install the manifest of a model with FILES that come from BASES, and return it."""
        self.good |= {digest(data) for data in files.values()}
        rows = [{"path": p, "size": len(d), "sha256": digest(d)} for p, d in files.items()]
        manifest: dict[str, Any] = {
            "schema": 1,
            "name": name,
            "revision": revision,
            "homepage": "https://example.org/tiny-en",
            "format": "safetensors",
            "license": {"id": "Apache-2.0", "must_accept": False},
            "gated": False,
            "base": [{"url": base} if isinstance(base, str) else base for base in bases],
            "files": rows,
            "total_size": sum(map(len, files.values())),
            **extra,
        }
        change(manifest)
        target = (into or self.manifests) / f"{name}.json"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(json.dumps(manifest, indent=1))
        return manifest

    def environment(self, env: Mapping[str, str | None]) -> dict[str, str]:
        """Nothing of the developer's own; None takes a variable away."""
        given: dict[str, str | None] = {
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME": str(self.home),
            "LC_ALL": "C.UTF-8",
            "APT_CONFIG": str(self.home / "apt.conf"),
            "PYTHONPYCACHEPREFIX": str(TOP / ".work/pycache"),
            **self.here,
            **env,
        }
        return {name: value for name, value in given.items() if value is not None}

    def start(
        self,
        *arguments: str | Path,
        where: Sequence[str | Path] | None = None,
        env: Mapping[str, str | None] | None = None,
        before: Sequence[str] = (),
        stdin: Any = subprocess.DEVNULL,
        state: Path | None = None,
        cwd: Path | None = None,
    ) -> Run:
        """Start ``mlmodel-fetch --root ROOT ARGUMENTS``; WHERE replaces --root ROOT."""
        prefix = self.space.prefix if self.space else ()
        place = ("--root", self.root) if where is None else where
        command = [*prefix, *before, *PROGRAM, *map(str, place), *map(str, arguments)]
        watcher = Watcher(state or self.state, self.good)
        process = subprocess.Popen(
            command, env=self.environment(env or {}), text=True, errors="backslashreplace",
            stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
            cwd=cwd or self.home,
        )  # fmt: skip
        return Run(process, watcher.__enter__())

    def run(self, *arguments: str | Path, expect: int | None = None, **options: Any) -> Done:
        """Run it to its end; the exit status must be EXPECT."""
        return self.start(*arguments, **options).end(expect)

    def on_terminal(self, *arguments: str | Path, typed: str = "", **options: Any) -> Done:
        """Run it with a terminal for its input and its messages, where somebody types a line."""
        master, slave = pty.openpty()
        termios.tcsetwinsize(slave, (25, 80))
        os.write(master, typed.encode() + b"\n")
        before = ("sh", "-c", f'exec "$@" 2>{os.ttyname(slave)}', "sh")
        env = {"TERM": "xterm", **options.pop("env", {})}
        run = self.start(*arguments, stdin=slave, before=before, env=env, **options)
        shown: list[bytes] = []
        reader = threading.Thread(target=_drain, args=(master, shown), daemon=True)
        reader.start()
        try:
            done = run.end()
        finally:
            os.close(slave)  # the last one: the reader meets the end
            reader.join(30)
            os.close(master)
        return Done(done.status, done.out, b"".join(shown).decode(errors="backslashreplace"))

    def install(self, name: str = "tiny-en", expect: int = 0, **options: Any) -> Done:
        """``mlmodel-fetch install NAME``."""
        return self.run("install", name, expect=expect, **options)

    def blob(self, data: bytes) -> Path:
        """Where DATA is kept."""
        name = digest(data)
        return self.state / "blobs/sha256" / name[:2] / name

    def partial(self, data: bytes) -> Path:
        """Where DATA is while it comes."""
        blob = self.blob(data)
        return blob.with_name(f".{blob.name}.part")

    def size(self, data: bytes) -> int:
        """How much of DATA is in its partial; 0 without one."""
        try:
            return self.partial(data).stat().st_size
        except OSError:
            return 0

    def interrupt(self, data: bytes, at: int, name: str = "tiny-en", **options: Any) -> int:
        """Install until AT bytes of DATA are there, then kill -9; return what is there."""
        run = self.start("install", name, **options)
        wait(lambda: self.size(data) >= at, run)
        run.kill()
        return self.size(data)

    def current(self, name: str = "tiny-en") -> Path:
        """The files of the model that is installed."""
        return self.state / "models" / name / "current"

    def installed(self, files: Mapping[str, bytes], name: str = "tiny-en") -> bool:
        """Whether FILES are what is there under their final names."""
        return all((self.current(name) / p).read_bytes() == data for p, data in files.items())

    def nothing(self, *contents: bytes) -> bool:
        """Whether no blob of CONTENTS has its final name, and no model's file."""
        models = [p for p in (self.state / "models").rglob("*") if p.is_file()]
        return not models and not any(self.blob(data).exists() for data in contents)


def _drain(master: int, shown: list[bytes]) -> None:
    """Read what appears on a terminal until nobody holds its other side."""
    try:
        while data := os.read(master, 65536):
            shown.append(data)
    except OSError:
        return


def edit(path: Path, data: bytes, at: int = 0) -> None:
    """Overwrite a part of a file that nobody is meant to write to."""
    mode = path.stat().st_mode
    path.chmod(0o644)
    with path.open("r+b") as file:
        file.seek(at)
        file.write(data)
    path.chmod(mode)


def wait(condition: Callable[[], bool], run: Run | None = None) -> None:
    """Wait until CONDITION holds, or RUN ends before it does, which is a failure."""
    end = time.monotonic() + PATIENCE
    while not condition():
        if run is not None and run.process.poll() is not None:
            done = run.end()
            raise AssertionError(f"ended early, exit status {done.status}:\n{done.text}")
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)
