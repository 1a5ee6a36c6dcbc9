"""``python3 -m tests.bench [MEASURE...]``: measure all or the named ones, print one table.

The directory named by BENCH_PEERS (the bin of a venv) may have picklescan and modelscan.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from .measures import MEASURES
from .table import Row, lines
from .timing import Failed, adopt_orphans


def main(names: list[str]) -> int:
    """Run the measures NAMES; the status says nothing about the ratios."""
    unknown = set(names) - set(MEASURES)
    if unknown:
        print(f"usage: python3 -m tests.bench [{'|'.join(MEASURES)}]...", file=sys.stderr)
        return 1
    adopt_orphans()
    rows: list[Row] = []
    for name in names or MEASURES:
        print(f"bench: {name}", file=sys.stderr)
        with tempfile.TemporaryDirectory(prefix="mlpolicy-bench-") as work:
            try:
                for row in MEASURES[name](Path(work)):
                    rows.append(row)
            except (Failed, OSError, subprocess.CalledProcessError) as error:
                rows.append(Row(f"{name}: {error}", ok=False))
    print("\n".join(lines(rows)))
    print("Medians of interleaved runs; ratios hold on this machine only.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
