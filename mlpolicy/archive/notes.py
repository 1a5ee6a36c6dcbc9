"""What people have said of findings and models: a YAML file beside the store, kept in git.

It is never mixed with what machines found: a note changes no verdict, it is shown beside it.

    - source: gnubg            # or package, model (a digest or a name), tag; several narrow it
      tag: model-without-training-data
      verdict: accepted        # a word or two: accepted, false positive, reported, fixed in git
      reason: trained by self-play, upstream has nothing better
      bug: 123456
      ignore_until: 2027-03-01
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path

import yaml

from .. import tables
from ..domain import InputError
from ..escape import text as esc

_LARGEST = 16 << 20  # bytes

#: What a note may be about. A binary package is called by its name, a source also src:NAME.
ABOUT = ("source", "package", "model", "tag")


@dataclass(frozen=True)
class Note:
    """One note; an empty one of the first four narrows nothing."""

    source: str = ""
    package: str = ""
    model: str = ""
    tag: str = ""
    verdict: str = ""
    reason: str = ""
    bug: str = ""
    ignore_until: str = ""  # ISO 8601

    def __str__(self) -> str:
        said = ": ".join(filter(None, (self.verdict, self.reason)))
        bug = f"bug {self.bug}" if self.bug else ""
        until = f"to be left alone until {self.ignore_until}" if self.ignore_until else ""
        return "; ".join(filter(None, (said, bug, until)))

    def about(self, of: Mapping[str, Collection[str]]) -> bool:
        """Whether it speaks of what OF names, by the words of ``ABOUT``."""
        return all(
            not own or own in of.get(name, ())
            for name in ABOUT
            for own in (str(getattr(self, name)),)
        )

    @property
    def silent(self) -> bool:
        """Whether what it is about is to be left alone today."""
        return date.today().isoformat() < self.ignore_until


class Notes:
    """Notes in their order, of which the first that speaks of something counts."""

    def __init__(self, notes: Sequence[Note] = ()) -> None:
        self.every = tuple(notes)
        self._known: dict[tuple[str, str], list[tuple[int, Note]]] = {}
        for number, note in enumerate(self.every):
            key = next((name, getattr(note, name)) for name in ABOUT if getattr(note, name))
            self._known.setdefault(key, []).append((number, note))

    def on(self, **of: Collection[str]) -> Note | None:
        """The first note on what OF names, by the words of ``ABOUT``."""
        if not self.every:  # asked for each of a hundred thousand findings
            return None
        near = [
            one
            for name, values in of.items()
            for value in values
            for one in self._known.get((name, value), ())
        ]
        found = [(number, note) for number, note in near if note.about(of)]
        return min(found, key=lambda one: one[0])[1] if found else None


NONE = Notes()


def beside(store: Path) -> Path:
    """Where the notes of STORE are: ``archive.db`` has ``archive.notes.yaml``."""
    return store.with_suffix(".notes.yaml")


def read(path: Path, *, wanted: bool = False) -> Notes:
    """The notes in PATH; none when there is no such file, unless it is WANTED."""
    try:
        if path.stat().st_size > _LARGEST:
            raise InputError(f"{esc(path)}: larger than 16 MiB; split it")
        found = tables.load(path.read_text("utf-8"))
    except FileNotFoundError:
        if wanted:
            raise InputError(f"{esc(path)}: no such file; check the path of --notes") from None
        return NONE
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{esc(path)}: cannot be read ({esc(error)}); check the file") from None
    except (yaml.YAMLError, ValueError) as error:  # the latter of a date that is none
        said = " ".join(str(error).split())
        raise InputError(f"{esc(path)}: not YAML ({esc(said)}); correct it") from None
    return Notes(tuple(_notes(found, path)))


def _notes(found: object, path: Path) -> Iterator[Note]:
    known = [one.name for one in fields(Note)]
    if not isinstance(found, list | None):
        raise InputError(f"{esc(path)}: not a list of notes; begin each with `- `")
    for number, row in enumerate(found or (), 1):
        where = f"{esc(path)}: note {number}"
        if not isinstance(row, dict):
            raise InputError(f"{where}: not a mapping; write KEY: VALUE lines")
        if unknown := sorted(str(key) for key in row if key not in known):
            said = f"unknown {esc(', '.join(unknown))}; known are {', '.join(known)}"
            raise InputError(f"{where}: {said}")
        if lists := sorted(key for key, value in row.items() if isinstance(value, list | dict)):
            raise InputError(
                f"{where}: {', '.join(lists)} has more than one value; write two notes"
            )
        values = {key: str(value) for key, value in row.items() if value is not None}
        if not any(values.get(name) for name in ABOUT):
            said = f"does not say what it is about; add one of {', '.join(ABOUT)}"
            raise InputError(f"{where}: {said}")
        yield Note(**{**values, "ignore_until": _date(values.get("ignore_until", ""), where)})


def _date(written: str, where: str) -> str:
    try:
        return date.fromisoformat(written).isoformat() if written else ""
    except ValueError:
        raise InputError(f"{where}: ignore_until is no date such as 2027-03-01") from None
