"""Release files: which indices a suite has, and their digests.

The signature of InRelease is not verified: whom to trust is apt's business (apt-secure(8)), and
nothing that is read here is installed. Digests tell only that files belong together.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from ...subjects.base import first_stanza
from ..entry import File

_ROW = re.compile(r"([0-9a-f]{64})\s+([0-9]{1,12})\s+(\S+)\Z")
#: Of several compressions the smallest that every reader of indices knows comes first.
_ENDINGS = (".xz", ".gz", ".bz2", "")


@dataclass(frozen=True)
class Release:
    """The Release file of the suite in the directory TOP; FILES are by their paths below it."""

    top: str
    fields: Mapping[str, str]
    files: Mapping[str, File]

    @property
    def date(self) -> str:
        """When the suite was made."""
        return self.fields.get("date", "")

    @property
    def components(self) -> tuple[str, ...]:
        """Its components; those of old security archives are called updates/main."""
        names = self.fields.get("components", "").split()
        return tuple(dict.fromkeys(name.removeprefix("updates/") for name in names))

    @property
    def architectures(self) -> tuple[str, ...]:
        """Its architectures, ``all`` among them where it has indices of its own."""
        return tuple(self.fields.get("architectures", "").split())

    @property
    def by_hash(self) -> bool:
        """Whether indices can be asked for by their digests."""
        return self.fields.get("acquire-by-hash") == "yes"

    def index(self, name: str) -> list[File]:
        """The index NAME (main/source/Sources) in its compressions, the best first."""
        return [self.files[name + end] for end in _ENDINGS if name + end in self.files]


def parse(text: str, top: str) -> Release:
    """Read the text of a Release or InRelease file."""
    fields = first_stanza(without_armor(text))
    rows = (_ROW.match(line) for line in fields.get("sha256", "").splitlines())
    files = {row[3]: File(f"{top}/{row[3]}", int(row[2]), row[1]) for row in rows if row}
    return Release(top, fields, files)


def by_hash(file: File) -> str:
    """The path of an index by its digest."""
    return f"{file.path.rpartition('/')[0]}/by-hash/SHA256/{file.sha256}"


def without_armor(text: str) -> str:
    """TEXT without a signature around it; the armor's own fields end with an empty line."""
    if not text.startswith("-----BEGIN "):
        return text
    return text.partition("\n\n")[2].partition("\n-----BEGIN ")[0]
