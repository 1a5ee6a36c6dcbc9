"""Does debian/mlmodel.yaml say what the package holds?"""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterator
from typing import Any

from mlpolicy import rulesets
from mlpolicy.documents import MANIFEST
from mlpolicy.domain import Hint, Model
from mlpolicy.evidence.manifest import Declared

from .base import Case, Check, Tag
from .each import hints

INVALID = Tag(
    "manifest-invalid",
    "error",
    "debian/mlmodel.yaml is not as its schema asks. What is declared there decides which archive "
    "area a model may be in, so nothing in it is guessed: the entry with the mistake does not "
    "count, and its model is judged as if nobody had declared it.",
    "Correct the line that is named; `mlpolicy explain manifest` shows the schema.",
)
UNDECLARED = Tag(
    "undeclared-model",
    "warning",
    "The package holds a machine-learning model that debian/mlmodel.yaml does not declare. "
    "Training program, training data and bases of an undeclared model are unknown unless its own "
    "header or card tells, and what is unknown never frees a model.",
    "Add an entry to debian/mlmodel.yaml with the name, the files and what is known of them; "
    "`mlpolicy init` drafts the file from what was found. A test fixture or a table that a user "
    "can mend by hand is declared in the same way (directly_editable).",
    ("debian-vote 2025/05 msg00105",),
)
NOT_FOUND = Tag(
    "declared-model-not-found",
    "error",
    "debian/mlmodel.yaml declares a model, but no file that is recognised as a model matches its "
    "patterns. A model that is made in the build is not looked for in the source package, one "
    "that is fetched (action: download) not at all. A file in a format that mlpolicy does not "
    "know is not found, either: `mlpolicy list formats` has those that it knows.",
    "Correct the patterns under `files`, or remove the entry. A model that was left out of the "
    "source has action: omit only as long as the file is still there. Report a format that is "
    "missing, with a small file of it.",
)
PATH = Tag(
    "declared-path-not-found",
    "warning",
    "debian/mlmodel.yaml says that a training program, or training data, are in the source "
    "package, at a path where there is no file and no directory. The statement is believed, for "
    "the maintainer knows best, and it may be what makes the model free.",
    "Correct the path. What upstream's tarball leaves out is not in the source: add it, or say "
    "where else it is.",
)
DIGEST = Tag(
    "model-digest-mismatch",
    "error",
    "debian/mlmodel.yaml gives the size and the SHA-256 of a file to download, and a file of this "
    "name among those of the same model here is another one. Either users fetch something else "
    "than was packaged and judged, or the manifest was not brought up to date with a new version.",
    "Compare both files, then update download/files: `mlpolicy manifest new` writes the part anew. "
    "`mlpolicy manifest check` asks the server whether sizes, and digests where it tells them, "
    "still hold, and downloads nothing.",
)


def run(case: Case) -> Iterator[Hint]:
    """Compare the manifest with what was found."""
    found = case.judged.evidence
    if not case.binary:
        for mistake in found.sheet.mistakes:
            yield case.hint(INVALID.name, mistake.text, MANIFEST, mistake.line)
        named = found.sheet.ruleset
        if named is not None and not rulesets.known(named):
            said = f"ruleset: {named!r} is none that mlpolicy ships"
            yield case.hint(INVALID.name, said, MANIFEST, found.sheet.ruleset_line)
        yield from _gone(case)
    yield from hints(case, UNDECLARED, _undeclared)
    package = found.subject.package
    for entry in found.absent:
        in_build = entry.data.get("training", {}).get("in_build") == "yes"
        expected = (
            entry.action == "ship" and entry.package == package
            if case.binary
            else entry.action != "download" and not in_build
        )
        if expected and not found.subject.partial:
            line = entry.lines.get("files", 1)
            context = f"{entry.name}: {' '.join(entry.files)}"
            yield case.hint(NOT_FOUND.name, context, entry.origin, line)
    yield from hints(case, DIGEST, _other_content)


def _undeclared(case: Case) -> Iterator[tuple[Model, str]]:
    for model in case.models:
        if not model.declared and "model.kind" in model.facts:
            yield model, model.format


def _gone(case: Case) -> Iterator[Hint]:
    """What is declared to lie in the source package, and does not."""
    found = case.judged.evidence
    # Without paths nobody knows; an older record of the archive has none.
    if found.subject.partial or not found.subject.paths:
        return
    for entry in found.sheet.models:
        for key, path in entry.in_source():
            if not _lies(path, found.subject.paths):
                line = entry.lines.get(key, 1)
                yield case.hint(PATH.name, f"{entry.name}: {path}", entry.origin, line)


def _lies(path: str, paths: Collection[str]) -> bool:
    """Whether PATH is a file among PATHS, or a directory with such."""
    path = posixpath.normpath(path)
    return path == "." or path in paths or any(one.startswith(f"{path}/") for one in paths)


def _other_content(case: Case) -> Iterator[tuple[Model, str]]:
    """Files of a declared model that differ from those it is downloaded as.

    Sizes are known of what is a model by itself, digests when the scan was asked for them.
    """
    found = case.judged.evidence
    sizes = {a.path: a.size for a in found.subject.artifacts if not a.members}
    entries = {entry.name: entry for entry in found.sheet.models}
    for model in case.models:
        entry = entries.get(model.name) if model.declared else None
        for index, row in enumerate(_downloads(entry)):
            path = _here(row["path"], model)
            size = sizes.get(path, row["size"])
            digest = found.subject.digests.get(path, row["sha256"])
            if size != row["size"]:
                wrong = f"{path}: {size} bytes, not {row['size']}"
            elif digest != row["sha256"]:
                wrong = f"{path}: SHA-256 {digest[:16]}..., not {row['sha256'][:16]}..."
            else:
                continue
            line = entry.lines.get(f"download/files/{index}/path", 1) if entry else 1
            yield model, f"{wrong} ({MANIFEST}:{line})"


def _downloads(entry: Declared | None) -> list[dict[str, Any]]:
    """What is declared of the files that ENTRY is downloaded as."""
    found: list[dict[str, Any]] = entry.data.get("download", {}).get("files", []) if entry else []
    return found


def _here(path: str, model: Model) -> str:
    """The file of MODEL that is downloaded as PATH; empty when it is not clear which one."""
    whole = [own for own in model.files if f"/{own}".endswith(f"/{path}")]
    named = [own for own in model.files if posixpath.basename(own) == posixpath.basename(path)]
    return next((found[0] for found in (whole, named) if len(found) == 1), "")


CHECK = Check("manifest", (INVALID, UNDECLARED, NOT_FOUND, PATH, DIGEST), run)
