"""A draft of debian/mlmodel.yaml, made of the evidence found: what ``mlpolicy init`` writes.

A value in the manifest is the maintainer's own word and outranks all others. So only what
debian/copyright says, undisputed, is written as a value; the rest is commented out, with its
place, where it goes on to count as it did. Thus a draft never changes a verdict.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ..documents import MANIFEST
from ..domain import InputError, Model, Scanned
from ..escape import text as esc
from ..evidence import Evidence
from . import answers
from .packages import Packages
from .patterns import Patterner
from .scalars import scalar

_MANY = 20  # models, of which only the first has its gaps asked about
_MOST = 5000  # models; a manifest has no room for more
_NOTES = 50

_HEAD = """\
# What this package's machine-learning models are, drafted by `mlpolicy init` from what was found.
# `mlpolicy explain manifest` shows all keys. A line with FIXME needs a person: write what you
# know in its place and take away the leading "# ", also on the lines it stands under. A value
# that was found counts already, from the place it names; without the "# " it is your own word.
# What nobody says stays unknown, and what is unknown never frees a model."""

_CONTAINER = """\
FIXME: this file can hold a model or plain data, and its content does not tell which. Take away
the "# " before this entry when you know it; `directly_editable: yes` says that it is plain data."""

_SHARED = "FIXME: these patterns match files of another model, too; write them by hand."


@dataclass(frozen=True)
class Draft:
    """The text of a manifest, line by line; without any ENTRIES it is nothing but comments."""

    lines: tuple[str, ...]
    entries: int

    @property
    def text(self) -> str:
        """The file's content; ASCII, or harmless Unicode."""
        return "".join(f"{line}\n" for line in self.lines)

    @property
    def questions(self) -> int:
        """How many lines need a person."""
        return sum("FIXME" in line for line in self.lines[_HEAD.count("\n") + 1 :])


def undeclared(subject: Scanned) -> Scanned:
    """SUBJECT as it would be without its manifest, so that a draft is never made from a draft."""
    return replace(
        subject,
        documents={path: text for path, text in subject.documents.items() if path != MANIFEST},
        artifacts=tuple(a for a in subject.artifacts if a.path != MANIFEST),
        problems=tuple(p for p in subject.problems if p.path != MANIFEST),
        traces=tuple(t for t in subject.traces if t.path != MANIFEST),
    )


def draft(found: Evidence) -> Draft:
    """Draft a manifest for the models FOUND in the directory of an unpacked source package.

    Raises :class:`InputError` when there are more than a manifest has room for.
    """
    directory = found.subject.path
    if len(found.models) > _MOST:
        fix = "write debian/mlmodel.yaml by hand, with globs for many files"
        raise InputError(f"{directory}: {len(found.models)} models; {fix}")
    patterner = Patterner(directory, found.models)
    packages = Packages(directory, found.control.packages)
    made: list[str] = []
    names: set[str] = set()
    entries = 0
    for index, model in enumerate(found.models):
        files = patterner.of(model)
        name = _name(model.name, names)
        lines = list(_entry(model, name, files.globs, packages, ask=not index or _few(found)))
        doubt = _SHARED if files.shared else "" if "model.kind" in model.facts else _CONTAINER
        if doubt:
            lines = [f"# {line}" for line in (*doubt.split("\n"), *lines)]
        else:
            entries += 1
        made += ["", *(f"  {line}" for line in lines)]
    opening = "models:" if entries else "# models:"
    return Draft((*_HEAD.split("\n"), "", opening, *made[1:], *_unread(found)), entries)


def _few(found: Evidence) -> bool:
    return len(found.models) <= _MANY


def _entry(
    model: Model, name: str, globs: tuple[str, ...], packages: Packages, ask: bool
) -> Iterator[str]:
    yield f"- name: {scalar(name)}  # {esc(model.format)}"
    yield "  files:"
    for glob in globs:
        note = "  # ? stands for a character that no pattern can name" if "?" in glob else ""
        yield f"    - {scalar(glob)}{note}"
    package, why = packages.of(model.files)
    yield f"  package: {package}  # {why}" if package else f"  # package: FIXME  # {why}"
    yield "  action: ship  # FIXME confirm: ship, download, omit"
    yield from (f"  {line}" for line in answers.lines(model, ask))
    if not ask:
        yield "  # FIXME: what the first entry asks for is unknown here as well"


def _name(found: str, taken: set[str]) -> str:
    """FOUND as the schema wants names, and unlike those TAKEN already."""
    made = re.sub(r"[^a-z0-9+.-]+", "-", found[-200:].lower()).strip("-+.") or "model"
    name = made
    number = 1
    while name in taken:
        number += 1
        name = f"{made}-{number}"
    taken.add(name)
    return name


def _unread(found: Evidence) -> Iterator[str]:
    """What could not be read, so that a model or a fact may be missing from the draft."""
    notes = [f"{p.path}: {p.code}: {p.detail}" for p in found.subject.problems]
    if found.copyright is not None and found.copyright.complaint:
        notes.insert(0, f"{found.copyright.path}: {found.copyright.complaint}")
    if notes:
        yield from ("", "# FIXME: not read in full; a model or a license may be missing above:")
        yield from (f"#   {esc(note)}" for note in notes[:_NOTES])
    if len(notes) > _NOTES:
        yield f"#   and {len(notes) - _NOTES} more"
