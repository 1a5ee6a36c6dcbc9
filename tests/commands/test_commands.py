"""The commands as a user runs them."""

from __future__ import annotations

import json
import os
import subprocess

import pytest
from conftest import dep5, environment, python, safetensors

from mlpolicy.cli import COMMANDS
from mlpolicy.manual import from_click

MANIFEST = "models:\n - name: m\n   files: [m.safetensors]\n   license: {}\n   package: foo-data\n"


def test_version_is_quick_to_start(mlpolicy):
    got = mlpolicy("--version")
    assert got.returncode == 0 and "1.0" in got.stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_starts_from_nothing_as_well(mlpolicy, source, command):
    """The fixture's runs begin with all modules imported; these find what they need themselves."""
    words = {
        "init": ["-o", "-", "{}"],
        "hooks": ["list"],
        "archive": ["index", "{}/Packages"],
        "manifest": ["check", "{}"],
        "explain": ["undeclared-model"],
        "list": ["tags"],
    }.get(command, ["{}"])
    root = source({"m.safetensors": safetensors(), "Packages": "Package: foo\nVersion: 1\n"})
    words = [command, *(word.format(root) for word in words)]
    cold, warm = python("-m", "mlpolicy", *words), mlpolicy(*words)
    assert (cold.returncode, cold.stdout) == (warm.returncode, warm.stdout)
    assert cold.stderr == warm.stderr and "Traceback" not in cold.stderr


def test_every_command_has_the_options_of_all(mlpolicy):
    found = {one.path: one for one in from_click.command().walk() if not one.commands}
    assert {"list", "hooks install", "archive diff"} <= set(found)
    for path, one in found.items():
        wanted = {"-q", "--quiet", "-v", "--verbose", "--no-color", "--version"}
        assert not wanted - {name for option in one.options for name in option.names}, path
        assert mlpolicy(*path.split(), "--version").stdout == mlpolicy("--version").stdout, path


def test_scan_json(mlpolicy, source):
    root = source({"m.safetensors": safetensors(license="mit")})
    got = mlpolicy("scan", "--format", "json", "--sha256", root)
    data = json.loads(got.stdout)
    assert data["schema"] == "mlpolicy.scan/1"
    subject = data["subjects"][0]
    assert (subject["kind"], subject["package"], subject["package_version"]) == (
        "source",
        "foo",
        "1.0-1",
    )
    (artifact,) = subject["artifacts"]
    assert artifact["format"] == "safetensors" and len(artifact["sha256"]) == 64
    assert mlpolicy("scan", "--format", "json", "--sha256", root).stdout == got.stdout
    assert mlpolicy("scan", "--format", "jsonl", root).stdout.count("\n") == 1


def test_classify_json(mlpolicy, source):
    root = source({"m.safetensors": safetensors(), "debian/copyright": dep5("GPL-3+")})
    data = json.loads(mlpolicy("classify", "--format", "json", root).stdout)
    assert data["schema"] == "mlpolicy.classify/1"
    (model,) = data["subjects"][0]["models"]
    assert model["facts"]["weights.license"] == {
        "value": "GPL-3+",
        "source": "debian/copyright:5",
        "authority": "copyright",
    }
    areas = {name: verdict["area"] for name, verdict in model["verdicts"].items()}
    assert areas == {"archive-practice": "main", "gr2025-a": "non-free", "ml-policy": "non-free"}


def test_facts_file_overrides(mlpolicy, source, tmp_path):
    root = source({"m.safetensors": safetensors()})
    more = tmp_path / "more.yaml"
    more.write_text(MANIFEST.format("CC-BY-NC-4.0"))
    data = json.loads(mlpolicy("classify", "--format", "json", "--facts", more, root).stdout)
    assert data["subjects"][0]["models"][0]["verdicts"]["ml-policy"]["class"] == "non-free"


def tags(mlpolicy, *arguments):
    lines = mlpolicy("lint", *arguments).stdout.splitlines()
    return {line.split(": ", 2)[2].split(" ")[0] for line in lines}


LICENSED = {"m.safetensors": safetensors(), "debian/copyright": dep5("MIT")}
FULL = (
    MANIFEST.format("MIT")
    + "   training:\n     program: {location: in-source, license: MIT}\n     data:\n"
    "       - {name: d, license: MIT, availability: in-source}\n     data_complete: yes\n"
)
FIRES = [
    ("undeclared-model", LICENSED, "misc"),
    ("declared-model-not-found", {"debian/mlmodel.yaml": MANIFEST.format("MIT")}, "misc"),
    ("manifest-invalid", {"debian/mlmodel.yaml": "models: 3\n"}, "misc"),
    ("model-without-license", {"m.safetensors": safetensors()}, "misc"),
    ("model-license-not-dfsg", {"m.safetensors": safetensors(license="cc-by-nc-4.0")}, "misc"),
    ("model-without-training-program", LICENSED, "misc"),
    ("model-without-training-data", LICENSED, "misc"),
    ("model-in-wrong-archive-area", {"m.safetensors": safetensors()}, "non-free/misc"),
]


@pytest.mark.parametrize(("tag", "files", "section"), FIRES)
def test_tag_fires(mlpolicy, source, tag, files, section):
    assert tag in tags(mlpolicy, source(files, section=section))


