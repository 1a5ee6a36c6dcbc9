"""``mlpolicy.json``: the findings in lintian's JSON, a group for each source package."""

from __future__ import annotations

import json
from collections.abc import Iterator

from ... import __version__
from ...report import lintian_json
from ..linted import linted
from ..view import View
from .base import Export, Files


def _files(view: View) -> Files:
    yield "mlpolicy.json", _lines(view)


def _lines(view: View) -> Iterator[str]:
    """A group on each line: the whole need not be in memory to be written, nor to be read."""
    yield f'{{"lintian_version": {json.dumps(f"mlpolicy {__version__}")}, "groups": ['
    before = ""
    for _, found in linted(view):
        for group in lintian_json.groups(found)["groups"]:
            yield before + json.dumps(group)
            before = ","
    yield "]}"


EXPORT = Export("lintian-json", "who reads lintian's JSON", _files)
