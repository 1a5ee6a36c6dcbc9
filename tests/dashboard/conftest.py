"""Stores and sites that the tests of the dashboard share; they read them and never write them.

``team`` is a directory with a store of three real scans of a small mirror, and people's notes on
it; ``site`` is its dashboard. ``hostile`` is the dashboard of a store that means to deceive.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from archive.asking import HOSTILE, store
from archive.made import Found, Made, Model
from archive.packages import Binary, Source
from archive.repository import build, standard, with_model
from archive.scanning import run
from conftest import python, safetensors
from once import made

NOTES = """\
- source: model004
  verdict: reported
  reason: upstream was asked for the training program
  bug: 123456
- source: model001
  tag: undeclared-model
  verdict: accepted
  reason: a test model, made by the build
"""

#: A model that is declared, with a base of which only its name is known.
_DECLARED = """\
models:
- name: tuned
  files: [usr/share/tuned/weights.safetensors]
  license: Apache-2.0
  training:
    data_complete: yes
    data:
    - name: words
      license: CC-BY-4.0
      availability: directDownload
  base:
  - name: big-base
    license: CC-BY-NC-4.0
"""


def _tuned(version: str = "1.0-1") -> Source:
    model = {"usr/share/tuned/weights.safetensors": safetensors(name="tuned")}
    return Source(
        "tuned",
        version,
        binaries=(Binary("tuned-data", files=model),),
        debian={"mlmodel.yaml": _DECLARED.encode()},
        maintainer="Deep Team <team+deep@tracker.debian.org>",
        uploaders="Mo Deler <mo@example.org>",
    )


@pytest.fixture(scope="session")
def team(tmp_path_factory):
    """The directory of the store ``archive.db`` with its notes."""

    def scans(top):
        repository = build(top / "mirror", standard(24, 8))
        _scan(top)
        repository.put("sid", _tuned())
        repository.put("sid", replace(with_model(3), version="1.1-1", upstream={"README": b"x"}))
        repository.publish()
        _scan(top)
        repository.remove("sid", "model007")
        repository.put("sid", replace(with_model(8), name="model008"))
        repository.put("sid", _tuned("1.1-1"))
        repository.publish()
        _scan(top)
        (top / "archive.notes.yaml").write_text(NOTES)

    return made(tmp_path_factory, "dashboard-team", scans)


@pytest.fixture(scope="session")
def site(tmp_path_factory, team):
    """The dashboard of ``team``."""
    return made(
        tmp_path_factory, "dashboard-site", lambda top: build_site(team / "archive.db", top)
    )


@pytest.fixture(scope="session")
def hostile(tmp_path_factory):
    """The dashboard of a store whose every word means to deceive."""

    def write(top):
        packages = [one for number, word in enumerate(HOSTILE) for one in _hostile(number, word)]
        first = packages[: len(packages) // 2]
        path = store(top / "archive.db", first, packages)
        build_site(path, top / "site")

    return made(tmp_path_factory, "dashboard-hostile", write) / "site"


def _hostile(number, word):
    usual = {
        "maintainer": f"{word} <m{number}@example.org>",
        "uploaders": (f"Team {word} <{word}>",),
        "models": (Model(word, f"model {number}", 1000, {"ml-policy": "non-free"}, True),),
        "findings": (Found("undeclared-model", "warning", word, word, 3, word), Found(
            "model-without-training-data", "error", word * 3, word)),
    }  # fmt: skip
    yield Made(word, word, "source", source=word, at=((word, "main"),), **usual)
    yield Made(f"{word}-data", word, source=word, at=((word, "main"),), **usual)


def build_site(path, top, *options, status=0):
    """Build the dashboard of the store at PATH in TOP; gives what was said."""
    ran = python("-m", "mlpolicy", "dashboard", "build", path, top, *options)
    assert ran.returncode == status, ran.stderr
    return ran.stderr


def _scan(top):
    where = top / "mirror"
    status, _, err = run(where, top / "archive.db", "--suite", "sid", "--suite", "trixie", "-j2")
    assert status == 0, err
