"""The words of the house, shared by every room.

Frozen records and enumerations only; nothing here opens, reads or judges anything.
Sizes and offsets are in bytes. Paths are text, decoded with ``surrogateescape``, relative to
the subject they were found in, with ``/`` between components and no leading ``./``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, Protocol

#: Highest first: who is believed about a fact (contract, section 3).
AUTHORITIES = ("manifest", "copyright", "embedded", "model-card", "sbom", "tree", "default")

#: Roles whose artifacts are judged as models.
MODEL_ROLES = frozenset({"weights", "checkpoint", "adapter", "container"})

#: Formats whose hints rest on nothing but how the content looks.
STATISTICAL = frozenset({"numeric-text", "c-array", "base64", "generated-code", "elf-embedded"})


class Area(IntEnum):
    """Archive areas from the freest to the most restricted; ``max`` is "the worst of"."""

    MAIN = 0
    CONTRIB = 1
    NON_FREE = 2
    NOT_DISTRIBUTABLE = 3

    @property
    def label(self) -> str:
        """The name used in files and output, for example ``non-free``."""
        return self.name.lower().replace("_", "-")

    @classmethod
    def parse(cls, label: str) -> Area:
        """Return the area called LABEL; ``ValueError`` when there is none."""
        for area in cls:
            if area.label == label:
                return area
        raise ValueError(f"unknown archive area {label!r}")


class Trouble(Exception):
    """A content could not be read as it should be; becomes a :class:`Problem`.

    CODE is one of malformed, budget, truncated, unreadable, not-opened. FINAL says that nobody
    else can tell what the content is, so that it may not pass as clean.
    """

    def __init__(self, code: str, detail: str, final: bool = False) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.final = final or code == "unreadable"


class InputError(Exception):
    """A path or file given by the user is unusable; the message names it and the fix."""


class Reader(Protocol):
    """Bounded random access to one file's content.

    ``start`` is the first 4 KiB and ``head`` the first 64 KiB (or all of a smaller file).
    """

    @property
    def start(self) -> bytes:
        """The first 4 KiB, all of a smaller file: enough for most, and cheap."""

    @property
    def size(self) -> int:
        """Bytes of the whole content."""

    @property
    def head(self) -> bytes:
        """The first 64 KiB, all of a smaller file."""

    def read(self, offset: int, length: int) -> bytes:
        """Return up to LENGTH bytes from OFFSET, fewer only at the end of the file.

        Raises :class:`Trouble` with code ``budget`` when the content is not kept that far
        back, and ``truncated`` or ``unreadable`` when the medium fails.
        """


@dataclass(slots=True)  # made for every file there is: frozen costs three times as much
class Member:
    """One regular file inside a subject; READER is valid until the next member is asked for."""

    path: str
    size: int
    reader: Reader


@dataclass(frozen=True)
class Problem:
    """Something that kept a file from being read in full; never silently dropped."""

    path: str
    code: str
    detail: str


class Subject(Protocol):
    """One thing that was opened: a tree, a source package, a .deb, a file ...

    ``kind`` is tree, source, dsc, changes, deb, tarball or file. ``control`` is the text of
    debian/control (of a source) or of the binary control stanza (of a .deb), when it is known
    without reading the members.
    """

    @property
    def path(self) -> str:
        """As the user gave it, or the member of a .changes."""

    @property
    def kind(self) -> str:
        """One of tree, source, dsc, changes, deb, tarball, file."""

    @property
    def package(self) -> str | None:
        """The source or binary package's name."""

    @property
    def version(self) -> str | None:
        """Its version."""

    @property
    def control(self) -> str | None:
        """Its control text."""

    @property
    def documents(self) -> Mapping[str, bytes]:
        """Texts that are no members, by path: DEBIAN/postinst and the like of a .deb."""

    @property
    def bytes_read(self) -> int:
        """Bytes taken from files and streams so far."""

    def members(self) -> Iterator[Member | Problem]:
        """Yield every regular file once, in the order of the medium."""


@dataclass(frozen=True)
class Match:
    """What a recogniser says of one content."""

    format: str
    role: str
    certainty: str
    why: str
    metadata: Mapping[str, Any] = field(default_factory=dict)
    problems: tuple[tuple[str, str], ...] = ()  # (code, detail)


