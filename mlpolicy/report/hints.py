"""Hints in lintian's text and JSON, in SARIF 2.1.0 and in JUnit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape as xml
from xml.sax.saxutils import quoteattr

from .. import __version__
from ..checks.base import LETTERS, Tag
from ..domain import Hint
from .escape import text as esc


@dataclass(frozen=True)
class Linted:
    """The hints of one input file, in the order of the checks."""

    path: str
    source: str
    version: str | None
    hints: tuple[Hint, ...]


def lines(linted: Sequence[Linted], tags: dict[str, Tag], info: bool) -> Iterator[str]:
    """The EWI lines of lintian; with INFO each tag's explanation follows its first hint."""
    told: set[str] = set()
    for one in linted:
        for hint in one.hints:
            tag = tags[hint.tag]
            kind = "" if hint.binary else " source"
            where = f" [{esc(hint.pointer)}]" if hint.pointer else ""
            package = esc(hint.package)
            yield f"{LETTERS[tag.severity]}: {package}{kind}: {hint.tag} {esc(hint.context)}{where}"
            if info and hint.tag not in told:
                told.add(hint.tag)
                yield from (f"N:   {line}" for line in (tag.explanation, tag.fix))


def as_json(linted: Sequence[Linted], tags: dict[str, Tag]) -> dict[str, Any]:
    """The JSON of lintian: groups[].input_files[].hints[]."""
    groups: dict[tuple[str, str | None], dict[str, Any]] = {}
    for one in linted:
        group = groups.setdefault(
            (one.source, one.version),
            {
                "group_id": f"{one.source}/{one.version or ''}",
                "source_name": one.source,
                "source_version": one.version,
                "input_files": [],
            },
        )
        hints = [
            {
                "tag": hint.tag,
                "visibility": tags[hint.tag].severity,
                "note": hint.context,
                "experimental": False,
                "package": hint.package,
                "pointer": _pointer(hint, one.path),
            }
            for hint in one.hints
        ]
        group["input_files"].append({"path": one.path, "hints": hints})
    return {"lintian_version": f"mlpolicy {__version__}", "groups": list(groups.values())}


def _pointer(hint: Hint, index: str) -> dict[str, Any] | None:
    if hint.pointer is None:
        return None
    return {
        "item": {"name": hint.pointer.path, "index": index},
        "line_position": hint.pointer.line or -1,
    }


def as_sarif(linted: Sequence[Linted], tags: dict[str, Tag]) -> dict[str, Any]:
    """One SARIF 2.1.0 run."""
    levels = {"error": "error", "warning": "warning"}
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "mlpolicy",
                        "version": __version__,
                        "rules": [
                            {
                                "id": tag.name,
                                "shortDescription": {"text": tag.name},
                                "fullDescription": {"text": tag.explanation},
                                "help": {"text": tag.fix},
                            }
                            for tag in tags.values()
                        ],
                    }
                },
                "results": [
                    {
                        "ruleId": hint.tag,
                        "level": levels.get(tags[hint.tag].severity, "note"),
                        "message": {"text": esc(f"{hint.package}: {hint.tag} {hint.context}")},
                        "locations": [_location(hint, one.path)],
                    }
                    for one in linted
                    for hint in one.hints
                ],
            }
        ],
    }


def _location(hint: Hint, path: str) -> dict[str, Any]:
    from urllib.parse import quote

    pointer = hint.pointer
    where = pointer.path if pointer else path
    uri = quote(where.encode("utf-8", "surrogateescape"))
    physical: dict[str, Any] = {"artifactLocation": {"uri": uri}}
    if pointer and pointer.line:
        physical["region"] = {"startLine": pointer.line}
    return {"physicalLocation": physical}


def as_junit(linted: Sequence[Linted], tags: dict[str, Tag]) -> Iterator[str]:
    """JUnit: a test case for each input and tag, failed where an error or warning was found."""
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield "<testsuites>"
    for one in linted:
        found: dict[str, list[Hint]] = {}
        for hint in one.hints:
            if tags[hint.tag].severity in ("error", "warning"):
                found.setdefault(hint.tag, []).append(hint)
        name = quoteattr(esc(one.path))
        yield f'<testsuite name={name} tests="{len(tags)}" failures="{len(found)}">'
        for tag in tags:
            case = f"<testcase classname={name} name={quoteattr(tag)}"
            if tag not in found:
                yield case + "/>"
                continue
            said = "\n".join(f"{esc(h.context)} [{esc(h.pointer)}]" for h in found[tag])
            yield f"{case}><failure message={quoteattr(tag)}>{xml(said)}</failure></testcase>"
        yield "</testsuite>"
    yield "</testsuites>"
