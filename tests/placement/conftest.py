"""A small source package, read and placed; verdicts are given, so that rulesets do not matter."""

from __future__ import annotations

import pytest
from conftest import dep5, safetensors

from mlpolicy import evidence
from mlpolicy.domain import Area, Verdict
from mlpolicy.evidence import indices
from mlpolicy.placement import place
from mlpolicy.scanner import scan_path


def verdict(area, human=False):
    """A verdict by hand."""
    return Verdict(area, "free", human, (), (), ())


@pytest.fixture
def gathered(source):
    """Make a source from control, manifest and files, and gather the evidence on it."""

    def make(control, sheet=None, **files):
        given = {"debian/control": control, "m.safetensors": safetensors(), **files}
        given.setdefault("debian/copyright", dep5("MIT"))
        if sheet is not None:
            given["debian/mlmodel.yaml"] = sheet
        (scanned,) = scan_path(str(source({k: v for k, v in given.items() if v is not None})))
        found = evidence.gather(scanned)
        assert not found.sheet.mistakes
        return found

    return make


@pytest.fixture
def placed(gathered):
    """Make a source and place it with AREA as the verdict on every model under ruleset ``r``."""

    def make(control, sheet=None, *, area=Area.MAIN, human=False, index=None, **files):
        found = gathered(control, sheet, **files)
        verdicts = {model.name: {"r": verdict(area, human)} for model in found.models}
        return place(found, verdicts, ["r"], index)

    return make


@pytest.fixture
def index(tmp_path):
    """An index with packages by component: three real names, where they are in sid."""
    for component, name in (("main", "free"), ("contrib", "helper"), ("non-free", "cuda")):
        folder = tmp_path / "dists" / "sid" / component / "binary-amd64"
        folder.mkdir(parents=True)
        (folder / "Packages").write_text(f"Package: {name}\nSection: {component}/misc\n")
    return indices.read([str(tmp_path / "dists" / "sid")])
