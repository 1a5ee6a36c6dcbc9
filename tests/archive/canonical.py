"""What a store says, whoever wrote it and however often they were killed meanwhile.

All tables but the queue; without times, and with judgements called by what they are of.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

#: What differs between two runs that came to the same.
_TIMES = {"started", "finished", "cpu_ms"}
_LEFT_OUT = {"job"}


def dump(path: Path) -> dict[str, list[dict[str, Any]]]:
    """The rows of the store PATH by table, in an order of their own."""
    db = sqlite3.connect(path)
    db.row_factory = sqlite3.Row
    names = {
        row["id"]: f"{row['key']} {row['rules']}" for row in db.execute("SELECT * FROM judgement")
    }
    tables = db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
    found = {}
    for (table,) in tables:
        if table in _LEFT_OUT:
            continue
        rows = [dict(row) for row in db.execute(f"SELECT * FROM {table}")]
        for row in rows:
            for column in _TIMES & set(row):
                del row[column]
            if table == "judgement":
                row["id"] = names[row["id"]]
            elif "judgement" in row:
                row["judgement"] = names[row["judgement"]]
        found[table] = sorted(rows, key=lambda row: repr(sorted(row.items())))
    db.close()
    return found


def same(one: Path, other: Path) -> None:
    """Fail, and name the rows, unless the stores ONE and OTHER say the same."""
    first, second = dump(one), dump(other)
    assert list(first) == list(second)
    for table, rows in first.items():
        missing = [row for row in rows if row not in second[table]][:3]
        more = [row for row in second[table] if row not in rows][:3]
        assert rows == second[table], f"{table}: missing {missing}, more {more}"
