"""``mlpolicy hooks run``: what a hook calls never loses a build, and refuses when it is told to."""

from __future__ import annotations

import os
import signal
import subprocess

import pytest
from conftest import TOP, dep5, safetensors

BAD = {"debian/copyright": dep5("CC-BY-NC-4.0"), "model/w.safetensors": safetensors()}


@pytest.fixture
def run(tmp_path):
    """``mlpolicy hooks run ARGUMENTS`` elsewhere, with VARIABLES in its environment."""

    def call(*arguments, **variables):
        return subprocess.run(
            ["/usr/bin/python3", "-m", "mlpolicy", "hooks", "run", *map(str, arguments)],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(TOP), **variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=120,
            check=False,
        )

    return call


@pytest.fixture
def broken(tmp_path):
    """A directory for PYTHONPATH whose sitecustomize does CODE in each ``mlpolicy lint``."""

    def make(code):
        where = tmp_path / "broken"
        where.mkdir()
        lines = ["import os, sys, time", "if 'lint' in sys.orig_argv:", f"    {code}", ""]
        (where / "sitecustomize.py").write_text("\n".join(lines))
        return f"{where}:{TOP}"

    return make


def test_the_report_is_framed_with_its_counts(run, source):
    done = run("sbuild", source({"debian/copyright": dep5("MIT")}))
    assert done.returncode == 0
    lines = done.stdout.strip().splitlines()
    assert lines[:2] == ["mlpolicy", "--------"]
    assert "no findings" in lines
    assert lines[-1] == "I: mlpolicy run was successful"


def test_errors_are_told_and_fail_nothing(run, source):
    done = run("sbuild", source(BAD))
    assert done.returncode == 0
    assert "E: foo source: model-license-not-dfsg" in done.stdout
    assert "2 errors, 3 warnings" in done.stdout
    assert "W: mlpolicy found errors; this fails nothing" in done.stdout


def test_errors_fail_with_enforce(run, source):
    done = run("sbuild", "--enforce", source(BAD))
    assert done.returncode == 2
    assert "E: mlpolicy found errors" in done.stdout


def test_another_ruleset_is_asked(run, source):
    tree = source({"debian/copyright": dep5("MIT"), "model/w.safetensors": safetensors()})
    assert run("sbuild", "--enforce", tree).returncode == 0
    assert "warning" in run("sbuild", "--ruleset", "ml-policy", tree).stdout


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("os.kill(os.getpid(), 9)", "was ended by signal 9"),
        ("os._exit(77)", "ended with status 77"),
        ("raise SystemExit(1)", "broke, or could not read all of its input"),
        ("time.sleep(60)", "did not finish within 1 s "),
    ],
)
def test_its_own_failure_is_told_and_fails_nothing_unless_enforced(run, source, broken, code, said):
    tree, path = source({}), broken(code)
    done = run("sbuild", "--time-limit", "1", tree, PYTHONPATH=path)
    assert done.returncode == 0
    assert f"W: mlpolicy {said}" in done.stdout
    assert "this fails nothing; with --enforce it would" in done.stdout
    done = run("sbuild", "--time-limit", "1", "--enforce", tree, PYTHONPATH=path)
    assert done.returncode == 1
    assert f"E: mlpolicy {said}" in done.stdout


def test_an_input_that_cannot_be_read_is_no_success(run, tmp_path):
    done = run("sbuild", tmp_path / "absent_1.0_amd64.changes")
    assert done.returncode == 0
    assert "W: mlpolicy broke, or could not read all of its input" in done.stdout


def test_nothing_is_left_running_after_the_limit(run, source, broken, tmp_path):
    witness = tmp_path / "pid"
    code = f"open({str(witness)!r}, 'w').write(str(os.getpid())); time.sleep(60)"
    run("sbuild", "--time-limit", "1", source({}), PYTHONPATH=broken(code))
    with pytest.raises(ProcessLookupError):
        os.kill(int(witness.read_text()), signal.SIGCONT)


def test_an_unknown_hook_names_the_known_ones(run):
    done = run("jenkins", ".")
    assert done.returncode == 1
    assert "unknown hook jenkins; known are sbuild" in done.stdout


def test_binaries_alone_are_told_to_be_without_their_source(run, tmp_path):
    upload = tmp_path / "foo_1.0_amd64.changes"
    upload.write_text(
        "Source: foo\nVersion: 1.0\nFiles:\n d41d8cd98f00b204e9800998ecf8427e 0 a b c\n"
    )
    assert "I: no source package here" in run("gbp", upload).stdout
    upload.write_text(upload.read_text() + " d41d8cd98f00b204e9800998ecf8427e 0 a b foo_1.0.dsc\n")
    assert "I: no source package here" not in run("gbp", upload).stdout
