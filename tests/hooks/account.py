"""A user with a home, git, and a ``mlpolicy`` on the PATH that runs the checkout."""

from __future__ import annotations

import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from conftest import COMPILED, TOP, dep5, safetensors

CONTROL = "Source: foo\nSection: misc\n\nPackage: foo-data\nArchitecture: all\nDescription: x\n"
#: A source package without a model, and what makes it one with a model that is not free.
CLEAN = {"debian/control": CONTROL.encode(), "debian/copyright": dep5("MIT").encode()}
BAD = {"model/w.safetensors": safetensors(license="cc-by-nc-4.0")}
SAYS = "E: foo source: model-license-not-dfsg"


class Account:
    """An account below WHERE; without the programs NEEDED the test is skipped."""

    def __init__(self, where: Path, *needed: str) -> None:
        for program in ("git", *needed):
            if shutil.which(program, path="/usr/bin:/bin") is None:
                pytest.skip(f"{program} is not installed")
        self.where = where
        self.home, self.bin = where / "home", where / "bin"
        self.home.mkdir()
        self.bin.mkdir()
        self.environment = {
            "HOME": str(self.home),
            "PATH": f"{self.bin}:/usr/bin:/bin",
            "LC_ALL": "C.UTF-8",
            "GIT_CONFIG_NOSYSTEM": "1",
        }
        settings = {**COMPILED, "PYTHONPATH": str(TOP)}
        words = " ".join(f"{name}={shlex.quote(text)}" for name, text in settings.items())
        self.command(f'{words} exec /usr/bin/python3 -m mlpolicy "$@"')
        for key, text in (
            ("user.name", "A"),
            ("user.email", "a@b.example"),
            ("init.defaultBranch", "main"),
            ("protocol.file.allow", "always"),  # submodules from this disk
        ):
            self.run(where, "git", "config", "--global", key, text)

    def command(self, script: str, name: str = "mlpolicy") -> None:
        """Make SCRIPT, for sh, the program NAME that is found first."""
        file = self.bin / name
        file.write_text(f"#!/bin/sh\n{script}\n")
        file.chmod(0o755)

    def run(self, where: Path, *command: object, status: int | None = 0, **variables: str) -> str:
        """What COMMAND prints in WHERE; it must end with STATUS, unless that is None."""
        ran = subprocess.run(
            [str(word) for word in command], cwd=where, env=self.environment | variables,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, timeout=300, check=False,
        )  # fmt: skip
        assert status is None or ran.returncode == status, ran.stdout
        return ran.stdout

    def hooks(self, where: Path, *arguments: object, status: int = 0) -> str:
        """``mlpolicy hooks ARGUMENTS`` in WHERE."""
        return self.run(where, "mlpolicy", "hooks", *arguments, status=status)

    def repository(self, name: str = "foo") -> Path:
        """A repository whose one commit is the clean source package."""
        tree = self.where / name
        self.run(self.where, "git", "init", "-q", tree)
        write(tree, CLEAN)
        self.commit(tree)
        return tree

    def commit(self, tree: Path) -> None:
        """Commit all of TREE, whatever hooks say."""
        self.run(tree, "git", "add", "--all")
        self.run(tree, "git", "commit", "-q", "--no-verify", "-m", "x")


def write(tree: Path, files: dict[str, bytes]) -> None:
    """Write FILES, by their paths, below TREE."""
    for name, content in files.items():
        path = tree / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
