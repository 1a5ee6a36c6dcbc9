"""Data set cards: the front matter of the README.md of a data set that the model names.

Fields: https://huggingface.co/docs/hub/datasets-cards. A card speaks of a collection, not of
what is in it; and only of the data set whose directory it lies in or that it names itself.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..domain import Fact
from . import embedded, model_card, plain
from .base import Inquiry, Statement

_DATA = "training.data"
_GATED = ("auto", "manual", "true", "yes")


@dataclass(frozen=True)
class DataSet:
    """What one document says of a data set.

    NAMES are those it goes by. NOTES are (key, value, place), with keys as in
    ``training.data[].license``; MADE_FROM are the data sets it was made from, with their places.
    """

    names: frozenset[str]
    notes: tuple[tuple[str, str, str], ...]
    made_from: tuple[tuple[str, str], ...] = ()

    def placed(self, path: str) -> DataSet:
        """With places in the document PATH, where they are keys."""
        return DataSet(
            self.names,
            tuple((note, value, f"{path}#{key}") for note, value, key in self.notes),
            tuple((name, f"{path}#{key}") for name, key in self.made_from),
        )


def statements(inquiry: Inquiry) -> Iterator[Statement]:
    """What the cards in the subject say of the data sets that the model names."""
    wanted = named(inquiry)
    if not wanted:
        return
    for path in sorted(inquiry.documents):
        if posixpath.basename(path) not in model_card.NAMES:
            continue
        matter = plain.front_matter(inquiry.documents[path])
        if matter and model_card.kind(path, matter) == "data":
            said = model_card.said_by(path, inquiry.documents)
            yield from speak(_read(path, said), wanted, path, "model-card")


def named(inquiry: Inquiry) -> tuple[str, ...]:
    """The data sets that the manifest, the headers and the model card name."""
    rows = [*embedded.statements(inquiry), *model_card.statements(inquiry)]
    if inquiry.entry is not None:
        rows += inquiry.entry.facts()
    lists = [fact.value for name, fact in rows if name == _DATA]
    return tuple(dict.fromkeys(str(item) for items in lists for item in items))


def speak(data: DataSet, wanted: Iterable[str], path: str, authority: str) -> Iterator[Statement]:
    """Statements of the document PATH about each item of WANTED that DATA is."""
    items = [name for name in wanted if key(name) in data.names]
    if not items:
        return
    place = data.notes[0][2] if data.notes else path
    sources = [(name, where) for name, where in data.made_from if name not in items]
    yield _DATA, Fact([*items, *(name for name, _ in sources)], place, authority)
    for index, name in enumerate(items):
        yield f"{_DATA}[{index}].name", Fact(name, place, authority)
        for note, value, where in data.notes:
            yield f"{_DATA}[{index}].{note}", Fact(value, where, authority)
    for index, (name, where) in enumerate(sources, len(items)):
        yield f"{_DATA}[{index}].name", Fact(name, where, authority)


def key(name: str) -> str:
    """What two names of one data set share: the last part of ``owner/name``, in lower case."""
    return name.rstrip("/").rpartition("/")[2].casefold()


def _read(path: str, said: list[embedded.Said]) -> DataSet:
    names = {posixpath.basename(posixpath.dirname(path))}
    notes = [("license", value, source) for value, source in embedded.licenses_of(said)]
    made_from = []
    for field, value, source in said:
        if field in ("pretty_name", "id", "dataset_id"):
            names.add(plain.word(value) or "")
        elif field.startswith("extra_gated_") or (field == "gated" and value in _GATED):
            # Whoever passes a gate of the hub has an account there.
            notes.append(("availability", "registration", source))
        elif field == "source_datasets":
            made_from += [(name, source) for name in _sources(value)]
    return DataSet(frozenset(map(key, names - {""})), tuple(notes), tuple(made_from))


def _sources(value: object) -> Iterator[str]:
    """The data sets behind words such as ``original`` and ``extended|other-name``."""
    for item in map(plain.word, plain.listed(value)):
        name = (item or "").removeprefix("extended|").removeprefix("other-")
        if name and name not in ("original", "extended", "other"):
            yield name
