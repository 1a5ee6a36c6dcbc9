"""A block of lines in a YAML file that somebody else wrote: its comments and its form stay."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import yaml

from ..domain import InputError
from ..escape import text as esc
from .edits import Block

_BEGINS = re.compile(rb"^( *)# mlpolicy hook begins", re.MULTILINE)


class Unfit(Exception):
    """NODE, or what it lacks, is WHY the lines cannot be put in; FIX is what to do instead."""

    def __init__(self, node: yaml.Node, why: str, fix: str = "") -> None:
        super().__init__(why)
        self.line, self.fix = node.start_mark.line + 1, fix


@dataclass(frozen=True)
class YamlBlock:
    """LINES in a YAML file whose last document is a mapping in block style.

    PLACE gets that mapping and the text, and gives the offset and the column where the lines go;
    it raises Unfit. ALONE is what the file has before the lines when there was no file.
    """

    path: Path
    name: str
    lines: tuple[str, ...]
    place: Callable[[yaml.MappingNode, str], tuple[int, int]]
    alone: str
    mode: int = 0o644

    def put(self, old: bytes | None) -> bytes:
        """OLD with the lines; older ones are replaced where they are."""
        bare = None if old is None else self.take(old)
        if old is None or bare is None:
            return self._block("", 0).put(None)
        if (there := _BEGINS.search(old)) is not None:
            return self._block(there[1].decode(), there.start()).put(bare)
        try:
            text = bare.decode()
            offset, column = self.place(_mapping(text), text)
            new = self._block(" " * column, len(text[:offset].encode())).put(bare)
            whole = text if text.endswith("\n") else text + "\n"
            if not _only_added(whole, new.decode()):
                raise ValueError("cannot be edited without changing what it means")
        except Unfit as error:
            raise self._refusal(f":{error.line}", str(error), error.fix) from error
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line = f":{mark.line + 1}" if mark else ""
            raise self._refusal(line, f"is no YAML ({error.problem})") from error
        except (yaml.YAMLError, ValueError, RecursionError) as error:
            raise self._refusal("", esc(error)) from error
        return new

    def take(self, new: bytes) -> bytes | None:
        """NEW without the lines, however deep they are indented; None when they made the file."""
        there = _BEGINS.search(new)
        return new if there is None else self._block(there[1].decode(), 0).take(new)

    def _block(self, indent: str, offset: int) -> Block:
        return Block(
            self.path,
            self.name,
            self.lines,
            place=lambda _: offset,
            indent=indent,
            alone=self.alone,
            mode=self.mode,
        )

    def _refusal(self, line: str, why: str, fix: str = "") -> InputError:
        fix = fix or f"add by hand what `mlpolicy hooks show {self.name}` prints"
        return InputError(f"{esc(self.path)}{line}: {why}; {fix}")


def value(mapping: yaml.Node, key: str) -> yaml.Node | None:
    """The value of KEY in MAPPING; None when it is not there, or MAPPING is something else."""
    pairs = mapping.value if isinstance(mapping, yaml.MappingNode) else ()
    return next((found for name, found in pairs if name.value == key), None)


def items(sequence: yaml.Node | None) -> list[yaml.Node]:
    """The items of SEQUENCE; none when it is something else."""
    return sequence.value if isinstance(sequence, yaml.SequenceNode) else []


def _mapping(text: str) -> yaml.MappingNode:
    *_, last = [None, *yaml.compose_all(text, Loader=yaml.SafeLoader)]
    if last is None:
        raise ValueError("is empty")
    if not isinstance(last, yaml.MappingNode) or last.flow_style:
        raise Unfit(last, "holds no keys, one to a line")
    return last


def _events(text: str) -> list[tuple[object, ...]]:
    """What TEXT means, in an order that a block of added lines does not disturb."""
    names = ("anchor", "tag", "value")
    return [
        (type(event), *(getattr(event, name, None) for name in names))
        for event in yaml.parse(text, Loader=yaml.SafeLoader)
    ]


def _only_added(old: str, new: str) -> bool:
    """Whether NEW means what OLD means, with something more in one place."""
    before = _events(old)
    try:
        now = _events(new)
    except yaml.YAMLError:
        return False
    pairs = zip(before, now, strict=False)
    same = next((n for n, (one, other) in enumerate(pairs) if one != other), len(before))
    return len(now) > len(before) and now[same + len(now) - len(before) :] == before[same:]
