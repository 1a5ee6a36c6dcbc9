"""salsa-ci: the job in debian/salsa-ci.yml, and its script on packages that were really built."""

from __future__ import annotations

import shutil
import subprocess
from xml.etree import ElementTree

import pytest
import yaml
from building import environment, example
from building import run as run_in
from conftest import COMPILED, TOP

JOB, TEMPLATE = "test-mlpolicy", ".test-mlpolicy"
PIPELINE = "https://salsa.debian.org/salsa-ci-team/pipeline/raw/master/recipes/debian.yml"
USUAL = f"""\
---
include:
  - {PIPELINE}

variables:
  RELEASE: 'bookworm'  # for the backport
""".encode()


class Loader(yaml.SafeLoader):
    """A loader that knows GitLab's own tag."""


Loader.add_constructor("!reference", lambda loader, node: loader.construct_sequence(node))


@pytest.fixture
def tree(tmp_path):
    path = tmp_path / "foo"
    (path / "debian").mkdir(parents=True)
    return path


@pytest.fixture
def install(mlpolicy, tree):
    def call(*arguments):
        return mlpolicy("hooks", "install", "salsa-ci", *arguments, cwd=tree)

    return call


def load(content):
    """The last document, which holds the jobs."""
    return list(yaml.load_all(content.decode(), Loader))[-1]


SHAPES = {
    "usual": USUAL,
    "no final newline": USUAL.rstrip(b"\n"),
    "CRLF": USUAL.replace(b"\n", b"\r\n"),
    "a comment at the end": USUAL + b"  # in variables\n# the end",
    "blank lines at the end": USUAL + b"\n\n",
    "block scalar at the end": USUAL + b"build:\n  script:\n  - |\n    make\n    # all",
    "one that includes by a string": f"include: {PIPELINE}\n".encode(),
    "own stages": USUAL + b"stages: [build, publish, test]\n",
    "GitLab's tag": USUAL + b"lintian:\n  script:\n  - !reference [.lintian, script]\n",
    "anchors": USUAL + b".a: &a\n  tags: [x]\nbuild i386:\n  <<: *a\n",
    "a header": b"spec:\n  inputs: {}\n---\n" + USUAL[4:],
    "not ASCII": "# Andr\u00e9\u2028\n".encode() + USUAL,
}


@pytest.mark.parametrize("old", SHAPES.values(), ids=SHAPES)
def test_in_and_out(install, tree, old):
    file = tree / "debian/salsa-ci.yml"
    file.write_bytes(old)
    assert install().returncode == 0
    once = file.read_bytes()
    before, after = load(old + b"\n"), load(once)
    assert after.pop(JOB) == {"extends": TEMPLATE}
    template = after.pop(TEMPLATE)
    assert template["stage"] == "test" and template["allow_failure"] is True
    assert template["needs"] == [{"job": "build", "artifacts": True}]
    assert after == before

    assert "nothing to do" in install().stdout
    assert file.read_bytes() == once
    assert install("--enforce").returncode == 0
    assert load(file.read_bytes())[TEMPLATE]["allow_failure"] is False

    assert install("--remove").returncode == 0
    assert file.read_bytes() == old
    assert list(file.parent.iterdir()) == [file]


def test_a_file_is_made_and_goes_again(install, tree):
    file = tree / "debian/salsa-ci.yml"
    done = install()
    assert done.returncode == 0 and "CI/CD configuration file" in done.stderr
    made = load(file.read_bytes())
    assert made.keys() == {"include", TEMPLATE, JOB} and made["include"] == [PIPELINE]
    assert "nothing to do" in install().stdout
    install("--remove")
    assert list(file.parent.iterdir()) == []


def test_a_link_stays_a_link(install, tree, tmp_path):
    kept = tmp_path / "kept.yml"
    kept.write_bytes(USUAL)
    (tree / "debian/salsa-ci.yml").symlink_to(kept)
    install()
    assert JOB in load(kept.read_bytes())
    install("--remove")
    assert (tree / "debian/salsa-ci.yml").is_symlink()
    assert kept.read_bytes() == USUAL


