"""The JSON of ``mlpolicy lint``: lintian's own shape, with keys that lintian does not have.

Ours are ``package``, ``package_type``, ``ruleset``, the ``pointer`` of an override, and what could
not be read: ``problems`` of an input, and ``failures``, of inputs that are in no group.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from .. import __version__
from ..checks.base import Finding
from ..domain import Pointer
from .hints import Linted


def groups(linted: Sequence[Linted], failures: Sequence[str] = ()) -> dict[str, Any]:
    """Inputs of one source package and version are a group; FAILURES tell of the others."""
    made: dict[str, dict[str, Any]] = {}
    for one in linted:
        subject = one.subject
        name = f"{one.source}/{subject.version or ''}"
        group = made.setdefault(
            name,
            {
                "group_id": name,
                "source_name": one.source,
                "source_version": subject.version,
                "input_files": [],
            },
        )
        hints = [_hint(finding, subject.path) for finding in one.shown]
        file = {"path": subject.path, "ruleset": one.ruleset, "hints": hints}
        if subject.problems:
            file["problems"] = [asdict(problem) for problem in subject.problems]
        group["input_files"].append(file)
    document = {"lintian_version": f"mlpolicy {__version__}", "groups": list(made.values())}
    return {**document, "failures": list(failures)} if failures else document


def _hint(finding: Finding, index: str) -> dict[str, Any]:
    hint, override = finding.hint, finding.override
    made: dict[str, Any] = {
        "tag": hint.tag,
        "visibility": finding.severity,
        "note": hint.context,
        "experimental": False,
        "package": hint.package,
        "package_type": "binary" if hint.binary else "source",
    }
    if hint.pointer is not None:
        made["pointer"] = _pointer(hint.pointer, index)
    if override is not None:
        pointer = _pointer(Pointer(override.path, override.line), index)
        made["override"] = {"justification": override.justification, "pointer": pointer}
    return made


def _pointer(pointer: Pointer, index: str) -> dict[str, Any]:
    return {
        "item": {"name": pointer.path, "index": index},
        "line_position": -1 if pointer.line is None else pointer.line,  # as lintian has it
    }
