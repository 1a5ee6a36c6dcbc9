"""debusine: our findings in its JSON, and its lintian task with our package in its environment."""

from __future__ import annotations

import json
import os
import platform
import re
import subprocess

import pytest
import yaml
from building import example, run
from conftest import safetensors
from elsewhere import unpacked

DATA, PROGRAM = "model-without-training-data", "model-without-training-program"
SEVERITIES = "error warning info pedantic experimental overridden classification".split()
#: All that ``mlpolicy lint`` has to say, as debusine asks lintian for everything.
ALL = ("-i", "-I", "--pedantic", "--show-overrides")


@pytest.fixture(scope="module")
def upload(tmp_path_factory):
    """A .changes whose source and binary package have one name, with an override in the source."""
    tree = example(tmp_path_factory.mktemp("upload"), "weights-only")
    for name in ("control", "mlmodel.yaml"):
        file = tree / "debian" / name
        text = file.read_text().replace("weights-only-model", "weights-only")
        file.write_text(text.replace(", dh-sequence-mlmodel", ""))
    (tree / "debian/weights-only-model.install").rename(tree / "debian/weights-only.install")
    (tree / "debian/source/mlpolicy-overrides").write_text(f"# looked at\n{DATA}\n")
    got = run(tree, "dpkg-buildpackage", "-us", "-uc", "-d")
    assert got.returncode == 0, got.stdout
    (changes,) = tree.parent.glob("*.changes")
    return changes


@pytest.fixture
def analysis(mlpolicy):
    """What ``mlpolicy lint --format debusine ARGUMENTS`` writes."""

    def get(*arguments):
        got = mlpolicy("lint", "--format", "debusine", *arguments)
        assert got.returncode == 0, got.stderr
        return json.loads(got.stdout)

    return get


def test_the_shape_is_the_documented_one(analysis, upload):
    got = analysis(upload)
    assert list(got) == ["version", "summary", "tags"]
    assert got["version"] == "1.0"
    summary, tags = got["summary"], got["tags"]
    assert list(summary) == [
        *("tags_count_by_severity", "package_filename", "tags_found"),
        *("overridden_tags_found", "lintian_version", "distribution"),
    ]
    severities = [tag["severity"] for tag in tags]
    assert summary["tags_count_by_severity"] == {s: severities.count(s) for s in SEVERITIES}
    assert DATA in summary["overridden_tags_found"] and PROGRAM in summary["tags_found"]
    assert summary["distribution"].startswith("debian:")
    keys = {"tag", "severity", "package", "note", "pointer", "explanation", "comment"}
    for tag in tags:
        assert set(tag) == keys
        assert all(isinstance(value, str) for value in tag.values())
        assert tag["package"] in summary["package_filename"]
        assert tag["explanation"] and not tag["explanation"].startswith(("N:", "\n"))
    ranks = [(t["package"], SEVERITIES.index(t["severity"]), t["tag"], t["note"]) for t in tags]
    assert ranks == sorted(ranks)


def test_overridden_findings_are_there_without_being_asked_for(analysis, upload):
    dsc = next(upload.parent.glob("*.dsc"))
    tags = {tag["tag"]: tag for tag in analysis(dsc)["tags"]}
    assert (tags[DATA]["severity"], tags[DATA]["comment"]) == ("overridden", "looked at")
    assert (tags[PROGRAM]["severity"], tags[PROGRAM]["comment"]) == ("warning", "")
    assert tags[PROGRAM]["pointer"] == "model/weights.safetensors"
    assert tags[PROGRAM]["note"] == "weights-only: absent"
    assert list({tag["tag"] for tag in analysis("--tags", DATA, dsc)["tags"]}) == [DATA]


def test_packages_of_one_name_are_told_apart(analysis, upload):
    dsc, deb = (next(upload.parent.glob(f"*.{kind}")) for kind in ("dsc", "deb"))
    for one in (dsc, deb):
        assert analysis(one)["summary"]["package_filename"] == {"weights-only": one.name}
    both = {path.name: path.name for path in (dsc, deb)}
    assert analysis(upload)["summary"]["package_filename"] == both


