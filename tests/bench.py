"""Speed as ratios within one run: scanning against plain reading of the same files.

For people to look at (``make bench``); nothing fails here.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TOP))

from mlpolicy import pipeline  # noqa: E402

FILES = 20_000
ROUNDS = 3


def main() -> None:
    """Print the medians of interleaved rounds."""
    with tempfile.TemporaryDirectory() as directory:
        for index in range(FILES):
            folder = Path(directory, str(index % 100))
            folder.mkdir(exist_ok=True)
            (folder / f"{index}.txt").write_bytes(b"int x;\n" * 100)
        took: dict[str, list[float]] = {"cat": [], "scan": []}
        for _ in range(ROUNDS):
            start = time.perf_counter()
            subprocess.run(
                ["find", directory, "-type", "f", "-exec", "cat", "{}", "+"],
                stdout=subprocess.DEVNULL,
                check=True,
            )
            took["cat"].append(time.perf_counter() - start)
            start = time.perf_counter()
            list(pipeline.scan_path(directory))
            took["scan"].append(time.perf_counter() - start)
    cat, scan = (sorted(took[name])[ROUNDS // 2] for name in ("cat", "scan"))
    print(f"{FILES} small files: find+cat {cat:.2f} s, scan {scan:.2f} s, ratio {scan / cat:.1f}")


if __name__ == "__main__":
    main()
