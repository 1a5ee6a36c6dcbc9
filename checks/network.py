"""Downloads of models: in the build, at installation, at run time; checked or not.

One hint per file and tag, at the first place in it; per directory where there are many. A binary
is silent about what its source, linted beside it, is told.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from dataclasses import replace

from mlpolicy.domain import Area, Hint
from mlpolicy.evidence import Evidence

from . import fetching
from .base import Case, Check, Tag
from .fetching import Download

BUILD = Tag(
    "model-download-in-build",
    "error",
    "A required target of debian/rules, or something that it calls, downloads a model or data to "
    "train one. No required target may use the network, in main, in contrib, and in non-free "
    "with Autobuild: yes. On a build daemon the download fails; elsewhere the package holds "
    "what a server gave out that day, which nobody can review or build again. Scripts, make "
    "targets, CMake files and Python programs are followed as far as their text tells; a target "
    "that nothing required needs, such as one to update the model, may download. For non-free "
    "without Autobuild, where Policy does not forbid it, the severity is info.",
    "Ship the model in the source package (as a component tarball if it is not part of the "
    "upstream one), patch the download out, or leave the model out and let users fetch it after "
    "installation.",
    ("Debian Policy, 4.9 Main building script: debian/rules",),
)
RUN = Tag(
    "model-download-at-run-time",
    "info",
    "A program of this package downloads a model when it runs. What users get is then not part of "
    "Debian: its license was not reviewed, it gets no security support, it may change or vanish, "
    "and whoever serves it learns who asked. That is for the user to choose. Where nobody is "
    "asked, because it happens on import or as a side effect of first use, this is a warning; "
    "it is info in a function that is there to download, or below a switch.",
    "Let the user opt in: download nothing before a switch is set or a command is given that says "
    "what comes from where, how large it is and under which license. Use a packaged model when "
    "there is one. A program that is of no use without such a model belongs to contrib.",
    ("Debian Policy, 2.2.1 The main archive area", "Debian Policy, 2.2.3 The contrib archive area"),
)
UNCHECKED = Tag(
    "download-without-checksum",
    "warning",
    "Nothing compares what is downloaded here with a checksum or a signature that is part of the "
    "package. A login page of a network, a file cut short or one that was exchanged on the "
    "server is then used as the model; and some formats, such as Python's pickle, run code when "
    "they are loaded. https protects the way, not what the server gives out, and a revision of "
    "a hub names the content, but clients of hubs do not verify it.",
    "Pin the SHA-256 of the file in the package and compare it before the file is used: "
    "sha256sum --check, URL_HASH or EXPECTED_HASH in CMake, known_hash of pooch, file_hash of "
    "Keras, check_hash=True of torch.hub with a hash in the name, or hashlib.",
    ("sha256sum(1)", "cmake-commands(7)"),
)
SCRIPT = Tag(
    "download-in-maintainer-script",
    "warning",
    "A maintainer script downloads something. Without a network, behind a proxy, or when the file "
    "has moved, the script fails, the package stays half-configured, and every later run of apt "
    "fails with it; if it hides the failure, the package is installed but does not work. What "
    "it fetches lands outside of dpkg's knowledge.",
    "Download nothing at installation. Ship a command for it, say so in the description, and have "
    "the package installed cleanly without; or use a file trigger that never fails and tries "
    "again later.",
    (
        "Debian Policy, 6.2 Maintainer scripts idempotency",
        "Debian Policy, 6.3 Controlling terminal for maintainer scripts",
    ),
)

_MANY = 20  # files


def run(case: Case) -> Iterator[Hint]:
    """Tell of each kind of download by itself, then of those that are not checked."""
    found = case.judged.evidence
    built = fetching.in_build(found)
    installed = list(fetching.at_installation(found))
    running = list(fetching.at_run_time(found, built))
    if case.source is not None:
        told = _keys(case.source)
        installed = [one for one in installed if one.key not in told]
        running = [one for one in running if one.key not in told]
    control = found.control
    lenient = control.source_area is Area.NON_FREE and not control.autobuild
    yield from _hints(case, BUILD, built, "info" if lenient else "")
    yield from _hints(case, SCRIPT, installed)
    silently = [one for one in running if one.silent]
    told_paths = {one.path for one in silently}
    yield from _hints(case, RUN, silently, "warning")
    yield from _hints(case, RUN, [one for one in running if one.path not in told_paths])
    every = (*built, *installed, *running)
    yield from _hints(case, UNCHECKED, [one for one in every if not one.checked])


def _keys(source: Evidence) -> set[tuple[str, str]]:
    installed = fetching.at_installation(source)
    running = fetching.at_run_time(source, fetching.in_build(source))
    return {one.key for one in (*installed, *running)} | {
        # debian/foo.postinst and debian/postinst become DEBIAN/postinst
        (one.key[0].rpartition(".")[2], one.what)
        for one in fetching.at_installation(source)
    }


def _hints(case: Case, tag: Tag, found: Iterable[Download], severity: str = "") -> Iterator[Hint]:
    places = {(one.path, one.line): one for one in found}
    found = [places[place] for place in sorted(places)]
    many = len({one.path for one in found}) > _MANY
    groups: dict[str, list[Download]] = {}
    for one in found:
        groups.setdefault(posixpath.dirname(one.path) if many else one.path, []).append(one)
    for first, *others in groups.values():
        context = f"{first.what}, {first.when}"
        if first.via:
            context += f" ({' > '.join(first.via)})"
        if others:
            context += f", and {len(others)} more in this {'directory' if many else 'file'}"
        yield replace(case.hint(tag.name, context, first.path, first.line), severity=severity)


CHECK = Check("network", (BUILD, RUN, UNCHECKED, SCRIPT), run)
