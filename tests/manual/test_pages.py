"""Man pages: one for each command, with what its help says, and nothing that man complains of."""

from __future__ import annotations

import argparse
import os
import re
import shlex
import shutil
import subprocess
import sys

import click
import pytest
from conftest import TOP, environment, python

from mlpolicy.cli import cli
from mlpolicy.hooks import HOOKS
from mlpolicy.manual import from_argparse, from_click, pages, reference, values, write

sys.path.insert(0, str(TOP / "debhelper/fetch"))

PROGRAM = from_click.command()
FETCH = from_argparse.command()
SCRIPTS = ("dh_mlmodel", "dh_mlmodel_check")
#: Pages of other packages that ours name.
OTHERS = {"lintian", "lintian-explain-tags", "sha256sum", "debhelper", "dh_install", "dh_missing"}
OTHERS |= {"dh_installdeb", "dh_lintian", "cmake-commands", "debconf-devel"}
ORDER = ("NAME", "SYNOPSIS", "DESCRIPTION", "COMMANDS", "OPTIONS")
END = ("EXIT STATUS", "ENVIRONMENT", "FILES", "EXAMPLES", "SEE ALSO")


def shown(page):
    """The text that man shows, each paragraph on one line."""
    got = subprocess.run(
        ["man", "--warnings", "-E", "UTF-8", "-l", page], capture_output=True, text=True,
        timeout=60, env={**os.environ, "MANWIDTH": "10000", "LC_ALL": "C.UTF-8", "MANOPT": ""},
        check=False,
    )  # fmt: skip
    assert (got.returncode, got.stderr) == (0, ""), page
    return got.stdout


def squeezed(text):
    """TEXT without its spaces and signs, in which lists and sentences differ."""
    return re.sub(r"[^\w<>=]", "", text).lower()


@pytest.fixture(scope="module")
def texts(written):
    return {page.name: shown(page) for page in sorted((written / "man").iterdir())}


def test_every_command_has_a_page(texts):
    own = {f"{one.page}.1" for one in PROGRAM.walk()}
    tables = {"mlmodel.yaml.5", "mlpolicy-rulesets.7", "mlpolicy-tags.7"}
    assert set(texts) == own | tables | {"mlmodel-fetch.1"}


def test_sections_are_in_the_order_of_all_man_pages(texts):
    for name, text in texts.items():
        found = re.findall(r"^([A-Z][A-Z ,.0-9+-]*)$", text, re.MULTILINE)
        known = [title for title in found if title in ORDER + END]
        assert known == sorted(known, key=(ORDER + END).index), name
        assert {"NAME", "DESCRIPTION", "SEE ALSO"} <= set(found), name
        if name.endswith(".1"):
            assert {"SYNOPSIS", "OPTIONS", "EXIT STATUS", "EXAMPLES"} <= set(found), name


@pytest.mark.parametrize("one", [*PROGRAM.walk()], ids=lambda one: one.page)
def test_a_page_says_what_help_says(texts, one):
    got = python("-m", "mlpolicy", *one.path.split(), "--help")
    assert got.returncode == 0
    page = squeezed(texts[f"{one.page}.1"])
    text, _, options = got.stdout.partition("\n\n")[2].partition("\nOptions:\n")
    for paragraph in text.split("\n\n"):
        assert squeezed(paragraph) in page
    records = re.split(r"\n(?=  -)", options.partition("\n\n")[0])
    assert len(records) == len(one.options)
    for record in records:
        assert squeezed(record) in page


def test_the_page_of_mlmodel_fetch_says_what_its_help_says(texts):
    page = squeezed(texts["mlmodel-fetch.1"])
    for one in FETCH.walk():
        assert squeezed(one.name) in page
        for option in one.options:
            assert all(squeezed(name) in page for name in option.names), option
            assert "--help" in option.names or squeezed(option.text) in page, option


def test_the_page_of_mlmodel_fetch_names_every_exit_status():
    from mlmodel_fetch.errors import Status

    told = re.findall(r"^ +(\d+)  \w", pages.written("mlmodel-fetch")["EXIT STATUS"], re.MULTILINE)
    assert list(map(int, told)) == [int(status) for status in Status]


def test_every_option_has_a_help():
    bare = [(c.name, o.names) for p in (PROGRAM, FETCH) for c in p.walk() for o in c.options
            if not o.text]  # fmt: skip
    assert not bare, "give it help="


def test_it_is_known_what_every_value_may_be():
    """Else TAB offers nothing there; say it in mlpolicy/manual/values.py."""
    used = set()

    def look(command, context):
        path = from_click._path(context).partition(" ")[2]
        for one in command.get_params(context):
            used.add((path, one.name))
            flag = isinstance(one, click.Option) and (one.is_flag or one.count)
            if not flag and not isinstance(one.type, click.Choice):
                metavar = one.metavar or one.name.upper()
                assert values.known(path, one.name, metavar) is not None, (path, one.name, metavar)
        if isinstance(command, click.Group):
            for name in command.list_commands(context):
                sub = command.get_command(context, name)
                look(sub, click.Context(sub, parent=context, info_name=name))

    look(cli, click.Context(cli, info_name="mlpolicy"))
    assert set(values._WORDS) <= used


