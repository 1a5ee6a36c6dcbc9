"""Fetching a real package and judging it with the facts that are known from outside."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
TOP = HERE.parent.parent


def cases() -> Iterator[dict[str, Any]]:
    """The packages by name."""
    for path in sorted(HERE.glob("*.yaml")):
        yield yaml.safe_load(path.read_text("utf-8"))


def fetch(case: dict[str, Any]) -> tuple[Path | None, str]:
    """The package's file, or None and the reason why the archive does not give it."""
    try:
        ran = subprocess.run(
            [TOP / ".ci/fetch", case["kind"], case["package"]],
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return None, "the archive did not answer"
    if ran.returncode:
        return None, (ran.stderr.strip().splitlines() or ["no reason given"])[-1]
    return Path(ran.stdout.splitlines()[0]), ""


def classify(path: Path, case: dict[str, Any], *options: str) -> str:
    """What ``mlpolicy classify --all-rulesets`` prints of PATH."""
    with tempfile.TemporaryDirectory() as scratch:
        given: list[str] = []
        if case["facts"]:
            facts = Path(scratch, f"{case['package']}.facts.yaml")
            facts.write_text(yaml.safe_dump(case["facts"], sort_keys=False), "utf-8")
            given = ["--facts", facts.name]
        ran = subprocess.run(
            [
                *("/usr/bin/python3", "-m", "mlpolicy", "classify", "--all-rulesets"),
                *(*given, *options, str(path)),
            ],
            cwd=scratch,
            capture_output=True,
            text=True,
            timeout=300,
            check=True,
            env={
                "PYTHONPATH": str(TOP),
                "PYTHONPYCACHEPREFIX": str(TOP / ".work/pycache"),
                "PATH": "/usr/bin:/bin",
            },
        )
    return ran.stdout.replace(str(path), path.name)
