"""Badges: two words as SVG, which lead to the page of what they speak of."""

from __future__ import annotations

from .page import Page


def svg(page: Page) -> str:
    """The badge of PAGE."""
    raise NotImplementedError
