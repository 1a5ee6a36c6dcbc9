"""Reading, gathering and judging: what classify and lint have in common."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from .. import pipeline, rulesets
from ..documents import MANIFEST
from ..domain import InputError
from ..evidence import manifest
from ..report.escape import text as esc
from .common import Session


def chosen(names: Sequence[str], every: bool = False) -> list[rulesets.Ruleset]:
    """The rulesets asked for by NAMES, the defaults without any."""
    wanted = rulesets.SHIPPED if every else names or rulesets.DEFAULT
    return [rulesets.load(name) for name in dict.fromkeys(wanted)]


def facts(files: Sequence[str]) -> list[manifest.Manifest]:
    """Read ``--facts`` files: manifests in the shape of debian/mlmodel.yaml."""
    sheets = []
    for name in files:
        try:
            sheet = manifest.parse(Path(name).read_bytes(), name)
        except OSError as error:
            raise InputError(f"{name}: {error.strerror}; check the path of --facts") from error
        if sheet.mistakes:
            first = sheet.mistakes[0]
            raise InputError(f"{name}:{first.line}: {first.text}")
        sheets.append(sheet)
    return sheets


def judged(
    session: Session,
    paths: Sequence[str],
    rules: Sequence[rulesets.Ruleset],
    extra: Sequence[manifest.Manifest] = (),
) -> Iterator[pipeline.Judged]:
    """Scan, gather and judge PATHS; a source package speaks for the binaries that follow it."""
    for found in pipeline.gather(session.scan(paths), extra):
        for mistake in found.sheet.mistakes:
            where = f"{found.subject.path}: {MANIFEST}:{mistake.line}"
            session.fail(f"{where}: {mistake.text}")
        if found.copyright is not None and found.copyright.complaint:
            where = f"{found.subject.path}: {found.copyright.path}"
            session.note(f"{where}: {esc(found.copyright.complaint)}")
        yield pipeline.judge(found, rules)
