"""The paragraphs of ${mlmodel:Description}: what a package ships, and what it would fetch.

They are wrapped, as a description is; dpkg-gencontrol takes ${Newline} for a line break.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from urllib.parse import urlsplit

from ..evidence.manifest import Declared
from .download import addresses, asks_for_consent

_WIDTH = 78  # columns; dpkg adds a blank before each
_JOINED = "\0"  # a blank at which no line is broken


def description(shipped: Sequence[Declared], fetched: Sequence[Declared]) -> str:
    """The value of the substitution variable for a package with these models."""
    paragraphs = []
    if shipped:
        names = [f"{m.name} ({m.data.get('license', 'license unknown')})" for m in shipped]
        paragraphs.append(f"This package contains the machine-learning model {', '.join(names)}.")
    if fetched:
        paragraphs.append(
            " ".join(["Installing this package downloads nothing.", _one(fetched[0])])
        )
        paragraphs += [_one(model) for model in fetched[1:]]
    return "${Newline}.${Newline}".join(_wrapped(text) for text in paragraphs)


def size(count: int) -> str:
    """COUNT bytes for people, in powers of 1000, as disks and mlmodel-fetch have it."""
    amount, units = float(count), ["bytes", "kB", "MB", "GB", "TB", "PB", "EB"]
    while amount >= 999.5 and len(units) > 1:
        amount /= 1000
        units.pop(0)
    return f"{amount:.3g} {units[0]}"


def _one(model: Declared) -> str:
    told = model.data["download"]
    count = len(told["files"])
    hosts = sorted({urlsplit(url).hostname or "" for url in addresses(model).values()})
    total = sum(row["size"] for row in told["files"])
    command = _JOINED.join(["mlmodel-fetch", "install", model.name])
    text = (
        f'The command "{command}" fetches the model {model.name}: '
        f"{count} file{'s' if count > 1 else ''}, {size(total)}, from {_all(hosts)}. "
        f"Its license is {model.data['license']}"
    )
    text += "; the command asks for consent to it." if asks_for_consent(model) else "."
    if told.get("gated") == "yes":
        text += f" Access has to be asked for at {told['gate_url']} first."
    return text


def _all(names: Sequence[str]) -> str:
    return " or ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _wrapped(text: str) -> str:
    # A word as long as a URL stays whole. "${}" is how a substitution variable spells "$".
    lines = textwrap.wrap(text, _WIDTH, break_long_words=False, break_on_hyphens=False)
    return "${Newline}".join(line.replace(_JOINED, " ").replace("$", "${}") for line in lines)
