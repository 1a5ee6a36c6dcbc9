"""``python3 -m mlpolicy``, and the command itself."""

import sys

from mlpolicy import __version__


def main() -> int:
    """Run the command; a lone ``--version`` is answered without importing anything more."""
    if sys.argv[1:] == ["--version"]:
        print(f"mlpolicy, version {__version__}")
        return 0
    from mlpolicy.cli import main as run

    return run()


if __name__ == "__main__":
    sys.exit(main())
