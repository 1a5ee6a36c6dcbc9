"""What packages need by their relations: CUDA, packages that are nowhere, downloaders.

One engine for the checks, which have a control file, and for whole archives, which have the
stanzas of indices. Archive areas come from indices alone; names give no more than the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from . import cuda, elsewhere
from .base import FIELDS, Found, Package, built_for
from .gate import Gate
from .known import Known, Origin, origin

__all__ = ["ABOUT", "FIELDS", "Found", "Gate", "Known", "Origin", "Package", "built_for", "origin"]

#: What there is to say of a package.
ABOUT: tuple[Callable[[Package, Known], Iterator[Found]], ...] = (
    cuda.findings,
    elsewhere.findings,
)
