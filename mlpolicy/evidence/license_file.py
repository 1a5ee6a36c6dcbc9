"""License files: LICENSE, COPYING, MODEL_LICENSE ... beside the weights or in a directory above.

The nearest one speaks. Beside the weights, or when its name says that it is the model's, it is as
good as a header (``embedded``); else it is the repository's own license, which is only believed
of the weights where nobody says more (``default``). What a text is, :func:`recognize` tells; one
that it does not know is ``LicenseRef-unread``, which is not the same as no license.
Sidecars FILE.license: https://reuse.software/spec-3.3/
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence

from ..domain import Artifact, Fact
from ..licenses import UNREAD, all_of, judge, recognize
from .base import Inquiry, Statement

_NAMES = ("license", "licence", "copying")
#: What a name begins with that speaks of the model alone.
_MODEL_NAMES = tuple(
    f"{what}{joint}{name}" for what in ("model", "weights") for joint in "_-." for name in _NAMES
) + tuple(
    f"{name}{joint}{what}" for what in ("model", "weights") for joint in "_-." for name in _NAMES
)
_POLICIES = ("use_policy", "use-policy", "acceptable_use")  # restrictions beside a license
_NOTICE = "notice"  # names a model license at times; mostly says nothing, and is left out then
_ALL = (*_NAMES, *_MODEL_NAMES, *_POLICIES, _NOTICE)
_SIDECAR = ".license"

#: Programs and data that happen to be called so, and the licenses of what is bundled.
_NOT_ENDINGS = (
    ".py", ".pyc", ".js", ".ts", ".go", ".rs", ".c", ".h", ".cc", ".cpp", ".java", ".class",
    ".php", ".rb", ".sh", ".css", ".json", ".yaml", ".yml", ".xml", ".svg", ".png", ".gz", ".xz",
)  # fmt: skip
_NOT_WITHIN = ("third", "3rd", "bundled")
_MOST = 16  # license files of one directory
_ORDER = ("free", "unknown", "non-free", "none")  # DFSG views, the worst last


def wants(path: str) -> bool:
    """Whether the content of PATH may be a license; cheap, for every file is asked about."""
    name = path.rpartition("/")[2].lower()
    if name.endswith(_SIDECAR):
        return True
    if not name.startswith(_ALL) or name.endswith(_NOT_ENDINGS):
        return False
    return not any(part in name for part in _NOT_WITHIN)


def statements(inquiry: Inquiry) -> Iterator[Statement]:
    """State ``weights.license`` for each file of the model, from the license file nearest to it."""
    files: dict[str, list[str]] = {}
    for path in sorted(filter(wants, inquiry.documents)):
        if not _name(path).startswith(_NOTICE) or recognize(inquiry.documents[path]) != UNREAD:
            files.setdefault(posixpath.dirname(path), []).append(path)
    if not files:
        return
    for artifact in inquiry.files:
        found = _nearest(artifact, files)
        if not found:
            continue
        value, source = _told(found, inquiry)
        authority = "embedded" if _is_its_own(artifact, found[0], inquiry) else "default"
        if authority == "embedded" or not _better_known(artifact, inquiry):
            yield "weights.license", Fact(value, f"{source}:1", authority)


def _nearest(artifact: Artifact, files: dict[str, list[str]]) -> list[str]:
    """The license files nearest to ARTIFACT: its sidecars, its model license, or the others."""
    beside = files.get(posixpath.dirname(artifact.files[0]), ())
    own = {f"{path}{_SIDECAR}".lower() for path in artifact.files}
    if sidecars := [path for path in beside if path.lower() in own]:
        return sidecars
    directory = _directory(artifact)
    while True:
        here = [path for path in files.get(directory, ()) if not _is_sidecar(path)]
        policies = [path for path in here if _name(path).startswith(_POLICIES)]
        if of_model := [path for path in here if _name(path).startswith(_MODEL_NAMES)]:
            return of_model + policies
        if here:
            return [path for path in here if path not in policies] + policies
        if not directory:
            return []
        directory = posixpath.dirname(directory)


def _directory(artifact: Artifact) -> str:
    """The directory that ARTIFACT is or lies in; a bundle's path may be its directory."""
    path = artifact.path
    if artifact.members and all(member.startswith(f"{path}/") for member in artifact.members):
        return path
    return posixpath.dirname(artifact.files[0])


def _name(path: str) -> str:
    return posixpath.basename(path).lower()


def _is_sidecar(path: str) -> bool:
    """Whether PATH is FILE.EXT.license, which speaks of FILE.EXT alone."""
    return _name(path).endswith(_SIDECAR) and "." in _name(path)[: -len(_SIDECAR)]


def _told(found: Sequence[str], inquiry: Inquiry) -> tuple[str, str]:
    """What the files FOUND say together, all of them being in force, and the one to look at."""
    values: dict[str, str] = {}
    for path in found[:_MOST]:
        value = recognize(inquiry.documents[path])
        restricted = any(judge(known).dfsg == "non-free" for known in values)
        if restricted and value == UNREAD and _name(path).startswith(_POLICIES):
            continue  # the policy of the license that is known already
        values.setdefault(value, path)
    if len(found) > _MOST:
        values.setdefault(UNREAD, found[_MOST])
    worst = max(values, key=lambda value: _ORDER.index(judge(value).dfsg))
    return all_of(list(values)), values[worst]


def _is_its_own(artifact: Artifact, path: str, inquiry: Inquiry) -> bool:
    """Whether the license file PATH speaks of this model, not of a whole repository."""
    if _name(path).startswith(_MODEL_NAMES) or _is_sidecar(path):
        return True
    directory = posixpath.dirname(path)
    tops = 1 if inquiry.subject.kind == "tarball" else 0  # a tarball has one directory on top
    is_top = not directory or directory.count("/") < tops
    return directory == _directory(artifact) and not is_top


def _better_known(artifact: Artifact, inquiry: Inquiry) -> bool:
    """Whether the maintainer has said what the license of these weights is."""
    if inquiry.entry is not None and inquiry.entry.data.get("license"):
        return True
    rights = inquiry.rights
    return rights is not None and any(
        rights.license_of(path, installed=inquiry.installed) for path in artifact.files[:1]
    )
