r"""``mlpolicy_*.tsv`` and ``mlpolicy.sql``: packages, findings and models for PostgreSQL.

The .sql makes the tables anew and has the \copy lines of psql(1). The text form of COPY: tabs
between columns, \N for NULL, backslashes before what would be taken for one of these.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...domain import Pointer
from ...escape import text as esc
from ..view import View
from .base import Export, Files

_CODES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})

_DDL = r"""-- A run of mlpolicy, for psql -f mlpolicy.sql in the directory of the .tsv files.
\set ON_ERROR_STOP on
\encoding UTF8
BEGIN;
DROP TABLE IF EXISTS mlpolicy_packages, mlpolicy_results, mlpolicy_models;
CREATE TABLE mlpolicy_packages ( -- what the run consists of; what was not read is never clean
    suite text NOT NULL,
    component text NOT NULL,
    source text NOT NULL,
    package text NOT NULL,
    version text NOT NULL,
    architecture text NOT NULL,
    status text NOT NULL CHECK (status IN ('ok', 'failed', 'vanished', 'waiting'))
);
CREATE TABLE mlpolicy_results ( -- as UDD's lintian_results
    source text NOT NULL,
    version text, -- NULL for what the indices tell
    package text NOT NULL,
    architecture text NOT NULL,
    tag_type text NOT NULL CHECK (tag_type IN
        ('error', 'warning', 'info', 'pedantic', 'classification', 'overridden')),
    tag text NOT NULL,
    information text NOT NULL
);
CREATE TABLE mlpolicy_models (
    suite text NOT NULL,
    component text NOT NULL,
    source text NOT NULL,
    package text NOT NULL,
    architecture text NOT NULL,
    model text NOT NULL,
    format text NOT NULL,
    sha256 text,
    size bigint NOT NULL,
    ruleset text NOT NULL,
    area text NOT NULL,
    class text NOT NULL,
    needs_human boolean NOT NULL
);
\copy mlpolicy_packages FROM 'mlpolicy_packages.tsv'
\copy mlpolicy_results FROM 'mlpolicy_results.tsv'
\copy mlpolicy_models FROM 'mlpolicy_models.tsv'
CREATE INDEX ON mlpolicy_packages (source);
CREATE INDEX ON mlpolicy_results (source);
CREATE INDEX ON mlpolicy_results (tag);
CREATE INDEX ON mlpolicy_models (source);
COMMIT;"""


def _files(view: View) -> Files:
    yield "mlpolicy_packages.tsv", _packages(view)
    yield "mlpolicy_results.tsv", _results(view)
    yield "mlpolicy_models.tsv", _models(view)
    yield "mlpolicy.sql", _DDL.splitlines()


def _packages(view: View) -> Iterator[str]:
    for row in view.rows(
        "SELECT suite, component, source, package, version, architecture, "
        "CASE WHEN known THEN 'ok' WHEN status = '' THEN 'waiting' WHEN status = 'ok' "
        "THEN 'failed' ELSE status END FROM {listed} "
        "ORDER BY suite, component, source, package, architecture, version, sha256"
    ):
        yield _row(tuple(row))


def _results(view: View) -> Iterator[str]:
    """Findings on artifacts, then those from the indices, which know no more than the package."""
    for row in view.rows(
        "SELECT source, version, finding.package AS package, architecture, "
        "iif(overridden IS NULL, severity, 'overridden') AS kind, tag, context, path, line "
        "FROM {here} CROSS JOIN finding USING (judgement, sha256) "
        "ORDER BY source, version, package, architecture, sha256, number"
    ):
        pointer = f" [{Pointer(row['path'], row['line'])}]" if row["path"] else ""
        yield _row((*tuple(row)[:6], f"{row['context']}{pointer}"))
    told = set()
    for row in view.relations():
        architecture = row["architecture"] if row["binary"] else "source"
        own = (row["package"], architecture, row["severity"], row["tag"], row["context"])
        if own not in told:
            told.add(own)
            yield _row((row["source"], None, *own))


def _models(view: View) -> Iterator[str]:
    for row in view.rows(
        "SELECT suite, component, source, package, architecture, model, format, digest, "
        "size, ruleset, area, class, iif(needs_human, 't', 'f') FROM {listed} JOIN verdict "
        "USING (judgement, sha256) "
        "ORDER BY suite, component, source, package, architecture, sha256, model, ruleset"
    ):
        yield _row(tuple(row))


def _row(values: Sequence[object]) -> str:
    return "\t".join("\\N" if v is None else _text(str(v)) for v in values)


def _text(value: str) -> str:
    """VALUE without what PostgreSQL's text cannot hold, and without what misleads readers."""
    return esc(value, limit=10_000).translate(_CODES)


EXPORT = Export("udd", "UDD: tables for PostgreSQL", _files)
