"""Evidence: what is known of each model of a subject, from every source, merged by authority."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ..documents import CONTROL, COPYRIGHT, MANIFEST
from ..domain import Artifact, Fact, Model, Scanned
from . import control, copyright, embedded, manifest, merge, model_card
from .globs import manifest_glob


@dataclass(frozen=True)
class Evidence:
    """All that is known about one subject."""

    subject: Scanned
    sheet: manifest.Manifest
    copyright: copyright.Copyright | None
    control: control.Control
    models: tuple[Model, ...]
    absent: tuple[manifest.Declared, ...]  # declared, but no file of this subject matches

    @property
    def binary(self) -> bool:
        """Whether the subject is a binary package (a .deb or its staging tree)."""
        return self.subject.kind in ("deb", "staged")


def gather(
    subject: Scanned,
    extra: Sequence[manifest.Manifest] = (),
    declared_by: Scanned | None = None,
) -> Evidence:
    """Gather the evidence on SUBJECT.

    EXTRA manifests (``--facts``) add to the package's own. DECLARED_BY is the source package
    whose debian/ directory speaks for SUBJECT, when that is a binary package of it.
    """
    documents = {**(declared_by.documents if declared_by else {}), **subject.documents}
    own = manifest.parse(documents[MANIFEST]) if MANIFEST in documents else None
    sheet = own or manifest.Manifest()
    declared = _overlaid(sheet.models, [model for more in extra for model in more.models])
    rights = _copyright(documents)
    packages = control.parse(
        subject.control or documents.get(CONTROL, b"").decode("utf-8", "replace")
    )
    models, absent = _models(subject, declared, rights)
    return Evidence(subject, sheet, rights, packages, tuple(models), tuple(absent))


def _overlaid(
    own: Sequence[manifest.Declared], extra: Sequence[manifest.Declared]
) -> list[manifest.Declared]:
    """EXTRA replaces entries of the same name and adds the others."""
    table = {model.name: model for model in own}
    table.update({model.name: model for model in extra})
    return list(table.values())


def _copyright(documents: dict[str, bytes]) -> copyright.Copyright | None:
    candidates = [COPYRIGHT] if COPYRIGHT in documents else []
    candidates += sorted(path for path in documents if path.endswith("/copyright"))
    return copyright.parse(documents[candidates[0]], candidates[0]) if candidates else None


def _models(
    subject: Scanned, declared: list[manifest.Declared], rights: copyright.Copyright | None
) -> tuple[list[Model], list[manifest.Declared]]:
    judged = [a for a in subject.artifacts if a.is_model]
    taken: set[str] = set()
    models, absent = [], []
    for entry in declared:
        files = [a for a in judged if a.path in _matching(entry, judged)]
        if not files:
            absent.append(entry)
            continue
        taken.update(a.path for a in files)
        models.append(_model(subject, files, rights, entry))
    models += [_model(subject, [a], rights, None) for a in judged if a.path not in taken]
    return sorted(_renamed(models), key=lambda model: (model.files, model.name)), absent


def _matching(entry: manifest.Declared, artifacts: list[Artifact]) -> set[str]:
    """The paths that ENTRY declares: by full path, else by the end of the path."""
    found: set[str] = set()
    for pattern in entry.files:
        exact = manifest_glob(pattern)
        some = {a.path for a in artifacts if any(map(exact.match, a.files))}
        if not some:
            ending = manifest_glob(pattern, anywhere=True)
            some = {a.path for a in artifacts if any(map(ending.match, a.files))}
        found |= some
    return found


def _model(
    subject: Scanned,
    files: list[Artifact],
    rights: copyright.Copyright | None,
    entry: manifest.Declared | None,
) -> Model:
    facts, conflicts = merge.merge(_statements(subject, files, rights, entry))
    package = entry.package if entry else None
    if subject.kind in ("deb", "staged") and subject.package:
        package = subject.package
    return Model(
        name=entry.name if entry else posixpath.basename(files[0].path),
        files=tuple(sorted({path for a in files for path in a.files})),
        format=files[0].format,
        packages=(package,) if package else (),
        facts=facts,
        conflicts=conflicts,
        declared=entry is not None,
    )


def _statements(
    subject: Scanned,
    files: list[Artifact],
    rights: copyright.Copyright | None,
    entry: manifest.Declared | None,
) -> Iterator[tuple[str, Fact]]:
    sure = any(a.role != "container" for a in files)
    if entry is not None:
        yield from entry.facts()
        yield (
            "model.kind",
            Fact("model", f"{entry.origin}:{entry.lines.get('name', 1)}", "manifest"),
        )
    elif sure:
        yield "model.kind", Fact("model", f"{files[0].path} ({files[0].why})", "embedded")
    for artifact in files:
        if rights is not None:
            installed = subject.kind in ("deb", "staged")
            found = rights.license_of(artifact.files[0], installed=installed)
            if found is not None:
                yield "weights.license", found
        yield from embedded.facts(artifact)
        yield from model_card.facts(artifact.files[0], subject.documents)


def _renamed(models: list[Model]) -> Iterator[Model]:
    """Give models that share a base name their full path, so that names stay unique."""
    names = [model.name for model in models]
    for model in models:
        twice = names.count(model.name) > 1 and not model.declared
        yield replace(model, name=model.files[0]) if twice else model
