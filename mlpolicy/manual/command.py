"""What pages and completions tell of a command, whatever parser it has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Value:
    """What an option or argument takes: some WORDS, files, directories, names of models."""

    words: tuple[str, ...] = ()
    files: bool = False
    directories: bool = False
    models: bool = False  # what `mlmodel-fetch list` knows when TAB is pressed
    several: bool = False  # words with commas between them

    def __bool__(self) -> bool:
        return bool(self.words) or self.files or self.directories or self.models


@dataclass(frozen=True)
class Option:
    """An option; METAVAR is empty for one that takes no value, or names the choices."""

    names: tuple[str, ...]
    metavar: str
    text: str
    value: Value
    required: bool = False
    repeated: bool = False


@dataclass(frozen=True)
class Argument:
    """A positional argument, as the usage shows it; MANY is the last one's."""

    metavar: str
    value: Value
    many: bool = False
    required: bool = True


@dataclass(frozen=True)
class Command:
    """A command with its subcommands; NAME is all of it, as in ``mlpolicy archive scan``."""

    name: str
    summary: str
    text: tuple[str, ...]  # paragraphs of the help
    options: tuple[Option, ...]
    arguments: tuple[Argument, ...] = ()
    commands: tuple[Command, ...] = ()

    @property
    def word(self) -> str:
        """What calls it: ``scan``."""
        return self.name.rpartition(" ")[2]

    @property
    def path(self) -> str:
        """The words behind the program's own: ``archive scan``."""
        return self.name.partition(" ")[2]

    @property
    def page(self) -> str:
        """The name of its page: ``mlpolicy-archive-scan``."""
        return self.name.replace(" ", "-")

    def walk(self) -> Iterator[Command]:
        """The command and all below it."""
        yield self
        for one in self.commands:
            yield from one.walk()
