"""Relations to packages that are not there, and to those that download something."""

from __future__ import annotations

from mlpolicy.accelerators import elsewhere

from .base import Check, Tag
from .related import asked

NOWHERE = Tag(
    "dependency-nowhere-in-archive",
    "warning",
    "No package has this name in any archive area, and none provides it, in the suites that are "
    "named, nor any alternative; so what needs it cannot be built or installed there. Of severity "
    "info are recommendations, which can be done without, and of severity classification single "
    "alternatives for accelerators: python3-torch-rocm or NVIDIA's own cuda-12-5 look like a way "
    "out, and are none. Nothing is said unless the indices cover main, contrib and non-free. A "
    "package that is only in another suite than those is told as well: give the indices of the "
    "one that it is for.",
    "Correct the name, drop the alternative, or package what is missing.",
    ("Debian Policy, 2.2 Archive areas",),
)
DOWNLOADER = Tag(
    "main-package-recommends-downloader",
    "error",
    "A package in main pre-depends on, depends on or recommends a package that downloads "
    "something when it is installed. Recommended packages are installed by default, so that "
    "installing from main alone fetches from outside of Debian, unasked. This is said of packages "
    "that debian/mlmodel.yaml declares with action: download, and of downloaders in contrib and "
    "non-free.",
    "Suggest the downloader, and have the program tell how to get the model when it is not there. "
    "If it is of no use without the model, it belongs in contrib.",
    ("Debian Policy, 2.2.1 The main archive area",),
)

CHECK = Check("relations", (NOWHERE, DOWNLOADER), asked(elsewhere.findings))
