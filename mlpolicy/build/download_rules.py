"""What is wrong with an entry of action download, told when the package is built, without network.

A rule yields the key that is wrong, below the entry, and a sentence that ends with the fix. What
the schema sees (manifest.schema.json) is not told here again; FIXES adds the ways out to that.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from ..evidence.control import STRONG, Control
from ..evidence.manifest import Declared, Mistake
from .download import RESERVED, addresses

Found = Iterator[tuple[str, str]]

_ADDRESSES = "give a list of URLs that begin with https://"
#: By the name of a key: what to do about a value that the schema refuses.
FIXES = {
    "revision": "give the 40 lower-case hexadecimal digits of a commit; branches and tags move",
    "sha256": "give 64 lower-case hexadecimal digits, as sha256sum prints them",
    "size": "give the number of bytes; users are told it, and nobody can send them more",
    "base": _ADDRESSES,
    "urls": _ADDRESSES,
}

_DEPENDS = "${mlmodel:Depends}"
_LONGEST = 255  # bytes of a path; no common file system takes a longer name
_NAME = 128  # characters of a model's name that mlmodel-fetch takes
_TEXT = 1 << 20  # bytes of a license text
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+-]*\Z")
_EXPRESSION = re.compile(r"[A-Za-z0-9(][A-Za-z0-9.+() -]{0,199}\Z")
_URL = re.compile(r"https?://[!-~]{1,2000}\Z")
_PLACE = re.compile(r"\{[^{}]*\}?|\}")
# Files of a repository, as hubs and forges have them; and what keeps them from changing.
_IN_REPOSITORY = re.compile(r"/(?:resolve|raw|blob)/")
_FIXED = re.compile(r"\{revision\}|[0-9a-f]{40}|\{sha256\}")
_KNOWN = ("{revision}", "{path}", "{sha256}")


def mistakes(model: Declared, control: Control) -> Iterator[Mistake]:
    """Everything that is wrong with MODEL, an entry of action download, with its lines."""
    if model.package not in control.packages:
        key, text = ("package", f"{model.package!r} is not in debian/control; add it there")
        if model.package is None:
            key, text = "name", "no package is named; add `package:`, the one that is to fetch it"
        yield Mistake(line(model, key), f"model {model.name}: {text}")
    for rule in RULES:
        for key, text in rule(model):
            yield Mistake(line(model, key), f"model {model.name}: {text}")


def warnings(model: Declared) -> Iterator[Mistake]:
    """What may be right and is worth a look."""
    for key, url in addresses(model).items():
        if url.startswith("http://"):
            text = f"{url} is not https; the digest protects the content, but all can see it"
            yield Mistake(line(model, key), f"model {model.name}: {text}")


def without_fetcher(
    models: Iterable[Declared], control: Control, packages: Iterable[str]
) -> Iterator[str]:
    """A warning for each of PACKAGES that is to fetch a model and does not depend on the means."""
    fetching = {model.package for model in models if model.action == "download"}
    for package in packages:
        stanza = control.stanzas.get(package)
        if stanza is None or package not in fetching:
            continue
        asked = " ".join(stanza.get(name) or "" for name in STRONG)
        if _DEPENDS not in asked and "mlmodel-fetch" not in asked:
            at = f"{control.path}:{stanza.fields['package'].line}"
            yield f"{at}: {package} does not depend on mlmodel-fetch; add {_DEPENDS} to its Depends"


def line(model: Declared, key: str) -> int:
    """The line of KEY in the manifest, else of the nearest key above it."""
    while key and key not in model.lines:
        key = key.rpartition("/")[0]
    return model.lines.get(key or "name", 1)


def _name(model: Declared) -> Found:
    if model.name in RESERVED:
        yield "name", f"no model can be called {model.name}, as a directory is; choose another name"
    if len(model.name) > _NAME:
        yield "name", f"the name has more than {_NAME} characters; choose a shorter one"


def _complete(model: Declared) -> Found:
    told = model.data.get("download", {})
    for key in ("revision", "files"):
        if not told.get(key):
            fix = FIXES.get(key, "list each file with path, size and sha256")
            yield "download", f"download has no {key}; {fix}"


def _paths(model: Declared) -> Found:
    seen: dict[str, int] = {}
    for index, row in enumerate(_files(model)):
        path, key = row["path"], f"download/files/{index}/path"
        wrong = _wrong_path(path)
        if wrong:
            yield key, f"path {path!r} {wrong}"
        elif path in seen:
            yield key, f"path {path!r} is listed twice; remove one"
        seen[path] = index
    for path, index in seen.items():
        above = next((str(up) for up in PurePosixPath(path).parents if str(up) in seen), None)
        if above:
            key = f"download/files/{index}/path"
            yield key, f"path {path!r} is below {above!r}, which is a file; rename one"


def _wrong_path(path: str) -> str | None:
    """What is wrong with the PATH of a file below the model's directory, and the fix."""
    parts = path.split("/")
    if path.startswith("/") or ".." in parts:
        return "leads out of the model's directory; give it relative, without .."
    if "." in parts or "" in parts:
        return "is not in its shortest form; leave out . and doubled or final slashes"
    if not path.isascii() or not path.isprintable() or "\\" in path or path != path.strip():
        return "has signs that not every system keeps; use printable ASCII, no \\, no outer blanks"
    if len(path) > _LONGEST:
        return f"has more than {_LONGEST} bytes; give a shorter one"
    return None


