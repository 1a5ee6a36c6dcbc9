"""Bills of materials: what the documents beside a model say of it and of its data sets.

A bill speaks for a model when it names one of the model's files, or when it describes one model
only and lies in the model's directory or above. Of data sets it speaks as a data card does.
To add a format, write a module with a FORMAT and list it here.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from ...domain import Fact
from .. import data_card, plain
from ..base import Inquiry, Statement
from . import croissant, cyclonedx, mof, spdx3
from .base import Bill, Described, capped

FORMATS = (croissant.FORMAT, cyclonedx.FORMAT, mof.FORMAT, spdx3.FORMAT)

_ENDINGS = tuple(sorted({end for known in FORMATS for end in known.endings}))
#: Of the documents that may be bills, so many are read for one model.
_DOCUMENTS_LIMIT = 64


def wants(path: str) -> bool:
    """Whether PATH may be a bill, by the end of its name.

    metadata.json is not asked for, though Croissant uses it too: most files of that name are
    something else, and reading them all costs more than a data set's license is worth here.
    """
    return f"/{path}".endswith(_ENDINGS)


def statements(inquiry: Inquiry) -> Iterator[Statement]:
    """What the bills in the subject say of the model."""
    wanted = None
    for path in _bills(tuple(inquiry.documents)):
        bill = _read(path, inquiry.documents[path])
        speaking = [model for model in bill.models if _speaks(path, model, bill, inquiry)]
        if len(speaking) <= plain.ITEMS_LIMIT:  # nobody describes one model so often
            yield from _about_model(path, speaking)
        if bill.data:
            wanted = data_card.named(inquiry) if wanted is None else wanted
            for data in bill.data:
                yield from data_card.speak(data.placed(path), wanted, path, "sbom")


@lru_cache(maxsize=2)  # asked for every model of a subject
def _bills(paths: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(filter(wants, paths))[:_DOCUMENTS_LIMIT])


@lru_cache(maxsize=_DOCUMENTS_LIMIT)  # one bill may speak for every model of a subject
def _read(path: str, content: bytes) -> Bill:
    endings = {known.syntax for known in FORMATS if f"/{path}".endswith(known.endings)}
    if "yaml" in endings:
        document: Any = plain.yaml_mapping(content)
    else:
        document = plain.json_value(content)
    for known in FORMATS:
        if known.syntax in endings:
            bill = known.read(document)
            if bill is not None:
                return bill
    return Bill()


def _speaks(path: str, model: Described, bill: Bill, inquiry: Inquiry) -> bool:
    """Whether MODEL of the bill at PATH is the one that INQUIRY is about."""
    files = [file for artifact in inquiry.files for file in artifact.files]
    digests = inquiry.subject.digests
    known = {digests[file] for file in files if file in digests}
    if known.intersection(model.digests):
        return True
    if model.digests and len(known) == len(files):  # another version of the model
        return False
    for name, digest in model.files:
        if digest in known:
            return True
        for file in files:
            # The file of that name may be another version of it.
            other = digest and file in digests
            if not other and _names(path, name, file, inquiry):
                return True
    if model.files or len(bill.models) > 1:
        return bool(model.name) and any(_names(path, model.name, f, inquiry) for f in files)
    return any(_above(path, file) for file in files)


def _above(path: str, file: str) -> bool:
    directory = posixpath.dirname(path)
    return not directory or file.startswith(f"{directory}/")


def _names(path: str, name: str, file: str, inquiry: Inquiry) -> bool:
    """Whether NAME in the document PATH is FILE: from its directory, or by the end of the path."""
    short = name.removeprefix("./").lstrip("/")
    if posixpath.join(posixpath.dirname(path), short) == file:
        return True
    if not short or not f"/{file}".endswith(f"/{short}"):
        return False
    if "/" in short:
        return True
    # A base name alone tells only what no other file is called.
    same = (
        other
        for artifact in inquiry.subject.artifacts
        for other in artifact.files
        if other != file and posixpath.basename(other) == short
    )
    return next(same, None) is None


def _about_model(path: str, models: Sequence[Described]) -> Iterator[Statement]:
    for model in models:
        for name, value, key in model.notes:
            yield name, Fact(value, f"{path}#{key}", "sbom")
    data = capped(item for model in models for item in model.data)
    bases = capped(item for model in models for item in model.bases)
    for fact, items in (("training.data", data), ("base", bases)):
        if items:
            names = [item.name for item in items]
            yield fact, Fact(names, f"{path}#{items[0].key}", "sbom")
        for index, item in enumerate(items):
            yield f"{fact}[{index}].name", Fact(item.name, f"{path}#{item.key}", "sbom")
            for note, value, key in item.notes:
                yield f"{fact}[{index}].{note}", Fact(value, f"{path}#{key}", "sbom")
