"""Adapters for the programs that build, check and upload packages: one file each."""

from __future__ import annotations

from . import (
    autopkgtest,
    debusine,
    dput_ng,
    gbp,
    git_pre_push,
    pbuilder,
    pre_commit,
    salsa_ci,
    sbuild,
)
from .base import Hook
from .lintian import hook as lintian_hook

#: In the order of ``mlpolicy hooks list``: what builds, what checks, what uploads, what is in git.
HOOKS: tuple[Hook, ...] = (
    sbuild.HOOK,
    pbuilder.HOOK,
    gbp.HOOK,
    autopkgtest.HOOK,
    lintian_hook.HOOK,
    debusine.HOOK,
    salsa_ci.HOOK,
    dput_ng.HOOK,
    pre_commit.HOOK,
    git_pre_push.HOOK,
)