def _addresses(model: Declared) -> Found:
    for key, url in addresses(model).items():
        yield from ((key, text) for text in _wrong_url(url))
        if not key.startswith("download/base/") and (place := _PLACE.search(url)):
            yield key, f"{url}: {place[0]} is filled in in base only; write the whole URL"
        if key.startswith("download/base/") and "{path}" not in url and "{sha256}" not in url:
            yield key, f"base {url} is the same for every file; put {{path}} or {{sha256}} into it"
    for index, row in enumerate(_files(model)):
        if not row.get("urls") and not model.data["download"].get("base"):
            key = f"download/files/{index}/path"
            yield key, f"nothing says where {row['path']!r} is; give base, or urls of its own"


def _wrong_url(url: str) -> Iterator[str]:
    """What is wrong with URL, and the fix."""
    try:
        parts = urlsplit(url)
        known = bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        known = False
    if not known or not _URL.match(url):
        yield f"{url!r} is no URL with a host; write other characters as %XX"
        return
    if parts.username is not None:
        yield f"URL of {parts.hostname} holds a user's name; packages are public, so remove it"
    if parts.fragment or url.endswith("#"):
        yield f"{url} has a fragment, which no server sees; remove it"
    for place in _PLACE.findall(url):
        if place not in _KNOWN:
            yield f"{url}: {place} is not filled in; known are {', '.join(_KNOWN)}"
    if "{" in (parts.hostname or ""):
        yield f"{url}: the host is not fixed; write it out, so that users know where they go"
    if _IN_REPOSITORY.search(parts.path) and not _FIXED.search(parts.path):
        yield f"{url} names a branch or a tag, which moves; put {{revision}} in its place"


def _license(model: Declared) -> Found:
    stated = model.data.get("license")
    if stated is None:
        yield "name", "has no license; add `license:`, an SPDX id or LicenseRef-NAME"
    elif not _EXPRESSION.match(stated):
        yield "license", f"license {stated!r} is no SPDX expression; use LicenseRef-NAME"
    told = model.data.get("download", {})
    if told.get("must_accept") == "yes":
        if stated is not None and not _ID.match(stated):
            text = "users accept one license by its id; give the whole one as LicenseRef-NAME"
            yield "license", f"license {stated!r} is an expression; {text}"
        if not told.get("license_file"):
            text = "must_accept without license_file; add the text that users are to accept"
            yield "download/must_accept", text
    name = told.get("license_file")
    if name:
        wrong = _wrong_text(name)
        if wrong:
            yield "download/license_file", f"license_file {name!r} {wrong}"


def _wrong_text(name: str) -> str | None:
    """What is wrong with the license text in the file NAME of the source, and the fix."""
    if name.startswith("/") or ".." in name.split("/"):
        return "is outside of the source package; copy it to debian/"
    try:
        with Path(name).open("rb") as opened:
            content = opened.read(_TEXT + 1)
    except OSError as error:
        return f"cannot be read ({error.strerror}); give its path from the top of the source"
    if len(content) > _TEXT:
        return f"has more than {_TEXT} bytes; is it a license?"
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return "is not UTF-8; save it as plain text in UTF-8"
    return None if text.strip() and "\0" not in text else "holds no text; give the license's own"


def _gate(model: Declared) -> Found:
    told = model.data.get("download", {})
    url = told.get("gate_url")
    if told.get("gated") == "yes" and not url:
        yield "download/gated", "gated without gate_url; add the page where users get access"
    if url is not None:
        yield from (("download/gate_url", text) for text in _wrong_url(url))


def _sizes(model: Declared) -> Found:
    seen: dict[str, int] = {}
    for index, row in enumerate(_files(model)):
        size = seen.setdefault(row["sha256"], row["size"])
        if size != row["size"]:
            text = f"{row['path']!r} has a digest that is also given with {size} bytes"
            yield f"download/files/{index}/size", f"{text}; correct one of the two"


def _pieces(model: Declared) -> Found:
    for index, row in enumerate(_files(model)):
        pieces = row.get("pieces")
        if not pieces:
            continue
        wanted = -(-row["size"] // pieces["size"])
        given = len(pieces["sha256"])
        if given != wanted:
            text = f"{row['path']!r} has {wanted} pieces of {pieces['size']} bytes, not {given}"
            yield f"download/files/{index}/pieces", f"{text}; make the list anew"


def _files(model: Declared) -> list[dict[str, Any]]:
    return list(model.data.get("download", {}).get("files", ()))


RULES: tuple[Callable[[Declared], Found], ...] = (
    _name,
    _complete,
    _license,
    _paths,
    _addresses,
    _gate,
    _sizes,
    _pieces,
)
