"""Which findings are shown, which count for --fail-on, and how grave each one is."""

from __future__ import annotations

import re

import pytest

from mlpolicy.checks.base import Tag

PROGRAM = "model-without-training-program"


def letters(got):
    """The letters of the odd tags in the output, in its order."""
    assert got.returncode in (0, 2), got.stderr
    return "".join(re.findall(r"^(.): foo(?: source)?: odd-", got.stdout, re.MULTILINE))


@pytest.mark.parametrize(
    ("options", "shown"),
    [
        ([], "EWW"),
        (["--display-info"], "EWWIC"),
        (["-I"], "EWWIC"),
        (["--pedantic"], "EWWP"),
        (["-I", "--pedantic"], "EWWIPC"),
        (["--tags", "odd-info,odd-pedantic"], "WIP"),
        (["-I", "--suppress-tags", "odd-info,odd-warning"], "EWC"),
        (["--tags", "odd-info,odd-error", "--suppress-tags", "odd-error"], "I"),
        (["--ruleset", "ml-policy"], "EEWW"),
        (["--ruleset", "ml-policy+gpl-strict"], "EEWW"),
    ],
)
def test_what_is_shown(odd, foo, options, shown):
    assert letters(odd(*options, foo())) == shown


@pytest.mark.parametrize(
    ("fail_on", "options", "status"),
    [
        ("error", [], 2),
        ("error", ["--tags", "odd-info"], 0),
        ("info", [], 2),  # hidden, but asked for by its name
        ("classification,pedantic", [], 2),
        ("info", ["--suppress-tags", "odd-info"], 0),
        ("override", [], 0),
        ("none", [], 0),
        ("", [], 0),
    ],
)
def test_fail_on(odd, foo, fail_on, options, status):
    assert odd("--fail-on", fail_on, *options, foo()).returncode == status


def test_fail_on_and_overrides(mlpolicy, foo):
    root = foo(f"{PROGRAM}\n")
    asked = ("lint", "--tags", PROGRAM, "--fail-on")
    assert mlpolicy(*asked, "warning", root).returncode == 0
    assert mlpolicy(*asked, "warning", "--show-overrides", root).returncode == 0
    assert mlpolicy(*asked, "override", root).returncode == 2
    assert mlpolicy(*asked, "warning,override", root).returncode == 2


@pytest.mark.parametrize(
    "options",
    [
        ["--fail-on", "never"],
        ["--fail-on", "none,error"],
        ["--tags", "no-such-tag"],
        ["--tags", ","],
        ["--suppress-tags", "no-such-tag"],
        ["--profile", "debian/main"],
        ["--profile", "/nowhere/x.profile"],
        ["--ruleset", "nope"],
    ],
)
def test_usage_errors_are_told_in_a_line(mlpolicy, foo, options):
    got = mlpolicy("lint", *options, foo())
    assert got.returncode == 1 and got.stdout == ""
    assert "Traceback" not in got.stderr and len(got.stderr.splitlines()) <= 4


def test_shipped_profiles(lint, foo):
    root = foo()
    everything = lint(root)
    for name in ("mlpolicy", "mlpolicy/main", "mlpolicy/only"):
        assert lint("--profile", name, root) == everything


def test_a_profile_of_ones_own(lint, foo, tmp_path):
    own = tmp_path / "own.profile"
    own.write_text(
        "# Ours.\nProfile: own/main\nExtends: mlpolicy/main\nDisable-Tags-From-Check: training\n"
        f"Disable-Tags: undeclared-model,\n model-in-wrong-archive-area\nEnable-Tags: {PROGRAM}\n"
    )
    lines = lint("--profile", own, foo())
    assert [line.split()[3] for line in lines] == ["model-without-license", PROGRAM]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Extends: {own}\n", "remove a loop"),
        ("Extends: debian/main\n", "unknown profile 'debian/main'"),
        ("Enable-Tags: no-such-tag\n", "Enable-Tags: nothing is known as 'no-such-tag'"),
        ("Enable-Tags-From-Check: nope\n", "nothing is known as 'nope'"),
        ("Overridable: no\n", "the field 'overridable' means nothing here"),
    ],
)
def test_a_profile_that_cannot_be_followed(mlpolicy, foo, tmp_path, text, said):
    own = tmp_path / "own.profile"
    own.write_text("Profile: own/main\n" + text.format(own=own))
    got = mlpolicy("lint", "--profile", own, foo())
    assert got.returncode == 1 and said in got.stderr and got.stdout == ""


def test_a_package_cannot_name_a_ruleset_outside_of_it(mlpolicy, foo, tmp_path):
    secret = tmp_path / "secret.yaml"
    secret.write_text("name: hidden words\n")
    sheet = f"ruleset: {secret}\nmodels: [{{name: m, files: [m.safetensors]}}]\n"
    got = mlpolicy("lint", foo(**{"debian/mlmodel.yaml": sheet}))
    assert got.returncode == 0
    assert f"E: foo source: manifest-invalid ruleset: '{secret}' is none" in got.stdout
    assert "hidden words" not in got.stderr + got.stdout
    assert "model-without-license" in got.stdout  # judged all the same


def test_severity_by_ruleset():
    tag = Tag(
        "t", "warning", "Why.", "Mend.",
        severities={"ml-policy": "error", "gpl-strict": "error", "fsf-2024": "info"},
    )  # fmt: skip
    rulesets = ("archive-practice", "ml-policy", "fsf-2024", "fsf-2024+gpl-strict")
    assert [tag.under(name) for name in rulesets] == ["warning", "error", "info", "error"]
    assert tag.exceptions == (
        "Its severity is error under ml-policy, gpl-strict; info under fsf-2024; "
        "warning otherwise."
    )
    assert Tag("t", "warning", "", "").exceptions == ""


def test_each_input_has_its_own_override_file(lint, foo, deb):
    lines = lint("--tags", PROGRAM, foo(f"{PROGRAM}\n"), deb(""))
    assert lines == [f"W: foo: {PROGRAM} m.safetensors: unknown [usr/share/foo/m.safetensors]"]
