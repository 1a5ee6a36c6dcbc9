"""What a bill of materials says, whatever its format: of models, and of data sets by name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from .. import plain
from ..data_card import DataSet

#: Elements or components of one document that are looked at.
PARTS_LIMIT = 20_000
_SHA256 = re.compile(r"[0-9a-fA-F]{64}")

#: The name of a fact or of an item's key, the value, and the key that it stands under.
Note = tuple[str, str, str]


@dataclass(frozen=True)
class Item:
    """An item of a list: a data set or a base, with what is said of it."""

    name: str
    key: str
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True)
class Described:
    """What a bill says of one model.

    NAME is the model's. FILES are the names of its files with their SHA-256, empty where none is
    given; DIGESTS are those of the model itself.
    """

    name: str
    files: tuple[tuple[str, str], ...] = ()
    digests: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    data: tuple[Item, ...] = ()
    bases: tuple[Item, ...] = ()


@dataclass(frozen=True)
class Bill:
    """The models and the data sets that a document describes."""

    models: tuple[Described, ...] = ()
    data: tuple[DataSet, ...] = ()


@dataclass(frozen=True)
class Format:
    """A format of bills: the ends of its files' names, and its reader, which takes any shape."""

    title: str
    reference: str
    endings: tuple[str, ...]
    read: Callable[[Any], Bill | None]
    syntax: str = field(default="json")


def capped(items: Iterable[Item]) -> tuple[Item, ...]:
    """ITEMS, limited; what is left out is not known, and may not look as if it were not there."""
    found = tuple(islice(items, plain.ITEMS_LIMIT + 1))
    if len(found) <= plain.ITEMS_LIMIT:
        return found
    return (*found[:-1], Item("(more)", found[-1].key))


def sha256(value: Any) -> str | None:
    """VALUE when it is a SHA-256 in hexadecimal digits, in lower case."""
    text = plain.word(value)
    return text.lower() if text and _SHA256.fullmatch(text) else None


def web(value: Any) -> str | None:
    """VALUE when it is an address on the web."""
    text = plain.word(value)
    return text if text and text.startswith(("https://", "http://")) else None
