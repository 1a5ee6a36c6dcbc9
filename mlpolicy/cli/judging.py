"""Reading, gathering and judging: what classify and lint have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path

from .. import pipeline, rulesets
from ..documents import MANIFEST
from ..domain import InputError
from ..escape import text as esc
from ..evidence import manifest
from ..evidence.indices import Index
from .common import Session


def chosen(names: Sequence[str], every: bool = False) -> list[rulesets.Ruleset]:
    """The rulesets asked for by NAMES, the defaults without any."""
    wanted = rulesets.SHIPPED if every else names or rulesets.DEFAULT
    rules = [rulesets.load(name) for name in dict.fromkeys(wanted)]
    names = [one.name for one in rules]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise InputError(f"two rulesets are called {esc(', '.join(twice))}; rename yours")
    return rules


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


def indices_of(paths: Sequence[str]) -> Callable[[], Index | None]:
    """A way to the index of PATHS, else to apt's own lists; read when it is first asked for."""
    from ..evidence import indices

    return cache(lambda: indices.read(paths) if paths else indices.own())


def judged(
    session: Session,
    paths: Sequence[str],
    rules: Sequence[rulesets.Ruleset],
    extra: Sequence[manifest.Manifest] = (),
    index: Callable[[], Index | None] = lambda: None,
) -> Iterator[pipeline.Judged]:
    """Scan, gather and judge PATHS; a source package speaks for the binaries that follow it."""
    complain = session.fail if rules else session.note  # lint has a tag for mistakes
    for found in pipeline.gather(session.scan(paths), extra):
        for mistake in found.sheet.mistakes:
            where = f"{found.subject.path}: {MANIFEST}:{mistake.line}"
            complain(f"{where}: {mistake.text}")
        if found.copyright is not None and found.copyright.complaint:
            where = f"{found.subject.path}: {found.copyright.path}"
            session.note(f"{where}: {esc(found.copyright.complaint)}")
        # Only relations of packages are looked up; a plain tree has none.
        yield pipeline.judge(found, rules, index() if found.control.stanzas else None)


def compared(
    old: Sequence[pipeline.Judged],
    new: Sequence[pipeline.Judged],
    rules: Sequence[rulesets.Ruleset],
    form: str,
) -> Iterator[str]:
    """OLD and NEW side by side; in a .changes each package with its own older self."""
    from .. import escape
    from ..compare import compare
    from ..report import comparison

    before = {_identity(one): one for one in old}
    pairs = [(before[key], one) for one in new if (key := _identity(one)) in before]
    if len(old) == len(new) == 1:
        pairs = [(old[0], new[0])]  # whatever they are called
    if not pairs:
        fix = "give two versions of the same"
        raise InputError(f"--diff: the two paths have no package in common; {fix}")
    found = [compare(*pair, [rule.name for rule in rules]) for pair in pairs]
    if form == "text":
        for one in found:
            yield from comparison.lines(rules, one)
    else:
        made = [comparison.as_json(rules, one) for one in found]
        several = {"schema": made[0]["schema"], "comparisons": made}
        yield escape.dump(made[0] if len(made) == 1 else several)


def _identity(judged: pipeline.Judged) -> tuple[bool, str | None]:
    return judged.evidence.binary, judged.evidence.subject.package
