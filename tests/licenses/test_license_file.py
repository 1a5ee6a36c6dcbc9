"""License files beside the weights: which one speaks, and with what authority."""

import pytest

from mlpolicy.domain import Artifact, Fact, Scanned
from mlpolicy.evidence import copyright, license_file
from mlpolicy.evidence.base import Inquiry
from mlpolicy.evidence.manifest import Declared
from mlpolicy.licenses import UNREAD

NC = b"Attribution-NonCommercial 4.0 International\n..."
TAG = b"SPDX-License-Identifier: MIT\n"


def inquiry(documents, *paths, kind="tree", members=(), **more):
    files = [
        Artifact(p, "onnx", "weights", "certain", 1, "made up", members=members) for p in paths
    ]
    subject = Scanned("x", kind, None, None, None, tuple(files), (), documents)
    return Inquiry(subject, tuple(files), documents, **more)


def stated(*args, **kwargs):
    found = list(license_file.statements(inquiry(*args, **kwargs)))
    assert all(name == "weights.license" for name, _ in found)
    return [fact for _, fact in found]


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("LICENSE", True),
        ("a/b/License.txt", True),
        ("LICENCE.md", True),
        ("COPYING.LESSER", True),
        ("LICENSE-2.0", True),
        ("m/model.onnx.license", True),
        ("MODEL.LICENSE", True),
        ("MODEL_LICENSE", True),
        ("WEIGHTS_LICENSE.txt", True),
        ("LICENSE.weights", True),
        ("USE_POLICY.md", True),
        ("Notice", True),
        ("src/license.py", False),
        ("license_check.go", False),
        ("LICENSE-3RD-PARTY.txt", False),
        ("THIRD_PARTY_LICENSES", False),
        ("LICENSES/MIT.txt", False),
        ("README.md", False),
        ("mylicense", False),
    ],
)
def test_wanted_names(path, wanted):
    assert license_file.wants(path) is wanted


@pytest.mark.parametrize(
    ("documents", "path", "expected"),
    [
        ({}, "m.onnx", []),
        ({"LICENSE": TAG}, "m.onnx", ["MIT", "LICENSE:1", "default"]),
        ({"LICENSE": TAG}, "a/b/m.onnx", ["MIT", "LICENSE:1", "default"]),
        ({"a/LICENSE": TAG}, "a/m.onnx", ["MIT", "a/LICENSE:1", "embedded"]),
        ({"a/LICENSE": TAG}, "a/b/m.onnx", ["MIT", "a/LICENSE:1", "default"]),
        ({"b/LICENSE": TAG}, "a/m.onnx", []),
        ({"LICENSE": NC, "a/LICENSE": TAG}, "a/m.onnx", ["MIT", "a/LICENSE:1", "embedded"]),
        ({"LICENSE.model": TAG, "LICENSE": NC}, "m.onnx", ["MIT", "LICENSE.model:1", "embedded"]),
        ({"MODEL_LICENSE": TAG}, "a/m.onnx", ["MIT", "MODEL_LICENSE:1", "embedded"]),
        ({"m.onnx.license": TAG, "LICENSE": NC}, "m.onnx", ["MIT", "m.onnx.license:1", "embedded"]),
        ({"other.onnx.license": TAG}, "m.onnx", []),
        ({"a/LICENSE": b"who knows"}, "a/m.onnx", [UNREAD, "a/LICENSE:1", "embedded"]),
        ({"a/NOTICE": b"who knows", "LICENSE": TAG}, "a/m.onnx", ["MIT", "LICENSE:1", "default"]),
    ],
)
def test_the_nearest_file_speaks(documents, path, expected):
    assert stated(documents, path) == ([Fact(*expected)] if expected else [])


def test_all_files_of_a_directory_are_in_force():
    both = {"a/LICENSE-MIT": TAG, "a/LICENSE-NC": NC}
    assert stated(both, "a/m") == [Fact("MIT AND CC-BY-NC-4.0", "a/LICENSE-NC:1", "embedded")]
    twice = {"a/LICENSE": TAG, "a/LICENSE.txt": TAG}
    assert stated(twice, "a/m") == [Fact("MIT", "a/LICENSE:1", "embedded")]
    policy = {"a/LICENSE": TAG, "a/USE_POLICY.md": b"You will not ..."}
    assert stated(policy, "a/m") == [Fact(f"MIT AND {UNREAD}", "a/USE_POLICY.md:1", "embedded")]
    known = {"a/LICENSE": NC, "a/USE_POLICY.md": b"You will not ..."}
    assert stated(known, "a/m") == [Fact("CC-BY-NC-4.0", "a/LICENSE:1", "embedded")]
    gemma = {"a/NOTICE": b"Gemma is provided under the Gemma Terms of Use"}
    assert stated(gemma, "a/m")[0].value == "LicenseRef-scancode-gemma-tou-2025-03-24"


def test_too_many_files_are_for_a_human():
    many = {f"a/LICENSE.{n:03}": TAG for n in range(100)}
    assert stated(many, "a/m")[0].value == f"MIT AND {UNREAD}"


def test_the_one_directory_of_a_tarball_is_its_top():
    documents = {"foo-1.0/LICENSE": NC, "foo-1.0/a/LICENSE": NC}
    assert stated(documents, "foo-1.0/m", kind="tarball")[0].authority == "default"
    assert stated(documents, "foo-1.0/a/m", kind="tarball")[0].authority == "embedded"


def test_a_bundle_is_in_its_directory():
    documents = {"hub/m/LICENSE": NC, "hub/LICENSE": TAG}
    found = stated(documents, "hub/m", members=("hub/m/config.json", "hub/m/model.safetensors"))
    assert found == [Fact("CC-BY-NC-4.0", "hub/m/LICENSE:1", "embedded")]


def test_what_the_maintainer_said_stands_above_a_repository_license():
    rights = copyright.parse(
        b"Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n\n"
        b"Files: *\nCopyright: x\nLicense: Expat\n"
    )
    entry = Declared("m", ("m",), None, "ship", {"license": "MIT"}, {})
    top, beside = {"LICENSE": NC}, {"a/LICENSE": NC}
    for more in ({"rights": rights}, {"entry": entry}):
        assert stated(top, "a/m", **more) == []
        assert stated(beside, "a/m", **more)[0].authority == "embedded"
    silent = Declared("m", ("m",), None, "ship", {}, {})
    assert stated(top, "a/m", entry=silent) != []


def test_each_file_of_a_model_is_asked_for():
    documents = {"a/LICENSE": TAG, "b/LICENSE": NC}
    assert [fact.value for fact in stated(documents, "a/m", "b/m")] == ["MIT", "CC-BY-NC-4.0"]
