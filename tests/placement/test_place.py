"""What is placed at all: sources, binary packages, several rulesets, packages in circles."""

from __future__ import annotations

from dataclasses import replace

import pytest
from conftest import dep5, safetensors

from mlpolicy import evidence, pipeline, rulesets
from mlpolicy.domain import Area, Scanned, Verdict
from mlpolicy.placement import place
from mlpolicy.scanner import scan_path

SHEET = "models:\n- {name: m, files: ['*.safetensors'], package: foo-data%s}\n"
BINARY = "Package: foo-data\nSource: foo\nVersion: 1\nSection: non-free/science\nDepends: x\n"


@pytest.fixture
def scanned(source):
    """Read a source of two packages with one model, in which the app recommends the data."""

    def make(sheet=SHEET % "", rights="MIT"):
        root = source(
            {
                "debian/control": "Source: foo\nSection: science\n\nPackage: foo\n"
                "Recommends: foo-data\n\nPackage: foo-data\n\nPackage: other\n",
                "debian/copyright": dep5(rights),
                "debian/mlmodel.yaml": sheet,
                "m.safetensors": safetensors(),
            }
        )
        (found,) = scan_path(str(root))
        return found

    return make


def verdict(area):
    return Verdict(area, "free", False, (), (), ())


def test_each_package_that_has_to_do_with_a_model_has_a_row(scanned):
    rules = [rulesets.load("archive-practice")]
    judged = pipeline.judge(evidence.gather(scanned(rights="CC-BY-NC-4.0")), rules)
    found = place(judged.evidence, judged.verdicts, ["archive-practice"])
    areas = {row.package: row.places["archive-practice"].area for row in found.rows}
    assert areas == {"src:foo": Area.NON_FREE, "foo": Area.CONTRIB, "foo-data": Area.NON_FREE}
    assert next(iter(areas)) == "src:foo" and found.row("other") is None
    assert found.row("foo").declared is Area.MAIN


def test_rulesets_do_not_touch_each_other(scanned):
    found = evidence.gather(scanned())
    verdicts = {"m": {"strict": verdict(Area.NON_FREE), "mild": verdict(Area.MAIN)}}
    both = place(found, verdicts, ["strict", "mild"])
    for name, area in (("strict", Area.CONTRIB), ("mild", Area.MAIN)):
        assert both.row("foo").places[name].area is area
        alone = place(found, verdicts, [name])
        assert alone.row("foo").places[name] == both.row("foo").places[name]


def test_a_source_without_models_has_no_rows(source):
    (found,) = scan_path(str(source({"debian/control": "Source: foo\n\nPackage: foo\n"})))
    assert place(evidence.gather(found), {}, ["r"]).rows == ()


@pytest.mark.parametrize("kind", ["deb", "staged"])
def test_a_binary_package_is_placed_alone(scanned, kind):
    tree = scanned(SHEET % ", action: omit")
    control = BINARY if kind == "deb" else None
    binary = replace(tree, kind=kind, package="foo-data", control=control)
    found = place(evidence.gather(binary), {"m": {"r": verdict(Area.NON_FREE)}}, ["r"])
    (row,) = found.rows
    # What lies in it is shipped, whatever the manifest says.
    assert row.package == "foo-data" and row.places["r"].area is Area.NON_FREE
    assert row.declared is (Area.NON_FREE if kind == "deb" else Area.MAIN)


def test_a_package_that_fetches_is_placed_as_a_binary_too(scanned):
    tree = scanned(SHEET.replace("*.safetensors", "far.bin") % ", action: download")
    tree = replace(tree, artifacts=(), kind="deb")
    fetcher = replace(tree, package="foo-data", control=BINARY)
    (row,) = place(evidence.gather(fetcher), {}, ["r"]).rows
    assert row.places["r"].area is Area.CONTRIB
    other = replace(tree, package="other", control=BINARY.replace("foo-data", "other"))
    assert place(evidence.gather(other), {}, ["r"]).rows == ()


def test_packages_that_all_need_each_other():
    many = 120
    needs = ", ".join(f"p{number}" for number in range(many))
    control = "Source: s\n\n" + "".join(
        f"Package: p{number}\nDepends: {needs}\n\n" for number in range(many)
    )
    sheet = "models:\n- {name: m, files: [x], package: p7, action: download}\n"
    documents = {"debian/control": control.encode(), "debian/mlmodel.yaml": sheet.encode()}
    subject = Scanned("s", "source", "s", "1", None, (), (), documents)
    found = place(evidence.gather(subject), {}, ["r"])
    assert len(found.rows) == many + 1
    for row in found.rows:
        got = row.places["r"]
        assert got.area is Area.CONTRIB and got.because == ("m",)
        assert all(len(reason.facts) <= 21 for reason in got.reasons)
