"""What can stand for each value: by its metavar, or by the command and parameter it belongs to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from .command import Value

_FILES = {"FILE", "PATH", "FILE_OR_DIR", "WHERE", "STORE", "SOURCE@REVISION", "FILE|DIR"}
_FILES |= {"FILE.tar", "debian/mlmodel.yaml|MANIFEST.json"}
_DIRECTORIES = {"DIR", "OUT"}
#: Only the user knows these.
_FREE = {"N", "RUN", "RUN1", "RUN2", "SECONDS", "TEXT", "URL", "ADDRESS", "GLOB", "RATE", "ID"}
_FREE |= {"HOST:PORT", "ADDRESS:PORT"}

#: Words that no shell takes apart: ``training.data[].license`` is not offered.
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+_/-]*")


def _rulesets() -> Iterator[str]:
    from ..rulesets import SHIPPED

    yield from SHIPPED


def _tags() -> Iterator[str]:
    from ..checks import TAGS

    yield from TAGS


def _severities() -> Iterator[str]:
    from ..cli.lint import FAIL_ON

    yield from FAIL_ON


def _profiles() -> Iterator[str]:
    from ..checks.profile import SHIPPED

    yield from SHIPPED


def _explained() -> Iterator[str]:
    """Everything of which `mlpolicy explain` knows something."""
    from .. import licenses, placement, rulesets
    from ..evidence import vocabulary
    from ..formats import BY_ID
    from ..formats.bundles import BUNDLES

    yield from ("manifest", "facts", *_tags(), *_rulesets())
    for name in _rulesets():
        loaded = rulesets.load(name)
        yield from (rule.id for rule in (*loaded.rules, *loaded.base_rules))
    yield from placement.rules()
    yield from (row.name for row in vocabulary.rows())
    yield from BY_ID
    yield from (bundle.id for bundle in BUNDLES)
    yield from (one.id for one in licenses.all_licenses())


def _tables() -> Iterator[str]:
    from ..archive.report import SECTIONS

    for section in SECTIONS:
        yield from section.tables


def _exports() -> Iterator[str]:
    from ..archive.exports import EXPORTS

    yield from (export.name for export in EXPORTS)


def _areas() -> Iterator[str]:
    yield from ("main", "contrib", "non-free", "non-free-firmware")


def _hooks() -> Iterator[str]:
    from ..hooks import HOOKS

    yield from (hook.name for hook in HOOKS)


def _nothing() -> Iterator[str]:
    """Too many, or known to the archive alone."""
    yield from ()


_Words = Callable[[], Iterator[str]]

#: The words of a parameter by command and name; ``files`` and ``several`` are those of Value.
_WORDS: dict[tuple[str, str], tuple[_Words, dict[str, bool]]] = {
    ("classify", "names"): (_rulesets, {"files": True}),
    ("lint", "ruleset"): (_rulesets, {"files": True}),
    ("lint", "profile"): (_profiles, {"files": True}),
    ("lint", "fail_on"): (_severities, {"several": True}),
    ("lint", "only"): (_tags, {"several": True}),
    ("lint", "without"): (_tags, {"several": True}),
    ("explain", "names"): (_explained, {}),
    ("archive report", "names"): (_tables, {}),
    ("archive export", "names"): (_exports, {}),
    ("archive scan", "suites"): (_nothing, {}),
    ("archive scan", "areas"): (_areas, {}),
    ("archive scan", "architectures"): (_nothing, {}),
    ("archive scan", "packages"): (_nothing, {}),
}
for _command in ("show", "install", "run"):
    _WORDS["hooks " + _command, "name"] = (_hooks, {})
    _WORDS["hooks " + _command, "ruleset"] = (_rulesets, {"files": True})


def known(command: str, parameter: str, metavar: str) -> Value | None:
    """What PARAMETER of COMMAND takes; None when nothing here says it, which a test finds."""
    if row := _WORDS.get((command, parameter)):
        words, more = row
        return Value(tuple(w for w in dict.fromkeys(words()) if _PLAIN.fullmatch(w)), **more)
    bare = metavar.replace("...", "").strip("[]")
    if bare in _FILES or bare in _DIRECTORIES:
        return Value(files=bare in _FILES, directories=bare in _DIRECTORIES)
    return Value() if bare in _FREE else None
