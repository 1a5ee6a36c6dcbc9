"""What the indices of a run tell of whole suites: findings on relations, and who needs models."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from ..accelerators import origin
from ..accelerators.stanzas import is_source
from ..checks import TAGS
from ..domain import InputError
from ..evidence.control import BUILD, STRONG, Field, Stanza
from ..evidence.stanzas import Find, broken, stanzas
from . import index
from .entry import BINARY, SOURCE
from .judging import fingerprint
from .store import Store

_NAME = re.compile(r"[a-z0-9][a-z0-9+.-]+")
_FIELDS = ("Package", "Source", "Extra-Source-Only", "Binary", "Directory", *STRONG, *BUILD)


def put(store: Store, run: int, files: Sequence[Path]) -> None:
    """Look at the index FILES of RUN, and keep what they tell."""
    report = index.look([str(file) for file in files])
    if report.errors:
        raise InputError(report.errors[0])
    with store.writing() as db:
        listed = {
            (row["suite"], row["package"], row["kind"] == BINARY)
            for row in db.execute(
                "SELECT DISTINCT suite, package, kind FROM member JOIN artifact USING (sha256) "
                "WHERE run = ?",
                (run,),
            )
        }
        db.execute("DELETE FROM relation WHERE run = ?", (run,))
        # A request for some packages is one for findings on these.
        asked = [row for row in report.rows if (row.suite, row.package, row.binary) in listed]
        for number, row in enumerate(asked):
            found = row.found
            severity = found.severity or TAGS[found.tag].severity
            same = fingerprint(found.tag, row.package, row.binary, found.context, None, "")
            db.execute(
                "INSERT INTO relation VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    run, number, row.suite, row.component, row.package, int(row.binary),
                    row.architecture, found.tag, severity, found.context, same,
                ),
            )  # fmt: skip
        models = _with_models(store, run)
        db.execute("DELETE FROM dependent WHERE run = ?", (run,))
        for file in files:
            at = origin(str(file))
            wanted = models.get(at.suite, set()) | models.get(at.base, set())
            for package, source, needs in _dependents(file, wanted):
                db.execute(
                    "INSERT OR IGNORE INTO dependent VALUES (?, ?, ?, ?, ?, ?)",
                    (run, at.suite, at.component, package, source, needs),
                )


def _with_models(store: Store, run: int) -> dict[str, set[str]]:
    """The binary packages of RUN that models concern, by suite; unstable is known as sid, too."""
    found: dict[str, set[str]] = {}
    rows = store.db.execute(
        "SELECT DISTINCT suite, place.package FROM member "
        "JOIN run ON run.id = member.run "
        "JOIN judgement ON judgement.key = member.key AND judgement.rules = run.rules "
        "JOIN place ON place.judgement = judgement.id AND place.sha256 = member.sha256 "
        "WHERE run = ? AND place.package NOT LIKE 'src:%'",
        (run,),
    )
    for suite, package in rows:
        names = {suite, "sid"} if suite == "unstable" else {suite}
        for name in names:
            found.setdefault(name, set()).add(package)
    return found


def _dependents(file: Path, wanted: Collection[str]) -> Iterator[tuple[str, str, str]]:
    """The packages of the index FILE that need WANTED ones, with their sources.

    Policy 2.2.1 asks for what is installed by default: further alternatives do not count. All
    versions that are listed do.
    """
    try:
        for find in stanzas(file, _FIELDS):
            if is_source(find):
                kind, fields, source = SOURCE, BUILD, find("Package")
                if find("Extra-Source-Only") == "yes":
                    continue
            else:
                kind, fields = BINARY, STRONG
                source = (find("Source") or find("Package")).partition(" ")[0]
            for needs in _needed(find, fields, wanted):
                yield f"src:{source}" if kind == SOURCE else find("Package"), source, needs
    except broken() as error:
        raise InputError(f"{file}: {error}") from error


def _needed(find: Find, fields: Sequence[str], wanted: Collection[str]) -> set[str]:
    """Which of WANTED the relations in FIELDS name by default."""
    written = {name: value for name in fields if (value := find(name))}
    # Reading relations takes long, and few packages need models.
    if not any(name in wanted for name in _NAME.findall(" ".join(written.values()))):
        return set()
    stanza = Stanza({name.lower(): Field(value, 1) for name, value in written.items()})
    return {
        one.name
        for relation in stanza.relations(*fields)
        for one in relation.default
        if one.name in wanted
    }
