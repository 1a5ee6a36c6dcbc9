"""``mlpolicy archive index``."""

from __future__ import annotations

from typing import Any

import click

from .. import common


@click.command("index")
@common.options("text", "json")
def command(paths: tuple[str, ...], form: str, output: str | None, **_how: Any) -> int:
    """Run the relation checks over Sources and Packages files.

    A PATH is such a file, plain or compressed, a directory of apt lists, or a mirror's dists/SUITE.
    """
    from ... import escape
    from ...archive.index import look
    from ...report import archive_index

    report = look(paths)
    for error in report.errors:
        click.echo(f"mlpolicy: {escape.text(error)}", err=True)
    if form == "json":
        common.write([escape.dump(archive_index.as_json(report))], output)
    else:
        common.write(archive_index.lines(report), output)
    return 1 if report.errors else 0
