"""``mlpolicy-hints.yaml``: one entry for each tag that a package has something to do for.

The shape is that of multiarch-hints.yaml, which distro-tracker turns into action items; the
severities are distro-tracker's five: wishlist, low, normal, high, critical. LINK is relative to
the dashboard, which has a page for each tag. What a note wants left alone for now is not in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...checks import TAGS
from ...escape import text as esc
from ...report.hints import Linted
from ..linted import linted
from ..versions import newer
from ..view import View
from .base import Export, Files

_SEVERITIES = {"error": "high", "warning": "normal", "info": "low", "pedantic": "wishlist"}


def _files(view: View) -> Files:
    yield "mlpolicy-hints.yaml", _lines(view)


def _lines(view: View) -> Iterator[str]:
    yield "format: mlpolicy-hints-1.0"
    some = False
    for source, found in linted(view):
        if hints := list(_hints(view, source, found)):
            yield from _yaml(hints) if some else ("hints:", *_yaml(hints))
            some = True
    if not some:
        yield "hints: []"


def _hints(view: View, source: str, found: Sequence[Linted]) -> Iterator[dict[str, str]]:
    """A hint for each tag and package, in the newest version that has it."""
    chosen: dict[tuple[str, str, bool], dict[str, str]] = {}
    for one in found:
        version = one.subject.version or ""
        for finding in one.shown:
            hint = finding.hint
            if finding.override is not None or finding.severity not in _SEVERITIES:
                continue
            key = hint.tag, hint.package, hint.binary
            if key in chosen and not newer(version, chosen[key]["version"]):
                continue
            package = hint.package if hint.binary else f"src:{hint.package}"
            note = view.notes.on(source=(source,), package=(package,), tag=(hint.tag,))
            if note is not None and note.silent:
                continue
            chosen[key] = {
                "source": source,
                "binary": hint.package if hint.binary else "",
                "version": version,
                "severity": _SEVERITIES[finding.severity],
                "description": f"{hint.tag}: {esc(hint.context)}",
                "link": f"tags/{hint.tag}.html",
                "fix": TAGS[hint.tag].fix if hint.tag in TAGS else "",
            }
    yield from chosen.values()


def _yaml(rows: list[dict[str, str]]) -> list[str]:
    """ROWS as the entries of a list; by the few, for all at once would not fit into memory."""
    import yaml

    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    text = yaml.dump(rows, Dumper=dumper, sort_keys=False, allow_unicode=False, width=1000)
    return str(text).splitlines()


EXPORT = Export("hints", "distro-tracker: what there is to do for a package", _files)
