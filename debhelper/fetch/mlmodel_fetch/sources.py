"""Where a file may come from, in the order in which it is tried, and who may see the token."""

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

from mlmodel_fetch import files
from mlmodel_fetch.errors import Status, Stop
from mlmodel_fetch.manifest import Base, File, Manifest, ManifestError, check_url
from mlmodel_fetch.place import Place

HUB = "hf"


@dataclass(frozen=True)
class Source:
    """One address of one file."""

    url: str
    base: str  # what is no longer asked, for any file, when it gave wrong content
    hub: bool = False
    token: str = ""  # empty where it must not be shown

    @property
    def host(self) -> str:
        """Its host, for messages."""
        return urlsplit(self.url).netloc


def of(manifest: Manifest, file: File, mirrors: tuple[str, ...], token: str) -> list[Source]:
    """The user's mirrors, then what the manifest names for this file or for all."""
    bases = [Base(url) for url in mirrors]
    bases += [Base(url) for url in file.urls] if file.urls else [_moved(b) for b in manifest.base]
    found: dict[str, Source] = {}
    for base in bases:
        full = base.url in file.urls
        url = base.url if full else _expand(base.url, manifest, file)
        shown = token if _may_see_token(base, url, manifest) else ""
        found.setdefault(url, Source(url, base.url, base.kind == HUB, shown))
    return list(found.values())


def checked_mirrors(urls: list[str]) -> tuple[str, ...]:
    """The mirrors that a user names, or Stop."""
    try:
        return tuple(check_url(url, "mirror") for url in urls)
    except ManifestError as error:
        raise Stop(Status.USAGE, str(error)) from None


def _moved(base: Base) -> Base:
    """A base at the hub, at the endpoint that HF_ENDPOINT names instead."""
    endpoint = os.environ.get("HF_ENDPOINT", "").rstrip("/")
    if base.kind != HUB or not endpoint:
        return base
    try:
        check_url(endpoint, "HF_ENDPOINT")
    except ManifestError as error:
        raise Stop(Status.USAGE, str(error)) from None
    path = base.url.split("://", 1)[1].partition("/")[2]
    return Base(f"{endpoint}/{path}", HUB)


def _expand(template: str, manifest: Manifest, file: File) -> str:
    if "{path}" not in template and "{sha256}" not in template:
        template = template.rstrip("/") + "/{path}"
    for name, value in (
        ("revision", manifest.revision),
        ("sha256", file.sha256),
        ("name", quote(manifest.name)),
        ("path", quote(file.path)),  # last: a path may look like a placeholder
    ):
        template = template.replace("{" + name + "}", value)
    return template


def _may_see_token(base: Base, url: str, manifest: Manifest) -> bool:
    """The hub may, and whose gate it is; never in clear."""
    parts = urlsplit(url)
    gate = urlsplit(manifest.gate_url).hostname if manifest.gated else None
    asked = base.kind == HUB or (gate is not None and parts.hostname == gate)
    return asked and parts.scheme == "https"


def read_token(place: Place, given: Path | None) -> str:
    """The user's token: --token-file, HF_TOKEN, and with --user what the hub's own tools keep."""
    if given is not None:
        return _token_in(given, required=True)
    token = os.environ.get("HF_TOKEN", "").strip()
    if token:
        return _checked(token, "HF_TOKEN")
    home = os.environ.get("HF_HOME") or os.path.expanduser("~/.cache/huggingface")
    return _token_in(Path(home) / "token", required=False) if place.user else ""


def _token_in(path: Path, required: bool) -> str:
    try:
        with path.open("rb") as file:
            text = file.read(files.CHUNK).decode("ascii", "replace")
    except OSError as error:
        if not required:
            return ""
        reason = f"cannot read {path}: {error.strerror}"
        raise Stop(Status.IO, reason, "check the path of the token") from None
    return _checked(text.strip(), str(path))


def _checked(token: str, where: str) -> str:
    """A token becomes part of a header, so it must be one printable word."""
    if len(token) > 4096 or not token.isascii() or not token.isprintable() or " " in token:
        raise Stop(
            Status.TOKEN, f"{where} does not hold a token", "put one line with the token there"
        )
    return token
