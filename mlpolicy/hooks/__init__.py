"""Adapters for the programs that build, check and upload packages: one file each."""

from __future__ import annotations

from . import sbuild
from .base import Hook

#: In the order of ``mlpolicy hooks list``: what builds, what checks, what uploads, what is in git.
HOOKS: tuple[Hook, ...] = (sbuild.HOOK,)
