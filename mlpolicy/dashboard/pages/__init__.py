"""The pages: each kind is one file, listed here."""

from __future__ import annotations

from . import (
    binary,
    diff,
    format,
    formats,
    maintainer,
    maintainers,
    model,
    models,
    overview,
    queue,
    ruleset,
    rulesets,
    run,
    runs,
    source,
    sources,
    tag,
    tags,
    team,
    teams,
)
from .base import Kind, alone

__all__ = ["KINDS", "NAVIGATION", "Kind"]

#: In the order in which they are written; those without a name have one page each.
_EVERY = (
    source.KIND,
    binary.KIND,
    model.KIND,
    format.KIND,
    sources.LISTS,
    tag.KIND,
    ruleset.KIND,
    run.KIND,
    diff.KIND,
    maintainer.KIND,
    team.KIND,
    maintainers.KIND,
    teams.KIND,
    queue.KIND,
    tags.KIND,
    rulesets.KIND,
    runs.KIND,
    sources.KIND,
    models.KIND,
    formats.KIND,
    overview.KIND,
)

KINDS: dict[str, Kind] = {kind.name: kind for kind in _EVERY if kind.name}
KINDS[""] = alone(kind for kind in _EVERY if not kind.name)

#: What every page links to: titles and paths.
NAVIGATION = (
    ("Overview", "index"),
    ("Queue", "queue"),
    ("Teams", "teams"),
    ("Maintainers", "maintainers"),
    ("Sources", "sources"),
    ("Models", "models"),
    ("Formats", "formats"),
    ("Tags", "tags"),
    ("Rulesets", "rulesets"),
    ("Runs", "runs"),
)