def test_no_tag_fires_on_a_free_model(mlpolicy, source):
    root = source({**LICENSED, "debian/mlmodel.yaml": FULL})
    assert mlpolicy("lint", "--ruleset", "ml-policy", root).stdout == ""


def test_non_free_license_in_non_free_is_in_its_place(mlpolicy, source):
    root = source({"m.safetensors": safetensors(license="cc-by-nc-4.0")}, section="non-free/x")
    found = tags(mlpolicy, root)
    assert not found & {"model-license-not-dfsg", "model-in-wrong-archive-area"}


def test_fail_on_and_shapes(mlpolicy, source):
    root = source({"m.safetensors": safetensors()})
    assert mlpolicy("lint", root).returncode == 0
    assert mlpolicy("lint", "--fail-on", "error,warning", root).returncode == 2
    assert mlpolicy("lint", "--fail-on", "never", root).returncode == 1
    data = json.loads(mlpolicy("lint", "--format", "json", root).stdout)
    hints = data["groups"][0]["input_files"][0]["hints"]
    assert hints and {"tag", "visibility", "note", "pointer"} <= set(hints[0])
    assert json.loads(mlpolicy("lint", "--format", "sarif", root).stdout)["version"] == "2.1.0"
    assert "<failure" in mlpolicy("lint", "--format", "junit", root).stdout
    assert "Ask upstream" in mlpolicy("lint", "-i", root).stdout


def one_line(got, *words):
    assert got.returncode == 1 and "Traceback" not in got.stderr, got.stderr
    assert any(all(word in line for word in words) for line in got.stderr.splitlines()), got.stderr


def test_bad_inputs_are_told_and_the_others_are_done(mlpolicy, source, tmp_path):
    good = source({"m.safetensors": safetensors()})
    os.mkfifo(good / "pipe")
    short = tmp_path / "short.deb"
    short.write_bytes(b"!<arch>\ndebian-binary   ")
    dsc = tmp_path / "foo_1.dsc"
    dsc.write_text(
        "Format: 3.0 (native)\nSource: foo\nVersion: 1\n"
        f"Checksums-Sha256:\n {'0' * 64} 10 foo_1.tar.xz\nFiles:\n {'0' * 32} 10 foo_1.tar.xz\n"
    )
    got = mlpolicy("scan", "--format", "json", tmp_path / "none", short, dsc, good)
    one_line(got, "none", "no such file")
    one_line(got, "short.deb", "truncated")
    one_line(got, "foo_1.dsc", "foo_1.tar.xz")
    one_line(got, "pipe", "not-opened", "FIFO")
    assert json.loads(got.stdout)["subjects"][-1]["artifacts"]


def test_broken_manifest_and_copyright(mlpolicy, source):
    root = source(
        {
            "m.safetensors": safetensors(),
            "debian/mlmodel.yaml": "models:\n - name: Bad\n   files: [m]\n",
            "debian/copyright": dep5("MIT").replace("X", "\xe9").encode("latin-1"),
        }
    )
    got = mlpolicy("classify", root)
    one_line(got, "debian/mlmodel.yaml:2", "does not match")
    one_line(got, "debian/copyright", "UTF-8")
    assert "m.safetensors" in got.stdout


def test_hostile_strings_do_not_reach_the_terminal(mlpolicy, source):
    evil = "mit\x1b[2J\nE: fake\u202e"
    root = source({"m.safetensors": safetensors(license=evil)})
    for command in ("scan", "classify", "lint"):
        out = mlpolicy(command, root).stdout
        assert "\x1b" not in out and "\u202e" not in out and "\nE: fake" not in out


def test_usage_errors_are_1(mlpolicy):
    for arguments in (["scan"], ["nope"], ["classify", "--ruleset", "nope", "/tmp"]):
        assert mlpolicy(*arguments).returncode == 1


def test_paths_from_stdin_and_jobs(mlpolicy, source):
    root = source({"m.safetensors": safetensors()})
    got = mlpolicy("scan", "-j", "2", "--format", "json", "-", input=f"{root}\n{root}\n")
    assert len(json.loads(got.stdout)["subjects"]) == 2


@pytest.mark.parametrize("kind", ["formats", "tags", "rulesets", "licenses", "checks"])
def test_all_that_is_listed_can_be_explained(mlpolicy, kind):
    rows = json.loads(mlpolicy("list", kind, "--format", "json").stdout)[kind]
    assert rows
    names = [row.get("id") or row["name"] for row in rows]
    if kind != "checks":
        assert mlpolicy("explain", *names).returncode == 0


@pytest.mark.parametrize("words", [["scan", "."], ["lint", "."], ["list", "formats"]])
def test_a_full_disk_behind_standard_output(words, source):
    root = source({"m.safetensors": safetensors()})
    with open("/dev/full", "w") as full:
        ran = subprocess.run(
            ["/usr/bin/python3", "-m", "mlpolicy", *words], cwd=root, stdout=full, check=False,
            stderr=subprocess.PIPE, text=True, timeout=60, env=environment(),
        )  # fmt: skip
    assert ran.returncode == 1
    assert ran.stderr == (
        "mlpolicy: standard output: cannot write (No space left on device); "
        "make room there, or use -o\n"
    )
