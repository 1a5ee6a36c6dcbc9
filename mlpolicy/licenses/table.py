"""The license table: one row per license, read from licenses.yaml and the families it lists."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from .. import tables

#: A license's id or URL is shorter than this; what is longer is a text.
MAX_NAME = 1000  # characters

_URL = re.compile(r"(https?://|www\.)\S+$", re.IGNORECASE)
_ENDING = re.compile(r"(/(legalcode|deed)(\.[a-z_-]{2,10})?|(\.[a-z]{2})?\.(html?|txt|php|json))$")


@dataclass(frozen=True)
class License:
    """One row; what its fields mean is told in licenses.yaml.

    Values are yes, no or unknown, and for DFSG free, non-free or unknown; never guessed.
    """

    id: str
    names: tuple[str, ...]
    dfsg: str
    redistributable: str
    source: str
    osi: str
    fsf: str
    open_data: str
    content: str
    basis: str

    @property
    def open(self) -> str:
        """Whether the Model Openness Framework counts it: OSI, FSF, or its open data list."""
        if "yes" in (self.osi, self.fsf, self.open_data):
            return "yes"
        return self.osi


@cache
def data() -> dict[str, Any]:
    """The content of licenses.yaml."""
    return load("licenses")


def load(name: str) -> dict[str, Any]:
    """One data file of this package, with yes and no as text."""
    text = resources.files(__package__).joinpath(f"{name}.yaml").read_text("utf-8")
    return parse(text)


def parse(text: str) -> dict[str, Any]:
    """Data files are YAML, where a bare yes is a boolean; here it is the word."""
    loaded: dict[str, Any] = _words(tables.load(text))
    return loaded


def _words(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _words(child) for key, child in value.items()}
    if isinstance(value, list):
        return [_words(child) for child in value]
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value


def rows(family: dict[str, Any]) -> list[License]:
    """The licenses of one family's data."""
    return [_license({**family["defaults"], **row}) for row in family["licenses"]]


def _license(row: dict[str, Any]) -> License:
    follows = {"free": "yes", "non-free": "no", "unknown": "unknown"}[row["dfsg"]]
    return License(
        **{"open_data": "no", "content": follows, **row, "names": tuple(row.get("names", ()))}
    )


@cache
def all_licenses() -> tuple[License, ...]:
    """Every license this version knows, family by family."""
    return tuple(known for name in data()["families"] for known in rows(load(name)))


@cache
def _by_name() -> dict[str, License]:
    table: dict[str, License] = {}
    for known in all_licenses():
        table[_key(known.id)] = known
    for known in all_licenses():
        for name in known.names:
            table.setdefault(_key(name), known)
    return table


def _key(name: str) -> str:
    return "-".join(name.lower().replace("_", " ").split())


def find(name: str) -> License | None:
    """Look NAME up: an id, another spelling or an address; None when it is not known."""
    if len(name) > MAX_NAME:
        return None
    key = _key(name)
    if _URL.match(name.strip()):
        key = _key(_from_url(key) or key)
    known = _by_name().get(key)
    if known is None and key.endswith("+"):  # that version or, at our choice, a later one
        known = _by_name().get(key[:-1])
    return known


def _from_url(url: str) -> str | None:
    """The license's name that URL (in lower case) stands for."""
    rest = re.split(r"[?#]", url.partition("://")[2] or url, maxsplit=1)[0]
    rest = _ENDING.sub("", rest.removeprefix("www.").rstrip("/")).rstrip("/")
    for known in data()["urls"]:
        if rest.startswith(known["under"]):
            name: str = known["name"].replace("{}", rest[len(known["under"]) :].replace("/", "-"))
            return name
    return None


def grants_nothing(name: str) -> bool:
    """Whether NAME says that there is no license."""
    return _key(name) in data()["no_grant"]
