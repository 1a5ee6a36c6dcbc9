"""Overrides through the command: the grammar, what they hide, and what is said of them."""

from __future__ import annotations

import os

import pytest

PROGRAM = "model-without-training-program"
HINT = f"W: foo source: {PROGRAM} m.safetensors: unknown [m.safetensors]"


def of(lines, tag):
    return [line for line in lines if f": {tag}" in line]


@pytest.mark.parametrize(
    "line",
    [
        PROGRAM,
        f"foo: {PROGRAM}",
        f"foo source: {PROGRAM}",
        f"source: {PROGRAM}",
        f"  foo   source  :   {PROGRAM}   m.safetensors:   unknown ",
        f"{PROGRAM} m.safetensors: unknown",
        f"{PROGRAM} m.safetensors: unknown [m.safetensors]",
        f"{PROGRAM} m.*: ?nknown [m.*]",
        f"{PROGRAM} *",
        f"{PROGRAM} [m.safetensors]",
        f"{PROGRAM} [*]",
    ],
)
def test_an_override_hides_its_hint(lint, foo, line):
    lines = lint(foo(f"{line}\n"))
    assert not of(lines, PROGRAM)
    assert not of(lines, "unused-mlpolicy-override") and not of(
        lines, "malformed-mlpolicy-override"
    )
    assert of(lines, "model-without-license")  # another tag stays


@pytest.mark.parametrize(
    "line",
    [
        f"{PROGRAM} m.safetensors",  # a context is given in full
        f"{PROGRAM} [m.[s]afetensors]",  # brackets are no wild cards
        f"{PROGRAM} m.safetensor??: unknown",
        f"{PROGRAM} other: unknown [m.safetensors]",
        f"{PROGRAM} M.SAFETENSORS: unknown",
        "model-license-not-dfsg",
    ],
)
def test_an_override_of_something_else_is_unused(lint, foo, line):
    lines = lint(foo(f"# because\n\n{line}\n"))
    assert HINT in lines
    assert (
        f"W: foo source: unused-mlpolicy-override {line} [debian/source/mlpolicy-overrides:3]"
        in lines
    )


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (f"bar: {PROGRAM}", "'bar' is not the source package 'foo'"),
        (f"foo binary: {PROGRAM}", "no colon after 'foo'"),
        (f"foo {PROGRAM}", "no colon after 'foo'"),
        (f"foo [amd64]: {PROGRAM}", "a source package has no architecture to list"),
        ("no-such-tag *", "unknown tag 'no-such-tag'"),
        ("foo:", "unknown tag ''"),
        ("\udce9\x1b[31m\u202e", r"unknown tag '\udce9\x1b[31m\u202e'"),
        (f"{PROGRAM} {'x' * 2000}", "longer than 1000 characters"),
    ],
)
def test_what_is_no_override_is_told_with_its_line(lint, foo, line, said):
    content = f"\n{line}\n".encode("utf-8", "surrogateescape")
    lines = lint(foo(content))
    assert HINT in lines
    (told,) = of(lines, "malformed-mlpolicy-override")
    assert said in told and told.endswith(" [debian/source/mlpolicy-overrides:2]")
    assert "\x1b" not in told and "\u202e" not in told


def test_comments_belong_to_the_override_below_them(lint, foo):
    data, rest = "model-without-training-data", "undeclared-model"
    overrides = (
        f"# of another matter\n\n# first\n#   second\n{PROGRAM}\n"
        f"{rest}\n"
        f"# third\n{data} nothing\n{data}\n"  # the same tag again: the comment holds for both
    )
    lines = lint("--show-overrides", "--tags", f"{PROGRAM},{rest},{data}", foo(overrides))
    above = dict(zip([line.split(" m.")[0] for line in lines[1:]], lines, strict=False))
    assert above[f"O: foo source: {PROGRAM}"] == "N: first second"
    assert above[f"O: foo source: {data}"] == "N: third"
    assert lines[0].startswith(f"O: foo source: {rest}") and len(lines) == 5
    assert HINT.replace("W", "O", 1) in lines


