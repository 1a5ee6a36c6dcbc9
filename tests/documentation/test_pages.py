"""README.md and docs/: commands do what the pages show, links lead somewhere, options exist."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from mlpolicy.cli import cli

from .pages import TOP, anchors, blocks, commands, links, name, pages, prose
from .session import fits, run

#: What is shown and not run, by page: nobody hides here. Each needs root, the network or minutes.
NOT_RUN = {
    "docs/how-to/model-that-cannot-ship.md": ["asks the publisher's server"],
    "docs/how-to/scan-an-archive.md": ["needs a mirror"],
    "docs/tutorial.md": ["installs packages as root"],
}

PAGES = pytest.mark.parametrize("page", pages(), ids=name)
RUN = [page for page in pages() if any(block.runs for block in blocks(page.read_text("utf-8")))]


@pytest.mark.parametrize("page", RUN, ids=name)
def test_commands_print_what_is_shown(page):
    _, differences = run(page.read_text("utf-8"))
    again = f"/usr/bin/python3 -m tests.documentation --write {name(page)}"
    assert not differences, "\n".join([*map(str, differences), again])


def test_what_is_not_run():
    found = {}
    for page in pages():
        whys = [block.no_run for block in blocks(page.read_text("utf-8")) if block.no_run]
        if whys:
            found[name(page)] = whys
    assert found == NOT_RUN


@PAGES
def test_nothing_passes_for_a_command_that_is_run(page):
    """Blocks with a prompt are console blocks, and those run or say why not."""
    for block in blocks(page.read_text("utf-8")):
        if block.info.startswith("console"):
            assert block.runs or block.no_run, f"{name(page)}: ```{block.info}"
            assert commands(block)
        else:
            prompts = [line for line in block.text if line.startswith("$ ")]
            assert not prompts, f"{name(page)}: not in a console block: {prompts}"


@PAGES
def test_files_to_write_are_named_before(page):
    """Rendered, the fence does not show its file's name; the sentence before it must."""
    text = page.read_text("utf-8")
    lines = text.splitlines()
    for block in blocks(text):
        if block.file:
            before = " ".join(lines[max(block.start - 7, 0) : block.start - 1])
            assert f"`{block.file}`" in before, f"{name(page)}: {block.file}"


@PAGES
def test_links(page):
    for line, target in links(page.read_text("utf-8")):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        where = f"{name(page)}:{line}: {target}"
        assert file.is_relative_to(TOP), where
        assert file.exists(), where
        if anchor:
            assert anchor in anchors(file.read_text("utf-8")), where


def test_every_page_is_in_the_index():
    index = TOP / "docs/README.md"
    listed = {
        (index.parent / target.partition("#")[0]).resolve()
        for _, target in links(index.read_text("utf-8"))
    }
    missing = [name(page) for page in pages()[1:] if page != index and page not in listed]
    assert not missing, f"docs/README.md does not link {missing}"


def _code(page: Path) -> list[str]:
    """What PAGE gives as code: lines of commands, indented lines, and spans in the text."""
    text = page.read_text("utf-8")
    found = [line.removeprefix("$ ") for block in blocks(text) for line in block.text]
    for _, line in prose(text):
        found += [line.strip()] if line.startswith("    ") else re.findall(r"`([^`]+)`", line)
    return found


def _options(command: click.Command) -> set[str]:
    return {
        option
        for parameter in command.get_params(click.Context(command))
        for option in (*parameter.opts, *parameter.secondary_opts)
    }


def _every(command: click.Command) -> set[str]:
    found = _options(command)
    if isinstance(command, click.Group):
        context = click.Context(command)
        for one in command.list_commands(context):
            found |= _every(command.get_command(context, one))
    return found


@PAGES
def test_commands_and_options_of_mlpolicy_exist(page):
    for line in _code(page):
        start = re.match(r"(?:/usr/bin/python3 -m )?mlpolicy (?![#|])", line)
        if not start:
            continue
        command: click.Command = cli
        words = re.split(r"\s[|#>]|\s\\?$", line[start.end() :])[0].split()
        while words and isinstance(command, click.Group) and words[0][0].isalpha():
            found = command.get_command(click.Context(command), words[0])
            assert found, f"{name(page)}: {line}: mlpolicy has no command {words[0]}"
            command = found
            words.pop(0)
        given = {word.partition("=")[0].rstrip(",") for word in words if word.startswith("--")}
        assert not given - _options(command), f"{name(page)}: {line}"


@PAGES
def test_options_named_alone_exist(page):
    known = _every(cli)
    fetch = "".join(path.read_text("utf-8") for path in (TOP / "debhelper/fetch").rglob("*.py"))
    for _, line in prose(page.read_text("utf-8")):
        for span in re.findall(r"`(--[a-z-]+)", line):
            assert span in known or f'"{span}"' in fetch, f"{name(page)}: {span}"


@pytest.mark.parametrize(
    ("shown", "printed", "expected"),
    [
        (["a"], ["a"], True),
        (["a"], ["b"], False),
        (["a"], ["a", "b"], False),
        ([], ["a"], False),
        (["..."], [], True),
        (["a", "...", "z"], ["a", "b", "c", "z"], True),
        (["a", "...", "z"], ["a", "b", "c"], False),
        (["took ... s"], ["took 3 s"], True),
        (["took ... s"], ["took 3 m"], False),
    ],
)
def test_cut_output(shown, printed, expected):
    assert fits(shown, printed) is expected


def test_an_exit_status_is_shown():
    page = "```console\n$ false\n```\n"
    _, (difference,) = run(page)
    assert "exit status 1" in str(difference)
    assert run("```console\n$ false\n$ echo $?\n1\n```\n")[1] == []


def test_writing_keeps_what_was_cut():
    page = "```console\n$ seq 9\n1\n...\n9\n$ seq 3\n1\n4\n```\ntext\n"
    text, (difference,) = run(page)
    assert difference.command == "seq 3"
    assert text == "```console\n$ seq 9\n1\n...\n9\n$ seq 3\n1\n2\n3\n```\ntext\n"
