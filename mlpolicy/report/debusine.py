"""The JSON of debusine's lintian artifact: ``analysis.json``, version 1.0.

Keys, severities and order are those of debusine's documentation ("Category debian:lintian");
the texts are what debusine would read from the lines of ``mlpolicy lint``.
"""

from __future__ import annotations

import platform
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import PurePath
from typing import Any

from .. import __version__
from ..checks import TAGS
from ..checks.base import Finding
from ..escape import text as esc
from . import ewi
from .hints import Linted

#: The gravest first. Experimental tags are lintian's alone, but each key must be there.
SEVERITIES = (
    "error", "warning", "info", "pedantic", "experimental", "overridden", "classification",
)  # fmt: skip


def analysis(linted: Sequence[Linted]) -> dict[str, Any]:
    """Every finding, whatever the options show: a reader of debusine's page chooses there."""
    files, tags = {}, []
    for name, one in _named(linted):
        files[name] = esc(_filename(one))
        tags += [_tag(name, finding) for finding in (*one.shown, *one.hidden)]
    tags.sort(key=lambda t: (t["package"], SEVERITIES.index(t["severity"]), t["tag"], t["note"]))
    counts = Counter(tag["severity"] for tag in tags)
    overridden = {tag["tag"] for tag in tags if tag["severity"] == "overridden"}
    found = {tag["tag"] for tag in tags if tag["severity"] != "overridden"}
    return {
        "version": "1.0",
        "summary": {
            "tags_count_by_severity": {severity: counts[severity] for severity in SEVERITIES},
            "package_filename": files,
            "tags_found": sorted(found),
            "overridden_tags_found": sorted(overridden),
            "lintian_version": f"mlpolicy {__version__}",
            "distribution": _distribution(),
        },
        "tags": tags,
    }


def _named(linted: Sequence[Linted]) -> Iterator[tuple[str, Linted]]:
    """Each package with its name, or that of its file where several have that name.

    debusine looks at a source package and its binaries apart, so its names are never the same.
    """
    # A .changes is no package, it only names some.
    packages = [one for one in linted if one.subject.kind != "changes" or one.shown or one.hidden]
    times = Counter(one.subject.package for one in packages)
    for one in packages:
        package = one.subject.package
        yield esc(package if package and times[package] == 1 else _filename(one)), one


def _filename(one: Linted) -> str:
    return PurePath(one.subject.path).name or one.subject.path


def _tag(name: str, finding: Finding) -> dict[str, str]:
    hint, override = finding.hint, finding.override
    return {
        "tag": hint.tag,
        "severity": finding.severity if override is None else "overridden",
        "package": name,
        "note": esc(hint.context),
        "pointer": "" if hint.pointer is None else esc(hint.pointer),
        "explanation": _explanation(hint.tag),
        "comment": "" if override is None else esc(override.justification, limit=2_000),
    }


@cache
def _explanation(tag: str) -> str:
    """What there is to say of TAG; nothing of one that only an older mlpolicy knew."""
    lines = ewi.explanation(TAGS[tag]) if tag in TAGS else ()
    return "\n".join(line[2:].strip() for line in lines).strip()


@cache
def _distribution() -> str:
    """Where this runs, in debusine's words: ``debian:bookworm``."""
    try:
        release = platform.freedesktop_os_release()
    except OSError:
        release = {}
    return ":".join(release.get(key, "unknown") for key in ("ID", "VERSION_CODENAME"))
