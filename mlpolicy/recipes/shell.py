"""The simple commands of a shell script, by line, as far as a text tells without running it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

_COMMANDS = 20_000  # of one text
_WORDS = 400  # of one command
_WORD = 4_000  # characters after which a word takes nothing more
_DEPTH = 3  # commands in the words of commands

# Each alternative takes what it begins with in one go: a text is looked at once.
_TOKEN = re.compile(
    r"(?P<blank>(?:[ \t\r]|\\\n)++)"
    r"|(?P<line>\n)"
    r"|(?P<end>&&|\|\|?|;;?|&(?![>\d])|[(){}](?=\s|$|;)|[()`])"
    r"|(?P<here><<-?[ \t]*+\\?['\"]?(?P<word>\w{1,80})['\"]?)"
    r"|(?P<inner>\$\()(?![\w.-]{1,60}\))"
    r"|'(?P<single>[^']*+)'?"
    r"|\"(?P<double>[^\"\\]*+(?:\\[\s\S][^\"\\]*+)*+)\"?"
    r"|(?P<hash>\#)"
    r"|(?P<plain>\\[^\n]|\$\{[^}\n]{0,200}\}|\$\([\w.-]{1,60}\)|[^\s;&|()`'\"\\$#<]++|[\s\S])"
)
_SUBSTITUTION = re.compile(r"\$\(([^()]{1,2000})\)|`([^`]{1,2000})`")
_ASSIGNED = re.compile(r"[A-Za-z_]\w*\+?=")
_KEYWORDS = frozenset("if then elif else do while until ! time exec eval sudo nohup { (".split())
#: What runs the command in its arguments; with its own options first.
_WRAPPERS = frozenset("env nice xargs timeout fakeroot command builtin retry".split())


@dataclass(frozen=True)
class Command:
    """A command and its arguments without quotes, and its line (from 1)."""

    line: int
    words: tuple[str, ...]

    @property
    def bare(self) -> tuple[str, ...]:
        """Without what stands before the program: variables, ``then``, ``sudo``, make's ``@-``."""
        words = list(self.words)
        if words:
            words[0] = words[0].lstrip("@-+")
        wrapped = False
        while words:
            word = words[0]
            if word == "command" and words[1:2] and words[1] in ("-v", "-V"):
                return ()
            if word in _WRAPPERS:
                wrapped = True
            elif not (
                not word
                or word in _KEYWORDS
                or _ASSIGNED.match(word)
                or (wrapped and (word.startswith("-") or word[0].isdigit()))
            ):
                return tuple(words)
            words.pop(0)
        return ()

    @property
    def program(self) -> str:
        """The base name of the program, empty for a mere assignment."""
        words = self.bare
        return words[0].rpartition("/")[2] if words else ""

    @property
    def assigned(self) -> tuple[str, str] | None:
        """The variable that the command is nothing but an assignment to, and its value."""
        words = [word for word in self.words if word not in ("export", "readonly", "local")]
        if len(words) != 1 or not _ASSIGNED.match(words[0]):
            return None
        name, _, value = words[0].partition("=")
        return name.rstrip("+"), value


def commands(text: str, line: int = 1) -> list[Command]:
    """The commands of TEXT that may run, the first line of which is LINE.

    Left out are comments, here documents and the branches of ``if false``.
    """
    return list(islice(_live(_split(text, line, 0)), _COMMANDS))


def _split(text: str, line: int, depth: int) -> Iterator[Command]:
    words: list[str] = []
    ends: list[str] = []  # of here documents
    first, inside = line, False  # line of the command; within a word
    inner: list[Command] = []
    at = 0
    while at < len(text):
        token = _TOKEN.match(text, at)
        assert token is not None  # its last alternative takes any character
        at = token.end()
        kind, here = token.lastgroup, line
        line += token[0].count("\n")
        if kind in ("blank", "here", "word"):
            inside = False
            if token["here"] and len(ends) < _DEPTH:
                ends.append(token["word"])
        elif kind in ("line", "end", "inner"):
            if words:
                yield Command(first, tuple(words))
            yield from inner
            words, inner, inside = [], [], False
            if kind == "line" and ends:
                skipped = _skip(text, at, ends)
                line += text.count("\n", at, skipped)
                at, ends = skipped, []
        elif kind == "hash" and not inside:  # within a word it is a character like others
            at = text.find("\n", at)
            if at < 0:
                break
        else:
            part = token[kind or 0]
            if kind == "double" and depth < _DEPTH:
                for found in _SUBSTITUTION.finditer(part):
                    inner += _split(found[1] or found[2], here, depth + 1)
            if not words:
                first = here
            if inside:
                if len(words[-1]) < _WORD:
                    words[-1] += part
            elif len(words) < _WORDS:
                words.append(part)
                inside = True
    if words:
        yield Command(first, tuple(words))
    yield from inner


def _skip(text: str, at: int, ends: list[str]) -> int:
    """Where the here documents that begin at AT, and stop with the words ENDS, are over."""
    for word in ends:
        stop = re.compile(rf"(?m)^[ \t]{{0,40}}{re.escape(word)}[ \t]*+$\n?").search(text, at)
        if stop is None:
            return len(text)
        at = stop.end()
    return at


def _live(found: Iterator[Command]) -> Iterator[Command]:
    dead = 0  # how many ifs deep in what never runs
    for command in found:
        first = command.words[0]
        if dead:
            dead += {"if": 1, "fi": -1}.get(first, 0)
            if dead == 1 and first in ("else", "elif"):
                dead = 0
            else:
                continue
        elif first == "if" and command.words[1:2] == ("false",):
            dead = 1
            continue
        yield command
