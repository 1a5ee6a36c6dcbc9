"""Fuzz one target under atheris: ``python -m tests.fuzz.worker TARGET FINDS LIBFUZZER-OPTION...``.

libFuzzer ends at the first crash. Here a find is written down and the search goes on; each
cause is kept once, by its smallest input. Only what never returns or takes all memory ends
the process: libFuzzer writes such an input itself.
"""

from __future__ import annotations

import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["mlpolicy"]):
    from .record import Finds
    from .targets import TARGETS


def main(name: str, directory: str, options: list[str]) -> None:
    finds = Finds(name, Path(directory))
    atheris.Setup([sys.argv[0], *options], lambda data: finds.run(TARGETS[name], data))
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
