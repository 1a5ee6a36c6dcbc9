"""What the dh commands do in Python: plan, check and record. Run in the source's directory.

``plan`` only reads, and prints what dh_mlmodel shall do, one tab-separated line each; ``check``
looks at the final trees. Errors are one line each and end with exit status 1.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from ..documents import MANIFEST
from ..domain import InputError
from ..evidence import manifest
from ..report.escape import text as esc


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point of /usr/libexec/mlmodel-build."""
    parser = argparse.ArgumentParser(prog="mlmodel-build", allow_abbrev=False)
    jobs = parser.add_subparsers(dest="job", required=True)
    plan = jobs.add_parser("plan")
    plan.add_argument("--all", nargs="*", default=[], metavar="PACKAGE")
    plan.add_argument("trees", nargs="*", type=_tree, metavar="PACKAGE=TMPDIR")
    check = jobs.add_parser("check")
    check.add_argument("--ruleset", action="append", default=[])
    check.add_argument("trees", nargs="*", type=_tree, metavar="PACKAGE=TMPDIR")
    given = parser.parse_args(arguments)
    try:
        sheet = _manifest()
        if given.job == "plan":
            from .plan import plan as run_plan

            for row in run_plan(sheet, dict(given.trees), given.all):
                print("\t".join(row))
            return 0
        from .check import check as run_check

        return run_check(sheet, dict(given.trees), given.ruleset)
    except InputError as error:
        for line in str(error).splitlines():
            print(f"dh_mlmodel: error: {esc(line)}", file=sys.stderr)
        return 1


def _tree(argument: str) -> tuple[str, str]:
    package, equals, directory = argument.partition("=")
    if not equals:
        raise argparse.ArgumentTypeError(f"{argument!r} is not PACKAGE=TMPDIR")
    return package, directory


def _manifest() -> manifest.Manifest:
    """The manifest of the source package in this directory; an empty one when it has none."""
    path = Path(MANIFEST)
    try:
        sheet = manifest.parse(path.read_bytes())
    except FileNotFoundError:
        return manifest.Manifest()
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}; make it readable") from error
    if sheet.mistakes:
        raise InputError("\n".join(f"{path}:{m.line}: {m.text}" for m in sheet.mistakes))
    later = [model for model in sheet.models if model.action == "download"]
    if later:
        line = later[0].lines.get("action", 1)
        raise InputError(
            f"{path}:{line}: model {later[0].name}: action download is not yet supported; "
            "use ship or omit"
        )
    return sheet
