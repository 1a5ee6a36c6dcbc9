"""Real lintian with our check, on packages that dpkg-buildpackage made."""

from __future__ import annotations

import json
import shlex
import shutil
import subprocess

import pytest
from conftest import COMPILED, TOP, dep5, safetensors
from once import made

from mlpolicy.checks import TAGS
from mlpolicy.hooks.lintian import tree

pytestmark = pytest.mark.skipif(
    shutil.which("lintian", path="/usr/bin") is None, reason="lintian is not installed"
)

PATH = "/usr/sbin:/usr/bin:/sbin:/bin"
VARIABLES = {"PYTHONPATH": str(TOP), **COMPILED}
OURS = f"env {shlex.join(f'{k}={v}' for k, v in VARIABLES.items())} /usr/bin/python3 -m mlpolicy"
ONLY = ("--profile", "mlpolicy/only")
SOURCE = "model-without-training-program foo-model: absent [model/w.safetensors]"
OWN = "E: foo-data: description-too-short test"  # lintian's
BINARY = ("W: foo-data: undeclared-model built.safetensors", " [usr/share/foo/built.safetensors]")

MANIFEST = """models:
  - name: foo-model
    files: [w.safetensors]
    package: foo-data
    action: ship
    license: Apache-2.0
    training:
      program: {location: absent}
  - name: gone
    files: [gone.onnx]
    package: foo-data
    action: omit
"""

FILES = {
    "model/w.safetensors": safetensors(),
    "debian/mlmodel.yaml": MANIFEST,
    "debian/copyright": dep5("Apache-2.0"),
    "debian/control": "Source: foo\nSection: misc\nPriority: optional\n"
    "Maintainer: A B <a@b.example>\nBuild-Depends: debhelper-compat (= 13)\n"
    "Standards-Version: 4.6.2\nRules-Requires-Root: no\n\n"
    "Package: foo-data\nArchitecture: all\nDepends: ${misc:Depends}\nDescription: test\n Test.\n",
    # built.safetensors is in the binary package alone.
    "debian/rules": "#!/usr/bin/make -f\n%:\n\tdh $@\n"
    "override_dh_auto_build:\n\tcp model/w.safetensors built.safetensors\n",
    "debian/source/format": "3.0 (native)\n",
    "debian/changelog": "foo (1.0) unstable; urgency=low\n\n  * x\n\n"
    " -- A B <a@b.example>  Sat, 21 Nov 2026 00:00:00 +0000\n",
    "debian/install": "model/w.safetensors built.safetensors usr/share/foo\n",
}


def about(lines, start, end=""):
    """Those of LINES that begin and end so."""
    return [line for line in lines if line.startswith(start) and line.endswith(end)]


