"""fetch.conf: what the administrator or the user decided beforehand."""

import configparser
import contextlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mlmodel_fetch.errors import Status, Stop
from mlmodel_fetch.text import safe

SECTION = "fetch"
LARGEST = 1 << 20  # bytes of a settings file


@dataclass(frozen=True)
class Settings:
    """The values in force; the defaults are those of a machine without fetch.conf."""

    accepted_licenses: tuple[str, ...] = ()  # ID, or ID:SHA256 for one text alone
    auto: bool = False
    keep_on_remove: bool = False  # the postrm of each package reads it itself; checked here
    proxy: str = ""
    mirrors: tuple[str, ...] = ()
    stall: float = 30.0  # seconds
    retries: int = 3
    retry_wait: float = 1.0  # seconds before the first retry; doubles
    network_user: str = "_mlmodel"  # empty for root itself


def read(files: tuple[Path, ...]) -> Settings:
    """Read the files that exist, each followed by the *.conf of its .d directory.

    Those that an ordinary user may not read are passed over.
    """
    # No interpolation: a per cent sign in a proxy's password is only a per cent sign.
    parser = configparser.ConfigParser(interpolation=None)
    for path in _present(files):
        try:
            with path.open("rb") as file:
                text = file.read(LARGEST + 1)
            if len(text) > LARGEST:
                raise Stop(Status.USAGE, f"{path}: too large", "keep settings alone in it")
            parser.read_string(text.decode("utf-8"), str(path))
        except OSError as error:
            if isinstance(error, PermissionError) and os.geteuid() != 0:
                continue  # a proxy's password is root's alone
            reason = f"cannot read {path}: {error.strerror}"
            raise Stop(Status.IO, reason, "make it readable, or remove it") from None
        except (configparser.Error, UnicodeDecodeError) as error:
            raise Stop(Status.USAGE, f"{path}: {safe(error)}", "correct it") from None
    if not parser.has_section(SECTION):
        return Settings()
    return _settings(parser[SECTION])


def _present(files: tuple[Path, ...]) -> Iterator[Path]:
    for path in files:
        if path.is_file():
            yield path
        with contextlib.suppress(OSError):
            yield from sorted(p for p in path.with_name(path.name + ".d").glob("*.conf"))


def _settings(section: configparser.SectionProxy) -> Settings:
    try:
        return Settings(
            accepted_licenses=_list(section.get("accepted-licenses", "")),
            auto=section.getboolean("auto", fallback=False),
            keep_on_remove=section.getboolean("keep-on-remove", fallback=False),
            proxy=section.get("proxy", "").strip(),
            mirrors=tuple(section.get("mirror", "").split()),
            stall=max(0.1, section.getfloat("stall", fallback=Settings.stall)),
            retries=max(0, section.getint("retries", fallback=Settings.retries)),
            retry_wait=max(0.0, section.getfloat("retry-wait", fallback=Settings.retry_wait)),
            network_user=section.get("network-user", Settings.network_user).strip(),
        )
    except ValueError as error:
        raise Stop(Status.USAGE, f"fetch.conf: {safe(error)}", "correct it") from None


def _list(text: str) -> tuple[str, ...]:
    """License ids are separated by commas or line ends: an SPDX expression has blanks in it."""
    return tuple(item.strip() for item in re.split(r"[,\n]", text) if item.strip())
