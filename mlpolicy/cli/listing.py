"""``mlpolicy list``."""

from __future__ import annotations

from typing import Any

import click

from . import common

KINDS = ("formats", "tags", "rulesets", "licenses", "checks")

_LONG = (
    "description",
    "reference",
    "explanation",
    "fix",
    "summary",
    "source",
    "names",
)  # too wide for a terminal; `mlpolicy explain` has them


@click.command("list")
@click.argument("kind", type=click.Choice(KINDS))
@common.printed("text", "json", "markdown")
def command(kind: str, form: str, output: str | None) -> int:
    """List what this version knows."""
    from .. import escape
    from ..report import text

    rows = _rows(kind)
    if form == "json":
        lines = [escape.dump({"schema": "mlpolicy.list/1", kind: rows})]
    elif form == "markdown":
        title = f"What `mlpolicy list {kind}` knows; `make docs` writes this page."
        lines = [f"# {kind.capitalize()}", "", title, "", *text.markdown(rows)]
    else:
        short = [[str(v) for k, v in row.items() if k not in _LONG] for row in rows]
        lines = list(text.table(short))
    common.write(lines, output)
    return 0


def _rows(kind: str) -> list[dict[str, Any]]:
    if kind == "formats":
        return _formats()
    if kind == "rulesets":
        from .. import rulesets

        loaded = [rulesets.load(name) for name in rulesets.SHIPPED]
        return [
            {
                "name": r.name,
                "date": r.date,
                "standing": r.standing,
                "title": r.title,
                "summary": r.summary,
                "source": r.source,
            }
            for r in loaded
        ]
    if kind == "licenses":
        from ..licenses import all_licenses

        return [
            {"id": k.id, "dfsg": k.dfsg, "basis": k.basis, "names": ", ".join(k.names)}
            for k in all_licenses()
        ]
    from ..checks import CHECKS, TAGS

    if kind == "tags":
        return [
            {
                "name": t.name,
                "severity": t.severity,
                "explanation": " ".join(part for part in (t.explanation, t.exceptions) if part),
                "fix": t.fix,
            }
            for t in TAGS.values()
        ]
    return [{"name": c.name, "tags": ", ".join(t.name for t in c.tags)} for c in CHECKS]


def _formats() -> list[dict[str, Any]]:
    """Every format by id; one that is a directory as well as a file has both descriptions."""
    from ..formats import BY_ID
    from ..formats.bundles import BUNDLES

    bundles = {bundle.id: bundle for bundle in BUNDLES}
    rows = []
    for name in sorted({**BY_ID, **bundles}):
        known = [entry for entry in (BY_ID.get(name), bundles.get(name)) if entry is not None]
        kinds = [kind for kind, table in (("file", BY_ID), ("bundle", bundles)) if name in table]
        rows.append(
            {
                "id": name,
                "role": known[0].role,
                "title": known[0].title,
                "kind": " and ".join(kinds),
                "description": " ".join(entry.description for entry in known),
                "reference": known[0].reference,
            }
        )
    return rows
