"""The first half of the river: a subject is read once, and its models come out by content."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

from . import evidence, subjects
from .domain import Artifact, Match, Member, Problem, Reader, Scanned, Subject, Trouble
from .formats import bundles, identify
from .subjects import nested
from .subjects.tree import TreeSubject

_CHUNK = 1 << 20
_PACKED = (".gz", ".bz2", ".xz", ".lzma", ".zst", ".z", ".Z")

Tick = Callable[[int], None]


@dataclass
class _Read:
    """What reading a subject, or one process's share of it, has found so far."""

    artifacts: list[Artifact] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    documents: dict[str, bytes] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)
    bytes: int = 0
    bytes_read: int = 0

    def add(self, other: _Read) -> None:
        self.artifacts += other.artifacts
        self.problems += other.problems
        self.documents.update(other.documents)
        self.sizes.update(other.sizes)
        self.bytes += other.bytes
        self.bytes_read += other.bytes_read


def scan_path(
    path: str, *, sha256: bool = False, tick: Tick | None = None, jobs: int = 1
) -> Iterator[Scanned]:
    """Scan one path given by a user; raises InputError when it cannot be opened at all.

    JOBS processes share the files of a directory. TICK is told the bytes of each file.
    """
    for subject in subjects.open_subjects(path):
        if jobs > 1 and isinstance(subject, TreeSubject):
            yield _shared(subject, sha256, jobs)
        else:
            yield scan(subject, sha256=sha256, tick=tick)


def scan(subject: Subject, *, sha256: bool = False, tick: Tick | None = None) -> Scanned:
    """Read SUBJECT once: recognise every member, keep the documents that evidence wants."""
    return _scanned(subject, _read(subject, sha256, tick), sha256)


def _shared(subject: TreeSubject, sha256: bool, jobs: int) -> Scanned:
    from concurrent.futures import ProcessPoolExecutor  # a tenth of the start-up of a scan

    found = _Read()
    with ProcessPoolExecutor(jobs) as pool:
        parts = [pool.submit(_part, subject.path, (k, jobs), sha256) for k in range(jobs)]
        for part in parts:
            found.add(part.result())
    return _scanned(subject, found, sha256)


def _part(path: str, share: tuple[int, int], sha256: bool) -> _Read:
    subject = TreeSubject(path, "tree")
    subject.share = share
    return _read(subject, sha256, None)


def _scanned(subject: Subject, found: _Read, sha256: bool) -> Scanned:
    artifacts = bundles.gather(found.artifacts, found.sizes)
    digests = {a.path: a.sha256 for a in found.artifacts if a.sha256}
    if sha256:
        _digest_members(subject, artifacts, digests)
        artifacts = tuple(replace(a, sha256=_sum(a, digests)) for a in artifacts)
    return Scanned(
        path=subject.path,
        kind=subject.kind,
        package=subject.package,
        version=subject.version,
        control=subject.control,
        artifacts=tuple(sorted(artifacts, key=lambda a: (a.path, a.format))),
        problems=tuple(sorted(found.problems, key=lambda p: (p.path, p.code, p.detail))),
        documents=found.documents,
        files=len(found.sizes),
        bytes=found.bytes,
        bytes_read=found.bytes_read,
        digests=digests,
    )


def _read(subject: Subject, sha256: bool, tick: Tick | None) -> _Read:
    found = _Read()
    keep = subject.kind != "file"
    for member in subject.members():
        if isinstance(member, Problem):
            found.problems.append(member)
            continue
        path = member.path
        found.sizes[path] = member.size
        found.bytes += member.size
        try:
            match = identify(path, member.reader)
            if match is not None:
                _record(found, member, match, sha256)
            elif nested.may_be(member.reader.start):
                _open(found, member, sha256)
            if keep and evidence.wants(path):
                size = min(member.size, evidence.MAX_DOCUMENT)
                found.documents[path] = member.reader.read(0, size)
        except Trouble as trouble:
            found.problems.append(Problem(path, trouble.code, trouble.detail))
        if tick is not None:
            tick(member.size)
    found.bytes_read = subject.bytes_read
    return found


def _record(found: _Read, member: Member, match: Match, sha256: bool) -> None:
    found.artifacts.append(
        Artifact(
            path=member.path,
            format=match.format,
            role=match.role,
            certainty=match.certainty,
            size=member.size,
            why=match.why,
            sha256=_digest(member.reader) if sha256 else None,
            metadata=match.metadata,
        )
    )
    found.problems += [Problem(member.path, code, detail) for code, detail in match.problems]


def _open(found: _Read, member: Member, sha256: bool) -> None:
    """Look into MEMBER, an archive or a compressed file, to DEPTH levels."""
    budget = nested.Budget(member.size)
    levels = [_inside(found, member, member.path, budget)]
    while levels:
        inner = next(levels[-1], None)
        if inner is None:
            levels.pop()
            continue
        if isinstance(inner, Problem):
            found.problems.append(inner)
            continue
        # A compressed model is the model: it keeps its name, size and digest.
        own = inner.path == member.path
        try:
            match = identify(_unpacked(inner.path) if own else inner.path, inner.reader)
            if match is not None:
                _record(found, member if own else inner, match, sha256)
            elif nested.may_be(inner.reader.start):
                if len(levels) < nested.DEPTH:
                    levels.append(_inside(found, inner, inner.path, budget))
                else:
                    fix = "unpack the outer archive and scan the directory"
                    detail = f"archive in more than {nested.DEPTH} archives; {fix}"
                    found.problems.append(Problem(inner.path, "not-opened", detail))
        except Trouble as trouble:
            found.problems.append(Problem(inner.path, trouble.code, trouble.detail))
            if trouble.code == "budget":
                return


def _inside(
    found: _Read, member: Member, path: str, budget: nested.Budget
) -> Iterator[Member | Problem]:
    """The content of the archive MEMBER; damage ends it with a Problem."""
    try:
        yield from nested.inside(path, member.reader, budget)
    except Trouble as trouble:
        found.problems.append(Problem(path, trouble.code, trouble.detail))


def _unpacked(path: str) -> str:
    return next((path.removesuffix(end) for end in _PACKED if path.endswith(end)), path)


def _digest_members(
    subject: Subject, artifacts: Sequence[Artifact], digests: dict[str, str]
) -> None:
    """Add the digests of those members of bundles that are nothing by themselves.

    What is a member is known only when everything was read: SUBJECT is read once more.
    """
    missing = {path for a in artifacts for path in a.members if path not in digests}
    for member in subject.members() if missing else ():
        if isinstance(member, Member) and member.path in missing:
            with suppress(Trouble):  # a problem of this file was told when it was read
                digests[member.path] = _digest(member.reader)


def _sum(artifact: Artifact, digests: dict[str, str]) -> str | None:
    """The digest of ARTIFACT; of a bundle, that of the list sha256sum(1) writes of its members."""
    import hashlib

    if not artifact.members:
        return digests.get(artifact.path)
    lines = [f"{digests.get(path, '-')}  {path}\n" for path in artifact.members]
    return hashlib.sha256("".join(lines).encode("utf-8", "surrogateescape")).hexdigest()


def _digest(reader: Reader) -> str:
    """SHA-256 of the whole content; raises Trouble when it is not kept in full."""
    import hashlib

    summed = hashlib.sha256()
    for offset in range(0, reader.size, _CHUNK):
        summed.update(reader.read(offset, _CHUNK))
    return summed.hexdigest()
