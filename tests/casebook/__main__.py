"""``python3 -m tests.casebook``: write docs/case-book.md anew."""

from __future__ import annotations

from .page import write

write()
