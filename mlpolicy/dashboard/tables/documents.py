"""What was said when an artifact was judged: facts, reasons and ways out, by model.

A document may be large, and several pages are made from each, so that some are kept.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

from ...archive.record import unpack
from ..site import Site

_MOST = 4 << 20  # bytes of compressed documents that are kept


@dataclass(frozen=True)
class Document:
    """The subject of ``classify``'s JSON: its MODELS by name, and its PACKAGES."""

    models: dict[str, dict[str, Any]]
    packages: list[dict[str, Any]]


class Documents:
    """The documents of the store of SITE; ``site.once(Documents)`` shares those that are kept."""

    def __init__(self, site: Site) -> None:
        self._view = site.view
        self._kept: OrderedDict[tuple[int, str], tuple[Document | None, int]] = OrderedDict()
        self._bytes = 0

    def of(self, judgement: int, sha256: str) -> Document | None:
        """That of the artifact SHA256 in JUDGEMENT; None where the store has none."""
        key = (judgement, sha256)
        if key not in self._kept:
            self._kept[key] = document, size = self._read(*key)
            self._bytes += size
            while self._bytes > _MOST and len(self._kept) > 1:
                self._bytes -= self._kept.popitem(last=False)[1][1]
            return document
        self._kept.move_to_end(key)
        return self._kept[key][0]

    def _read(self, judgement: int, sha256: str) -> tuple[Document | None, int]:
        query = "SELECT document FROM detail WHERE judgement = ? AND sha256 = ?"
        for (data,) in self._view.rows(query, judgement, sha256):
            made = unpack(data)
            models = {one["name"]: one for one in made["models"]}
            return Document(models, made["packages"]), len(data)
        return None, 0