@pytest.mark.parametrize(
    ("listed", "hidden"),
    [
        ("[amd64]", True),
        ("[i386 amd64]", True),
        ("[any-amd64]", True),
        ("[linux-any]", True),
        ("[!i386 !arm64]", True),
        ("[i386]", False),
        ("[any-arm]", False),
        ("[!amd64]", False),
        ("[!any-amd64]", False),
    ],
)
def test_lists_of_architectures(lint, deb, listed, hidden):
    lines = lint(deb(f"foo {listed} binary: {PROGRAM}\n"))
    assert bool(of(lines, PROGRAM)) != hidden
    assert not of(lines, "unused-mlpolicy-override")  # one for another architecture is used there
    assert not of(lines, "malformed-mlpolicy-override")


@pytest.mark.parametrize(
    ("architecture", "listed", "said"),
    [
        ("amd64", "[amd64 !i386]", "some architectures are negated"),
        ("amd64", "[]", "no list of architectures"),
        ("amd64", "[AMD 64]", "no list of architectures"),
        ("all", "[amd64]", "Architecture: all"),
    ],
)
def test_lists_that_are_none(lint, deb, architecture, listed, said):
    lines = lint(deb(f"{listed}: {PROGRAM}\n", architecture))
    (told,) = of(lines, "malformed-mlpolicy-override")
    assert said in told and told.endswith("[usr/share/mlpolicy/overrides/foo:1]")
    assert of(lines, PROGRAM)


def test_a_udeb_has_its_own_type(lint, deb):
    lines = lint(deb(f"foo udeb: {PROGRAM}\nbinary: undeclared-model\n", suffix="udeb"))
    assert not of(lines, PROGRAM) and of(lines, "undeclared-model")
    assert of(lines, "malformed-mlpolicy-override")


def test_files_of_other_packages_have_no_effect(lint, foo, deb):
    """Neither another package's installed file nor, in a source, those for its binaries."""
    elsewhere = {"usr/share/mlpolicy/overrides/bar": f"{PROGRAM}\n"}
    assert of(lint(deb("", **elsewhere)), PROGRAM)
    lines = lint(foo(**{"debian/foo-data.mlpolicy-overrides": f"{PROGRAM}\nfoo binary\n"}))
    assert of(lines, PROGRAM)
    (told,) = of(
        lines, "malformed-mlpolicy-override"
    )  # but its mistakes are told before it is built
    assert told.endswith("[debian/foo-data.mlpolicy-overrides:2]")


def test_nothing_is_said_of_overrides_for_tags_that_are_off(lint, foo):
    root = foo("model-license-not-dfsg\nno-such-tag\n")
    assert not lint("--suppress-tags", "model-license-not-dfsg,malformed-mlpolicy-override", root)[
        5:
    ]
    assert lint("--tags", "unused-mlpolicy-override", root) == []


def test_what_is_wrong_with_a_file_can_be_overridden_what_is_unused_cannot(lint, foo):
    bad, unused, absent = (
        "malformed-mlpolicy-override",
        "unused-mlpolicy-override",
        "model-license-not-dfsg",
    )
    root = foo(f"{bad} *\n{unused} *\nbar: x\n{absent}\n")
    lines = lint("--tags", f"{bad},{unused},{absent}", root)
    assert [line.rpartition(":")[2] for line in lines] == ["2]", "4]"]


def test_hostile_files_are_read_within_bounds(lint, foo):
    root = foo("# to be replaced\n")
    target = root / "debian/source/mlpolicy-overrides"
    for content in (
        os.urandom(200_000),
        b"\0" * 3_000_000,
        b"#" * 1_000_000,
        f"{PROGRAM} {'*a' * 450}b\n".encode() * 300,
        f"{PROGRAM} x\n".encode() * 5_000,
        b"[" * 900 + b"\n" + b"foo [" * 150,
    ):
        target.write_bytes(content)
        lines = lint(root)
        assert HINT in lines
        assert all(line.isprintable() for line in lines)
        assert len(lines) < 600
