"""``python3 -m tests.fuzz DIRECTORY MINUTES``: fuzz every target, print one line for each.

DIRECTORY has the venv with atheris, and gets the seeds, the corpus that grows from run to run,
and the finds. Ends with 1 when there is a find that also breaks a property here, where nothing
is instrumented.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TOP), str(TOP / "tests" / "formats"), str(TOP / "tests" / "hostile")]

from .corpus import LIMIT, write_dictionary, write_seeds  # noqa: E402
from .targets import TARGETS  # noqa: E402

JOBS = 2
STARTS = 20  # of one target: each input that hangs ends a process
HANG, MEMORY = 20, 1500  # seconds and MiB at which libFuzzer gives up
REPLAY_SECONDS = 60
LEAST = 20  # edges; a target that reaches fewer does not work


@dataclass
class Tally:
    """What one target did; COVERAGE in libFuzzer's edges."""

    name: str
    executions: int = 0
    coverage: int = 0
    told: str = ""
    dropped: int = 0
    finds: list[Path] = field(default_factory=list)


def fuzz(top: Path, name: str, seconds: float) -> Tally:
    """Fuzz the target NAME for SECONDS, again after each hang."""
    tally = Tally(name)
    until = time.monotonic() + seconds
    for _ in range(STARTS):
        left = int(until - time.monotonic())
        if left <= 0:
            break
        done = subprocess.run(
            _command(top, name, left), cwd=TOP, capture_output=True, text=True, errors="replace"
        )
        runs = re.findall(r"stat::number_of_executed_units: (\d+)", done.stderr)
        edges = re.findall(r"cov: (\d+)", done.stderr)
        tally.executions += int(runs[-1]) if runs else 0
        tally.coverage = max(tally.coverage, int(edges[-1]) if edges else 0)
        tally.told = "" if runs else done.stderr[-600:]
    if tally.coverage < LEAST and not tally.told:
        tally.told = "reaches nothing: has the code changed under it?"
    found = [path for path in sorted((top / "finds").glob(f"{name}-*")) if path.suffix != ".txt"]
    tally.finds = [path for path in found if _confirmed(path)]
    tally.dropped = len(found) - len(tally.finds)
    return tally


def _command(top: Path, name: str, seconds: int) -> list[str]:
    python = top / "venv" / "bin" / "python"
    corpus = top / "corpus" / name
    corpus.mkdir(parents=True, exist_ok=True)
    return [
        *("nice", str(python), "-m", "tests.fuzz.worker", name, str(top / "finds")),
        *(f"-max_total_time={seconds}", f"-max_len={LIMIT + 16384}", f"-timeout={HANG}"),
        *(f"-rss_limit_mb={MEMORY}", f"-dict={top / 'words'}", "-print_final_stats=1"),
        *(f"-artifact_prefix={top / 'finds' / name}-", "-verbosity=1", "-close_fd_mask=0"),
        *(str(corpus), str(top / "seeds" / name)),
    ]


def _confirmed(path: Path) -> bool:
    """Whether the find PATH breaks a property here as well; if not, its files go."""
    command = [sys.executable, "-m", "tests.fuzz.replay", str(path)]
    try:
        done = subprocess.run(
            command, cwd=TOP, capture_output=True, text=True, timeout=REPLAY_SECONDS
        )
    except subprocess.TimeoutExpired:
        return True
    if done.returncode == 0:
        path.unlink()
        path.with_name(path.name + ".txt").unlink(missing_ok=True)
    return done.returncode != 0


def main(directory: str, minutes: str, names: list[str]) -> int:
    top = Path(directory).resolve()
    for part in ("finds", "seeds"):
        (top / part).mkdir(parents=True, exist_ok=True)
    write_seeds(top / "seeds")
    write_dictionary(top / "words")
    chosen = names or list(TARGETS)
    seconds = float(minutes) * 60 * JOBS / sum(TARGETS[name].share for name in chosen)
    print(f"fuzz: {len(chosen)} targets, {seconds:.0f} s or more each, {JOBS} at a time")
    failed = False
    with ThreadPoolExecutor(JOBS) as pool:
        for tally in pool.map(lambda name: fuzz(top, name, seconds * TARGETS[name].share), chosen):
            print(
                f"{tally.name:12} {tally.executions:10} executions"
                f" {tally.coverage:6} edges {len(tally.finds):3} finds"
                + (f" ({tally.dropped} not seen again)" if tally.dropped else ""),
                flush=True,
            )
            for path in tally.finds:
                print(f"  {os.path.relpath(path, TOP)}")
            if tally.told:
                print(tally.told)
            failed = failed or bool(tally.finds or tally.told)
    return 1 if failed else 0


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit("usage: python3 -m tests.fuzz DIRECTORY MINUTES [TARGET...]")
    sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3:]))
