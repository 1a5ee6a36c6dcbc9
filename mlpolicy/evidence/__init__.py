"""Evidence: what is known of each model of a subject, from every source, merged by authority."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from .. import documents
from ..documents import CONTROL, COPYRIGHT, MANIFEST
from ..domain import MODEL_ROLES, Artifact, Model, Scanned
from . import (
    chain,
    control,
    copyright,
    data_card,
    embedded,
    kind,
    license_file,
    manifest,
    merge,
    model_card,
    sbom,
    tree,
)
from .base import Inquiry, Source
from .globs import manifest_glob

#: Every source of facts about a model; their order does not matter.
SOURCES: tuple[Source, ...] = (
    manifest.statements,
    copyright.statements,
    kind.statements,
    embedded.statements,
    license_file.statements,
    model_card.statements,
    data_card.statements,
    sbom.statements,
    tree.statements,
)


def wants(path: str) -> bool:
    """Whether a scan shall keep the content of PATH for these sources."""
    return documents.wants(path) or license_file.wants(path) or sbom.wants(path)


#: Kinds of subjects that are, or hold, a source tree.
_TREES = ("tree", "source", "dsc", "tarball")


@dataclass(frozen=True)
class Evidence:
    """All that is known about one subject.

    BUILT is what is known about the binary packages that are at hand beside a source package.
    """

    subject: Scanned
    sheet: manifest.Manifest
    copyright: copyright.Copyright | None
    control: control.Control
    models: tuple[Model, ...]
    absent: tuple[manifest.Declared, ...]  # declared, but no file of this subject matches
    built: tuple[Evidence, ...] = ()

    @property
    def binary(self) -> bool:
        """Whether the subject is a binary package (a .deb or its staging tree)."""
        return self.subject.kind in ("deb", "staged")

    def made(self, entry: manifest.Declared) -> Model | None:
        """The model of an absent ENTRY as it lies in its package, where that is at hand."""
        return next(
            (
                model
                for one in self.built
                if one.subject.package == entry.package
                for model in one.models
                if model.declared and model.name == entry.name
            ),
            None,
        )


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
    tree = subject if subject.kind in _TREES else None
    common = Inquiry(subject, (), subject.documents, declared_by or tree, rights)
    models, absent = _models(common, declared)
    return Evidence(subject, sheet, rights, packages, tuple(models), tuple(absent))


def _overlaid(
    own: Sequence[manifest.Declared], extra: Sequence[manifest.Declared]
) -> list[manifest.Declared]:
    """OWN with what EXTRA says of entries of the same name, and with its other entries."""
    table = {model.name: model for model in own}
    for model in extra:
        known = table.get(model.name)
        table[model.name] = model if known is None else known.overlaid(model)
    return list(table.values())


def _copyright(documents: dict[str, bytes]) -> copyright.Copyright | None:
    candidates = [COPYRIGHT] if COPYRIGHT in documents else []
    candidates += sorted(path for path in documents if path.endswith("/copyright"))
    return copyright.parse(documents[candidates[0]], candidates[0]) if candidates else None


def _models(
    common: Inquiry, declared: list[manifest.Declared]
) -> tuple[list[Model], list[manifest.Declared]]:
    judged = [a for a in common.subject.artifacts if a.is_model]
    # A maintainer may declare what would else be for a person to look at.
    declarable = [a for a in common.subject.artifacts if a.role in MODEL_ROLES]
    taken: set[str] = set()
    found: list[Inquiry] = []
    absent = []
    for entry in declared:
        matching = _matching(entry, declarable)
        files = tuple(a for a in declarable if a.path in matching)
        if not files:
            absent.append(entry)
            continue
        taken.update(matching)
        found.append(replace(common, files=files, entry=entry))
    found += [replace(common, files=(a,)) for a in judged if a.path not in taken]
    models = {str(index): _model(inquiry) for index, inquiry in enumerate(found)}
    known_as = {key: chain.names(models[key], found[int(key)].files) for key in models}
    whole = _renamed(chain.linked(models, known_as))
    return sorted(whole, key=lambda model: (model.files, model.name)), absent


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


def _model(inquiry: Inquiry) -> Model:
    facts, conflicts = merge.merge(row for source in SOURCES for row in source(inquiry))
    entry, files = inquiry.entry, inquiry.files
    package = entry.package if entry else None
    if inquiry.installed and inquiry.subject.package:
        package = inquiry.subject.package
    return Model(
        name=entry.name if entry else posixpath.basename(files[0].path),
        files=tuple(sorted({path for a in files for path in a.files})),
        format=files[0].format,
        packages=(package,) if package else (),
        facts=facts,
        conflicts=conflicts,
        declared=entry is not None,
    )


def _renamed(models: list[Model]) -> Iterator[Model]:
    """Give models that share a name their full path: verdicts are kept by names.

    A declared model keeps its name. A path that is a name already, or that an archive holds
    twice, is written as another way to the same file.
    """
    times = Counter(model.name for model in models)
    taken = {model.name for model in models if model.declared}
    for model in models:
        name = model.files[0] if times[model.name] > 1 and not model.declared else model.name
        while name in taken and not model.declared:
            name = f"./{name}"
        taken.add(name)
        yield replace(model, name=name)
