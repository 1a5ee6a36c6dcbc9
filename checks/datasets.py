"""The data sets that lie in a package, as training data or for tests."""

from __future__ import annotations

from collections.abc import Iterator

from mlpolicy import licenses
from mlpolicy.domain import Artifact, Fact
from mlpolicy.evidence import license_file
from mlpolicy.evidence.base import Inquiry

from .base import Case, Tag
from .each import check
from .training import said

WITHOUT = Tag(
    "dataset-without-license",
    "warning",
    "The package holds a data set for which no license is given, neither in debian/copyright nor "
    "by a license file beside it. Data sets are often collected from many places and have a "
    "license of their own, or none; that of the program that reads them says nothing. Test data "
    "count as well: onnxruntime was once rejected for data sets of unclear license in its tests.",
    "Find the origin and the license of the data set and give it a Files paragraph in "
    "debian/copyright, or remove it (Files-Excluded) and repack.",
    ("Debian Policy, 2.3 Copyright considerations", "Debian Policy, 12.5 Copyright information"),
)


def _unlicensed(case: Case) -> Iterator[tuple[Artifact, str]]:
    rights = case.judged.evidence.copyright
    unread = rights is not None and not rights.machine_readable
    for artifact, license in licensed(case):
        if license is None:
            why = f"{rights.path} is not machine-readable" if rights and unread else ""
            yield artifact, why
        elif licenses.judge(str(license.value)).dfsg == "none":
            yield artifact, said(license)


def licensed(case: Case) -> Iterator[tuple[Artifact, Fact | None]]:
    """The data sets, as far as it is sure that they are some, with their licenses."""
    found = case.judged.evidence
    subject, rights = found.subject, found.copyright
    for artifact in subject.artifacts:
        if artifact.role != "dataset" or artifact.certainty == "hint":
            continue
        license = rights.license_of(artifact.files[0], installed=case.binary) if rights else None
        if license is None:
            asked = Inquiry(subject, (artifact,), subject.documents, rights=rights)
            told = (fact for _, fact in license_file.statements(asked))
            license = next(told, None)
        yield artifact, license


CHECK = check("datasets", ((WITHOUT, _unlicensed),))
