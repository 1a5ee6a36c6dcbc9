"""``sarif/SOURCE.sarif``: SARIF 2.1.0 for each source package.

One for all would be refused: services take 25,000 results and 10 MB of it.
"""

from __future__ import annotations

from ... import escape
from ...report import sarif
from ..linted import linted
from ..view import View
from .base import Export, Files, file_name


def _files(view: View) -> Files:
    for source, found in linted(view):
        log = sarif.log(found, every=False)
        yield f"sarif/{file_name(source)}.sarif", [escape.dump(log, indent=None)]


EXPORT = Export("sarif", "code hosts: SARIF for each source", _files, "sarif/*.sarif")