def test_all_prose_is_on_a_page():
    names = {name for name, _section, _text in write.texts()} | {"mlmodel-fetch-commands"}
    assert {path.stem for path in (TOP / "mlpolicy/manual/prose").iterdir()} <= names
    assert set(pages.written("mlmodel-fetch-commands")) == {one.word for one in FETCH.commands}


def test_pages_name_pages_that_are_there(texts):
    ours = {name.rpartition(".")[0] for name in texts} | set(SCRIPTS)
    for name, text in texts.items():
        named = set(re.findall(r"([\w.-]+)\([157]\)", text.replace("\u2010\n", "")))
        assert {one.lower() for one in named} <= ours | OTHERS, name


def test_every_hook_is_named_with_the_places_of_its_installation():
    told = {}
    for heads in re.findall(r"^=item (.+)$", pages.written("mlpolicy-hooks")["HOOKS"], re.M):
        names, _, scopes = heads.partition(": ")
        for name in re.findall(r"B<([\w-]+)>", names):
            told[name] = tuple(re.findall(r"B<--(\w+)>", scopes))
    assert told == {hook.name: hook.scopes for hook in HOOKS}


def test_every_key_of_the_manifest_is_described():
    keys = dict(re.findall(r"^=item B<(.+)>\n\n(.+)$", reference.manifest(), re.MULTILINE))
    bare = [key for key, text in keys.items() if not re.search(r"\. \w", text)]
    assert not bare, "describe it in mlpolicy/evidence/manifest.schema.json"


def examples():
    for file in sorted((TOP / "mlpolicy/manual/prose").iterdir()):
        for line in pages.written(file.stem).get("EXAMPLES", "").splitlines():
            command = line.strip().rpartition("| ")[2].removeprefix("sudo ")
            if line.startswith("    ") and command.startswith(("mlpolicy ", "mlmodel-fetch ")):
                yield pytest.param(shlex.split(command), id=command)


@pytest.mark.parametrize("words", examples())
def test_examples_are_commands_that_are_understood(words):
    if words[0] == "mlmodel-fetch":
        from mlmodel_fetch.main import parser

        assert isinstance(parser().parse_args(words[1:]), argparse.Namespace)
        return
    command, rest = cli, words[1:]
    while isinstance(command, click.Group):
        command, rest = command.get_command(click.Context(command), rest[0]), rest[1:]
    assert command.make_context(words[1], rest).params


def test_lexgrog_reads_their_names(written):
    if shutil.which("lexgrog") is None:
        pytest.skip("man-db is not installed")
    files = sorted((written / "man").iterdir())
    got = subprocess.run(["lexgrog", *files], capture_output=True, text=True, check=False)
    assert got.returncode == 0, got.stdout
    for file, line in zip(files, got.stdout.splitlines(), strict=True):
        assert f'"{file.name.rpartition(".")[0]} - ' in line


@pytest.mark.parametrize("script", SCRIPTS)
def test_pages_of_the_perl_commands(tmp_path, script):
    """Their POD stands in the script; its options are those that the script asks debhelper for."""
    source = TOP / "debhelper/bin" / script
    page = tmp_path / f"{script}.1"
    subprocess.run(["pod2man", "--errors=die", "--utf8", source, page], check=True, timeout=60)
    text = shown(page)
    asked = set(re.findall(r"'([a-z-]+)(?:=s)?' =>", source.read_text()))
    told = set(re.findall(r"(?<!\S)--[a-z-]+", text)) - {"--with"}  # an option of dh
    assert {f"--{name}" for name in asked} == told


def test_two_builds_are_the_same(written, tmp_path):
    os.utime(TOP / "mlpolicy/manual/prose")
    again = tmp_path / "elsewhere"
    subprocess.run(
        ["/usr/bin/python3", "-m", "mlpolicy.manual", again], cwd=tmp_path, timeout=120, check=True,
        env={**environment(), "PYTHONPATH": f"{TOP}:{TOP / 'debhelper/fetch'}", "COLUMNS": "40",
             "SOURCE_DATE_EPOCH": "1", "TZ": "Asia/Tokyo", "LC_ALL": "C", "PYTHONHASHSEED": "7"},
    )  # fmt: skip
    one, other = ({str(p.relative_to(top)): p.read_bytes() for p in top.rglob("*") if p.is_file()}
                  for top in (written, again))  # fmt: skip
    assert one == other


def test_what_cannot_be_written_is_said(tmp_path):
    (tmp_path / "file").write_text("")
    got = subprocess.run(
        ["/usr/bin/python3", "-m", "mlpolicy.manual", tmp_path / "file"], env=environment(),
        cwd=TOP, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert got.returncode == 1
    assert "give another DIR" in got.stderr
