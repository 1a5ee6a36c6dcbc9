"""``mlpolicy archive status``."""

from __future__ import annotations

from pathlib import Path

import click

from ... import escape
from ...domain import InputError
from .. import common


@click.command("status")
@click.option("--store", required=True, metavar="FILE", type=Path, help="the store of the scans")
@common.printed("text", "json")
def command(store: Path, form: str, output: str | None) -> int:
    """Say what scans there were, how far they got, and what could not be read.

    A store of an older mlpolicy is upgraded.
    """
    from ...archive.scan import busy
    from ...archive.store import Store
    from ...report import archive_status

    if not store.exists():
        raise InputError(f"{escape.text(store)}: no store; `mlpolicy archive scan` makes one")
    with Store(store) as opened:
        if form == "json":
            lines = [escape.dump(archive_status.as_json(opened, busy(store)))]
        else:
            lines = list(archive_status.lines(opened, busy(store)))
        common.write(lines, output)
    return 0
