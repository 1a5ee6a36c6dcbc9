"""A page from its top to its end: files are written, commands run, outputs compared."""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

from .pages import Command, blocks, commands
from .shell import Shell

CUT = "..."  # as a line: any lines; in a line: any characters


@dataclass(frozen=True)
class Difference:
    """A command whose output, or exit status, is not what the page shows."""

    line: int
    command: str
    shown: tuple[str, ...]
    printed: tuple[str, ...]
    status: int = 0

    def __str__(self) -> str:
        if self.status:
            return (
                f"line {self.line}: {self.command}: exit status {self.status}, which the page "
                f"does not show; let `$ echo $?` follow, or mend it\n" + "\n".join(self.printed)
            )
        shown, printed = "\n".join(self.shown), "\n".join(self.printed)
        return f"line {self.line}: {self.command}\nshown:\n{shown}\nprinted:\n{printed}\n"


def fits(shown: list[str], printed: list[str]) -> bool:
    """Whether PRINTED is what is SHOWN, where something may be cut."""
    pattern = "".join(
        "(?:.*\n)*?" if line.strip() == CUT
        else ".*".join(map(re.escape, line.split(CUT))) + "\n"
        for line in shown
    )  # fmt: skip
    return re.fullmatch(pattern, "".join(f"{line}\n" for line in printed)) is not None


def run(page: str) -> tuple[str, list[Difference]]:
    """Do what PAGE says; gives PAGE with the outputs of today, and what differs."""
    lines = page.splitlines()
    new: list[str] = []
    differences: list[Difference] = []
    done = 0
    with tempfile.TemporaryDirectory(prefix="page-") as where, Shell(Path(where)) as shell:
        for block in blocks(page):
            if block.file:
                shell.write(block.file, block.text)
            if not block.runs:
                continue
            new += lines[done : block.start]
            done = block.start + len(block.text)
            at = block.start + 1
            every = commands(block)
            for number, command in enumerate(every):
                following = every[number + 1].text if number + 1 < len(every) else ""
                differences += _one(shell, command, at, following)
                at += len(command.shown) + len(command.output)
                now = command.shown + _now(command, differences, at)
                new += [f"{block.indent}{line}".rstrip() for line in now]
    return "\n".join([*new, *lines[done:]]) + "\n", differences


def _one(shell: Shell, command: Command, line: int, following: str) -> list[Difference]:
    printed = shell.run(command.text)
    found = []
    if not fits(command.output, printed):
        found.append(Difference(line, command.text, tuple(command.output), tuple(printed)))
    if shell.status and following != "echo $?":
        found.append(Difference(line, command.text, (), tuple(printed), shell.status))
    return found


def _now(command: Command, differences: list[Difference], end: int) -> list[str]:
    """The output to show: the old one as it was cut when it fits, else the whole new one."""
    line = end - len(command.shown) - len(command.output)
    wrong = [one for one in differences if one.line == line and not one.status]
    return list(wrong[-1].printed) if wrong else command.output
