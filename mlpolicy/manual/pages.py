"""A page for each command: what its help says, with what is written by hand in ``prose``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from importlib import resources

from . import pod
from .command import Command, Option

#: The sections of a page in their order; those that a page has besides stand before EXIT STATUS.
_FIRST = ("DESCRIPTION", "COMMANDS", "OPTIONS")
_LAST = ("EXIT STATUS", "ENVIRONMENT", "FILES", "EXAMPLES", "SEE ALSO")

_STATUS = """0 done; 1 usage error, or an input could not be read (the message names it, the others
are done); 130 interrupted."""

_HEAD = re.compile(r"^=head1 (.+)$", re.MULTILINE)


def pages(program: Command, *, together: bool) -> Iterator[tuple[str, str]]:
    """The name and POD of each page of PROGRAM: one for each command, or one for all TOGETHER."""
    if together:
        yield program.page, _page(program, None, _described(program))
        return
    for one in program.walk():
        yield one.page, _page(one, _above(program, one), _listed(one))


def written(page: str) -> dict[str, str]:
    """The sections of PAGE that are written by hand."""
    file = resources.files(__package__).joinpath(f"prose/{page}.pod")
    if not file.is_file():
        return {}
    parts = _HEAD.split(file.read_text("utf-8"))[1:]
    return {
        title.strip(): text.strip("\n") for title, text in zip(parts[::2], parts[1::2], strict=True)
    }


def _page(one: Command, above: Command | None, commands: str) -> str:
    own = written(one.page)
    sections: dict[str, str] = {
        "DESCRIPTION": "\n\n".join([*_paragraphs(one), own.pop("DESCRIPTION", "")]),
        "COMMANDS": commands,
        "OPTIONS": "\n\n".join(filter(None, (own.pop("OPTIONS", ""), _options(one)))),
    }
    sections |= {title: own.pop(title) for title in list(own) if title not in _LAST}
    near = [*([above] if above else []), *(one.commands if not _together(commands) else ())]
    also = ", ".join([*(pod.bold(c.page) + "(1)" for c in near), own.pop("SEE ALSO", "")])
    sections["EXIT STATUS"] = own.pop("EXIT STATUS", _STATUS)
    sections |= {title: own.pop(title) for title in _LAST if title in own}
    sections["SEE ALSO"] = also.removesuffix(", ")
    return assembled(one.page, one.summary, "\n\n".join(_synopsis(one)), sections)


def assembled(name: str, summary: str, synopsis: str, sections: Mapping[str, str]) -> str:
    """A whole page; without a synopsis when it is empty."""
    text = "=encoding UTF-8\n\n" + pod.section("NAME", f"{name} - {pod.prose(summary)}")
    text += pod.section("SYNOPSIS", synopsis)
    return text + "".join(pod.section(title, body) for title, body in sections.items())


def _together(commands: str) -> bool:
    return commands.startswith("=head2")


def _above(program: Command, one: Command) -> Command | None:
    parent = one.name.rpartition(" ")[0]
    return next((each for each in program.walk() if each.name == parent), None)


def _paragraphs(one: Command) -> list[str]:
    known = {argument.metavar for argument in one.arguments}
    known |= {option.metavar for option in one.options if option.metavar.isupper()}
    return [pod.prose(text, known) for text in one.text]


def _synopsis(one: Command) -> Iterator[str]:
    """How it is called; a group of commands by each of them."""
    if one.commands:
        for below in one.commands:
            yield usage(below) if not below.commands else f"{pod.bold(below.name)} I<command> ..."
        return
    yield usage(one)


def usage(one: Command) -> str:
    """One line: the name, what must be given, what may."""
    parts = [pod.bold(one.name)]
    parts += [_term(option, 1) for option in one.options if option.required]
    parts += ["[I<options>]"] if any(not option.required for option in _own(one)) else []
    for argument in one.arguments:
        shown = pod.placeholder(argument.metavar) + "..." * argument.many
        parts.append(shown if argument.required else f"[{shown}]")
    return " ".join(parts)


def _own(one: Command) -> list[Option]:
    """The options but --help, which every command has."""
    return [option for option in one.options if "--help" not in option.names]


def _term(option: Option, most: int = 9) -> str:
    names = ", ".join(pod.bold(name) for name in option.names[-most:])
    return f"{names} {pod.placeholder(option.metavar)}" if option.metavar else names


def _options(one: Command) -> str:
    return pod.items(
        (_term(option), _meaning(option) + " May be given several times." * option.repeated)
        for option in one.options
    )


def _meaning(option: Option) -> str:
    """The text of the help as a sentence."""
    return pod.sentence(option.text, {option.metavar} if option.metavar.isupper() else ())


def _listed(one: Command) -> str:
    return pod.items(
        (f"{pod.bold(below.page)}(1)", pod.sentence(below.summary)) for below in one.commands
    )


def _described(program: Command) -> str:
    """Each command with its options and its prose, for the page that has all of them."""
    own = written(f"{program.page}-commands")
    parts = []
    for one in program.commands:
        parts.append(f"=head2 {usage(one)}")
        parts.append(own.get(one.word, "") or pod.sentence(one.summary))
        parts.append(pod.items((_term(option), _meaning(option)) for option in _own(one)))
    return "\n\n".join(part for part in parts if part)
