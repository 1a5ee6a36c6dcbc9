"""``mlpolicy init``: a draft says what was found, asks for the rest, and changes no verdict."""

from __future__ import annotations

import json
import os
import pickle
import stat

import pytest
import yaml
from conftest import TOP, dep5, safetensors

from mlpolicy.evidence import manifest

FILE = "debian/mlmodel.yaml"
CARD = "---\nlicense: apache-2.0\nbase_model: x/y\ndatasets: [squad, 'q\"#: r']\n---\n"
TWO = "Source: foo\nSection: misc\n\nPackage: foo-b\n\nPackage: foo-a\n"


def bundle(directory):
    """A model of four files that fill DIRECTORY."""
    shards = {f"w{n}": f"model-0000{n}-of-00003.safetensors" for n in (1, 2, 3)}
    index = json.dumps({"metadata": {}, "weight_map": shards})
    return {
        **{f"{directory}/{name}": safetensors() for name in shards.values()},
        f"{directory}/model.safetensors.index.json": index,
    }


@pytest.fixture
def drafted(mlpolicy, source):
    """Make a source package of FILES, draft its manifest; gives its directory and the text."""

    def run(files):
        root = source(files)
        got = mlpolicy("init", root)
        assert got.returncode == 0, got.stderr
        content = (root / FILE).read_bytes()
        assert manifest.parse(content).mistakes == ()
        return root, content.decode()

    return run


def entries(text):
    return {model["name"]: model for model in yaml.safe_load(text)["models"]}


def confirmed(text, *wanted):
    """The TEXT after a person has taken away the mark of the lines that begin as WANTED."""
    marked = tuple(f"    # {line}" for line in wanted)
    lines = text.splitlines()
    return "\n".join(x.replace("# ", "", 1) if x.startswith(marked) else x for x in lines)


def test_says_what_is_known_and_asks_for_the_rest(drafted):
    _, text = drafted({"m.safetensors": safetensors(), "debian/copyright": dep5("MIT")})
    assert entries(text) == {
        "m.safetensors": {
            "name": "m.safetensors",
            "files": ["m.safetensors"],
            "package": "foo-data",
            "action": "ship",
            "license": "MIT",
        }
    }
    assert "    license: MIT  # from debian/copyright:5 (copyright)\n" in text
    assert "package: foo-data  # FIXME confirm: the only binary package" in text
    assert "    # training:\n    #   program:\n    #     location: FIXME  # in-source, " in text
    assert "where the program is that trained the model\n" in text


def test_every_key_of_the_facts_table_is_asked_for(drafted):
    _, text = drafted({"m.safetensors": safetensors()})
    asked = {line.split(":")[0].strip("# -") for line in text.splitlines() if ":" in line}
    facts = yaml.safe_load((TOP / "mlpolicy/evidence/facts.yaml").read_text())["facts"]
    keys = {row["manifest"].rpartition("/")[2] for row in facts if "manifest" in row} - {"[]"}
    schema = json.dumps(manifest.schema())
    assert {key for key in keys if f'"{key}"' in schema} <= asked


def test_a_second_run_changes_nothing(drafted, mlpolicy):
    root, text = drafted({"a/m.safetensors": safetensors(), "a/README.md": CARD})
    before = (root / FILE).stat()
    got = mlpolicy("init", root)
    assert got.returncode == 0 and "nothing to do" in got.stderr
    assert (root / FILE).read_text() == text
    assert (root / FILE).stat().st_ino == before.st_ino
    assert mlpolicy("init", "-o", "-", root).stdout == text
    assert stat.S_IMODE(before.st_mode) == 0o644
    assert sorted(os.listdir(root / "debian")) == ["changelog", "control", "mlmodel.yaml"]


def test_an_edited_file_is_kept_without_force(drafted, mlpolicy):
    root, text = drafted({"m.safetensors": safetensors()})
    edited = text + "# mine\n"
    (root / FILE).write_text(edited)
    got = mlpolicy("init", root)
    assert got.returncode == 1 and got.stderr.count("\n") == 1
    assert FILE in got.stderr and "--force" in got.stderr
    assert (root / FILE).read_text() == edited
    got = mlpolicy("init", "--force", root)
    assert got.returncode == 0 and "replaced" in got.stderr
    assert (root / FILE).read_text() == text


def test_output_writes_elsewhere(mlpolicy, source, tmp_path):
    root = source({"m.safetensors": safetensors()})
    assert mlpolicy("init", "-o", tmp_path / "look.yaml", root).returncode == 0
    assert mlpolicy("init", "-o", "-", cwd=root).stdout == (tmp_path / "look.yaml").read_text()
    assert not (root / FILE).exists()


def test_output_is_not_written_over_a_file_without_force(mlpolicy, source, tmp_path):
    root = source({"m.safetensors": safetensors()})
    kept = tmp_path / "kept"
    kept.write_text("mine")
    ran = mlpolicy("init", "-o", kept, root)
    assert ran.returncode == 1 and kept.read_text() == "mine"
    assert ran.stderr == (f"mlpolicy: {kept}: is there already; --force writes the draft over it\n")
    assert mlpolicy("init", "--force", "-o", kept, root).returncode == 0
    assert "models:" in kept.read_text()


