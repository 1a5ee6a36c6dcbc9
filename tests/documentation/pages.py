"""The pages and what is in them: fenced blocks, links and headings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]

_FENCE = re.compile(r"( *)(`{3,})(.*)")
_HEADING = re.compile(r"#{1,6} +(.*?) *#*")
_LINK = re.compile(r"\[[^][]*(?:\[[^][]*\][^][]*)*\]\(([^()\s]+)\)")


@dataclass(frozen=True)
class Block:
    """A fenced block; its TEXT begins at the line START of the page, counted from 0.

    In a list it is indented; the text here is not.
    """

    start: int
    info: str
    text: tuple[str, ...]
    indent: str = ""

    @property
    def runs(self) -> bool:
        """Whether its commands are run."""
        return self.info == "console"

    @property
    def no_run(self) -> str | None:
        """Why its commands are not run; None when they are, or when it has none."""
        kind, _, why = self.info.partition(" no-run:")
        return why.strip() if kind == "console" and why else None

    @property
    def file(self) -> str | None:
        """The file that the reader is to write."""
        return self.info.partition(" file: ")[2] or None


@dataclass
class Command:
    """A command as it is shown, with the output after it."""

    shown: list[str]
    output: list[str]

    @property
    def text(self) -> str:
        """What is typed: the lines without the prompts ``$`` and ``>``."""
        return "\n".join(line[2:] for line in self.shown)


def pages() -> list[Path]:
    """README.md and every page below docs/."""
    return [TOP / "README.md", *sorted((TOP / "docs").rglob("*.md"))]


def name(page: Path) -> str:
    """PAGE as it is called in messages."""
    return page.relative_to(TOP).as_posix()


def blocks(page: str) -> list[Block]:
    """The fenced blocks of the text PAGE."""
    found: list[Block] = []
    lines = page.splitlines()
    opened, indent, fence, info = -1, "", "", ""
    for number, line in enumerate(lines):
        match = _FENCE.fullmatch(line)
        if opened < 0 and match:
            opened, (indent, fence, info) = number + 1, match.groups()
        elif opened >= 0 and line.strip() == fence:
            text = tuple(one.removeprefix(indent) for one in lines[opened:number])
            found.append(Block(opened, info.strip(), text, indent))
            opened = -1
    if opened >= 0:
        raise ValueError(f"line {opened}: a fence that is never closed")
    return found


def commands(block: Block) -> list[Command]:
    """The commands of a console block."""
    found: list[Command] = []
    for line in block.text:
        if line.startswith("$ "):
            found.append(Command([line], []))
        elif not found:
            raise ValueError(f"line {block.start + 1}: output before the first command")
        elif line.startswith("> ") and not found[-1].output:
            found[-1].shown.append(line)
        else:
            found[-1].output.append(line)
    return found


def prose(page: str) -> Iterator[tuple[int, str]]:
    """The lines outside of fences, numbered from 1."""
    inside = {
        number
        for block in blocks(page)
        for number in range(block.start - 1, block.start + len(block.text) + 1)
    }
    for number, line in enumerate(page.splitlines()):
        if number not in inside:
            yield number + 1, line


def links(page: str) -> Iterator[tuple[int, str]]:
    """What PAGE links to, with the line."""
    for number, line in prose(page):
        for match in _LINK.finditer(re.sub(r"`[^`]*`", "", line)):
            yield number, match[1]


def anchors(page: str) -> set[str]:
    """The names that forges give to the headings of PAGE."""
    found: set[str] = set()
    for _, line in prose(page):
        if match := _HEADING.fullmatch(line):
            slug = re.sub(r"[^\w\- ]", "", match[1].lower()).replace(" ", "-")
            again = 0
            while (own := f"{slug}-{again}" if again else slug) in found:
                again += 1
            found.add(own)
    return found
