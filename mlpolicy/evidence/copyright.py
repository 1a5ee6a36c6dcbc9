"""debian/copyright: the license that the maintainer concluded for the weights.

DEP-5 files are read with python-debian; debian-inspector reads what is broken or not
machine-readable. A free-form file has no license per file, so it states no fact.
Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..documents import COPYRIGHT
from ..domain import Fact
from .globs import copyright_glob

if TYPE_CHECKING:
    from .base import Inquiry, Statement

MAX_BYTES = 4 << 20


@dataclass(frozen=True)
class Paragraph:
    """A Files paragraph: its globs, its license synopsis and the line of that field (from 1)."""

    globs: tuple[str, ...]
    license: str
    line: int


@dataclass(frozen=True)
class Copyright:
    """What a copyright file says; MACHINE_READABLE is False for a free-form one."""

    path: str
    paragraphs: tuple[Paragraph, ...] = ()
    machine_readable: bool = True
    complaint: str | None = None
    disclaimer: str = ""  # why it is not in main; the header's Disclaimer and Comment
    excluded: tuple[str, ...] = ()  # globs of what was left out of the upstream archive

    def license_of(self, path: str, *, installed: bool = False) -> Fact | None:
        """The license of PATH: the last paragraph that matches, as the format says.

        INSTALLED paths do not begin as source paths do, so a glob may match their end.
        """
        ends = [path]
        if installed:
            parts = path.split("/")
            ends = ["/".join(parts[index:]) for index in range(len(parts))]
        for paragraph in reversed(self.paragraphs):
            if any(copyright_glob(g).match(end) for g in paragraph.globs for end in ends):
                return Fact(paragraph.license, f"{self.path}:{paragraph.line}", "copyright")
        return None


def parse(content: bytes, path: str = COPYRIGHT) -> Copyright:
    """Read a copyright file; never raises: what is wrong is told in ``complaint``."""
    complaint = None
    try:
        text = content[:MAX_BYTES].decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        complaint = f"line {line}: not UTF-8, read as Latin-1; run iconv -f latin1 -t utf8 on it"
        text = content[:MAX_BYTES].decode("latin-1")
    if not re.search(r"^Format(-Specification)?:", text[:4096], re.MULTILINE | re.IGNORECASE):
        return _free_form(text, path, complaint)
    paragraphs = _with_python_debian(text) or _with_inspector(text)
    if not paragraphs:
        complaint = complaint or "says it is machine-readable, but no Files paragraph can be read"
    disclaimer, excluded = _header(text)
    return Copyright(path, tuple(paragraphs), True, complaint, disclaimer, excluded)


def statements(inquiry: Inquiry) -> Iterator[Statement]:
    """The license that debian/copyright gives to the files of a model."""
    if inquiry.rights is None:
        return
    for artifact in inquiry.files:
        found = inquiry.rights.license_of(artifact.files[0], installed=inquiry.installed)
        if found is not None:
            yield "weights.license", found


def _header(text: str) -> tuple[str, tuple[str, ...]]:
    """The first paragraph's Disclaimer with its Comment, and its Files-Excluded."""
    from debian import deb822

    try:
        header = next(deb822.Deb822.iter_paragraphs(text.splitlines(True), use_apt_pkg=False))
    except (StopIteration, ValueError):
        return "", ()
    said = [header.get("Disclaimer", ""), header.get("Comment", "")]
    excluded = [
        glob
        for field, value in header.items()
        if field.lower().startswith("files-excluded")
        for glob in value.split()
    ]
    return "\n".join(part.strip() for part in said if part.strip()), tuple(excluded)


def _with_python_debian(text: str) -> list[Paragraph]:
    from debian import deb822

    lines = _files_lines(text)
    found = []
    try:
        for stanza in deb822.Deb822.iter_paragraphs(text.splitlines(True), use_apt_pkg=False):
            if "Files" in stanza and "License" in stanza:
                globs = tuple(stanza["Files"].split())
                synopsis = stanza["License"].split("\n", 1)[0].strip()
                found.append(Paragraph(globs, synopsis, lines.get(globs, 1)))
    except (ValueError, TypeError, KeyError):
        return []
    return found


def _with_inspector(text: str) -> list[Paragraph]:
    """The forgiving reader, for files that break the format's rules."""
    try:
        from debian_inspector.copyright import CopyrightFilesParagraph, DebianCopyright
    except ImportError:
        return []
    found = []
    try:
        paragraphs = DebianCopyright.from_text(text).paragraphs
    except Exception:  # it promises nothing of what it raises
        return []
    for stanza in paragraphs:
        if isinstance(stanza, CopyrightFilesParagraph) and stanza.files.values:
            line = stanza.get_line_numbers()[0] if hasattr(stanza, "get_line_numbers") else 1
            name = stanza.license.name if stanza.license else None
            if name:
                found.append(Paragraph(tuple(stanza.files.values), name, int(line or 1)))
    return found


def _files_lines(text: str) -> dict[tuple[str, ...], int]:
    """The line of each paragraph's License field, by the paragraph's globs."""
    found: dict[tuple[str, ...], int] = {}
    globs: list[str] | None = None
    in_files = False
    license_line = 0
    for number, line in enumerate([*text.splitlines(), ""], 1):
        if not line.strip():
            if globs and license_line:
                found[tuple(globs)] = license_line
            globs, in_files, license_line = None, False, 0
            continue
        field, colon, rest = line.partition(":")
        if colon and not line[0].isspace():
            in_files = field.lower() == "files"
            if in_files:
                globs = rest.split()
            elif field.lower() == "license":
                license_line = number
        elif in_files and globs is not None:
            globs += line.split()
    return found


def _free_form(text: str, path: str, complaint: str | None) -> Copyright:
    """Not machine-readable: a license named in prose is never taken for the weights' own."""
    del text
    return Copyright(
        path, (), False, complaint or "not machine-readable, so no license is known per file"
    )
