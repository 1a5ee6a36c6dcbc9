"""The maintainer scripts of a binary package are documents below DEBIAN/, when asked for."""

from __future__ import annotations

import subprocess

import pytest

from mlpolicy import scanner
from mlpolicy.subjects import deb

CONTROL = (
    "Package: foo\nVersion: 1\nArchitecture: all\nMaintainer: A <a@b.example>\nDescription: x\n"
)


@pytest.fixture
def package(tmp_path):
    """Build a .deb with the members of control.tar that are given."""

    def make(**scripts):
        tree = tmp_path / "tree"
        (tree / "DEBIAN").mkdir(parents=True)
        (tree / "DEBIAN/control").write_text(CONTROL)
        for name, text in scripts.items():
            (tree / "DEBIAN" / name).write_text(text)
            (tree / "DEBIAN" / name).chmod(0o755)
        path = tmp_path / "foo.deb"
        build = ["dpkg-deb", "--root-owner-group", "-b", tree, path]
        subprocess.run(build, check=True, capture_output=True, timeout=60)
        return str(path)

    return make


def documents(path, wants=lambda path: True):
    (scanned,) = scanner.scan_path(path, wants=wants)
    assert scanned.package == "foo" and not scanned.problems
    return scanned.documents


def test_scripts_and_templates_are_kept(package):
    script = "#!/bin/sh\nexit 0\n"
    path = package(postinst=script, config=script, templates="Template: a/b\n", shlibs="")
    kept = {"DEBIAN/postinst", "DEBIAN/config", "DEBIAN/templates"}
    assert set(documents(path)) == kept
    assert documents(path)["DEBIAN/postinst"] == script.encode()


def test_only_what_is_wanted_is_kept(package):
    path = package(postinst="#!/bin/sh\n", prerm="#!/bin/sh\n")
    assert set(documents(path, lambda path: path.endswith("prerm"))) == {"DEBIAN/prerm"}
    assert documents(path, lambda path: False) == {}


def test_a_script_is_cut_where_it_is_too_long(package):
    path = package(postinst="#!/bin/sh\n" + "#" * deb.CONTROL_FILE)
    assert len(documents(path)["DEBIAN/postinst"]) == deb.CONTROL_FILE


def test_without_scripts_there_are_none(package):
    assert documents(package()) == {}
