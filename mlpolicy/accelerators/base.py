"""What the relation checks look at, a package and what is known of others, and what they find."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ..architectures import concerned
from ..domain import Area
from ..evidence.control import BUILD, STRONG, Stanza

#: The fields that are looked at: what is suggested may be anywhere.
FIELDS = (*BUILD, *STRONG)

#: Architectures of Debian releases since bookworm; dpkg's wildcards are matched against them.
RELEASED = tuple("amd64 arm64 armel armhf i386 loong64 mips64el ppc64el riscv64 s390x".split())

_SHOWN = 8


@dataclass(frozen=True)
class Package:
    """A source package (BINARY is false) or a binary one, with the STANZA that it is known by.

    ARCHITECTURES are those of RELEASED that it is built for. BUILDS are the binary packages of a
    source, the package itself for a binary. OWN has the areas of all packages of its source, and
    of what they provide; FETCHING are those of them that download when they are installed.
    """

    name: str
    binary: bool
    area: Area | None
    stanza: Stanza
    architectures: tuple[str, ...] = RELEASED
    builds: tuple[str, ...] = ()
    own: Mapping[str, Area] = field(default_factory=dict)
    fetching: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Found:
    """A finding: its TAG, the words of it, and the LINE of the control file that it points to.

    SEVERITY is given where it is not the tag's own. What is UNKNOWN is no more than a question.
    """

    tag: str
    context: str
    line: int
    severity: str = ""
    unknown: bool = False


def built_for(architecture: str | None) -> tuple[str, ...]:
    """The released architectures in an Architecture field; all of them when it is not given.

    What is ``all`` is built on amd64. What is for other architectures alone has none.
    """
    words = (architecture or "any").split()[:100]
    named = [word for word in words if word != "all"]
    return tuple(
        one
        for one in RELEASED
        if ("all" in words and one == "amd64") or (named and concerns(one, named))
    )


def concerns(architecture: str, listed: list[str] | tuple[str, ...]) -> bool:
    """Whether LISTED is for ARCHITECTURE; a list that dpkg would refuse is for every one."""
    try:
        return concerned(architecture, listed)
    except ValueError:
        return True


def some(items: Iterable[str]) -> str:
    """The first few of ITEMS, each once, and how many there are more."""
    listed = list(dict.fromkeys(items))
    more = len(listed) - _SHOWN
    return ", ".join(listed[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
