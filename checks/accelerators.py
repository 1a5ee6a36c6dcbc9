"""Does the package need CUDA: to build, for its tests, to run? What is free beside it?"""

from __future__ import annotations

from mlpolicy.accelerators import cuda

from .base import Check, Tag
from .related import asked

_MAIN = "Debian Policy, 2.2.1 The main archive area"
_CONTRIB = "Debian Policy, 2.2.2 The contrib archive area"
_ALTERNATIVES = "Debian Policy, 7.1 Syntax of relationship fields"
_PROFILES = "https://wiki.debian.org/BuildProfileSpec"

BUILD = Tag(
    "cuda-only-build-dependency",
    "error",
    "This source package is in main, and on some architecture it cannot be built without CUDA, "
    "which is non-free: the relation names nothing else, or only what is not in main either. A "
    "build profile that switches it off does not help, as a default build has no profile. "
    "Software that is slow without CUDA has a free path; this is about software that has none. "
    "Where a package is comes from package indices; a hint that says unknown (of severity "
    "classification) asks for them (--index). In contrib the same relation is right.",
    "If the software builds without CUDA, drop the relation, or move what needs CUDA into a "
    "source package of its own in contrib, as pytorch-cuda is beside pytorch. If it does not, "
    "the source belongs in contrib.",
    (_MAIN,),
)
FIRST = Tag(
    "cuda-first-alternative",
    "error",
    "A package in main has a relation with a free alternative, but CUDA comes first. Build "
    "daemons take the first alternative and ignore the others; for a binary package, apt installs "
    "the first one. Policy lets a package outside of main stand only as a later alternative.",
    "Put the free package first: python3-torch | python3-torch-cuda.",
    (_MAIN, _ALTERNATIVES),
)
PROFILE = Tag(
    "cuda-build-dependency-under-profile",
    "warning",
    "This source in main build-depends on CUDA when somebody asks for a build profile. A default "
    "build does without, so the source may be in main; but two different builds of one source are "
    "contested: the archive's tools know but one, and the packages of the other are uploaded by "
    "hand. ggml did so in 2025, and then gave the CUDA build a source of its own in contrib.",
    "Build the CUDA variant from a separate source package in contrib, with the same upstream "
    "tarball, and drop the profile.",
    ("debian-ai 2025/11 msg00057", "debian-release 2025/12 msg00334", _PROFILES),
)
COVER = Tag(
    "cuda-profile-does-not-cover-alternatives",
    "pedantic",
    "A build profile restricts the one alternative that it stands behind, not those before it. "
    "Here some alternatives of a relation have a restriction such as <!nocheck> and others have "
    "none, so that the relation still holds when the profile is active, with fewer choices.",
    "Repeat the restriction behind every alternative: a <!nocheck> | b <!nocheck>.",
    (_ALTERNATIVES, _PROFILES),
)
TEST = Tag(
    "cuda-only-test-dependency",
    "info",
    "Nothing but the tests that run while the package is built needs CUDA (<!nocheck>). It can be "
    "built without them from free software. Build daemons run the tests, and few of them have a "
    "GPU; those of main do not install what is outside of main at all, so that there such a "
    "relation also keeps the source from being built.",
    "Let the tests that need a GPU be skipped when there is none, and drop the relation; or run "
    "them as autopkgtests.",
    (_MAIN, _PROFILES),
)
RUNTIME = Tag(
    "cuda-only-runtime-dependency",
    "error",
    "A binary package in main pre-depends on, depends on or recommends CUDA, and there is no free "
    "alternative. Packages in main may not need or recommend anything outside of main. What is "
    "only suggested is not reported. A hint that says unknown (of severity classification) asks "
    "for package indices (--index).",
    "If the software runs without CUDA, load it at run time and suggest the package. If it does "
    "not, move this binary package to contrib; a source in main may build one when its build "
    "needs nothing outside of main.",
    (_MAIN, "https://bugs.debian.org/1128255"),
)
NVML = Tag(
    "nvml-dependency",
    "classification",
    "This package needs the NVIDIA Management Library, which is non-free, or its binding in "
    "contrib, and no CUDA. Such software watches devices; nothing is computed with it.",
    "In contrib, nothing. Software that also works without the library can load it when it is "
    "there, and then be in main; in main nothing may need the library.",
    (_CONTRIB,),
)
CONTRIB = Tag(
    "in-contrib-because-of-cuda",
    "classification",
    "This package in contrib cannot be built, or cannot run, without CUDA. Named are the relations "
    "that say so, and other accelerators that it names beside CUDA.",
    "Nothing. When a free implementation of what it needs comes into main, it can follow.",
    (_CONTRIB,),
)
SIBLING = Tag(
    "free-sibling-exists",
    "info",
    "This package is in contrib because of CUDA, and main has packages of the same name without "
    "it, or built for another accelerator. Their names tell; that they are of the same upstream "
    "and do the same is for a person to see.",
    "Nothing. Packages that use this one can name the free one first, and this one as an "
    "alternative.",
    (_MAIN,),
)

CHECK = Check(
    "accelerators",
    (BUILD, FIRST, PROFILE, COVER, TEST, RUNTIME, NVML, CONTRIB, SIBLING),
    asked(cuda.findings),
)
