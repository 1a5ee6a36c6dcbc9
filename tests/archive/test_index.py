"""`mlpolicy archive index`: the relation checks over whole archives of our own making."""

from __future__ import annotations

import gzip
import json
import lzma
from pathlib import Path

import pytest
from conftest import python


def source(name, version="1", area="main", **fields):
    section = "science" if area == "main" else f"{area}/science"
    rows = {"Package": name, "Binary": name, "Version": version, "Section": section}
    rows |= {"Directory": f"pool/{area}/{name[0]}/{name}", "Architecture": "any", **fields}
    return "".join(f"{key.replace('_', '-')}: {value}\n" for key, value in rows.items())


def binary(name, version="1", area="main", **fields):
    section = "science" if area == "main" else f"{area}/science"
    rows = {"Package": name, "Version": version, "Architecture": "amd64", "Section": section}
    rows |= {"Filename": f"pool/{area}/{name[0]}/{name}_{version}.deb", **fields}
    return "".join(f"{key.replace('_', '-')}: {value}\n" for key, value in rows.items())


SOURCES = {
    "main": [
        source("debhelper"),
        source("old", "1", Build_Depends="debhelper, nvidia-cuda-toolkit"),
        source("old", "2", Build_Depends="debhelper"),
        source("kept", "1", Build_Depends="nvidia-cuda-toolkit", Extra_Source_Only="yes"),
        source("hard", Build_Depends="debhelper, nvidia-cuda-toolkit"),
        source("fine", Build_Depends="python3-torch | python3-torch-cuda | python3-torch-rocm"),
        source("gone", Build_Depends="libgone-dev", Build_Depends_Arch="libgone-dev [armhf]"),
        source("hurd", Architecture="hurd-any", Build_Depends="libmig-dev"),
    ],
    "contrib": [
        source("gpu-cuda", area="contrib", Build_Depends="nvidia-cuda-toolkit, ocl-icd-opencl-dev")
    ],
    "non-free": [source("nvidia-cuda-toolkit", area="non-free")],
}
PACKAGES = {
    "main": [
        binary("debhelper"),
        binary("gpu"),
        binary("ocl-icd-opencl-dev"),
        binary("python3-torch", Provides="python3-torch-api"),
        binary("wants", Depends="python3-torch-cuda | python3-torch", Suggests="libcudart12"),
        binary("fetches", Recommends="fonts-installer"),
    ],
    "contrib": [
        binary("fonts-installer", area="contrib"),
        binary("gpu-cuda", area="contrib", Depends="libcudart12"),
        binary("python3-torch-cuda", area="contrib", Depends="libcudart12"),
    ],
    "non-free": [
        binary("nvidia-cuda-toolkit", area="non-free"),
        binary("libcudart12", area="non-free"),
    ],
}
FOUND = (Path(__file__).parent / "found.txt").read_text("utf-8")


def write(path, stanzas):
    path.parent.mkdir(parents=True, exist_ok=True)
    data = "\n".join(stanzas).encode()
    pack = {".gz": gzip.compress, ".xz": lzma.compress}.get(path.suffix, bytes)
    path.write_bytes(pack(data))
    return path


@pytest.fixture
def mirror(tmp_path):
    """A mirror's dists/sid, its files compressed in different ways."""
    for area, ending in (("main", ".xz"), ("contrib", ".gz"), ("non-free", "")):
        top = tmp_path / "dists/sid" / area
        write(top / f"source/Sources{ending}", SOURCES[area])
        write(top / f"binary-amd64/Packages{ending}", PACKAGES[area])
    return tmp_path / "dists/sid"


@pytest.fixture
def lists(tmp_path):
    """The same as apt keeps it."""
    for area in SOURCES:
        start = f"archive.example_debian_dists_sid_{area}"
        write(tmp_path / "lists" / f"{start}_source_Sources", SOURCES[area])
        write(tmp_path / "lists" / f"{start}_binary-amd64_Packages", PACKAGES[area])
    return tmp_path / "lists"


def index(mlpolicy, *arguments):
    ran = mlpolicy("archive", "index", *arguments)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def as_json(mlpolicy, *arguments):
    return json.loads(index(mlpolicy, "--format", "json", *arguments))


def test_a_mirror(mlpolicy, mirror):
    assert index(mlpolicy, mirror) == FOUND


def test_lists_of_apt(mlpolicy, lists):
    assert index(mlpolicy, lists) == FOUND


def test_single_files_in_any_order(mlpolicy, mirror):
    files = sorted((path for path in mirror.rglob("*") if path.is_file()), reverse=True)
    assert index(mlpolicy, *files) == FOUND


def test_without_python3_apt_it_is_the_same(mirror):
    program = "import sys; sys.modules['apt_pkg'] = None; from mlpolicy.cli import main; main()"
    ran = python("-c", program, "archive", "index", mirror)
    assert (ran.returncode, ran.stdout) == (0, FOUND), ran.stderr


