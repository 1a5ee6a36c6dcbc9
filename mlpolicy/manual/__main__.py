"""``python3 -m mlpolicy.manual DIR``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from .write import write


def main() -> int:
    """Write pages and completions; status 1 and one line when that cannot be done."""
    parser = argparse.ArgumentParser(
        prog="python3 -m mlpolicy.manual",
        description="Write man pages and completions of mlpolicy and mlmodel-fetch into DIR.",
    )
    parser.add_argument("directory", metavar="DIR", type=Path)
    given = parser.parse_args()
    try:
        write(given.directory)
    except ImportError as error:
        fix = "put the directory of mlmodel_fetch on PYTHONPATH (debhelper/fetch in a checkout)"
        print(f"{error}; {fix}", file=sys.stderr)
    except OSError as error:
        print(f"{error.filename}: {error.strerror}; give another DIR", file=sys.stderr)
    except ValueError as error:
        print(error, file=sys.stderr)
    else:
        return 0
    return 1


if __name__ == "__main__":
    sys.exit(main())
