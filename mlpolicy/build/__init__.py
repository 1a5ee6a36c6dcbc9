"""What the dh commands do in Python: plan, check and record. Run in the source's directory.

``plan`` only reads, and prints what dh_mlmodel shall do, one tab-separated line each; ``write``
puts manifests for mlmodel-fetch into the trees; ``check`` looks at the final trees. Errors are
one line each and end with exit status 1.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from ..documents import MANIFEST
from ..domain import InputError
from ..escape import text as esc
from ..evidence import manifest
from . import download_rules, source


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point of /usr/libexec/mlmodel-build."""
    parser = argparse.ArgumentParser(prog="mlmodel-build", allow_abbrev=False)
    jobs = parser.add_subparsers(dest="job", required=True)
    plan = jobs.add_parser("plan")
    plan.add_argument("--all", nargs="*", default=[], metavar="PACKAGE")
    plan.add_argument("trees", nargs="*", type=_tree, metavar="PACKAGE=TMPDIR")
    write = jobs.add_parser("write")
    write.add_argument("trees", nargs="*", type=_tree, metavar="PACKAGE=TMPDIR")
    check = jobs.add_parser("check")
    check.add_argument("--ruleset", action="append", default=[])
    check.add_argument("trees", nargs="*", type=_tree, metavar="PACKAGE=TMPDIR")
    given = parser.parse_args(arguments)
    try:
        sheet = _manifest()
        if given.job == "plan":
            from .plan import plan as run_plan

            trees, control = dict(given.trees), source.packages()
            warnings = _of_downloads(sheet, download_rules.warnings)
            warnings += download_rules.without_fetcher(sheet.models, control, trees)
            for warning in warnings:
                print(f"dh_mlmodel: warning: {esc(warning)}", file=sys.stderr)
            for row in run_plan(sheet, trees, given.all):
                print("\t".join(row))
            return 0
        if given.job == "write":
            from .write import write as run_write

            run_write(sheet, dict(given.trees))
            return 0
        from .check import check as run_check

        return run_check(sheet, dict(given.trees), given.ruleset)
    except InputError as error:
        said = str(error)
    except OSError as error:
        said = f"{error.filename or 'reading or writing'}: {error.strerror or error}"
    program = "dh_mlmodel_check" if given.job == "check" else "dh_mlmodel"
    for line in said.splitlines():
        print(f"{program}: error: {esc(line)}", file=sys.stderr)
    return 1


def _tree(argument: str) -> tuple[str, str]:
    package, equals, directory = argument.partition("=")
    if not equals:
        raise argparse.ArgumentTypeError(
            f"{argument!r} is not PACKAGE=TMPDIR; let dh_mlmodel call it"
        )
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
    found = [f"{path}:{m.line}: {_with_fix(m.text)}" for m in sheet.mistakes]
    if not found:
        packages = source.packages()
        found = _of_downloads(sheet, lambda model: download_rules.mistakes(model, packages))
    if found:
        raise InputError("\n".join(found))
    return sheet


def _of_downloads(
    sheet: manifest.Manifest, rule: Callable[[manifest.Declared], Iterable[manifest.Mistake]]
) -> list[str]:
    """What RULE says of each model that is downloaded, by line."""
    found = [m for one in sheet.models if one.action == "download" for m in rule(one)]
    return [f"{MANIFEST}:{m.line}: {m.text}" for m in sorted(found, key=lambda m: m.line)]


def _with_fix(text: str) -> str:
    """What the schema says of a key below ``download``, with what to do about it."""
    key = text.partition(":")[0].split("/")
    names = [part for part in key if not part.isdigit()]
    fix = download_rules.FIXES.get(names[-1]) if "download" in names else None
    return f"{text}; {fix}" if fix else text