@dataclass(frozen=True)
class Artifact:
    """A recognised file, or several files that are one model.

    ROLE and CERTAINTY as in contract section 2. For a bundle of files, PATH is their directory
    (``.`` for the subject's top) or the one that describes the others, SIZE is their sum, and
    MEMBERS are their paths in order.
    """

    path: str
    format: str
    role: str
    certainty: str
    size: int
    why: str
    sha256: str | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)
    members: tuple[str, ...] = ()

    @property
    def files(self) -> tuple[str, ...]:
        """The files it consists of: the members of a bundle, else the one file."""
        return self.members or (self.path,)

    @property
    def is_model(self) -> bool:
        """Whether it is judged as a model.

        Statistics of text alone (numbers, arrays in source code) are for a person to look at.
        """
        statistical = self.format in STATISTICAL and self.certainty == "hint"
        return self.role in MODEL_ROLES and not statistical


@dataclass(frozen=True)
class Fact:
    """One piece of evidence: VALUE, where it stands (``file:line`` or a key), and who says so."""

    value: Any
    source: str
    authority: str


@dataclass(frozen=True)
class Conflict:
    """Two sources disagree about FACT; KEPT is the stricter of the two."""

    fact: str
    kept: Fact
    other: Fact


@dataclass(frozen=True)
class Model:
    """A model as it is judged: declared in debian/mlmodel.yaml, or one undeclared artifact."""

    name: str
    files: tuple[str, ...]
    format: str
    packages: tuple[str, ...]
    facts: Mapping[str, Fact]
    conflicts: tuple[Conflict, ...] = ()
    declared: bool = False


@dataclass(frozen=True)
class Reason:
    """Why a verdict is so: the RULE of the ruleset, its text, and the facts it looked at."""

    rule: str
    text: str
    facts: tuple[str, ...]


@dataclass(frozen=True)
class Flip:
    """A smallest set of facts that would move the verdict to the freer AREA."""

    set: Mapping[str, Any]
    area: Area


@dataclass(frozen=True)
class Verdict:
    """What one ruleset says of one model.

    CATEGORY is free, toxic-candy, non-free, not-distributable, not-a-model or undetermined.
    With NEEDS_HUMAN the area is provisional: the strictest that the evidence allows. GRADE is
    the position's own class (of the Model Openness Framework), empty where it has none.
    """

    area: Area
    category: str
    needs_human: bool
    reasons: tuple[Reason, ...]
    missing: tuple[str, ...]
    flips: tuple[Flip, ...]
    grade: str = ""


@dataclass(frozen=True)
class Pointer:
    """Where a hint points: a file of the subject and, when there is one, a line (from 1)."""

    path: str
    line: int | None = None

    def __str__(self) -> str:
        return self.path if self.line is None else f"{self.path}:{self.line}"


@dataclass(frozen=True)
class Hint:
    """One finding of a check, in lintian's sense."""

    tag: str
    context: str
    pointer: Pointer | None = None
    package: str = ""
    binary: bool = False  # about a binary package, not the source
    severity: str = ""  # where this one differs from its tag's
    repeated: bool = False  # the source, linted beside this binary, is told the same


@dataclass(frozen=True)
class Trace:
    """A place in a source tree that tells of training or downloads, found by its content.

    KIND is program, helper (too weak to be a training program), settings, log, data-list,
    downloader or preprocessing; of what a program does when it runs: download-on-import,
    download-on-use, download-on-call, download-asked (see ``traces.timing``) or checksum;
    isa-dispatch asks the processor what it can do. WHAT are the words that were matched; LINE
    counts from 1.
    """

    path: str
    line: int
    kind: str
    what: str


@dataclass(frozen=True)
class Scanned:
    """A subject after reading: what was found, and the documents that evidence asked for."""

    path: str
    kind: str
    package: str | None
    version: str | None
    control: str | None
    artifacts: tuple[Artifact, ...]
    problems: tuple[Problem, ...]
    documents: Mapping[str, bytes] = field(default_factory=dict)
    files: int = 0
    bytes: int = 0
    bytes_read: int = 0
    digests: Mapping[str, str] = field(default_factory=dict)  # path -> SHA-256, when asked for
    traces: tuple[Trace, ...] = ()  # of training, and what checks ask for, when asked for
    #: ELF file -> the libraries that it is linked to (DT_NEEDED), with the traces.
    links: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    #: Of all files, where a manifest says what lies beside it; else none.
    paths: frozenset[str] = frozenset()
    partial: bool = False  # only control.tar or debian/ was read: what is missing means nothing

    def unread(self, problem: Problem) -> bool:
        """Whether PROBLEM means that the subject, or a file of it, could not be read at all."""
        return problem.path == self.path or problem.code == "unreadable"
