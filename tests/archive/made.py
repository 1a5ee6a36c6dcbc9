"""Stores made by hand: what scans of archives leave, without an archive.

    foo = Made("foo-data", findings=(Found("undeclared-model", "warning", "m.onnx"),))
    with Store(path) as store:
        fill(store, [foo, replace(foo, version="1.1-1")])

What is not said of a package is dull: it is read, judged, and in main of sid.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from mlpolicy import rulesets
from mlpolicy.archive import record, rules, runs
from mlpolicy.archive.entry import BINARY, FULL, OK, SOURCE, Entry, File, Member, Reading
from mlpolicy.archive.judgement import Judgement
from mlpolicy.archive.judging import fingerprint
from mlpolicy.domain import Artifact, Scanned

REQUEST = runs.Request("/srv/mirror", ("sid",), ("main",), ("amd64",))
_EMPTY = Scanned("", "deb", None, None, None, (), ())


def digest(text):
    """A digest that only depends on TEXT."""
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Found:
    """A finding; OVERRIDDEN is the comment of its override."""

    tag: str
    severity: str
    context: str
    path: str | None = None
    line: int | None = None
    overridden: str | None = None


@dataclass(frozen=True)
class Model:
    """A model of CONTENT, and the area of it (and of its package) by ruleset, else main."""

    name: str = "m.onnx"
    content: str = "a model"
    size: int = 1000
    areas: Mapping[str, str] = field(default_factory=dict)
    open: bool = False


@dataclass(frozen=True)
class Made:
    """A package; a source is one whose ARCHITECTURE is ``source``."""

    package: str
    version: str = "1.0-1"
    architecture: str = "amd64"
    source: str = ""
    at: tuple[tuple[str, str], ...] = (("sid", "main"),)
    maintainer: str = "Tess <tess@example.org>"
    uploaders: tuple[str, ...] = ()
    status: str = OK
    detail: str = ""
    depth: str = FULL
    models: tuple[Model, ...] = ()
    findings: tuple[Found, ...] = ()

    @property
    def entry(self):
        """What an index says of it."""
        kind = SOURCE if self.architecture == "source" else BINARY
        source = self.source or self.package.removesuffix("-data")
        name = f"{self.package}_{self.version}_{self.architecture}"
        path = f"pool/main/{source}/{name}{'.dsc' if kind == SOURCE else '.deb'}"
        return Entry(
            kind, self.package, self.version, source, self.version, self.architecture,
            self.maintainer, self.uploaders, (File(path, 1000, digest(name)),),
        )  # fmt: skip

    @property
    def reading(self):
        """What became of reading it."""
        if self.status != OK:
            return Reading(self.entry.sha256, self.status, "", self.detail)
        found = tuple(
            Artifact(m.name, "onnx", "weights", "certain", m.size, "x", digest(m.content))
            for m in self.models
        )
        scanned = Scanned(**{**vars(_EMPTY), "artifacts": found})
        return Reading(self.entry.sha256, OK, self.depth, "", 1000, record.dump(scanned))


def fill(store, packages: Iterable[Made], request=REQUEST):
    """Let STORE have a finished run of PACKAGES; gives its number."""
    every = {one.entry.sha256: one for one in packages}
    run = runs.start(store, request, [])
    members = (Member(*at, one.entry) for one in every.values() for at in one.at)
    store.put_members(run, members)
    wanted = [sha256 for sha256, _ in runs.unread(store, run, FULL)]
    with store.writing():
        for sha256 in wanted:
            store.put_reading(every[sha256].reading)
    runs.group(store, run)
    groups = {key: [] for key, _ in runs.unjudged(store, run)}
    query = "SELECT DISTINCT key, sha256 FROM member WHERE run = ? AND status = ?"
    for key, sha256 in store.db.execute(query, (run, OK)):
        if key in groups:
            groups[key].append(every[sha256])
    with store.writing():
        for key, members in groups.items():
            store.put_judgement(_judgement(key, members))
    runs.finish(store, run)
    return run


def outdate(store):
    """As if what was judged so far had been judged by other rules."""
    with store.writing() as db:
        db.execute("UPDATE judgement SET rules = 'old' || rules")
        db.execute("UPDATE run SET rules = 'old' || rules, tool = '0.9'")


def _judgement(key, members):
    made = Judgement(key, rules.digest())
    for one in members:
        entry = one.entry
        binary = entry.kind == BINARY
        named = entry.package if binary else f"src:{entry.package}"
        for model in one.models:
            for name in rulesets.SHIPPED:
                area = model.areas.get(name, "main")
                kind = "free" if area == "main" else "toxic-candy"
                human = int(model.open)
                made.verdicts.append(
                    (entry.sha256, model.name, "onnx", digest(model.content), model.size, name,
                     area, kind, human)
                )  # fmt: skip
                because = json.dumps([model.name])
                made.places.append((entry.sha256, named, name, area, human, because))
        for number, found in enumerate(one.findings):
            told = found.overridden
            override = None if told is None else json.dumps(["debian/overrides", 3, told])
            same = fingerprint(
                found.tag, entry.package, binary, found.context, found.path, entry.version
            )
            made.findings.append(
                (entry.sha256, number, found.tag, found.severity, entry.package, int(binary),
                 found.context, found.path, found.line, override, same)
            )  # fmt: skip
    return made
