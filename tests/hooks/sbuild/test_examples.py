"""Our examples and our add-on in real builds."""

from __future__ import annotations

import chroots
import pytest
from building import example, listing

pytestmark = pytest.mark.chroot
RECORD = "usr/share/mlmodel/records/free-trained-model.cdx.json"


def test_a_clean_package_builds_and_the_report_is_in_the_log(box):
    box.install()
    tree = example(box.sources, "free-trained")
    built = box.build("bookworm", tree, debs=chroots.packages().debs)
    assert built.status == 0, built.log
    assert built.says("Status") == "successful"
    assert built.report == "\nno findings\n\nI: mlpolicy run was successful\n"
    (deb,) = built.debs
    assert RECORD in listing(deb)


def test_a_model_for_non_commercial_use_in_main_fails_the_build(box):
    box.install("--in-chroot")
    tree = example(box.sources, "nc-in-main")
    debs = chroots.packages().debs
    built = box.build("bookworm", tree, "--add-depends=mlpolicy", debs=debs)
    assert built.status != 0
    assert built.debs == ()
    assert (
        "dh_mlmodel_check: error: nc-in-main-model (main) ships "
        "usr/share/nc-in-main/weights.safetensors: license CC-BY-NC-4.0" in built.log
    )
    # It is the build that failed; sbuild calls the hook nevertheless.
    assert built.says("Fail-Stage") == "build"
    assert built.report == "\nI: there is nothing to check\n"


def test_sid_at_compat_14(box):
    box.install()
    tree = example(box.sources, "free-trained")
    control = tree / "debian/control"
    control.write_text(control.read_text().replace("(= 13)", "(= 14)"))
    built = box.build("sid", tree, debs=chroots.packages().debs)
    assert built.status == 0, built.log
    assert built.report == "\nno findings\n\nI: mlpolicy run was successful\n"
    (deb,) = built.debs
    assert RECORD in listing(deb)
