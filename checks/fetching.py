"""What a package downloads, and when: in its build, at its installation, when its programs run."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass

from mlpolicy import recipes
from mlpolicy.domain import Trace
from mlpolicy.evidence import Evidence
from mlpolicy.recipes import looks
from mlpolicy.recipes.downloads import cut
from mlpolicy.traces import realm

BUILD, INSTALL = "in the build", "at installation"
#: When programs run, by the kind of the trace.
TIMES = {
    "download-on-import": "when it is imported",
    "download-on-use": "on first use",
    "download-on-call": "by a function that is there for it",
    "download-asked": "when asked",
}
_NEAR = 60  # lines between a download and the sum that it is compared with

_SCRIPT = re.compile(r"debian/(?:[\w.+-]{1,100}\.)?(?:preinst|postinst|prerm|postrm|config)")
_INSTALLED = re.compile(r"DEBIAN/(?:preinst|postinst|prerm|postrm|config)")
_SHELL = re.compile(rb"#![ \t]{0,8}/(?:usr/)?bin/(?:env[ \t]{1,8})?(?:da|ba|k|z)?sh\b")
#: Of a source tree: what is run by hand, if at all, and is not installed as a module.
_BY_HAND = frozenset(
    """debian scripts script tools tool training train ci build cmake notebooks research eval
    evaluation experiments recipes dev packaging docker misc hack""".split()
)
_NO_MODULES = re.compile(r"(?:setup|conftest|noxfile|dodo|fabfile|tasks|versioneer)\.py")
_CHECKED = re.compile(
    r"check_hash\s?=\s?True|\b(?:known_hash|file_hash|hash_prefix|sha256|sha512|md5|checksum"
    r"|md5_hash|expected_hash)\s?=\s?(?!None)"
)
_LOCAL_ONLY = re.compile(r"local_files_only\s?=\s?True|known_hash\s?=\s?None\s?,\s?local")
#: General downloads: their arguments have to look like a model.
_GENERAL = re.compile(
    r"(?:urlretrieve|urlopen|requests\.get|pooch\.retrieve|download_url_to_file)\("
)
#: What is asked about models is not a model.
_QUERY = re.compile(r"requests\.get\([^()]{0,100}/api/")
#: Words or a constant that say what is downloaded; without them the caller says so.
_NAMES_IT = re.compile(r"[\"'][\w.:/-]{3}|\b[A-Z][A-Z0-9_]{3,60}\b")
SILENT = ("download-on-import", "download-on-use")
BY_CALLER = "when a caller names one"


@dataclass(frozen=True)
class Download:
    """One download: the place, WHEN it happens, WHAT it is, and how the build gets there."""

    path: str
    line: int
    when: str
    what: str
    checked: bool
    via: tuple[str, ...] = ()
    silent: bool = False  # nobody is asked

    @property
    def key(self) -> tuple[str, str]:
        """What it is known by in the source and where it is installed."""
        return (posixpath.basename(self.path), self.what)


def in_build(found: Evidence) -> list[Download]:
    """Models that required targets of debian/rules download."""
    subject = found.subject
    if found.binary or "debian/rules" not in subject.documents:
        return []
    walk = recipes.build(subject.documents, {trace.path for trace in subject.traces})
    made = [
        Download(
            r.path, r.line, BUILD, r.fetch.what, r.fetch.checked or r.path in walk.checking, r.via
        )
        for r in walk.fetches
        if r.fetch.model
    ]
    for trace in _downloads(found):
        via = walk.programs.get(trace.path)
        if via is not None and trace.kind != "download-asked":
            checked = _is_checked(found, trace)
            made.append(Download(trace.path, trace.line, BUILD, cut(trace.what), checked, via))
    return made


def at_installation(found: Evidence) -> Iterator[Download]:
    """Whatever maintainer scripts download."""
    documents = found.subject.documents
    for path in scripts(found):
        walk = recipes.maintainer_script(documents, path)
        for reached in walk.fetches:
            checked = reached.fetch.checked or reached.path in walk.checking
            yield Download(reached.path, reached.line, INSTALL, reached.fetch.what, checked)


def scripts(found: Evidence) -> list[str]:
    """The maintainer scripts that a shell runs."""
    pattern = _INSTALLED if found.binary else _SCRIPT
    return sorted(
        path
        for path, text in found.subject.documents.items()
        if pattern.fullmatch(path) and _SHELL.match(text)
    )


def at_run_time(found: Evidence, built: list[Download]) -> Iterator[Download]:
    """Models that installed programs download; those that are BUILT run in the build."""
    aside = {download.path for download in built}
    for trace in _downloads(found):
        if trace.path not in aside and _is_installed(trace.path, found.binary):
            checked = _is_checked(found, trace)
            names = _NAMES_IT.search(trace.what)
            yield Download(
                trace.path,
                trace.line,
                TIMES[trace.kind] if names else BY_CALLER,
                cut(trace.what),
                checked,
                silent=bool(names) and trace.kind in SILENT,
            )


def _downloads(found: Evidence) -> Iterator[Trace]:
    for trace in found.subject.traces:
        if trace.kind not in TIMES or _LOCAL_ONLY.search(trace.what) or looks.local(trace.what):
            continue
        if _QUERY.search(trace.what):
            continue
        if not _GENERAL.match(trace.what) or looks.like_a_model(trace.what.replace("_", " ")):
            yield trace


def _is_installed(path: str, binary: bool) -> bool:
    """Whether the Python file PATH is one that users run or import."""
    if not path.endswith(".py"):
        return False
    if binary:
        return path.startswith(("usr/", "opt/")) and not path.startswith("usr/share/doc/")
    *directories, name = path.lower().split("/")
    if _NO_MODULES.fullmatch(name) or re.match(r"test_|.*_test\.py", name):
        return False
    return not realm(path)[0] and _BY_HAND.isdisjoint(directories)


def _is_checked(found: Evidence, trace: Trace) -> bool:
    if _CHECKED.search(trace.what):
        return True
    return any(
        other.kind == "checksum"
        and other.path == trace.path
        and abs(other.line - trace.line) <= _NEAR
        for other in found.subject.traces
    )
