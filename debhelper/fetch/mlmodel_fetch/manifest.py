"""The manifest of a model: what is to be fetched, pinned by digest. Schema 1.

A manifest comes in a package, yet nothing in it is believed before it was checked here: its names
become file names, its addresses are opened.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

LARGEST = 32 << 20  # bytes of a manifest
MOST_FILES = 20_000
MOST_PIECES = 200_000
MOST_URLS = 50
LONGEST_PATH = 255
LONGEST_TEXT = 4096
LARGEST_FILE = 1 << 50

NAME = re.compile(r"[a-z0-9][a-z0-9+.-]{0,127}")
REVISION = re.compile(r"[0-9a-f]{40}")
SHA256 = re.compile(r"[0-9a-f]{64}")
# An SPDX expression; it is also a file name below accepted/, so no slash.
LICENSE = re.compile(r"[A-Za-z0-9(][A-Za-z0-9.+ ()-]{0,199}")
PATH = re.compile(r"[!-~]([ -~]{0,253}[!-~])?")
URL = re.compile(r"[!-~]{1,2048}")


class ManifestError(ValueError):
    """The manifest breaks a rule; the message says where and which."""


@dataclass(frozen=True)
class Pieces:
    """Digests of the parts of a file, each `size` bytes but the last."""

    size: int
    sha256: tuple[str, ...]


@dataclass(frozen=True)
class File:
    """One file of a model."""

    path: str
    size: int
    sha256: str
    urls: tuple[str, ...] = ()
    pieces: Pieces | None = None
    optional: bool = False


@dataclass(frozen=True)
class Base:
    """Where files lie: an address with {path}, {sha256}, {revision} or {name} in it."""

    url: str
    kind: str = ""  # "hf": speaks as the Hugging Face hub does


@dataclass(frozen=True)
class License:
    """What the user may have to accept."""

    id: str
    url: str = ""
    file: str = ""
    sha256: str = ""
    must_accept: bool = False


@dataclass(frozen=True)
class Manifest:
    """A model at one revision."""

    name: str
    revision: str
    license: License
    base: tuple[Base, ...]
    files: tuple[File, ...]
    homepage: str = ""
    format: str = ""
    gated: bool = False
    gate_url: str = ""
    min_free: int | None = None
    signature: Mapping[str, Any] | None = None  # who signed upstream; for people to read

    @property
    def size(self) -> int:
        """The bytes of all files."""
        return sum(file.size for file in self.files)

    @property
    def directory(self) -> str:
        """The name of the directory of this revision."""
        return self.revision[:12]


def parse(data: bytes) -> Manifest:
    """Read a manifest or raise ManifestError."""
    if len(data) > LARGEST:
        raise ManifestError(f"larger than {LARGEST} bytes")
    try:
        document = json.loads(data, parse_constant=_no_constant)
    except (ValueError, RecursionError):  # UnicodeDecodeError is a ValueError
        raise ManifestError("not JSON") from None
    top = _mapping(document, "manifest")
    if _integer(top, "schema", "") != 1:
        raise ManifestError("schema: this program knows 1 alone")
    gate_url = _text(top, "gate_url", "")
    signature = top.get("upstream_signature")
    return Manifest(
        name=_matching(top, "name", "", NAME, "a name such as tiny-en"),
        revision=_matching(top, "revision", "", REVISION, "40 lower-case hexadecimal digits"),
        license=_license(_mapping(top.get("license"), "license")),
        base=tuple(_base(row, f"base[{i}]") for i, row in _rows(top, "base", MOST_URLS)),
        files=_files(top),
        homepage=_text(top, "homepage", ""),
        format=_text(top, "format", ""),
        gated=_boolean(top, "gated", ""),
        gate_url=check_url(gate_url, "gate_url") if gate_url else "",
        min_free=None if top.get("min_free") is None else _integer(top, "min_free", ""),
        signature=signature if isinstance(signature, dict) else None,
    )


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _license(row: Mapping[str, Any]) -> License:
    digest = _text(row, "sha256", "license.")
    if digest and not SHA256.fullmatch(digest):
        raise ManifestError("license.sha256: not 64 lower-case hexadecimal digits")
    return License(
        id=_matching(row, "id", "license.", LICENSE, "a license identifier"),
        url=_text(row, "url", "license."),
        file=_text(row, "file", "license."),
        sha256=digest,
        must_accept=_boolean(row, "must_accept", "license."),
    )


def _base(value: object, where: str) -> Base:
    row = _mapping(value, where)
    return Base(check_url(_text(row, "url", f"{where}."), where), _text(row, "kind", f"{where}."))


def _files(top: Mapping[str, Any]) -> tuple[File, ...]:
    files = tuple(_file(row, f"files[{i}]") for i, row in _rows(top, "files", MOST_FILES))
    if not files:
        raise ManifestError("files: there is none")
    names = {file.path for file in files}
    if len(names) < len(files):
        raise ManifestError("files: a path is there twice")
    for file in files:
        parts = file.path.split("/")
        for depth in range(1, len(parts)):
            if "/".join(parts[:depth]) in names:
                raise ManifestError(f"files: {file.path!r} lies below a path that is a file")
    sizes: dict[str, int] = {}
    for file in files:
        if sizes.setdefault(file.sha256, file.size) != file.size:
            raise ManifestError(f"files: {file.path!r} has a digest that comes with another size")
    if sum(file.size for file in files) > LARGEST_FILE:
        raise ManifestError("files: too large together")
    return files


def _file(value: object, where: str) -> File:
    row = _mapping(value, where)
    size = _integer(row, "size", f"{where}.")
    if not 0 < size <= LARGEST_FILE:
        raise ManifestError(f"{where}.size: must be more than 0")
    urls = tuple(check_url(url, f"{where}.urls") for _, url in _rows(row, "urls", MOST_URLS))
    return File(
        path=check_path(row.get("path"), where),
        size=size,
        sha256=_matching(row, "sha256", f"{where}.", SHA256, "64 lower-case hexadecimal digits"),
        urls=urls,
        pieces=_pieces(row.get("pieces"), size, f"{where}.pieces"),
        optional=_boolean(row, "optional", f"{where}."),
    )


def _pieces(value: object, total: int, where: str) -> Pieces | None:
    if value is None:
        return None
    row = _mapping(value, where)
    size = _integer(row, "size", f"{where}.")
    digests = [digest for _, digest in _rows(row, "sha256", MOST_PIECES)]
    if size <= 0 or len(digests) != -(-total // size):
        raise ManifestError(f"{where}: not as many digests as the file has pieces")
    for digest in digests:
        if not isinstance(digest, str) or not SHA256.fullmatch(digest):
            raise ManifestError(f"{where}: not 64 lower-case hexadecimal digits")
    return Pieces(size, tuple(digests))


def check_path(value: object, where: str) -> str:
    """A path that stays inside the model's directory, on every file system."""
    if not isinstance(value, str) or not PATH.fullmatch(value):
        raise ManifestError(f"{where}.path: not 1 to {LONGEST_PATH} printable ASCII characters")
    if "\\" in value or any(part in ("", ".", "..") for part in value.split("/")):
        raise ManifestError(f"{where}.path: not a plain relative path")
    return value


