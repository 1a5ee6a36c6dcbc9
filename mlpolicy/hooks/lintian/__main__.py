"""``python3 -m mlpolicy.hooks.lintian DIR``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from .tree import write


def main() -> int:
    """Write the tree; status 1 and one line when that cannot be done."""
    parser = argparse.ArgumentParser(
        prog="python3 -m mlpolicy.hooks.lintian",
        description="Write what lintian needs to show the tags of mlpolicy into DIR.",
    )
    parser.add_argument("directory", metavar="DIR", type=Path)
    given = parser.parse_args()
    try:
        write(given.directory)
    except OSError as error:
        print(f"{error.filename}: {error.strerror}; give another DIR", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
