"""``mlpolicy list``."""

from __future__ import annotations

from typing import Any

import click

from . import common

KINDS = ("formats", "tags", "rulesets", "licenses", "checks")


@click.command("list")
@click.argument("kind", type=click.Choice(KINDS))
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.option("-o", "--output", metavar="FILE")
def command(kind: str, form: str, output: str | None) -> int:
    """List what this version knows."""
    from ..report import escape, text

    rows = _rows(kind)
    if form == "json":
        lines = [escape.dump({"schema": "mlpolicy.list/1", kind: rows})]
    else:
        lines = list(text.table([[str(cell) for cell in row.values()] for row in rows]))
    common.write(lines, output)
    return 0


def _rows(kind: str) -> list[dict[str, Any]]:
    if kind == "formats":
        from ..formats import FORMATS

        return [{"id": f.id, "role": f.role, "title": f.title} for f in FORMATS]
    if kind == "rulesets":
        from .. import rulesets

        loaded = [rulesets.load(name) for name in rulesets.SHIPPED]
        return [
            {"name": r.name, "date": r.date, "standing": r.standing, "title": r.title}
            for r in loaded
        ]
    if kind == "licenses":
        from ..licenses import all_licenses

        return [{"id": k.id, "dfsg": k.dfsg, "basis": k.basis} for k in all_licenses()]
    from ..checks import CHECKS, TAGS

    if kind == "tags":
        return [{"name": t.name, "severity": t.severity} for t in TAGS.values()]
    return [{"name": c.name, "tags": ", ".join(t.name for t in c.tags)} for c in CHECKS]
