"""Checks in lintian's sense. Adding one touches its file and the list below, nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from mlpolicy.domain import Hint

from . import area, license, manifest, training
from .base import Case, Check, Tag

CHECKS: tuple[Check, ...] = (manifest.CHECK, license.CHECK, training.CHECK, area.CHECK)

TAGS: dict[str, Tag] = {tag.name: tag for check in CHECKS for tag in check.tags}


def run(case: Case) -> Iterator[Hint]:
    """Run every check on CASE."""
    for check in CHECKS:
        yield from check.run(case)
