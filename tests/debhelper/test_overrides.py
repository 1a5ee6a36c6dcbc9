"""dh_mlmodel installs debian/PACKAGE.mlpolicy-overrides, and lint honors it in the .deb."""

from __future__ import annotations

import pytest
from building import build, run
from conftest import safetensors

CONTROL = """\
Source: proj
Section: misc
Priority: optional
Maintainer: A <a@example.org>
Build-Depends: debhelper-compat (= 13), dh-sequence-mlmodel

Package: foo
Architecture: all
Depends: ${misc:Depends}
Description: test
 Test.

Package: bar
Architecture: any
Depends: ${misc:Depends}
Description: test
 Test.
"""
OVERRIDES = "# it was trained by hand\nfoo binary: model-without-training-program *\n"


@pytest.fixture
def tree(tmp_path):
    """A source package whose package foo ships a model with a license."""
    root = tmp_path / "proj"
    (root / "debian/source").mkdir(parents=True)
    files = {
        "debian/control": CONTROL,
        "debian/rules": "#!/usr/bin/make -f\n%:\n\tdh $@\n",
        "debian/source/format": "3.0 (native)\n",
        "debian/changelog": "proj (1.0) unstable; urgency=low\n\n  * Test.\n\n"
        " -- A <a@example.org>  Sat, 21 Nov 2026 00:00:00 +0000\n",
        "debian/foo.install": "m.safetensors usr/share/foo\n",
        "debian/foo.mlpolicy-overrides": OVERRIDES,
    }
    for name, text in files.items():
        (root / name).write_text(text)
    (root / "debian/rules").chmod(0o755)
    (root / "m.safetensors").write_bytes(safetensors(license="mit"))
    return root


def test_a_package_is_built_with_its_overrides(tree, mlpolicy):
    built = build(tree)
    assert built.returncode == 0, built.stdout
    deb = tree.parent / "foo_1.0_all.deb"
    listed = run(tree, "dpkg-deb", "-c", str(deb)).stdout
    (line,) = [row for row in listed.splitlines() if "mlpolicy/overrides/f" in row]
    assert line.startswith("-rw-r--r-- root/root") and line.endswith("overrides/foo")
    shown = mlpolicy("lint", "--show-overrides", deb).stdout.splitlines()
    at = shown.index("N: it was trained by hand")
    assert shown[at + 1].startswith("O: foo: model-without-training-program ")
    assert not [row for row in shown if "unused" in row or "malformed" in row]


@pytest.mark.parametrize(
    ("options", "installed"), [([], True), (["-pfoo"], True), (["-a"], False), (["-pbar"], False)]
)
def test_only_of_the_packages_that_are_acted_on(tree, options, installed):
    assert run(tree, "dh_mlmodel", *options).returncode == 0
    target = tree / "debian/foo/usr/share/mlpolicy/overrides/foo"
    assert target.exists() == installed
    assert not (tree / "debian/bar").exists()


def test_no_act_and_a_second_run(tree):
    told = run(tree, "dh_mlmodel", "-v", "--no-act")
    assert told.returncode == 0 and "mlpolicy/overrides/foo" in told.stdout
    assert not (tree / "debian/foo").exists()
    for _ in range(2):
        assert run(tree, "dh_mlmodel").stdout == ""
    assert (tree / "debian/foo/usr/share/mlpolicy/overrides/foo").read_text() == OVERRIDES


def test_the_command_is_not_skipped_when_there_is_only_a_manifest(tree):
    """It has no NOOP promise: one that names these files would lose debian/mlmodel.yaml."""
    (tree / "debian/mlmodel.yaml").write_text("models: []\n")
    (tree / "debian/foo.mlpolicy-overrides").unlink()
    assert "dh_mlmodel\n" in run(tree, "dh", "binary", "--no-act").stdout