def test_a_card_is_no_word_of_the_maintainer(drafted):
    _, text = drafted({"a/m.safetensors": safetensors(), "a/README.md": CARD})
    (entry,) = entries(text).values()
    assert set(entry) == {"name", "files", "package", "action"}
    assert "    # license: apache-2.0  # FIXME confirm: from a/README.md" in text
    assert "(model-card)" in text
    (entry,) = entries(confirmed(text, "license:")).values()
    assert entry["license"] == "apache-2.0"


def test_confirmed_lines_are_valid(drafted):
    _, text = drafted({"a/m.safetensors": safetensors(), "a/README.md": CARD})
    lines = ("training:", "  data:", "    - name:", "base:", "  - name:")
    sheet = manifest.parse(confirmed(text, *lines).encode())
    assert sheet.mistakes == ()
    (model,) = sheet.models
    assert [row["name"] for row in model.data["training"]["data"]] == ["squad", 'q"#: r']
    assert [row["name"] for row in model.data["base"]] == ["x/y"]


def test_a_conflict_is_shown_with_both_places(drafted):
    files = {
        "m.safetensors": safetensors(license="cc-by-nc-4.0"),
        "debian/copyright": dep5("MIT"),
    }
    _, text = drafted(files)
    assert "license" not in entries(text)["m.safetensors"]
    (line,) = [line for line in text.splitlines() if "FIXME conflict" in line]
    assert line.startswith("    # license: cc-by-nc-4.0 ")
    assert "MIT from debian/copyright:5 (copyright)" in line
    assert "cc-by-nc-4.0 from m.safetensors#license (embedded)" in line


HOSTILE = [
    "new\nline: [.safetensors",
    "#hash 'q\" \\ {}.safetensors",
    "esc\x1b[31m\x85\u2028\u202e.safetensors",
    "- !!python/x &a *a.safetensors",
    "d/star*?\udcff.safetensors",
    "  spaces  .safetensors",
    "null",
    "😀é.safetensors",
]