def built(directory, files):
    """Build the source package of FILES in DIRECTORY; the path of its .changes."""
    for path, content in files.items():
        target = directory / "foo" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content if isinstance(content, bytes) else content.encode())
    (directory / "foo/debian/rules").chmod(0o755)
    got = subprocess.run(
        ["dpkg-buildpackage", "-us", "-uc", "-d"], cwd=directory / "foo",
        env={"PATH": PATH, "LC_ALL": "C.UTF-8", "HOME": str(directory)},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert got.returncode == 0, got.stderr
    (changes,) = directory.glob("*.changes")
    return changes


@pytest.fixture(scope="session")
def upload(tmp_path_factory):
    """A .changes with a model in its source and in its binary package."""
    directory = made(tmp_path_factory, "upload", lambda where: built(where, FILES))
    return next(directory.glob("*.changes"))


@pytest.fixture(scope="module")
def include(tmp_path_factory):
    """The tree for --include-dir."""
    directory = tmp_path_factory.mktemp("include")
    tree.write(directory)
    return directory


@pytest.fixture
def lintian(include, tmp_path):
    """Run lintian with our tree and ASKED as mlpolicy; gives its lines, without debris."""

    def run(*arguments, asked=OURS, path=PATH):
        variables = {"PATH": path, "HOME": str(tmp_path), "LC_ALL": "C.UTF-8"}
        if asked is not None:
            variables["LINTIAN_MLPOLICY"] = asked
        got = subprocess.run(
            ["/usr/bin/lintian", "--include-dir", include, *arguments],
            env=variables, capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip
        run.complaints = [line for line in got.stderr.splitlines() if "root priv" not in line]
        assert got.returncode in (0, 2), got.stderr
        return got.stdout.splitlines()

    return run


def answering(tmp_path, hints, path):
    """A command in the place of mlpolicy that gives HINTS for the package at PATH."""
    answer = {"groups": [{"input_files": [{"path": str(path), "hints": hints}]}]}
    (tmp_path / "answer").write_text(json.dumps(answer))
    return f"sh -c 'cat {shlex.quote(str(tmp_path / 'answer'))}' --"


def test_our_tags_stand_with_pointers_beside_lintians_own(lintian, upload):
    shown = lintian(upload)
    assert f"W: foo source: {SOURCE}" in shown
    assert len(about(shown, *BINARY)) == 1
    line = MANIFEST.splitlines().index("    files: [gone.onnx]") + 1
    gone = f"declared-model-not-found gone: gone.onnx [debian/mlmodel.yaml:{line}]"
    assert f"E: foo source: {gone}" in shown
    assert OWN in shown
    assert lintian.complaints == []


def test_the_profiles(lintian, upload):
    both, ours = lintian("--profile", "mlpolicy", upload), lintian(*ONLY, upload)
    assert set(ours) < set(both)
    assert {line.split(": ")[2].split()[0] for line in ours} <= set(TAGS)


def test_hints_are_those_of_the_command_line(lintian, upload, mlpolicy):
    """But for the letter: a ruleset may change it, which lintian has no way to tell."""
    wanted = mlpolicy("lint", "--display-info", "--pedantic", upload).stdout.splitlines()
    shown = lintian(*ONLY, "-L", ">=classification", upload)
    assert sorted(line[3:] for line in shown) == sorted(line[3:] for line in wanted) != []


def test_the_source_speaks_for_its_binaries_in_any_order(lintian, upload):
    deb, dsc = (next(upload.parent.glob(f"*.{kind}")) for kind in ("deb", "dsc"))
    undeclared = "W: foo-data: undeclared-model w.safetensors"
    together, alone = lintian(*ONLY, deb, dsc), lintian(*ONLY, deb)
    assert about(together, *BINARY) and about(alone, *BINARY)
    assert about(alone, undeclared) and not about(together, undeclared)
    assert f"W: foo source: {SOURCE}" in together
    assert not any(" source: " in line for line in alone)


def test_mlpolicy_is_asked_once_for_an_upload_and_found_on_the_path(lintian, upload, tmp_path):
    command = tmp_path / "bin/mlpolicy"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\necho "$@" >>{tmp_path}/asked\nexec {OURS} "$@"\n')
    command.chmod(0o755)
    shown = lintian(*ONLY, upload, asked=None, path=f"{command.parent}:{PATH}")
    assert about(shown, *BINARY)
    (asked,) = (tmp_path / "asked").read_text().splitlines()
    assert asked.index(".dsc") < asked.index(".deb")


def test_an_overridden_hint_is_not_shown(lintian, tmp_path):
    files = {
        "debian/source/mlpolicy-overrides": "model-without-training-program *\n",
        "debian/overrides/foo-data": "undeclared-model *\n",
        "debian/install": FILES["debian/install"]
        + "debian/overrides/foo-data usr/share/mlpolicy/overrides\n",
    }
    shown = lintian(built(tmp_path, FILES | files))
    assert not about(shown, "W: foo source: model-without-training-program")
    assert about(shown, "W: foo source: model-without-training-data")
    assert not about(shown, *BINARY)
    assert about(shown, "W: foo-data: model-without-training-data")
    # In lintian's own override files this would be an unknown tag wherever our check is not.
    assert not any("alien-tag" in line or "unused-override" in line for line in shown)


@pytest.mark.parametrize(
    "broken",
    [
        "/nonexistent/mlpolicy",
        "false",
        "echo 3",
        """sh -c 'echo "{\\"groups\\": [3]}"' --""",
        "sh -c 'kill -9 $$' --",
        "an 'open quote",
    ],
)
def test_a_broken_mlpolicy_costs_one_warning_and_only_our_tags(lintian, upload, broken):
    assert lintian("-C", "mlpolicy,fields/description", upload, asked=broken)[-1:] == [OWN]
    (complaint,) = lintian.complaints
    assert "mlpolicy lint: " in complaint
    assert complaint.endswith("; tags of mlpolicy may be missing")


def test_what_could_be_read_is_shown_beside_the_complaint(lintian, upload, tmp_path):
    """mlpolicy ends with status 1 when an input was not readable, but answers for the others."""
    deb = next(upload.parent.glob("*.deb"))
    command = tmp_path / "half"
    command.write_text(f'#!/bin/sh\n{OURS} "$@"\necho "mlpolicy: x: unreadable" >&2\nexit 1\n')
    command.chmod(0o755)
    assert about(lintian(*ONLY, deb, asked=str(command)), *BINARY)
    assert [line.partition("mlpolicy lint: ")[2] for line in lintian.complaints] == [
        "x: unreadable; tags of mlpolicy may be missing"
    ]


def test_hostile_answers_are_harmless(lintian, upload, tmp_path):
    deb = next(upload.parent.glob("*.deb"))

    def hint(note, name=None, line=-1, tag="undeclared-model"):
        pointer = {"item": {"name": name, "index": "x"}, "line_position": line}
        return {"tag": tag, "note": note, "pointer": pointer if name else None}

    hints = [
        hint("\x1b[31m\u202ered\n", "usr/share/foo/w.safetensors", 3),
        hint("\x1b[31m\u202ered\n", "usr/share/foo/w.safetensors", 3),
        hint("nowhere", "not/there\x07", 7),
        hint("control", "DEBIAN/control", 2),
        hint("no pointer é"),
        hint("x" * 600),
        hint("no tag", tag=None),
        {},
    ]
    shown = lintian(*ONLY, deb, asked=answering(tmp_path, hints, deb))
    assert sorted(shown) == sorted(
        f"W: foo-data: undeclared-model {rest}"
        for rest in (
            r"\x1b[31m\u202ered\x0a [usr/share/foo/w.safetensors:3]",
            r"nowhere [not/there\x07:7]",
            "control [control:2]",
            "no pointer é",
            "x" * 500,
        )
    )
    assert lintian.complaints == []
