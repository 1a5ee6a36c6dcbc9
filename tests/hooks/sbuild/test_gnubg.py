"""A real package with a model in it, rebuilt with the add-on."""

from __future__ import annotations

import subprocess

import chroots
import pytest
from building import listing

from tests.real import package

pytestmark = pytest.mark.chroot


def test_gnubg_with_mlmodel(box):
    dsc, reason = package.fetch({"kind": "source", "package": "gnubg"})
    if dsc is None:
        pytest.skip(f"gnubg could not be fetched: {reason}")
    tree = box.sources / "gnubg"
    subprocess.run(["dpkg-source", "-x", dsc, tree], check=True, capture_output=True)
    for name, old, new in (
        ("rules", "dh $@\n", "dh $@ --with mlmodel\n"),
        ("control", " debhelper-compat (= 13),", " debhelper-compat (= 13),\n dh-mlmodel,"),
    ):
        file = tree / "debian" / name
        text = file.read_text()
        assert text.count(old) == 1
        file.write_text(text.replace(old, new))
    box.install()
    box.environment["DEB_BUILD_OPTIONS"] += " noopt noautodbgsym"
    # Without gnubg-data, of all architectures, which takes TeX and a long computation.
    debs = chroots.packages().debs
    built = box.build("bookworm", tree, "--no-arch-all", debs=debs)
    if built.says("Fail-Stage") == "install-deps":
        pytest.skip("gnubg's build dependencies could not be installed")
    assert built.status == 0, built.log[-20_000:]
    table = built.log.partition("dh_mlmodel_check -a\n")[2].splitlines()
    assert table[1].split() == ["gnubg", "gnubg.wd", "main", "non-free", "non-free"]
    (deb,) = built.debs
    assert "usr/share/mlmodel/records/gnubg.cdx.json" in listing(deb)
    found = "W: gnubg: undeclared-model gnubg.wd: gnubg-wd [usr/lib/gnubg/gnubg.wd]\n"
    assert found in built.report
    assert built.report.endswith("\nI: mlpolicy run was successful\n")
