"""The river: path -> subjects -> formats -> evidence -> rulesets. Commands drink from here."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from . import evidence, formats, rulesets, subjects
from .domain import (
    Area,
    Artifact,
    InputError,
    Member,
    Model,
    Problem,
    Scanned,
    Subject,
    Trouble,
    Verdict,
)
from .evidence import manifest

_CHUNK = 1 << 20


@dataclass(frozen=True)
class Judged:
    """A subject's evidence, and a verdict for each model (by name) under each ruleset (by name)."""

    evidence: evidence.Evidence
    verdicts: dict[str, dict[str, Verdict]]

    def package_of(self, model: Model) -> str | None:
        """The binary package that ships MODEL, as far as it is known."""
        return model.packages[0] if model.packages else None

    def declared_area(self, model: Model) -> Area | None:
        """The archive area that the package with MODEL is in by its own Section."""
        return self.evidence.control.area_of(self.package_of(model))


def scan_path(
    path: str, *, sha256: bool = False, tick: Callable[[int], None] | None = None
) -> Iterator[Scanned]:
    """Scan one path given by a user; raises InputError when it cannot be opened at all."""
    for subject in subjects.open_subjects(path):
        yield scan(subject, sha256=sha256, tick=tick)


def scan(
    subject: Subject, *, sha256: bool = False, tick: Callable[[int], None] | None = None
) -> Scanned:
    """Read SUBJECT once: recognise every member, keep the documents that evidence wants."""
    artifacts: list[Artifact] = []
    problems: list[Problem] = []
    documents: dict[str, bytes] = {}
    files = total = 0
    for member in subject.members():
        if isinstance(member, Problem):
            problems.append(member)
            continue
        files += 1
        total += member.size
        try:
            _take(member, subject.kind, sha256, artifacts, problems, documents)
        except Trouble as trouble:
            problems.append(Problem(member.path, trouble.code, trouble.detail))
        if tick is not None:
            tick(member.size)
    return Scanned(
        path=subject.path,
        kind=subject.kind,
        package=subject.package,
        version=subject.version,
        control=subject.control,
        artifacts=tuple(sorted(artifacts, key=lambda a: a.path)),
        problems=tuple(sorted(problems, key=lambda p: (p.path, p.code, p.detail))),
        documents=documents,
        files=files,
        bytes=total,
        bytes_read=getattr(subject, "bytes_read", 0),
    )


def _take(
    member: Member,
    kind: str,
    sha256: bool,
    artifacts: list[Artifact],
    problems: list[Problem],
    documents: dict[str, bytes],
) -> None:
    reader = member.reader
    match = formats.identify(member.path, reader)
    if match is not None:
        digest = _digest(reader) if sha256 else None
        artifacts.append(
            Artifact(
                path=member.path,
                format=match.format,
                role=match.role,
                certainty=match.certainty,
                size=member.size,
                why=match.why,
                sha256=digest,
                metadata=match.metadata,
            )
        )
        problems += [Problem(member.path, code, detail) for code, detail in match.problems]
    if kind != "file" and evidence.wants(member.path):
        documents[member.path] = reader.read(0, min(member.size, evidence.MAX_DOCUMENT))


def _digest(reader: object) -> str:
    """SHA-256 of the whole content; raises Trouble when it is not kept in full."""
    size, read = reader.size, reader.read  # type: ignore[attr-defined]
    summed = hashlib.sha256()
    for offset in range(0, size, _CHUNK):
        summed.update(read(offset, _CHUNK))
    return summed.hexdigest()


def judge(found: evidence.Evidence, chosen: Sequence[rulesets.Ruleset]) -> Judged:
    """Judge every model of FOUND under each ruleset CHOSEN."""
    return Judged(
        found,
        {
            model.name: {rules.name: rulesets.judge(rules, model.facts) for rules in chosen}
            for model in found.models
        },
    )


def gather(
    scanned: Iterable[Scanned], extra: Sequence[manifest.Manifest] = ()
) -> Iterator[evidence.Evidence]:
    """Evidence for each subject; in a .changes the source package speaks for its binaries."""
    source: Scanned | None = None
    for subject in scanned:
        if subject.kind in ("dsc", "source"):
            source = subject
        speaks = source if subject.kind == "deb" and _same_source(source, subject) else None
        yield evidence.gather(subject, extra, speaks)


def _same_source(source: Scanned | None, binary: Scanned) -> bool:
    if source is None or binary.control is None:
        return False
    return evidence.control.parse(binary.control).source == source.package


def staged(directory: str, package: str) -> Scanned:
    """Scan the staging tree of PACKAGE during a build, with digests."""
    for scanned in scan_path(directory, sha256=True):
        return replace(scanned, kind="staged", package=package)
    raise InputError(f"{directory}: not a directory that can be scanned")
