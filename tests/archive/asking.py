"""Asking a store as a user does, and names that mean to deceive whoever reads the answer."""

from __future__ import annotations

import json

from conftest import python

from mlpolicy.archive.store import Store

from .made import REQUEST, fill

#: What a package may hold and an index may say. None of it may reach a reader as it is.
HOSTILE = (
    "a\tb", "a\nE: b: c", "a\\tb\\N", "\\.", "\\N", '"quoted", \'too\'', "=1+1", "@all",
    "\x1b[31mred\x07", "\u202eevil\u2066", "a|b|c", "<b>bold</b> *x* _y_ [z](http://evil.example)",
    "{here} {0} %s ?", "--; DROP TABLE finding", "caf\xe9 \U0001f916", "x" * 2000, "\x00nul",
)  # fmt: skip


def archive(command, *arguments, status=0):
    """What ``mlpolicy archive COMMAND`` says on standard output; it ends with STATUS."""
    ran = python("-m", "mlpolicy", "archive", command, *arguments)
    assert ran.returncode == status, ran.stderr
    return ran.stdout if status == 0 else ran.stderr


def report(store, *options):
    """The tables of the report by name, each a list of rows by column."""
    said = json.loads(archive("report", "--store", store, "--format", "json", *options))
    return {name: table["rows"] for name, table in said["tables"].items()}


def diff(store, before, after, *options):
    """The differences of two runs."""
    return json.loads(
        archive("diff", before, after, "--store", store, "--format", "json", *options)
    )


def store(path, *runs, request=REQUEST):
    """A store at PATH with these RUNS, each a list of packages."""
    with Store(path) as opened:
        for packages in runs:
            fill(opened, packages, request)
    return path