def check_url(value: object, where: str) -> str:
    """An http or https address without a password in it."""
    if not isinstance(value, str) or not URL.fullmatch(value):
        raise ManifestError(f"{where}: not an address")
    try:
        parts = urlsplit(value)
        fits = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        fits = False
    if not fits or "@" in parts.netloc:
        raise ManifestError(f"{where}: not an address of https://HOST/ or http://HOST/")
    return value


def _mapping(value: object, where: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise ManifestError(f"{where}: not a mapping")
    return value


def _rows(row: Mapping[str, Any], key: str, most: int) -> Iterator[tuple[int, Any]]:
    value = row.get(key)
    if value is None:
        return iter(())
    if not isinstance(value, list) or len(value) > most:
        raise ManifestError(f"{key}: not a list of at most {most} items")
    return iter(enumerate(value))


def _text(row: Mapping[str, Any], key: str, where: str) -> str:
    value = row.get(key)
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > LONGEST_TEXT:
        raise ManifestError(f"{where}{key}: not a text of at most {LONGEST_TEXT} characters")
    return value


def _matching(
    row: Mapping[str, Any], key: str, where: str, pattern: re.Pattern[str], wanted: str
) -> str:
    value = row.get(key)
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise ManifestError(f"{where}{key}: not {wanted}")
    return value


def _integer(row: Mapping[str, Any], key: str, where: str) -> int:
    value = row.get(key)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ManifestError(f"{where}{key}: not a number")
    return value


def _boolean(row: Mapping[str, Any], key: str, where: str) -> bool:
    value = row.get(key)
    if value is not None and not isinstance(value, bool):
        raise ManifestError(f"{where}{key}: neither true nor false")
    return bool(value)