REFUSED = {
    "the job is there": (USUAL + b"test-mlpolicy:\n  script: x\n", ":8: has the job test-mlpolicy"),
    "the template is there": (b".test-mlpolicy: {}\n", ":1: has the job .test-mlpolicy"),
    "no stage": (USUAL + b"stages:\n- build\n", ":8: lacks the stage test; add it first"),
    "flow style": (b"{include: x}\n", ":1: holds no keys"),
    "a list": (b"- include\n", ":1: holds no keys"),
    "indented": (b" include: x\n", "cannot be edited without changing what it means"),
    "an end": (USUAL + b"...\n", "cannot be edited without changing"),
    "no YAML": (b"include: x\n\tvariables: y\n", ":2: is no YAML"),
    "empty": (b"", "is empty"),
    "not UTF-8": (b"# Andr\xe9\ninclude: x\n", "utf-8"),
}


@pytest.mark.parametrize(("old", "said"), REFUSED.values(), ids=REFUSED)
def test_refused(install, tree, old, said):
    file = tree / "debian/salsa-ci.yml"
    file.write_bytes(old)
    done = install()
    assert done.returncode == 1
    assert done.stderr.startswith(f"mlpolicy: {file}") and done.stderr.count("\n") == 1
    assert said in done.stderr
    assert install("--remove").returncode == 0
    assert file.read_bytes() == old


def test_without_a_source_package(mlpolicy, tmp_path):
    done = mlpolicy("hooks", "install", "salsa-ci", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr == f"mlpolicy: {tmp_path}: no debian/ here; run this in a source package\n"
    assert JOB in mlpolicy("hooks", "show", "salsa-ci", cwd=tmp_path).stdout


def test_another_file(install, tree, tmp_path):
    assert install("--file", ".gitlab-ci.yml").returncode == 0
    assert JOB in load((tree / ".gitlab-ci.yml").read_bytes())


def test_an_index_of_this_machine_is_not_there(install, tree):
    (tree / "Packages").touch()
    done = install("--index", "Packages")
    assert done.returncode == 1 and "salsa-ci has no --index" in done.stderr


@pytest.fixture(params=["bash", "sh"])
def job(request, install, tree, tmp_path):
    """Build an example, and run the job's script on it as a GitLab runner does."""
    if shutil.which("dh") is None:
        pytest.skip("debhelper is not installed")
    commands = tmp_path / "bin"
    commands.mkdir()
    settings = " ".join(f"{key}='{text}'" for key, text in COMPILED.items())
    for name, script in {
        "apt-get": f'echo "$@" >>"{tmp_path}/apt"',
        "mlpolicy": f'{settings} PYTHONPATH="{TOP}" exec /usr/bin/python3 -m mlpolicy "$@"',
    }.items():
        (commands / name).write_text(f"#!/bin/sh\n{script}\n")
        (commands / name).chmod(0o755)

    def run(name, *arguments):
        place = tmp_path / "a place"
        package = example(place, name)
        if name == "nc-in-main":  # the add-on would end such a build itself
            control = package / "debian/control"
            control.write_text(control.read_text().replace(", dh-sequence-mlmodel", ""))
        # With the source in the .changes, as the job `build` does it.
        built = run_in(package, "dpkg-buildpackage", "-us", "-uc", "-d")
        assert built.returncode == 0, built.stdout
        install(*arguments)
        found = load((tree / "debian/salsa-ci.yml").read_bytes())[TEMPLATE]
        script = "\n".join(["set -e", *found["script"]])
        variables = environment() | {"WORKING_DIR": str(place)}
        variables["PATH"] = f"{commands}:{variables['PATH']}"
        done = subprocess.run(
            [request.param, "-c", script], cwd=tree, env=variables, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120, check=False,
        )  # fmt: skip
        assert (tmp_path / "apt").read_text().splitlines() == [
            "update",
            "install --yes --no-install-recommends mlpolicy",
        ]
        report = found["artifacts"]["reports"]["junit"].replace("${WORKING_DIR}", str(place))
        return done, ElementTree.parse(report).getroot()

    return run


def test_the_script_on_a_clean_package(job):
    done, report = job("free-trained")
    assert done.returncode == 0, done.stdout
    assert report.findall(".//testcase") and not report.findall(".//failure")


def test_the_script_on_a_bad_package(job):
    done, report = job("nc-in-main", "--ruleset", "archive-practice")
    assert done.returncode == 2, done.stdout
    assert "E: nc-in-main source: model-license-not-dfsg" in done.stdout  # in the log
    (case,) = report.findall(".//testcase[@name='model-license-not-dfsg']/failure")
    assert "weights.safetensors" in case.text
