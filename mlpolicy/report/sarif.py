"""SARIF 2.1.0 of ``mlpolicy lint``, for services that show findings beside the code.

Specification: https://docs.oasis-open.org/sarif/sarif/v2.1.0/
"""

from __future__ import annotations

import hashlib
import posixpath
from collections import Counter
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from .. import __version__
from ..checks import CHECKS, TAGS
from ..checks.base import Finding, Tag
from ..domain import Pointer, Scanned
from ..escape import text as esc
from .hints import Linted
from .references import address

_LEVELS = {"error": "error", "warning": "warning"}  # the others are notes


def log(
    linted: Sequence[Linted], failures: Sequence[str] = (), *, every: bool = True
) -> dict[str, Any]:
    """One run over all inputs, with a rule for EVERY tag, or for those that were found.

    What was not read, and FAILURES of whole inputs, are notifications of the run.
    """
    seen: Counter[str] = Counter()
    told = {finding.hint.tag for one in linted for finding in one.shown}
    rules = {
        tag.name: _rule(check.name, tag)
        for check in CHECKS
        for tag in check.tags
        if every or tag.name in told
    }
    rules.update({name: {"id": name} for name in sorted(told - set(TAGS))})  # an older mlpolicy's
    indices = {name: index for index, name in enumerate(rules)}
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "mlpolicy",
                        "version": __version__,
                        "rules": list(rules.values()),
                    }
                },
                "invocations": [_invocation(linted, failures)],
                "results": [
                    {"ruleIndex": indices[f.hint.tag], **_result(f, one, seen)}
                    for one in linted
                    for f in one.shown
                ],
            }
        ],
    }


def _invocation(linted: Sequence[Linted], failures: Sequence[str]) -> dict[str, Any]:
    told = [("error", said) for said in failures]
    for one in linted:
        for problem in one.subject.problems:
            said = f"{one.subject.path}: {problem.path}: {problem.code}: {problem.detail}"
            told.append(("error" if one.subject.unread(problem) else "warning", said))
    return {
        "executionSuccessful": all(level != "error" for level, _ in told),
        "toolExecutionNotifications": [
            {"level": level, "message": {"text": esc(said)}} for level, said in told
        ],
    }


def _rule(check: str, tag: Tag) -> dict[str, Any]:
    rule: dict[str, Any] = {
        "id": tag.name,
        "shortDescription": {"text": tag.name.replace("-", " ")},
        "fullDescription": {"text": f"{tag.explanation} {tag.exceptions}".strip()},
        "help": {"text": tag.fix},
        "defaultConfiguration": {"level": _LEVELS.get(tag.severity, "note")},
        "properties": {"tags": [check], "see_also": list(tag.see_also)},
    }
    known = [url for url in map(address, tag.see_also) if url]
    return {**rule, "helpUri": known[0]} if known else rule


def _result(finding: Finding, one: Linted, seen: Counter[str]) -> dict[str, Any]:
    hint, override = finding.hint, finding.override
    result: dict[str, Any] = {
        "ruleId": hint.tag,
        "level": _LEVELS.get(finding.severity, "note"),
        "message": {"text": esc(f"{hint.package}: {hint.tag} {hint.context}".strip())},
        "locations": [_location(hint.pointer, one.subject)],
        "partialFingerprints": {"mlpolicyHint/v1": _fingerprint(finding, seen)},
        "properties": {"severity": finding.severity, "ruleset": one.ruleset},
    }
    if override is not None:
        where = _location(Pointer(override.path, override.line), one.subject)
        suppression: dict[str, Any] = {"kind": "external", "location": where}
        if override.justification:
            suppression["justification"] = esc(override.justification, limit=2_000)
        result["suppressions"] = [suppression]
    return result


def _location(pointer: Pointer | None, subject: Scanned) -> dict[str, Any]:
    """A file of a tree is named by its path; of one in an archive, the archive by its path."""
    if pointer is None or subject.kind not in ("tree", "source"):
        physical: dict[str, Any] = {"artifactLocation": {"uri": _uri(subject.path)}}
        if pointer is None or subject.kind == "file":
            return {"physicalLocation": physical}
        inside = {"fullyQualifiedName": esc(pointer), "kind": "resource"}
        return {"physicalLocation": physical, "logicalLocations": [inside]}
    path = posixpath.normpath(posixpath.join(subject.path, pointer.path))
    physical = {"artifactLocation": {"uri": _uri(path)}}
    if pointer.line is not None:
        physical["region"] = {"startLine": pointer.line}
    return {"physicalLocation": physical}


def _uri(path: str) -> str:
    scheme = "file://" if path.startswith("/") else ""
    return scheme + quote(path.encode("utf-8", "surrogateescape"))


def _fingerprint(finding: Finding, seen: Counter[str]) -> str:
    """What a finding stays known by when lines move: all but the line, and a count of equals."""
    hint = finding.hint
    path = hint.pointer.path if hint.pointer else ""
    parts = (hint.package, str(hint.binary), hint.tag, hint.context, path)
    whole = hashlib.sha256("\0".join(parts).encode("utf-8", "surrogateescape")).hexdigest()
    seen[whole] += 1
    return f"{whole}:{seen[whole]}"
