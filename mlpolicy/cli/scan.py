"""``mlpolicy scan``."""

from __future__ import annotations

from typing import Any

import click

from . import common


@click.command("scan")
@common.options("text", "json", "jsonl")
@click.option("--sha256", is_flag=True, help="give every artifact its digest (reads it in full)")
def command(paths: tuple[str, ...], form: str, output: str | None, sha256: bool, **how: Any) -> int:
    """List the model artifacts in each PATH, without judging them."""
    from .. import escape
    from ..report import shapes, text

    how.pop("no_color")
    session = common.Session(sha256=sha256, **how)
    subjects = list(session.scan(paths))
    if form == "json":
        lines = [escape.dump(shapes.scan(subjects))]
    elif form == "jsonl":
        lines = [escape.dump(shapes.scanned(s), indent=None) for s in subjects]
    else:
        lines = list(text.scan(subjects))
    common.write(lines, output)
    return session.status
