"""The plan of dh_mlmodel: which staged files go, what is written, which variables are set."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ..domain import Area
from ..evidence import manifest
from ..rulesets import SHIPPED, judge, load
from . import describe, download, staged
from .source import evidence_of

_TMP = "debian/tmp"


def plan(
    sheet: manifest.Manifest, trees: Mapping[str, str], every: Sequence[str]
) -> Iterator[tuple[str, ...]]:
    """Yield one row for each thing to do:

    (``remove``, package, path), (``log``, package, path), (``write``, package), (``postrm``,
    package, models, digests, licenses to accept), (``substvar``, package, name, value). EVERY
    lists all packages, so that dh_missing learns of what is left out in each run.
    """
    for package, directory in trees.items():
        for path in staged.left_out(sheet, directory):
            yield "remove", package, path
    for path in staged.left_out(sheet, _TMP):
        for package in every[:1]:
            yield "log", package, f"{_TMP}/{path}"
    for package in trees:
        shipped = [m for m in sheet.models if m.package == package and m.action == "ship"]
        fetched = [m for m in sheet.models if m.package == package and m.action == "download"]
        if fetched:
            yield "write", package
            yield "postrm", package, *_for_postrm(fetched)
        if shipped or fetched:
            yield from _substvars(package, shipped, fetched, sheet.ruleset or SHIPPED[0])


def _for_postrm(fetched: Sequence[manifest.Declared]) -> Iterator[str]:
    """Words for a shell script: models, digests, licenses. The rules let no other signs pass."""
    yield " ".join(sorted(model.name for model in fetched))
    yield " ".join(sorted({digest for model in fetched for digest in download.digests(model)}))
    asked = {m.data["license"] for m in fetched if download.asks_for_consent(m)}
    yield " ".join(sorted(asked))


def _substvars(
    package: str,
    shipped: Sequence[manifest.Declared],
    fetched: Sequence[manifest.Declared],
    ruleset: str,
) -> Iterator[tuple[str, ...]]:
    rules = load(ruleset)
    areas = [judge(rules, evidence_of(model)).area for model in shipped]
    area = max([*areas, Area.CONTRIB if fetched else Area.MAIN])
    yield "substvar", package, "mlmodel:Area", area.label
    models = [*shipped, *fetched]
    programs = [m.data.get("training", {}).get("program", {}).get("package") for m in models]
    suggests = ", ".join(sorted({name for name in programs if name}))
    yield "substvar", package, "mlmodel:Suggests", suggests
    yield "substvar", package, "mlmodel:Depends", "mlmodel-fetch" if fetched else ""
    yield "substvar", package, "mlmodel:Description", describe.description(shipped, fetched)
