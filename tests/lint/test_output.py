"""Text and JSON: for programs the lines of lintian, for a person at a terminal some more."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import unicodedata

from conftest import environment, python, safetensors

PROGRAM = "model-without-training-program"
SGR = re.compile(r"\x1b\[\d*m")


def at_terminal(*arguments, **variables):
    """What ``mlpolicy ARGUMENTS`` writes to a terminal on its standard output."""
    ours, theirs = pty.openpty()
    given = environment()
    given.pop("NO_COLOR", None)
    command = ["/usr/bin/python3", "-m", "mlpolicy", *map(str, arguments)]
    with subprocess.Popen(
        command, stdout=theirs, stderr=subprocess.DEVNULL, env=given | variables
    ) as process:
        os.close(theirs)
        written = b""
        try:
            while part := os.read(ours, 65536):
                written += part
        except OSError:  # how Linux tells that the other side is closed
            pass
        process.wait(60)
    os.close(ours)
    return written.decode().replace("\r\n", "\n").splitlines()


def test_a_pipe_gets_the_lines_alone(lint, foo, deb):
    root, package = foo(), deb("")
    lines = lint(root, package)
    assert lines and all(re.match(r"[EW]: foo( source)?: [a-z-]+ .* \[.*\]$", x) for x in lines)
    for kind in (" source:", ":"):
        letters = [line[0] for line in lines if line[2:].startswith(f" foo{kind} ")]
        assert letters == sorted(letters)  # the gravest first: E before W


def test_a_terminal_gets_colors_headings_and_counts(lint, foo, deb):
    root, package = foo(f"{PROGRAM}\n"), deb("")
    plain = lint(root, package)
    shown = at_terminal("lint", root, package)
    assert any(line.startswith("\x1b[31mE\x1b[0m: foo source: \x1b[31m") for line in shown)
    bare = [SGR.sub("", line) for line in shown]
    assert [line for line in bare if line[1:3] == ": "] == plain
    assert [line for line in bare if line.endswith(":")] == [f"{root}:", f"{package}:"]
    assert re.fullmatch(r"\d errors?, \d warnings, 1 overridden", bare[-1])
    for quiet in (
        at_terminal("lint", "--no-color", root, package),
        at_terminal("lint", root, package, NO_COLOR="1"),
    ):
        assert quiet == bare
    assert at_terminal("lint", "-q", "--no-color", root, package) == plain
    assert at_terminal("lint", "--tags", "malformed-mlpolicy-override", root) == ["no findings"]


def test_json_at_a_terminal_is_json_alone(foo):
    assert json.loads("\n".join(at_terminal("lint", "--format", "json", foo())))


def test_explanations_once_for_each_tag(lint, foo):
    root = foo(**{"other/m.safetensors": safetensors()})
    lines = lint("-i", "--tags", PROGRAM, root)
    assert len([line for line in lines if line.startswith("W:")]) == 2
    told = lines[1:-1]
    assert lines[0].startswith("W:") and lines[-1].startswith("W:")
    assert told[0] == told[-1] == "N:" and all(line.startswith("N:") for line in told)
    assert max(map(len, told)) <= 78 or "https://" in max(told, key=len)
    text = " ".join(line[2:].strip() for line in told)
    for part in ("Nothing tells", "What to do: ", "See also: ", "https://lists.debian.org/"):
        assert part in text
    assert text.endswith("Severity: warning Check: training ")


def test_the_ruleset_that_is_stricter_is_in_the_explanation(odd, foo):
    got = odd("-i", "--tags", "odd-info", foo())
    assert "N:   Its severity is error under ml-policy; info otherwise." in got.stdout


def test_hostile_words_do_not_reach_any_output(odd, foo):
    root = foo()
    for form in ("text", "json", "sarif", "junit"):
        got = odd("--format", form, "-I", "--pedantic", "-i", root)
        assert got.returncode == 0, got.stderr
        kinds = {unicodedata.category(char) for char in got.stdout.replace("\n", "")}
        assert not kinds & {"Cc", "Cf", "Cs", "Zl", "Zp"}, form
        assert "\nE: b" not in got.stdout
    assert r"odd-error a\x1b[2J\x00\ufffe\udce9" not in odd(root).stdout  # a byte, not a character
    assert r"a\x1b[2J\x00\ufffe\xe9<&>]]>" in odd(root).stdout


def test_json_is_that_of_lintian(mlpolicy, odd, foo, deb):
    root = foo(f"# looked at\n{PROGRAM}\n")
    asked = ("lint", "--format", "json", "--tags", f"{PROGRAM},undeclared-model")
    got = json.loads(mlpolicy(*asked, "--show-overrides", root, deb("")).stdout)
    assert got["lintian_version"].startswith("mlpolicy ")
    first, second = got["groups"]
    assert (first["group_id"], first["source_name"], first["source_version"]) == (
        "foo/1.0-1", "foo", "1.0-1",
    )  # fmt: skip
    assert second["group_id"] == "bar/1.0"
    (file,) = first["input_files"]
    assert file["path"] == str(root)
    pointed, overridden = file["hints"]
    where = {"item": {"name": "m.safetensors", "index": str(root)}, "line_position": -1}
    assert pointed == {
        "tag": "undeclared-model",
        "visibility": "warning",
        "note": pointed["note"],
        "experimental": False,
        "pointer": where,
        "package": "foo",
        "package_type": "source",
    }
    assert overridden["override"]["justification"] == "looked at"
    assert overridden["override"]["pointer"]["line_position"] == 2
    (binary,) = second["input_files"]
    assert {hint["package_type"] for hint in binary["hints"]} == {"binary"}
    hidden = json.loads(mlpolicy(*asked, root).stdout)
    assert len(hidden["groups"][0]["input_files"][0]["hints"]) == 1
    hints = json.loads(odd("--format", "json", "--tags", "odd-pedantic", root).stdout)
    bare, whole = hints["groups"][0]["input_files"][0]["hints"]
    assert "pointer" not in bare and whole["pointer"]["line_position"] == 3


def test_start_up_does_not_read_what_it_does_not_need():
    for arguments in (["--version"], ["lint", "--help"], ["lint", "--tags", "x"]):
        program = (
            "import sys; from mlpolicy.__main__ import main\n"
            f"sys.argv = ['mlpolicy', *{arguments!r}]\n"
            "try: main()\nexcept SystemExit: pass\n"
            "sys.exit(bool({'yaml', 'debian', 'jsonschema'} & set(sys.modules)))"
        )
        got = python("-c", program)
        assert got.returncode == 0, (arguments, got.stderr)