@pytest.mark.parametrize("path", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_names(drafted, mlpolicy, path):
    values = {"license": path.encode("utf-8", "replace").decode(), "name": "\x00\x1b"}
    root, text = drafted(
        {path: safetensors(**values), "debian/copyright": dep5("MIT #: \x1b" + "x" * 40)}
    )
    assert all(char.isprintable() or char == "\n" for char in text)
    subject = json.loads(mlpolicy("classify", "--format", "json", root).stdout)["subjects"][0]
    (model,) = subject["models"]
    assert model["declared"] and not subject["problems"]
    assert mlpolicy("init", root).returncode == 0


def test_patterns_that_match_another_model_are_left_to_a_person(drafted):
    _, text = drafted({"a*.safetensors": safetensors(), "ab.safetensors": safetensors()})
    assert set(entries(text)) == {"ab.safetensors"}
    assert "  # FIXME: these patterns match files of another model" in text


def test_names_are_fit_and_unique(drafted):
    paths = ["x/M.safetensors", "y/M.safetensors", "Größe.safetensors", "+.safetensors"]
    _, text = drafted({path: safetensors() for path in paths})
    assert {name: e["files"] for name, e in entries(text).items()} == {
        "x-m.safetensors": ["x/M.safetensors"],
        "y-m.safetensors": ["y/M.safetensors"],
        "gr-e.safetensors": ["Größe.safetensors"],
        "safetensors": ["+.safetensors"],
    }


def test_a_bundle_that_fills_its_directory_is_a_glob(drafted):
    _, text = drafted(bundle("models/tiny"))
    (entry,) = entries(text).values()
    assert entry["files"] == ["models/tiny/*"]


def test_a_bundle_with_other_files_beside_it_is_a_list(drafted):
    _, text = drafted({**bundle("models/tiny"), "models/tiny/notes.txt": "x"})
    (entry,) = entries(text).values()
    assert entry["files"] == sorted(bundle("models/tiny"))


@pytest.mark.parametrize(
    ("install", "package"),
    [
        ({"foo-a": "models usr/share/foo\n"}, "foo-a"),
        ({"foo-a": "# models x\nREADME x\n", "foo-b": "./models/*.safetensors usr/x\n"}, "foo-b"),
        ({"foo-b": "${x}\nmodels/m.safetensors => usr/x/y\n"}, "foo-b"),
        ({"foo-a": "*/*\n"}, "foo-a"),
        ({"foo-a": "models x\n", "foo-b": "models x\n"}, None),
        ({"foo-a": "../models x\n", "foo-b": "\xff\x00/*/**\n"}, None),
        ({}, None),
    ],
)
def test_the_package_is_from_install_files(drafted, install, package):
    files = {f"debian/{name}.install": text for name, text in install.items()}
    _, text = drafted({**files, "models/m.safetensors": safetensors(), "debian/control": TWO})
    (entry,) = entries(text).values()
    assert entry.get("package") == package
    said = f"  # from debian/{package}.install:" if package else "# package: FIXME  # the binary"
    assert said in text


def test_a_container_is_declared_by_a_person_only(drafted, mlpolicy, source):
    _, text = drafted({"m.safetensors": safetensors(), "x.pkl": pickle.dumps({"coef_": [1.0]})})
    assert set(entries(text)) == {"m.safetensors"}
    assert "  # - name: x.pkl  # pickle\n  #   files:\n  #     - x.pkl\n" in text
    alone = source({"x.pkl": pickle.dumps({"coef_": [1.0]})}, name="bar")
    got = mlpolicy("init", alone)
    assert got.returncode == 0 and "1 may hold one" in got.stderr
    assert not (alone / FILE).exists()
    assert "# - name: x.pkl" in mlpolicy("init", "-o", "-", alone).stdout


PROGRAM = "import torch\nfor e in range(9):\n    loss.backward()\n    optimizer.step()\n"


def verdicts(mlpolicy, root):
    got = mlpolicy("classify", "--format", "json", "--all-rulesets", root)
    assert got.returncode == 0, got.stderr
    models = json.loads(got.stdout)["subjects"][0]["models"]
    return {tuple(model["files"]): model["verdicts"] for model in models}


@pytest.mark.parametrize(
    "files",
    [
        {"m.safetensors": safetensors()},
        {"m.safetensors": safetensors(), "debian/copyright": dep5("GPL-3+")},
        {"m.safetensors": safetensors(license="cc-by-nc-4.0"), "debian/copyright": dep5("MIT")},
        {"m.safetensors": safetensors(license="mit"), "debian/copyright": dep5("Strange-1")},
        {"a/m.safetensors": safetensors(), "a/README.md": CARD, "debian/copyright": dep5("MIT")},
        {"x.pkl": pickle.dumps({"coef_": [1.0]}), "a*.safetensors": safetensors(),
         "ab.safetensors": safetensors(license="cc-by-nc-4.0"), "debian/copyright": dep5("MIT")},
        {**bundle("t"), **bundle("u"), "t/README.md": CARD, "debian/copyright": dep5("MIT", "t/*")},
        {"train.py": PROGRAM,
         "m.safetensors": safetensors(), "debian/copyright": dep5("MIT")},
    ],
    ids=["bare", "copyright", "conflict", "unjudged", "card", "mixed", "bundles", "program"],
)  # fmt: skip
def test_a_draft_never_changes_a_verdict(mlpolicy, source, files):
    root = source(files)
    before = verdicts(mlpolicy, root)
    assert before and mlpolicy("init", root).returncode == 0
    assert (root / FILE).exists()
    assert verdicts(mlpolicy, root) == before


def test_nothing_to_draft(mlpolicy, source):
    root = source({"main.c": "int main;\n"})
    got = mlpolicy("init", root)
    assert got.returncode == 0 and "no model found" in got.stderr
    assert not (root / FILE).exists()


def test_not_a_source_package(mlpolicy, tmp_path):
    for place in (tmp_path, tmp_path / "absent"):
        got = mlpolicy("init", place)
        assert got.returncode == 1 and got.stderr.count("\n") == 1
        assert "debian/control" in got.stderr


def test_what_was_not_read_is_said(drafted):
    broken = b"\x40" + b"\0" * 7 + b'{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,'
    _, text = drafted({"m.safetensors": safetensors(), "cut.safetensors": broken,
                       "debian/copyright": "All rights.\n"})  # fmt: skip
    assert "# FIXME: not read in full" in text
    assert "#   debian/copyright: not machine-readable" in text


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir, lambda path: os.symlink("/etc/hosts", path)])
def test_something_else_in_its_place(mlpolicy, source, make):
    root = source({"m.safetensors": safetensors()})
    make(root / FILE)
    got = mlpolicy("init", root)
    assert got.returncode == 1 and "--force" in got.stderr
    assert "Traceback" not in mlpolicy("init", "--force", root).stderr


def test_many_models_are_one_readable_file(drafted, mlpolicy):
    files = {f"v/{n}.safetensors": safetensors(license="x" * 3000) for n in range(100)}
    _, text = drafted(files)
    assert len(entries(text)) == 100 and len(text) < 200_000


def test_more_than_a_manifest_holds(mlpolicy, source):
    deep = "/".join(["d" * 250] * 13)
    files = {f"{deep}/{n}.safetensors": safetensors() for n in range(350)}
    root = source(files)
    got = mlpolicy("init", root)
    assert got.returncode == 1 and "larger than" in got.stderr
    assert not (root / FILE).exists()


def test_quiet_says_nothing(mlpolicy, source):
    got = mlpolicy("init", "-q", source({"m.safetensors": safetensors()}))
    assert (got.returncode, got.stdout, got.stderr) == (0, "", "")
