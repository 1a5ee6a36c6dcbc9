"""Path patterns of packages: what they match, and that none goes back again and again."""

from __future__ import annotations

import pytest

from mlpolicy.evidence.globs import copyright_glob, manifest_glob


@pytest.mark.parametrize(
    ("pattern", "yes", "no"),
    [
        ("*.onnx", ["a.onnx"], ["a/b.onnx", "a.onnx.gz"]),
        ("./a/*/c", ["a/b/c"], ["a/c", "a/b/b/c"]),
        ("a/**/c", ["a/c", "a/b/c", "a/b/b/c"], ["a/b", "b/a/c"]),
        ("**/c", ["c", "a/b/c"], ["a/cc"]),
        ("a/**", ["a/b", "a/b/c"], ["a", "b"]),
        ("**", ["a", "a/b"], []),
        ("**.onnx", ["a.onnx", "a/b.onnx"], ["a.onnx/b"]),
        ("a**", ["a", "ab", "ab/c"], ["b"]),
        ("m?.bin", ["m1.bin"], ["m.bin", "m/.bin"]),
        ("m[1].bin", ["m[1].bin"], ["m1.bin"]),
    ],
)
def test_of_the_manifest(pattern, yes, no):
    assert [path for path in (*yes, *no) if manifest_glob(pattern).match(path)] == yes


def test_the_end_of_a_path():
    ending = manifest_glob("models/m.bin", anywhere=True)
    assert ending.match("models/m.bin") and ending.match("usr/share/foo/models/m.bin")
    assert not ending.match("usr/share/foo-models/m.bin")


@pytest.mark.parametrize(
    ("pattern", "yes", "no"),
    [
        ("*", ["a", "a/b"], []),
        ("src/*.c", ["src/a.c", "src/a/b.c"], ["a/src/a.c"]),
        ("a?b", ["a/b", "a.b"], ["ab"]),
        (r"a\*\?", ["a*?"], ["abc"]),
        (r"a\\b", [r"a\b"], ["ab"]),
        ("[a]", ["[a]"], ["a"]),
    ],
)
def test_of_debian_copyright(pattern, yes, no):
    assert [path for path in (*yes, *no) if copyright_glob(pattern).match(path)] == yes


def test_patterns_that_could_go_back_for_ever():
    """They end: as a product of parts that each take all, they did not."""
    assert not copyright_glob("*a" * 40 + "b").match("a" * 2000)
    assert not manifest_glob("*a" * 40 + "b").match("a" * 2000)
    assert not manifest_glob("**/" * 40 + "x").match("a/" * 400 + "y")
