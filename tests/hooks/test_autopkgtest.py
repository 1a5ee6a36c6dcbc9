"""autopkgtest: the stanza, the packages that its test judges, and real runs of it."""

import inspect
import os
import shutil
import subprocess
import sys
from base64 import b64encode

import pytest
from building import example, run
from chroots import packages, tarball
from conftest import safetensors

from mlpolicy.evidence.control import stanzas

sys.path.append("/usr/share/autopkgtest/lib")

COMMAND = "mlpolicy hooks run autopkgtest"


@pytest.fixture
def tree(source):
    return source({})


@pytest.fixture
def install(mlpolicy, tree):
    return lambda *arguments: mlpolicy("hooks", "install", "autopkgtest", *arguments, cwd=tree)


def found_in(tree):
    """What autopkgtest finds in TREE: commands, or names, and the stanzas' other fields."""
    testdesc = pytest.importorskip("testdesc", reason="autopkgtest is not installed")
    parse = testdesc.parse_debian_source
    native = [False] if "test_arch_is_foreign" in inspect.signature(parse).parameters else []
    found, skipped = parse(str(tree), ["root-on-testbed"], "amd64", *native)
    assert not skipped
    return {test.command or test.name: test for test in found}


SHAPES = {
    "absent": None,
    "empty": b"",
    "one": b"Tests: smoke\nDepends: @\n",
    "no final newline": b"Tests: smoke\nDepends: @",
    "blank lines at the end": b"Tests: smoke\n\n\n",
    "comments": b"# ours\nTests: smoke\n# not\n# these\nDepends: @,\n# yet\n  python3\n# the end\n",
    "commented end without newline": b"Tests: smoke\n#Depends: @",
    "two": b"Tests: smoke\n\nTest-Command: true\nRestrictions: superficial\n",
    "CRLF": b"Tests: smoke\r\nDepends: @\r\n",
}


@pytest.mark.parametrize("old", SHAPES.values(), ids=SHAPES)
def test_in_and_out(install, tree, old):
    control = tree / "debian/tests/control"
    before = {}
    if old is not None:
        control.parent.mkdir()
        control.write_bytes(old)
        before = found_in(tree)

    assert install().returncode == 0
    once = control.read_bytes()
    found = found_in(tree)
    assert list(found) == [*before, COMMAND]
    # Newer ones have a list for each, of alternatives.
    depends = [one if isinstance(one, str) else " | ".join(one) for one in found[COMMAND].depends]
    assert depends == ["foo-data", "mlpolicy", "dpkg-repack"]
    assert found[COMMAND].restrictions == {"needs-root", "skip-not-installable", "superficial"}
    for name, test in before.items():
        assert vars(found[name]) == vars(test)

    assert "nothing to do" in install().stdout
    assert control.read_bytes() == once

    assert install("--enforce", "--ruleset", "ml-policy").returncode == 0
    assert list(found_in(tree)) == [*before, f"{COMMAND} --enforce --ruleset ml-policy"]

    assert install("--remove").returncode == 0
    assert (control.read_bytes() if control.exists() else None) == old


def test_the_source_package_names_what_its_test_needs(install, tree):
    """dpkg-source understands the comments, too."""
    (tree / "debian/source").mkdir()
    (tree / "debian/source/format").write_text("3.0 (native)\n")
    (tree / "debian/changelog").write_text(
        (tree / "debian/changelog").read_text().replace("1.0-1", "1.0")
    )
    (tree / "debian/tests").mkdir()
    (tree / "debian/tests/control").write_text("Tests: smoke\nDepends: @, hello\n")
    install()
    packed = run(tree.parent, "dpkg-source", "-b", tree.name)
    assert packed.returncode == 0, packed.stdout
    (dsc,) = stanzas((tree.parent / "foo_1.0.dsc").read_text())
    assert dsc.get("Testsuite-Triggers") == "dpkg-repack, hello, mlpolicy"


def test_only_in_a_source_package(mlpolicy, tmp_path):
    refused = mlpolicy("hooks", "install", "autopkgtest", cwd=tmp_path)
    assert refused.returncode == 1
    assert refused.stderr == (
        f"mlpolicy: {tmp_path}: no debian/control here; run this in a source package\n"
    )
    assert not list(tmp_path.iterdir())


def test_what_is_shown_is_what_is_installed(install, mlpolicy, tree):
    install()
    installed = [line for line in (tree / "debian/tests/control").open() if line[0] not in "#\n"]
    assert "\n\n" + "".join(installed) + "\n" in mlpolicy("hooks", "show", "autopkgtest").stdout


