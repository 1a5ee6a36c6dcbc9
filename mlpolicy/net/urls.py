"""URLs that may be asked, and the one error of this room."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

LONGEST_URL = 4096  # characters
_PORTS = {"http": 80, "https": 443}

Origin = tuple[str, str, int]


class Failed(Exception):
    """Something could not be asked or was refused; the message names it and is not escaped."""


def origin(url: str) -> Origin:
    """Scheme, host and port of URL; :class:`Failed` when it is not one to be asked."""
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS[parts.scheme]
        sound = parts.hostname and "@" not in parts.netloc and len(url) <= LONGEST_URL
    except (KeyError, ValueError):
        sound = None
    if not sound or not url.isascii() or not url.isprintable() or " " in url:
        shown = "the URL" if "@" in url else repr(url[:200])  # there may be a password in it
        said = f"{shown} is no http or https URL with a host, without a user's name"
        raise Failed(f"{said}; give such a URL")
    return parts.scheme, parts.hostname or "", port


def host(url: str) -> str:
    """The host of URL, for messages."""
    try:
        return urlsplit(url).netloc.rpartition("@")[2]
    except ValueError:
        return "no host"


def join(url: str, to: str) -> str:
    """Where TO leads from URL; :class:`Failed` when nowhere."""
    try:
        there = urljoin(url, to)
    except ValueError:
        there = ""
    origin(there)
    return there
