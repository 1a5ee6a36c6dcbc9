"""A source package in main that cannot be built without CUDA: reported, and refused on demand."""

from __future__ import annotations

import chroots
import pytest

from tests.checks import packages

pytestmark = pytest.mark.chroot
CONTROL = """\
Source: foo
Section: science
Priority: optional
Maintainer: Some One <one@debian.example>
Standards-Version: 4.6.2
Build-Depends: debhelper-compat (= 13), nvidia-cuda-toolkit
Rules-Requires-Root: no

Package: foo
Architecture: all
Depends: ${misc:Depends}
Description: a case
"""
INDEX = "Package: nvidia-cuda-toolkit\nSection: non-free/devel\n"
FOUND = (
    "E: foo source: cuda-only-build-dependency Build-Depends: nvidia-cuda-toolkit "
    "(cuda in non-free) [debian/control:6]\n"
)


@pytest.fixture
def package(box):
    """The source tree, an empty package in the place of the toolkit, and an index that has it."""
    case = {
        "tree": True,
        "source": {"debian/control": CONTROL},
        "debs": [{"package": "nvidia-cuda-toolkit", "control": {"Section": "non-free/devel"}}],
        "index": {"Packages": INDEX},
    }
    (tree, deb), (index,) = packages.build(case, box.sources)
    return tree, deb, index


def test_it_is_built_and_reported(box, package):
    tree, deb, index = package
    box.install("--index", str(index))
    built = box.build("bookworm", tree, debs=[deb])
    assert built.status == 0, built.log
    assert built.says("Status") == "successful"
    assert FOUND in built.report
    assert "\n1 error" in built.report
    assert "W: mlpolicy found errors; this fails nothing, with --enforce it would" in built.report
    assert [deb.name for deb in built.debs] == ["foo_1.0_all.deb"]


def test_enforced_the_build_fails(box, package):
    tree, deb, index = package
    box.install("--enforce", "--index", str(index))
    built = box.build("bookworm", tree, debs=[deb])
    assert built.status != 0
    assert built.says("Fail-Stage") == "run-post-build-commands"
    assert FOUND in built.report
    assert "\nE: mlpolicy found errors\n" in built.report


def test_enforced_in_the_chroot_nothing_leaves_it(box, package):
    tree, deb, _ = package
    # A chroot with non-free in its sources.list would need no --index.
    box.install("--enforce", "--in-chroot", "--index", "/srv/Packages")
    text = INDEX.replace("\n", "\\n")
    built = box.build(
        "bookworm", tree, f"--chroot-setup-commands=printf '{text}' >/srv/Packages",
        "--add-depends=mlpolicy", debs=[deb, *chroots.packages().debs],
    )  # fmt: skip
    assert built.status != 0
    assert built.debs == ()
    assert built.says("Fail-Stage") == "run-finished-build-commands"
    assert FOUND in built.report