@pytest.mark.parametrize(
    ("control", "why"),
    [
        ("Source: foo\n", "names no binary package; run this in a source tree"),
        (
            "Source: foo\n\nPackage: none-such\n",
            "no package of this source is installed; install one",
        ),
    ],
)
def test_there_is_nothing_to_judge(mlpolicy, source, control, why):
    failed = mlpolicy("hooks", "run", "autopkgtest", cwd=source({"debian/control": control}))
    assert failed.returncode == 1
    assert failed.stderr == f"mlpolicy: debian/control: {why}\n"


@pytest.mark.skipif(
    shutil.which("dpkg-repack") is None or os.geteuid() != 0,
    reason="dpkg-repack is not installed, or this is not root",
)
def test_what_is_installed_is_judged_with_its_source(mlpolicy, source, tmp_path, monkeypatch):
    """A package that is surely installed, and one of the same source that surely is not."""
    names = "Package: dpkg-repack\nArchitecture: all\n\nPackage: none-such\nArchitecture: all\n"
    tree = source({"debian/control": f"Source: dpkg-repack\n\n{names}"}, name="dpkg-repack")
    monkeypatch.setenv("AUTOPKGTEST_TMP", str(tmp_path))
    done = mlpolicy("hooks", "run", "autopkgtest", cwd=tree)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""  # a word there would fail the test
    lines = done.stdout.splitlines()
    assert lines[0].startswith("dpkg-deb: building package 'dpkg-repack' in './dpkg-repack_")
    assert [line for line in lines if "no models" in line]
    assert lines[-1] == "I: mlpolicy run was successful"
    assert [path.name for path in tmp_path.iterdir()] == ["dpkg-repack"]  # the tree


def test_paths_by_hand(mlpolicy, source):
    """A model without a license is an error, which a test does not let pass."""
    tree = source({"m.safetensors": safetensors()})
    assert mlpolicy("hooks", "run", "autopkgtest", tree).returncode == 2


def without_add_on(where, name):
    """The example NAME; our add-on would stop the build of one that is to fail later."""
    tree = example(where, name)
    control = tree / "debian/control"
    control.write_text(control.read_text().replace(", dh-sequence-mlmodel", ""))
    return tree


def autopkgtest(tree, mlpolicy):
    """Build TREE with our stanza, and run its tests in a chroot."""
    if shutil.which("autopkgtest") is None:
        pytest.skip("autopkgtest is not installed")
    tar = tarball("bookworm")
    assert mlpolicy("hooks", "install", "autopkgtest", cwd=tree).returncode == 0
    built = run(tree, "dpkg-buildpackage", "-us", "-uc")
    assert built.returncode == 0, built.stdout
    (changes,) = tree.parent.glob("*.changes")
    command = ["nice", "autopkgtest", *packages().debs[:3], changes, "--", "unshare"]
    return subprocess.run(
        [*command, "--release", "bookworm", "--tarball", tar],
        env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": tree.parent}, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=1200, check=False,
    )  # fmt: skip


@pytest.mark.chroot
def test_a_free_model_passes(tmp_path, mlpolicy):
    ran = autopkgtest(without_add_on(tmp_path, "weights-only"), mlpolicy)
    assert ran.returncode == 8, ran.stdout  # what autopkgtest says when all tests are superficial
    assert "mlpolicy             PASS (superficial)" in ran.stdout
    said = ran.stdout.partition("dpkg-deb: building package 'weights-only-model'")[2]
    assert "archive-practice  2026-11     practice          main      free" in said
    # The installed package is judged with the manifest, which is in the source alone.
    assert "W: weights-only-model: model-license-conflict weights-only: GPL-3+" in said
    assert "undeclared-model" not in said


@pytest.mark.chroot
def test_an_installed_model_that_is_not_free_fails(tmp_path, mlpolicy):
    """It comes to be in the build: the source package does not have it."""
    tree = without_add_on(tmp_path, "nc-in-main")
    weights = tree / "model/weights.safetensors"
    (tree / "model/weights").write_bytes(b64encode(weights.read_bytes()))
    weights.unlink()
    with (tree / "debian/rules").open("a") as rules:
        rules.write(
            "override_dh_auto_build:\n\tbase64 -d model/weights >model/weights.safetensors\n"
        )

    ran = autopkgtest(tree, mlpolicy)
    assert ran.returncode == 4, ran.stdout  # a test failed
    assert "mlpolicy             FAIL non-zero exit status 2" in ran.stdout
    assert "E: nc-in-main-model: model-license-not-dfsg nc-in-main: CC-BY-NC-4.0" in ran.stdout
    assert "E: nc-in-main-model: model-in-wrong-archive-area" in ran.stdout
