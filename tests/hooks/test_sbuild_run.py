"""``mlpolicy hooks run sbuild``: what of a build is linted, and how often."""

from __future__ import annotations

import pytest

from tests.checks import packages

MODEL = {"usr/share/foo/m.safetensors": {"make": "safetensors"}}
FOUND = "undeclared-model"


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    """A source package with a model, and a .changes that has it."""
    where = tmp_path_factory.mktemp("source")
    (changes,) = packages.build({"source": MODEL, "changes": True}, where)[0]
    return where / "foo_1.0.dsc", changes


@pytest.fixture(scope="module")
def binary(tmp_path_factory):
    """A .changes without the source, as sbuild makes it."""
    where = tmp_path_factory.mktemp("binary")
    case = {"debs": [{"package": "foo-data", "files": MODEL}], "changes": True}
    (changes,) = packages.build(case, where)[0]
    return changes


@pytest.fixture
def run(mlpolicy):
    """``mlpolicy hooks run sbuild PATHS``."""
    return lambda *paths: mlpolicy("hooks", "run", "sbuild", *paths)


def test_a_source_beside_the_changes_speaks_for_its_packages(run, source, binary):
    lacking = "E: foo-data: model-without-license"
    assert lacking in run(binary).stdout
    done = run(source[0], binary)
    assert f"foo source: {FOUND}" in done.stdout
    assert lacking not in done.stdout


def test_a_source_in_the_changes_is_linted_once(run, source):
    done = run(*source)
    assert done.stdout.count(FOUND) == 1
    assert done.stdout == run(source[1]).stdout


def test_the_name_of_a_source_that_is_in_the_chroot_alone_is_passed_over(run, binary):
    for name in ("foo", "foo_1.0", "foo_1.0-1"):
        assert run(name, binary).stdout == run(binary).stdout


def test_after_a_build_that_failed_there_is_nothing(run):
    for given in (("foo_1.0.dsc", "*.changes"), ("*.dsc", "*.changes")):
        done = run(*given, "--enforce")
        assert done.returncode == 0
        assert "I: there is nothing to check" in done.stdout


def test_a_changes_that_is_not_there_is_told(run):
    done = run("foo", "absent.changes")
    assert "absent.changes: no such file" in done.stdout
    assert "W: mlpolicy broke, or could not read all of its input" in done.stdout
    assert done.returncode == 0
