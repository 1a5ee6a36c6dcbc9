"""Evidence from the source tree itself, through gather: programs, settings, data."""

from __future__ import annotations

import subprocess

import pytest

from mlpolicy import evidence, scanner
from tests.conftest import dep5, safetensors

TRAIN = (
    "import torch\n\nfor x in data:\n    loss = net(x)\n    loss.backward()\n    optimizer.step()\n"
)
CURVE = (
    "from scipy.optimize import curve_fit\n\n\ndef calibrate(model, x, y):\n"
    "    model.fit(x, y)\n    return curve_fit(model, x, y)\n"
)
HPARAMS = "learning_rate: 0.001\nbatch_size: 8\nepochs: 30\n"
PARQUET = b"PAR1" + bytes(100) + b"PAR1"
LIST = (
    "Trained on these only:\n\n - https://www.openslr.org/17/\n - https://example.org/noise.tgz\n"
)


def gathered(root, extra=()):
    (scanned,) = scanner.scan_path(str(root), traces="checks", wants=evidence.wants)
    return evidence.gather(scanned, extra).models


def facts(root):
    """The facts of the only model below ROOT that are about training."""
    (model,) = gathered(root)
    return {n: f for n, f in model.facts.items() if n.startswith("training")}


def test_a_full_program_is_in_source_with_its_license(source):
    root = source(
        {
            "m.safetensors": safetensors(),
            "training/train.py": TRAIN,
            "training/hparams.yaml": HPARAMS,
            "debian/copyright": dep5("Expat"),
        }
    )
    found = facts(root)
    program = found["training.program"]
    assert (program.value, program.authority) == ("in-source", "tree")
    assert program.source.startswith("training/train.py:5 (gradient step: loss.backward()")
    assert found["training.program.path"].value == "training/train.py"
    assert found["training.program.license"].value == "Expat"
    assert found["training.program.license"].source.startswith("debian/copyright:")
    assert found["training.settings"].source.startswith("training/hparams.yaml:1")
    assert "training.data" not in found and "training.data_complete" not in found


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"calibrate.py": CURVE},
        {"lib/optim.py": "import torch\ndef step(l, o):\n    l.backward()\n    o.step()\n"},
        {"tests/test_train.py": TRAIN},
        {"examples/train.py": TRAIN},
        {"third_party/other/train.py": TRAIN},
        {"doc/train.py": TRAIN},
        {"test_all.py": TRAIN.replace("loss", "l"), "README": "train with train.py\n"},
        {"conf/hparams.yaml": HPARAMS},
    ],
    ids=lambda files: next(iter(files), "nothing"),
)
def test_what_is_no_training_program_of_the_model_says_nothing(source, files):
    found = facts(source({"models/m.safetensors": safetensors(), **files}))
    assert not any(name.startswith(("training.program", "training.set")) for name in found)


def test_each_place_trains_its_own_models(source):
    root = source(
        {
            "a/m.safetensors": safetensors(),
            "a/train.py": TRAIN,
            "b/m.safetensors": safetensors(),
            "b/tools/fit.py": TRAIN,
            "tests/m.safetensors": safetensors(),
            "tests/make.py": TRAIN,
            "vendor/x/m.safetensors": safetensors(),
        }
    )
    paths = {m.files[0]: m.facts.get("training.program.path") for m in gathered(root)}
    values = {path: fact and fact.value for path, fact in paths.items()}
    assert values == {
        "a/m.safetensors": "a/train.py",
        "b/m.safetensors": "b/tools/fit.py",
        "tests/m.safetensors": "tests/make.py",
        "vendor/x/m.safetensors": None,
    }
    (first,) = (m for m in gathered(root) if m.files[0].startswith("a/"))
    assert "nearest to a/m.safetensors of 2 training programs" in (
        first.facts["training.program"].source
    )


def test_a_program_far_from_the_model_is_said_to_be(source):
    root = source({"nets/m.safetensors": safetensors(), "tools/train.py": TRAIN})
    program = facts(root)["training.program"]
    assert program.value == "in-source" and "perhaps of another model" in program.source


def test_what_a_maintainer_declares_is_not_mixed_with_what_lies_there(source):
    manifest = (
        "models:\n  - name: m\n    files: [m.safetensors]\n    training:\n"
        "      program: {location: in-source, path: src/fit.c}\n"
    )
    root = source(
        {
            "m.safetensors": safetensors(),
            "train.py": TRAIN,
            "src/fit.c": "int x;\n",
            "debian/mlmodel.yaml": manifest,
            "debian/copyright": dep5("GPL-2+") + "\n" + dep5("Expat", "src/*").split("\n\n")[1],
        }
    )
    found = facts(root)
    assert found["training.program"].authority == "manifest"
    assert found["training.program.path"].value == "src/fit.c"
    assert found["training.program.license"].value == "Expat"


def test_data_sets_and_lists_of_them_are_named_but_nothing_is_made_up(source):
    root = source(
        {
            "m.safetensors": safetensors(),
            "data/b.tfrecord": b"",
            "data/x.parquet": PARQUET,
            "tests/y.parquet": PARQUET,
            "datasets.txt": LIST,
            "debian/copyright": dep5("CC-BY-4.0"),
        }
    )
    found = facts(root)
    names = found["training.data"].value
    assert names == [
        "data/x.parquet",
        "https://www.openslr.org/17/",
        "https://example.org/noise.tgz",
    ]
    rows = [
        {n.rpartition(".")[2]: f for n, f in found.items() if n.startswith(f"training.data[{i}].")}
        for i in range(3)
    ]
    assert rows[0]["availability"].value == "in-source" and rows[0]["license"].value == "CC-BY-4.0"
    assert rows[1]["url"].value == names[1] and rows[1]["url"].source == "tree#datasets.txt:3"
    assert "availability" not in rows[1] and "license" not in rows[1]
    assert not {"training.data_complete", "training.data[0].lawful"} & set(found)


def test_data_that_merely_lies_there_gives_way_to_data_that_is_named(source):
    root = source(
        {
            "m.safetensors": safetensors(datasets="common_voice"),
            "README.md": "---\ndatasets: [common_voice]\n---\n",
            "data/x.parquet": PARQUET,
        }
    )
    assert facts(root)["training.data"].value == ["common_voice"]
    assert "training.data[0].availability" not in facts(root)


def test_the_source_package_speaks_for_its_binary_package(source, tmp_path):
    root = source({"nets/m.safetensors": safetensors(), "nets/train.py": TRAIN, "fit.py": TRAIN})
    tree = tmp_path / "tree"
    (tree / "DEBIAN").mkdir(parents=True)
    (tree / "DEBIAN/control").write_text(
        "Package: foo-data\nSource: foo\nVersion: 1.0-1\nArchitecture: all\n"
        "Maintainer: A B <a@b.example>\nDescription: x\n"
    )
    (tree / "usr/share/foo").mkdir(parents=True)
    (tree / "usr/share/foo/m.safetensors").write_bytes(safetensors())
    deb = tmp_path / "foo-data.deb"
    subprocess.run(["dpkg-deb", "--root-owner-group", "-b", tree, deb], check=True, timeout=60)
    (package,) = scanner.scan_path(str(deb), traces="checks")
    (scanned,) = scanner.scan_path(str(root), traces="checks")
    assert package.traces == ()
    (model,) = evidence.gather(package, declared_by=scanned).models
    assert model.facts["training.program.path"].value == "nets/train.py"
    (alone,) = evidence.gather(package).models
    assert "training.program" not in alone.facts
