"""Judging what was read: a source package with its binaries, under every ruleset.

It needs no archive and no network: records of readings go in, rows of the store come out.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from .. import checks, pipeline, rulesets
from ..checks import accelerators, lint, relations
from ..checks.base import Finding
from ..overrides import Override
from ..report import shapes
from . import record, rules
from .entry import SOURCE, Entry
from .judgement import Judgement

#: What indices tell of all packages at once (``archive.index``) is not asked of each again.
TAGS = frozenset(checks.TAGS) - {
    tag.name for check in (accelerators.CHECK, relations.CHECK) for tag in check.tags
}

_LINE = re.compile(r":\d+\b")


def judge(key: str, members: Sequence[tuple[Entry, bytes]]) -> Judgement:
    """Judge the group KEY of MEMBERS: entries with the records of their readings."""
    made = Judgement(key, rules.digest())
    chosen = [rulesets.load(name) for name in rulesets.SHIPPED]
    ordered = sorted(members, key=lambda pair: (pair[0].kind != SOURCE, pair[0].sha256))
    scanned = [replace(record.load(data), path=one.files[0].path) for one, data in ordered]
    every = list(pipeline.gather(scanned))
    for (entry, _), judged in zip(ordered, (pipeline.judge(e, chosen) for e in every), strict=True):
        sha256 = entry.sha256
        made.verdicts.extend((sha256, *row) for row in _verdicts(judged))
        made.places.extend((sha256, *row) for row in _places(judged))
        if judged.evidence.models or judged.placement.rows:
            document = shapes.classify(chosen, [judged])["subjects"][0]
            made.details.append((sha256, record.pack(document)))
    for (entry, _), linted in zip(ordered, lint.lint(every, tags=TAGS), strict=True):
        for number, finding in enumerate(linted.findings):
            made.findings.append((entry.sha256, number, *_finding(finding, entry)))
    return made


def _verdicts(judged: pipeline.Judged) -> Iterator[tuple[object, ...]]:
    sizes = {a.path: a for a in judged.evidence.subject.artifacts}
    for model in judged.evidence.models:
        found = [sizes[path] for path in model.files if path in sizes]
        whole = [a for a in judged.evidence.subject.artifacts if set(a.files) == set(model.files)]
        digest = whole[0].sha256 if whole else _sum(a.sha256 for a in found)
        size = whole[0].size if whole else sum(a.size for a in found)
        for name, verdict in judged.verdicts[model.name].items():
            yield (
                model.name, model.format, digest, size, name,
                verdict.area.label, verdict.category, int(verdict.needs_human),
            )  # fmt: skip


def _places(judged: pipeline.Judged) -> Iterator[tuple[object, ...]]:
    for row in judged.placement.rows:
        for name, place in row.places.items():
            because = json.dumps(place.because)
            yield row.package, name, place.area.label, int(place.needs_human), because


def _sum(digests: Iterator[str | None]) -> str | None:
    """One digest for a model of several files."""
    every = list(digests)
    if not every or None in every:
        return None
    return hashlib.sha256("\n".join(sorted(filter(None, every))).encode()).hexdigest()


def _finding(finding: Finding, entry: Entry) -> tuple[object, ...]:
    hint, override = finding.hint, finding.override
    path = hint.pointer.path if hint.pointer else None
    line = hint.pointer.line if hint.pointer else None
    return (
        hint.tag, finding.severity, hint.package, int(hint.binary), hint.context, path, line,
        None if override is None else _override(override),
        fingerprint(hint.tag, hint.package, hint.binary, hint.context, path, entry.version),
    )  # fmt: skip


def _override(override: Override) -> str:
    return json.dumps([override.path, override.line, override.justification])


def fingerprint(
    tag: str, package: str, binary: bool, context: str, path: str | None, version: str
) -> str:
    """Of a finding: the same in the next version, whose lines may have moved."""
    upstream = version.rpartition("-")[0] or version
    told = _LINE.sub("", context)
    for number in {version, upstream.partition(":")[2] or upstream} - {""}:
        told = told.replace(number, "VERSION")
        path = path and path.replace(number, "VERSION")
    words = (tag, package, str(int(binary)), path or "", told)
    joined = "\0".join(words).encode("utf-8", "surrogateescape")
    return hashlib.sha256(joined).hexdigest()[:32]
