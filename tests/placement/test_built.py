"""Models that are only made in the build: the source's place follows from its packages at hand."""

from __future__ import annotations

import json

import pytest
from archive.packages import Binary, Source, write
from conftest import dep5, safetensors

_SHEET = b"""\
models:
- name: m
  files: [usr/share/foo/m.safetensors]
  package: foo-data
  license: %s
  training:
    program: {location: in-source, path: train/, license: MIT}
    data: [{name: words, license: CC0-1.0, availability: in-source}]
    data_complete: yes
    in_build: yes
"""


@pytest.fixture
def placed(tmp_path, mlpolicy):
    """The rows of ``classify`` for a source and those of its packages that are at hand."""

    def make(license=b"MIT", holds=True, given=(".dsc", ".deb")):
        model = {"usr/share/foo/m.safetensors": safetensors()} if holds else {}
        debian = {"mlmodel.yaml": _SHEET % license, "copyright": dep5("MIT").encode()}
        write(Source("foo", binaries=(Binary("foo-data", files=model),), debian=debian), tmp_path)
        paths = [path for path in sorted(tmp_path.iterdir()) if path.suffix in given]
        got = mlpolicy("classify", "--format", "json", "--ruleset", "ml-policy", *paths)
        assert got.returncode == 0, got.stderr
        return {
            (subject["path"].rpartition(".")[2], row["package"]): (
                row["verdicts"]["ml-policy"]["area"],
                row["verdicts"]["ml-policy"]["needs_human"],
            )
            for subject in json.loads(got.stdout)["subjects"]
            for row in subject["packages"]
        }

    return make


def test_a_package_at_hand_shows_its_model(placed):
    assert set(placed().values()) == {("main", False)}


def test_its_verdict_counts_for_the_source(placed):
    found = placed(b"CC-BY-NC-4.0")
    assert found["dsc", "foo-data"] == found["deb", "foo-data"] == ("non-free", False)
    assert found["dsc", "src:foo"] == ("contrib", False)  # it builds nothing for main


@pytest.mark.parametrize("lacking", [{"holds": False}, {"given": (".dsc",)}])
def test_without_it_nobody_has_seen_the_model(placed, lacking):
    found = placed(**lacking)
    assert found["dsc", "foo-data"] == ("non-free", True)
    assert found["dsc", "src:foo"] == ("contrib", True)
