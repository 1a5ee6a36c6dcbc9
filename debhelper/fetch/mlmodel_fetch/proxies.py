"""Which proxy a request goes through: fetch.conf, then the environment, then apt's settings."""

import base64
import os
import shlex
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from mlmodel_fetch.errors import Status, Stop
from mlmodel_fetch.text import safe


@dataclass(frozen=True)
class Proxy:
    """An HTTP proxy."""

    host: str
    port: int
    authorization: str = ""  # the value of Proxy-Authorization

    def __str__(self) -> str:
        """How messages name it: without the password."""
        return f"{self.host}:{self.port}"


@dataclass(frozen=True)
class Proxies:
    """The proxies of one run, by the scheme of the address that is asked for."""

    by_scheme: Mapping[str, Proxy]
    direct: tuple[str, ...] = ()  # no_proxy: names, domains, or * for all

    def choose(self, scheme: str, host: str, port: int) -> Proxy | None:
        """The proxy for an address; None to go there directly."""
        for pattern in self.direct:
            name, only = pattern, ""
            if pattern.count(":") == 1:  # more of them are an IPv6 address
                name, _, only = pattern.partition(":")
            if only and only != str(port):
                continue
            name = name.lower().strip("[]").removeprefix("*").lstrip(".")
            if pattern == "*" or host == name or (name and host.endswith("." + name)):
                return None
        return self.by_scheme.get(scheme)


def find(setting: str, machine_wide: bool) -> Proxies:
    """The proxies in force; `setting` is that of fetch.conf, "none" there means no proxy."""
    direct = tuple(_variable("no_proxy").replace(",", " ").split())
    if setting == "none":
        return Proxies({})
    if setting:
        proxy = _proxy(setting)
        return Proxies({"http": proxy, "https": proxy}, direct)
    every = _variable("all_proxy")
    given = {scheme: _variable(f"{scheme}_proxy") or every for scheme in ("http", "https")}
    if machine_wide and not any(given.values()):
        given = _of_apt()
    return Proxies({scheme: _proxy(url) for scheme, url in given.items() if url}, direct)


def _variable(name: str) -> str:
    return os.environ.get(name, "") or os.environ.get(name.upper(), "")


def _proxy(url: str) -> Proxy:
    scheme, _, rest = url.partition("://")
    if not rest:
        url = "http://" + url
    elif scheme.lower() != "http":
        raise Stop(
            Status.USAGE,
            f"a proxy of the kind {safe(scheme, 20)} is not supported",
            "use an http:// proxy, or fetch elsewhere and `mlmodel-fetch import`",
        )
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port or 80
    except ValueError:
        host, port = None, 0
    if not host:
        raise Stop(
            Status.USAGE,
            "the proxy's address is not http://HOST:PORT",
            "correct it in fetch.conf or in the environment",
        )
    if parts.username is None:
        return Proxy(host, port)
    pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
    return Proxy(host, port, "Basic " + base64.b64encode(pair.encode()).decode())


def _of_apt() -> dict[str, str]:
    """What apt itself would use; its https falls back to its http proxy."""
    program = shutil.which("apt-config", path="/usr/bin:/bin")
    if program is None:
        return {}
    wanted = ["HTTP", "Acquire::http::Proxy", "HTTPS", "Acquire::https::Proxy"]
    try:
        out = subprocess.run(
            [program, "shell", *wanted], capture_output=True, text=True, timeout=20, check=True
        ).stdout
        words = shlex.split(out)
    except (OSError, subprocess.SubprocessError, ValueError):
        return {}
    found = dict(word.split("=", 1) for word in words if "=" in word)
    http, https = found.get("HTTP", ""), found.get("HTTPS", "")
    given = {"http": http, "https": https or http}
    return {scheme: url for scheme, url in given.items() if url not in ("", "DIRECT", "false")}