def test_json_has_counts_denominators_and_hints(mlpolicy, mirror):
    made = as_json(mlpolicy, mirror)
    assert made["schema"] == "mlpolicy.archive-index/1"
    assert made["totals"] == {"sources": 8, "binaries": 11, "hints": 11, "unknown": 0}
    assert made["counts"]["in-contrib-because-of-cuda"] == 3
    contrib = made["components"][0]
    assert (contrib["suite"], contrib["component"]) == ("sid", "contrib")
    assert (contrib["sources"], contrib["binaries"]) == (1, 3)
    assert contrib["counts"] == {"free-sibling-exists": 3, "in-contrib-because-of-cuda": 3}
    assert made["unknown"] == []
    assert made["hints"][0] == {
        "suite": "sid",
        "component": "main",
        "package": "fetches",
        "type": "binary",
        "architecture": "amd64",
        "tag": "main-package-recommends-downloader",
        "unknown": False,
        "severity": "error",
        "context": "Recommends: fonts-installer (a downloader in contrib)",
    }


def test_suites_are_looked_at_one_by_one(mlpolicy, mirror, tmp_path):
    other = tmp_path / "dists/trixie"
    write(other / "main/source/Sources", [source("hard", Build_Depends="nvidia-cuda-toolkit")])
    write(other / "non-free/source/Sources", [source("nvidia-cuda-toolkit", area="non-free")])
    made = as_json(mlpolicy, mirror, other)
    rows = [row["suite"] for row in made["hints"] if row["package"] == "hard"]
    assert rows == ["sid", "trixie"]
    assert [row["suite"] for row in made["unknown"]] == ["trixie"]


def test_a_suite_that_adds_to_another_is_looked_up_in_that(mlpolicy, mirror, tmp_path):
    more = tmp_path / "dists/sid-updates/main/source/Sources"
    write(more, [source("next", Build_Depends="debhelper, nvidia-cuda-toolkit, libgone-dev")])
    lines = index(mlpolicy, mirror, more).splitlines()
    assert [line for line in lines if " next " in line] == [
        "E: next source: cuda-only-build-dependency Build-Depends: nvidia-cuda-toolkit "
        "(cuda in non-free) [sid-updates/main]",
        "W: next source: dependency-nowhere-in-archive Build-Depends: libgone-dev "
        "(not in sid, sid-updates) [sid-updates/main]",
    ]


def test_a_lone_sources_file_leaves_unknown_what_it_cannot_know(mlpolicy, tmp_path):
    lone = write(tmp_path / "Sources", SOURCES["main"] + SOURCES["contrib"])
    made = as_json(mlpolicy, lone)
    assert [(row["package"], row["tag"], row["severity"]) for row in made["hints"]] == [
        ("gpu-cuda", "in-contrib-because-of-cuda", "classification"),
        ("hard", "cuda-only-build-dependency", "classification"),
    ]
    assert made["hints"][1]["context"] == "unknown without an index that names nvidia-cuda-toolkit"
    assert made["totals"]["unknown"] == 2
    assert [(row["suite"], row["component"]) for row in made["components"]] == [
        (None, "contrib"),
        (None, "main"),
    ]
    assert made["unknown"][0]["suite"] is None


def test_what_cannot_be_read_is_named_and_the_rest_is_done(mlpolicy, mirror, tmp_path):
    missing, broken = tmp_path / "missing", tmp_path / "Packages"
    broken.write_bytes(b"\x00\xff" * 100)
    ran = mlpolicy("archive", "index", missing, mirror, broken)
    assert ran.returncode == 1
    assert ran.stdout == FOUND
    assert str(missing) in ran.stderr
    assert str(broken) in ran.stderr
    assert "Traceback" not in ran.stderr


def test_what_an_index_says_is_escaped(mlpolicy, tmp_path):
    name = "evil\x1b[31m"
    rows = [source(name, Build_Depends="nvidia-cuda-toolkit"), *SOURCES["non-free"]]
    out = index(mlpolicy, write(tmp_path / "Sources", rows))
    assert "\x1b" not in out
    assert "E: evil\\x1b[31m source: cuda-only-build-dependency" in out


def test_broken_relations_are_passed_over(mlpolicy, tmp_path):
    worst = "| , nvidia-cuda-toolkit [, <!<, (((, " + ", " * 500 + "x" * 5000 + ", [amd64 !arm64]"
    rows = [
        source("odd", Build_Depends=worst, Architecture="?? all any any-"),
        *SOURCES["non-free"],
    ]
    index(mlpolicy, write(tmp_path / "Sources", rows))


def test_the_help_lists_the_subcommands(mlpolicy):
    ran = mlpolicy("archive", "--help")
    assert ran.returncode == 0
    assert "index" in ran.stdout
