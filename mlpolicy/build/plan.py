"""The plan of dh_mlmodel: which staged files go, which substitution variables are set."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence

from ..domain import Area
from ..evidence import manifest
from ..evidence.globs import manifest_glob
from ..rulesets import SHIPPED, judge, load
from .source import evidence_of

_TMP = "debian/tmp"


def plan(
    sheet: manifest.Manifest, trees: Mapping[str, str], every: Sequence[str]
) -> Iterator[tuple[str, ...]]:
    """Yield (``remove``, package, path), (``log``, package, path), (``substvar``, package, name,
    value). EVERY lists all packages, so that dh_missing learns of omitted files in each run.
    """
    omitted = [model for model in sheet.models if model.action == "omit"]
    for package, directory in trees.items():
        for path in _files(directory):
            if any(_declares(model, path) for model in omitted):
                yield "remove", package, path
    staged = list(_files(_TMP)) if omitted else []
    for path in staged:
        if any(_declares(model, path) for model in omitted):
            for package in every[:1]:
                yield "log", package, f"{_TMP}/{path}"
    for package in trees:
        shipped = [m for m in sheet.models if m.package == package and m.action == "ship"]
        if shipped:
            yield from _substvars(package, shipped, sheet.ruleset or SHIPPED[0])


def _declares(model: manifest.Declared, path: str) -> bool:
    return any(manifest_glob(pattern, anywhere=True).match(path) for pattern in model.files)


def _files(directory: str) -> Iterator[str]:
    """Regular files below DIRECTORY, relative to it, in a fixed order; links are not followed."""
    for parent, directories, names in os.walk(directory):
        directories.sort()
        for name in sorted(names):
            yield os.path.relpath(os.path.join(parent, name), directory)


def _substvars(
    package: str, shipped: Sequence[manifest.Declared], ruleset: str
) -> Iterator[tuple[str, ...]]:
    rules = load(ruleset)
    area = max((judge(rules, evidence_of(m)).area for m in shipped), default=Area.MAIN)
    yield "substvar", package, "mlmodel:Area", area.label
    programs = [m.data.get("training", {}).get("program", {}).get("package") for m in shipped]
    suggests = ", ".join(sorted({name for name in programs if name}))
    yield "substvar", package, "mlmodel:Suggests", suggests
    yield "substvar", package, "mlmodel:Depends", ""
    names = ", ".join(f"{m.name} ({m.data.get('license', 'license unknown')})" for m in shipped)
    text = f"This package contains the machine-learning model {names}."
    yield "substvar", package, "mlmodel:Description", text
