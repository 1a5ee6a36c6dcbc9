"""The first half of the river: a subject is read once, and its models come out by content."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

from . import documents, subjects
from .domain import (
    Artifact,
    InputError,
    Match,
    Member,
    Problem,
    Reader,
    Scanned,
    Subject,
    Trace,
    Trouble,
)
from .escape import text as esc
from .formats import bundles, identify
from .readers import elf
from .subjects import nested
from .subjects.tree import TreeSubject

GZIP = b"\x1f\x8b\x08"
_CHUNK = 1 << 20
_PACKED = (".gz", ".bz2", ".xz", ".lzma", ".zst", ".z", ".Z")
#: What traces are searched for: of training, as evidence, or also what checks ask for.
TRAINING, CHECKS = "training", "checks"
#: The kinds of subjects that may hold the source of a model, or a program that downloads one.
_TREES = ("tree", "source", "dsc", "tarball")
_TRACED = {TRAINING: frozenset(_TREES), CHECKS: frozenset((*_TREES, "deb"))}
_TRACES = 10_000  # of a subject; the first ones by path are kept
_LINKED = 20_000  # ELF files of a subject whose links are kept

Tick = Callable[[int], None]
#: Tells of each path whether its content is kept as a document; a function of a module.
Wants = Callable[[str], bool]


@dataclass
class _Reading:
    """What reading a subject, or one process's share of it, has found so far."""

    sha256: bool
    tracing: str = ""
    wants: Wants = documents.wants
    artifacts: list[Artifact] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    documents: dict[str, bytes] = field(default_factory=dict)
    dropped: set[str] = field(default_factory=set)  # documents for which there was no room
    kept: int = 0  # bytes of the documents
    sizes: dict[str, int] = field(default_factory=dict)
    traces: list[Trace] = field(default_factory=list)
    links: dict[str, tuple[str, ...]] = field(default_factory=dict)
    total: int = 0  # bytes of all files
    bytes_read: int = 0

    def subject(self, subject: Subject, tick: Tick | None) -> _Reading:
        """Read every member of SUBJECT."""
        keep, wants = subject.kind != "file", self.wants
        for path, text in subject.documents.items():
            if wants(path):
                self._keep(path, text)
        look = _tracer(self.tracing) if subject.kind in _TRACED.get(self.tracing, ()) else None
        for member in subject.members():
            if isinstance(member, Problem):
                self.problems.append(member)
                continue
            path = member.path
            self.sizes[path] = member.size
            self.total += member.size
            try:
                self._look(member, path, member.reader, None, 0)
                if keep and wants(path):
                    size = min(member.size, documents.LIMIT)
                    self._keep(path, member.reader.read(0, size))
                if look is not None:
                    self._trace(look(path, member.reader))
                if self.tracing == CHECKS and member.reader.start.startswith(elf.MAGIC):
                    self._link(path, member.reader)
            except Trouble as trouble:
                self.problems.append(Problem(path, trouble.code, trouble.detail))
            if tick is not None:
                tick(member.size)
        self.bytes_read = subject.bytes_read
        return self

    def _look(
        self,
        member: Member,
        path: str,
        reader: Reader,
        budget: nested.Budget | None,
        depth: int,
    ) -> None:
        """Recognise READER, the content of MEMBER or what that decompresses to, or what is in it.

        DEPTH archives are around it. A compressed model is the model: it keeps the path, the
        size and the digest of its file; PATH is its name without the compression's.
        """
        start = reader.start
        # No model begins as gzip does: most compressed files are opened at once.
        match = None if start[:3] == GZIP else identify(path, reader)
        if match is not None:
            self._record(member, match)
            return
        if not start:  # empty, or it only looked compressed
            return
        # Recognisers take trouble for "not mine"; what could not be read is not clean either.
        failed: Trouble | None = getattr(reader, "trouble", None)
        if failed is not None:
            raise failed
        if not nested.may_hold(start):
            return
        if depth >= nested.DEPTH:
            fix = "unpack the outer archive and scan the directory"
            detail = f"archive in {nested.DEPTH} archives; {fix}"
            self.problems.append(Problem(member.path, "not-opened", detail))
            return
        if budget is None:
            budget = nested.Budget(member.size)
        if nested.is_packed(start):
            twice = isinstance(reader, nested.Packed)
            content = nested.Packed(reader, budget)
            self._look(member, _unpacked(path), content, budget, depth + twice)
            return
        for inner in nested.members(member.path, reader, budget):
            if isinstance(inner, Problem):
                self.problems.append(inner)
                continue
            try:
                self._look(inner, inner.path, inner.reader, budget, depth + 1)
            except Trouble as trouble:  # one bad member never stops the others
                if budget.exhausted:
                    raise
                self.problems.append(Problem(inner.path, trouble.code, trouble.detail))

    def _record(self, member: Member, match: Match) -> None:
        self.artifacts.append(
            Artifact(
                path=member.path,
                format=match.format,
                role=match.role,
                certainty=match.certainty,
                size=member.size,
                why=match.why,
                sha256=_digest(member.reader) if self.sha256 else None,
                metadata=match.metadata,
            )
        )
        self.problems += [Problem(member.path, code, detail) for code, detail in match.problems]

    def _keep(self, path: str, text: bytes) -> None:
        self.kept += len(text) - len(self.documents.get(path, b""))
        self.documents[path] = text
        if self.kept > 2 * documents.TOTAL:
            self.drop()

    def drop(self) -> None:
        """Keep the first documents that there is room for, the same ones for any number of jobs.

        Once there was none for one, those after it in the order are not kept, either.
        """
        room = documents.TOTAL if self.dropped or self.kept > documents.TOTAL else self.kept
        last = min(map(documents.order, self.dropped), default=None)
        for path in sorted(self.documents, key=documents.order):
            room -= len(self.documents[path])
            if room < 0 or (last is not None and documents.order(path) > last):
                self.dropped.add(path)
                self.kept -= len(self.documents.pop(path))

    def _trace(self, found: list[Trace]) -> None:
        self.traces += found
        if len(self.traces) > 2 * _TRACES:
            self.traces = _first(self.traces)

    def _link(self, path: str, reader: Reader) -> None:
        try:
            libraries = elf.needed(reader) if len(self.links) < _LINKED else []
        except Trouble as trouble:
            if trouble.code == "malformed":  # no loader would take it either
                return
            raise
        if libraries:
            self.links[path] = tuple(libraries)

    def add(self, other: _Reading) -> None:
        """Add what another process has found."""
        self._trace(other.traces)
        self.artifacts += other.artifacts
        self.problems += other.problems
        self.dropped |= other.dropped
        for path, text in other.documents.items():
            self._keep(path, text)
        self.links.update(other.links)
        self.sizes.update(other.sizes)
        self.total += other.total
        self.bytes_read += other.bytes_read


