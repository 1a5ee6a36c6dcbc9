"""The stanzas of Packages and Sources files: with apt_pkg where it is, else more slowly.

Uncompressed, or .gz, .bz2 and .xz; with apt_pkg also .lz4 and .zst.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any

Find = Callable[[str], str]  # a field's value by its name, "" when the stanza has none


def stanzas(path: Path, fields: Collection[str] | None = None) -> Iterator[Find]:
    """The stanzas of the index PATH; a value counts until the next stanza.

    FIELDS are those that will be asked for, all without it. Raises OSError, or one of BROKEN.
    """
    with path.open("rb"):  # the two readers complain of a missing file in their own ways
        pass
    try:
        import apt_pkg
    except ImportError:
        _read(path)
        return _with_python_debian(path, fields)
    if path.suffix == ".gz":
        _read(path)
    return _with_apt(apt_pkg, path)


def broken() -> tuple[type[Exception], ...]:
    """What the readers raise for a file that is no index."""
    import lzma
    import zlib

    return (SystemError, ValueError, EOFError, lzma.LZMAError, zlib.error)


def _read(path: Path) -> None:
    """Read PATH to its end: the readers take some that were cut off for whole."""
    with _opened(path) as stream:
        while stream.read(1 << 20):
            pass


def _opened(path: Path) -> Any:
    import bz2
    import gzip
    import lzma

    openers: dict[str, Any] = {
        ".gz": gzip.open, ".bz2": bz2.open, ".xz": lzma.open, ".lzma": lzma.open,
    }  # fmt: skip
    if path.suffix in (".lz4", ".zst"):
        raise OSError(f"reading {path.suffix} needs python3-apt")
    return openers.get(path.suffix, open)(path, "rb")


def _with_apt(apt_pkg: Any, path: Path) -> Iterator[Find]:
    for section in apt_pkg.TagFile(str(path), bytes=True):

        def find(name: str, section: Any = section) -> str:
            value: bytes | None = section.find(name)
            return value.decode("utf-8", "replace") if value else ""

        yield find


def _with_python_debian(path: Path, fields: Collection[str] | None) -> Iterator[Find]:
    from debian import deb822

    paragraphs: Any = deb822.Deb822.iter_paragraphs
    with _opened(path) as stream:
        for stanza in paragraphs(stream, fields=fields, use_apt_pkg=False):

            def find(name: str, stanza: Any = stanza) -> str:
                return str(stanza.get(name, "")).strip()

            yield find