def test_a_directory_and_a_file_have_names_too(analysis, source):
    root = source({"a\x1b[31m\u202e.safetensors": safetensors()})
    got = analysis(root / ".", root / "debian/control")
    names = got["summary"]["package_filename"]
    assert names == {"foo": "foo", "control": "control"}
    assert "\x1b" not in str(got) and "\u202e" not in str(got)
    assert any(r"\x1b" in tag["pointer"] for tag in got["tags"])


#: Reads analysis.json, lintian.txt and task.json with debusine's own code. What is not installed
#: is a stand-in: talking to a server and running commands are not asked for here.
READER = """
import json
import sys
from pathlib import Path
from unittest.mock import MagicMock

for name in ("client.client_utils", "client.debusine", "tasks.executors"):
    sys.modules[f"debusine.{name}"] = MagicMock()
sys.modules["email_validator"] = MagicMock()

from debusine.artifacts.local_artifact import LintianArtifact
from debusine.artifacts.models import DebianLintianSummary
from debusine.tasks.lintian import Lintian
from debusine.tasks.models import MmDebstrapData

analysis = json.loads(Path("analysis.json").read_text())
LintianArtifact.create(
    analysis=Path("analysis.json"),
    lintian_output=Path("lintian.txt"),
    summary=DebianLintianSummary(**analysis["summary"]),
)
MmDebstrapData(**json.loads(Path("task.json").read_text()))
print(json.dumps(Lintian._parse_output(Path("lintian.txt"))))
"""


def test_debusine_itself_reads_it(mlpolicy, analysis, upload, tmp_path):
    dsc = next(upload.parent.glob("*.dsc"))
    own = analysis(dsc)
    (tmp_path / "analysis.json").write_text(json.dumps(own))
    assert mlpolicy("lint", *ALL, "-o", tmp_path / "lintian.txt", dsc).returncode == 0
    (tmp_path / "task.json").write_text(json.dumps(task(mlpolicy("hooks", "show", "debusine"))))
    here = platform.freedesktop_os_release()["VERSION_CODENAME"]
    roots = (unpacked("trixie", "python3-debusine"), unpacked(here, "python3-pydantic"))
    path = os.pathsep.join(str(root / "usr/lib/python3/dist-packages") for root in roots)
    got = subprocess.run(
        ["/usr/bin/python3", "-c", READER], cwd=tmp_path, env={**os.environ, "PYTHONPATH": path},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    if missing := re.search(r"No module named '(?!debusine)\w+'", got.stderr):
        pytest.skip(f"{missing[0]}, which debusine needs in this suite")
    assert got.returncode == 0, got.stderr

    def plain(tag):
        package = tag["package"].removesuffix(" source")
        return (package, tag["tag"], tag["severity"], tag["note"], tag["pointer"])

    read = json.loads(got.stdout)
    assert sorted(map(plain, read)) == sorted(map(plain, own["tags"])) != []
    explained = {tag["tag"]: tag["explanation"] for tag in own["tags"]}
    # A comment above the next tag is taken for a part of it, in lintian's own output, too.
    assert all(tag["explanation"].startswith(explained[tag["tag"]]) for tag in read)


def task(shown):
    """The data of the task that the workflow template of ``mlpolicy hooks show`` leads to."""
    assert shown.returncode == 0, shown.stderr
    (target,) = yaml.safe_load(shown.stdout)["static_parameters"]["targets"]
    assert target["variants"] == ["lintian"]
    made = target["mmdebstrap_template"]
    assert "mlpolicy" in made["bootstrap_options"]["extra_packages"]
    made["bootstrap_options"]["architecture"] = target["architectures"][0]
    for repository in made["bootstrap_repositories"]:
        repository["suite"] = target["codenames"][0]
    return made


def test_nothing_is_to_be_installed(mlpolicy):
    got = mlpolicy("hooks", "install", "debusine")
    assert got.returncode == 1
    assert got.stderr.endswith("nothing to install; see `mlpolicy hooks show debusine`\n")
