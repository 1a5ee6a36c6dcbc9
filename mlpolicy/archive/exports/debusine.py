"""``debusine/SOURCE.json``: for each source package an analysis.json as debusine has it."""

from __future__ import annotations

from ... import escape
from ...report import debusine
from ..linted import linted
from ..view import View
from .base import Export, Files, file_name


def _files(view: View) -> Files:
    for source, found in linted(view):
        analysis = debusine.analysis(found)
        yield f"debusine/{file_name(source)}.json", [escape.dump(analysis, indent=None)]


EXPORT = Export("debusine", "debusine: an analysis.json for each source", _files, "debusine/*.json")
