"""``python3 -m tests.real``: write docs/real-packages.md; needs the archive."""

from __future__ import annotations

import sys

from tests.real import package

INTRODUCTION = """\
# Real packages under every ruleset

What `mlpolicy classify --all-rulesets` prints of packages of Debian bookworm, with a small facts
file for what no package says of itself. `python3 -m tests.real` writes this page (it fetches the
packages by name); `tests/real/` has the facts with their sources, and a test that the verdicts
are those of the case book.
"""


def main() -> int:
    """Write the page; the status is 1 when a package could not be fetched."""
    parts = [INTRODUCTION]
    for case in package.cases():
        path, reason = package.fetch(case)
        if path is None:
            print(f"{case['package']}: {reason}", file=sys.stderr)
            return 1
        heading = f"## {case['package']} (case {case['case']})\n\n{case['note']}\n"
        parts.append(f"{heading}\n```\n{package.classify(path, case)}```\n")
    (package.TOP / "docs/real-packages.md").write_text("\n".join(parts), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
