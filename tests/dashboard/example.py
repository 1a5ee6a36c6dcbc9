"""A store that looks real, of packages that there are not: for pictures in the documentation.

Five weekly scans of a small archive; what is in it (example.yaml) changes from one to the next.
"""

from __future__ import annotations

import json
import sqlite3
import struct
from pathlib import Path

import yaml
from archive.packages import Binary, Source
from archive.repository import build
from archive.scanning import run

#: When the scans ended: a scan made now has the time of now, which no picture should have.
TIMES = tuple(f"2026-{day}T03:21:00+00:00" for day in ("10-24", "10-31", "11-07", "11-14", "11-21"))
_WHERE = "/srv/mirror/debian"  # and nobody's own directory

_PEOPLE = {
    "deep": "Debian Deep Learning Team <debian-ai@lists.example.org>",
    "science": "Debian Science Maintainers <debian-science@alioth-lists.example.org>",
    "games": "Debian Games Team <pkg-games-devel@alioth-lists.example.org>",
    "ada": "Ada Quill <ada@example.org>",
    "bo": "Bo Reed <bo@example.org>",
    "chi": "Chi Sato <chi@example.org>",
}
_DATA = {
    "own": ("train/corpus.csv", "CC0-1.0", "in-source"),
    "voices": ("common-voices", "CC0-1.0", "directDownload"),
    "crawl": ("web-crawl-2024", "NOASSERTION", "unknown"),
}
_NOTES = """\
- source: nightjar
  verdict: reported
  reason: upstream was asked for the training program
  bug: 1091234
- source: gambit-bg
  tag: model-without-training-data
  verdict: accepted
  reason: trained by self-play; there never was other data
- source: scanforge
  verdict: fixed in git
  reason: the next upload fetches the model
"""


def store(top):
    """The store ``archive.db`` with its notes in the directory TOP."""
    kits = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text())
    repository = build(top / "mirror", {"sid": _plain(60), "trixie": _plain(30)})
    for number in range(len(TIMES)):
        for kit in kits:
            _upload(repository, kit, number)
        repository.publish()
        status, _, err = run(
            top / "mirror", top / "archive.db", "--suite", "sid", "--suite", "trixie"
        )
        assert status == 0, err
    with sqlite3.connect(top / "archive.db") as db:
        for number, when in enumerate(TIMES, 1):
            query = (
                "UPDATE run SET started = ?, finished = ?, "
                "request = json_set(request, '$.where', ?) WHERE id = ?"
            )
            db.execute(query, (when, when, _WHERE, number))
    (top / "archive.notes.yaml").write_text(_NOTES)
    return top / "archive.db"


def _upload(repository, kit, number):
    """What becomes of KIT until the scan NUMBER."""
    name = kit["name"]
    for suite in kit.get("suites", ["sid"]):
        there = repository.sources(suite).get(name)
        if number >= kit.get("until", len(TIMES)):
            if there:
                repository.remove(suite, name)
        elif number >= kit.get("since", 0) and not there:
            repository.put(suite, _source(kit, "1.0-1"))
        elif there and suite == "sid" and (len(name) + number) % 4 == 0:
            repository.put(suite, _source(kit, f"1.{number}-1"))


def _source(kit, version):
    """The source package of KIT: a tool, and its models in a package of their own."""
    name = kit["name"]
    models = {f"{one}.safetensors": _weights(one, kit.get("bytes", 40_000)) for one in _names(kit)}
    shown = {f"usr/share/{name}/{path}": data for path, data in models.items()}
    tool = Binary(name, {f"usr/bin/{name}": b"#!/bin/sh\n"}, fields={"Depends": f"{name}-models"})
    return Source(
        name,
        version,
        kit.get("area", "main"),
        (Binary(f"{name}-models", shown), tool),
        {"README": version.encode(), "train/train.py": b"import csv\n", **models},
        _declared(kit),
        _PEOPLE[kit["team"]],
        ", ".join(_PEOPLE[one] for one in kit.get("uploaders", [])),
    )


def _declared(kit):
    """What KIT's debian/mlmodel.yaml says of all its models; without a license there is none."""
    if "license" not in kit:
        return {}
    program = {"location": kit.get("program", "absent")}
    if program["location"] == "in-source":
        program |= {"path": "train/", "license": "GPL-3.0-or-later"}
    training = {"program": program, "data_complete": kit.get("data") in ("own", "voices")}
    if "data" in kit:
        keys = ("name", "license", "availability")
        training["data"] = [dict(zip(keys, _DATA[kit["data"]], strict=True))]
    same = {"package": f"{kit['name']}-models", "license": kit["license"], "training": training}
    if "base" in kit:
        same["base"] = [{"name": kit["base"], "license": "CC-BY-NC-4.0"}]
    models = [{"name": one, "files": [f"{one}.safetensors"], **same} for one in _names(kit)]
    return {"mlmodel.yaml": yaml.safe_dump({"models": models}).encode()}


def _names(kit):
    return kit.get("models", [kit["name"]])


def _plain(number):
    """Sources without models."""
    for one in range(number):
        name = f"words-{one:02}"
        files = {f"usr/share/{name}/words.txt": b"Words.\n" * (one % 7 + 1)}
        yield Source(name, binaries=(Binary(name, files=files),), maintainer=_PEOPLE["ada"])


def _weights(name, size):
    """A safetensors file of about SIZE bytes; equal names have equal content."""
    numbers = size // 4
    tensor = {"dtype": "F32", "shape": [numbers], "data_offsets": [0, numbers * 4]}
    text = json.dumps({"__metadata__": {"name": name}, "w": tensor}).encode()
    return struct.pack("<Q", len(text)) + text + bytes(numbers * 4)