def scan_path(
    path: str,
    *,
    sha256: bool = False,
    tick: Tick | None = None,
    jobs: int = 1,
    traces: str = "",
    wants: Wants = documents.wants,
) -> Iterator[Scanned]:
    """Scan one path given by a user; raises InputError when it cannot be opened at all.

    JOBS processes share the files of a directory. TICK is told the bytes of each file. TRACES
    is TRAINING or CHECKS: what is searched for in source files, too. WANTS tells which
    documents are kept.
    """
    for subject in subjects.open_subjects(path):
        if jobs > 1 and isinstance(subject, TreeSubject):
            yield _shared(subject, jobs, sha256, traces, wants)
        else:
            yield scan(subject, sha256=sha256, tick=tick, traces=traces, wants=wants)


def scan(
    subject: Subject,
    *,
    sha256: bool = False,
    tick: Tick | None = None,
    traces: str = "",
    wants: Wants = documents.wants,
) -> Scanned:
    """Read SUBJECT once: recognise every member, keep the documents that evidence wants."""
    return _scanned(subject, _Reading(sha256, traces, wants).subject(subject, tick))


def _shared(subject: TreeSubject, jobs: int, sha256: bool, traces: str, wants: Wants) -> Scanned:
    from concurrent.futures import BrokenExecutor, ProcessPoolExecutor  # a tenth of the start-up

    found = _Reading(sha256, traces, wants)
    with ProcessPoolExecutor(jobs) as pool:
        parts = [
            pool.submit(_part, subject.path, (k, jobs), sha256, traces, wants) for k in range(jobs)
        ]
        try:
            for part in parts:
                found.add(part.result())
        except BrokenExecutor:
            fix = "is the memory full? -j 1 takes less"
            shown = esc(subject.path)
            raise InputError(f"{shown}: a process of the scan was killed; {fix}") from None
    return _scanned(subject, found)


def _part(path: str, share: tuple[int, int], sha256: bool, traces: str, wants: Wants) -> _Reading:
    subject = TreeSubject(path, "tree")
    subject.share = share
    found = _Reading(sha256, traces, wants).subject(subject, None)
    found.drop()
    return found


def _scanned(subject: Subject, found: _Reading) -> Scanned:
    found.drop()
    if found.dropped:
        first = min(found.dropped, key=documents.order)
        detail = (
            f"{len(found.dropped)} documents not looked at: all together have more than "
            f"{documents.TOTAL >> 20} MiB; scan the parts of the package by themselves"
        )
        found.problems.append(Problem(first, "budget", detail))
    artifacts = bundles.gather(found.artifacts, found.sizes)
    digests = {a.path: a.sha256 for a in found.artifacts if a.sha256}
    if found.sha256:
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
        bytes=found.total,
        bytes_read=found.bytes_read,
        digests=digests,
        traces=tuple(_first(found.traces)),
        links=found.links,
        paths=frozenset(found.sizes if documents.MANIFEST in found.documents else ()),
    )


def _first(traces: list[Trace]) -> list[Trace]:
    """As many of TRACES as are kept, the same ones however many processes found them."""
    return sorted(traces, key=lambda t: (t.path, t.line, t.kind, t.what))[:_TRACES]


def _tracer(purpose: str) -> Callable[[str, Reader], list[Trace]]:
    from . import traces  # its tables are for classify and lint alone

    return traces.look if purpose == CHECKS else traces.training


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
