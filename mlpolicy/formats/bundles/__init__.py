"""Files that are one model together: directories with a layout, and files that go in pairs.

A bundle replaces the artifacts that it is made of. To add one, write a ``find`` in a module of
this package and list it in BUNDLES.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mlpolicy.domain import Artifact
from mlpolicy.formats.base import distinct, present
from mlpolicy.formats.bundles import hub, pairs, saved, speech
from mlpolicy.formats.bundles.folders import Bundle, Found, Tree

__all__ = ["BUNDLES", "Bundle", "gather"]

#: Whole directories before pairs, and the more particular layout first.
BUNDLES: tuple[Bundle, ...] = (
    *saved.BUNDLES,
    *speech.BUNDLES,
    *hub.BUNDLES,
    *pairs.BUNDLES,
)

_LISTS = ("base_model", "datasets", "globals")
_TEXTS = ("license", "license_name", "license_link")
_AGREED = ("name", "author", "producer")


def gather(artifacts: Sequence[Artifact], sizes: Mapping[str, int]) -> tuple[Artifact, ...]:
    """Return ARTIFACTS with the members of every bundle replaced by the bundle.

    SIZES has the size of every file of the subject by its path, recognised or not. The outermost
    bundle takes what lies in it.
    """
    if not artifacts:
        return ()
    tree = Tree(artifacts, sizes)
    taken: set[str] = set()
    found: list[Artifact] = []
    for folder in tree.folders():
        if not taken.isdisjoint(folder.paths):
            continue  # inside a bundle that was found further out
        for bundle in BUNDLES:
            for one in bundle.find(folder):
                if taken.isdisjoint(one.members):
                    taken.update(one.members)
                    found.append(_artifact(bundle, one, tree))
    return (*(artifact for artifact in artifacts if artifact.path not in taken), *found)


def _artifact(bundle: Bundle, found: Found, tree: Tree) -> Artifact:
    members = tuple(sorted(set(found.members)))
    return Artifact(
        path=found.path or ".",
        format=bundle.id,
        role=bundle.role,
        certainty=found.certainty,
        size=sum(tree.size(path) for path in members),
        why=found.why,
        metadata=_merged(tree.artifacts_of(members)),
        members=members,
    )


def _merged(artifacts: Sequence[Artifact]) -> dict[str, Any]:
    """What the members say of license and origin, and the names that their pickles call.

    Where members differ about licenses, all are heard: they are all in force. A name stands
    when no member disagrees. The toolchain is that of the largest member that was recognised
    with certainty.
    """
    texts = {
        key: distinct(str(a.metadata[key]) for a in artifacts if key in a.metadata)
        for key in (*_TEXTS, *_AGREED)
    }
    joined = {key: " AND ".join(texts[key]) for key in _TEXTS}
    agreed = {key: texts[key][0] for key in _AGREED if len(texts[key]) == 1}
    lists = {
        key: distinct(str(item) for a in artifacts for item in a.metadata.get(key, ()))
        for key in _LISTS
    }
    sure = [a for a in artifacts if a.certainty == "certain" and "toolchain" in a.metadata]
    largest = max(sure, key=lambda a: a.size, default=None)
    toolchain = largest.metadata["toolchain"] if largest else None
    return present(**joined, **agreed, **lists, toolchain=toolchain)
