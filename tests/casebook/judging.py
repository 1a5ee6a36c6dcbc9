"""Judges a case through the public face: a scanned subject, its evidence, the shipped rulesets."""

from __future__ import annotations

from functools import cache

import yaml

from mlpolicy import evidence, rulesets
from mlpolicy.documents import COPYRIGHT, MANIFEST
from mlpolicy.domain import Artifact, Model, Scanned, Verdict

from .casebook import Case

FILE = "model"


def model(case: Case) -> Model:
    """The one model of CASE with its facts, as read from a manifest or from debian/copyright."""
    if case.undeclared:
        documents = {COPYRIGHT: _copyright(case.undeclared)}
    else:
        entry = {"name": "case", "files": [FILE], **case.facts}
        documents = {MANIFEST: yaml.safe_dump({"models": [entry]}).encode()}
    artifact = Artifact(FILE, "case-book", case.role, "certain", 1, "case book")
    found = evidence.gather(
        Scanned(".", "source", "case", "1.0-1", None, (artifact,), (), documents=documents)
    )
    assert not found.sheet.mistakes, found.sheet.mistakes
    (only,) = found.models
    return only


@cache
def verdict(ruleset: str, case_id: str) -> Verdict:
    """What RULESET says of the case with this id."""
    from .casebook import load

    (case,) = (case for case in load() if case.id == case_id)
    return rulesets.judge(rulesets.load(ruleset), model(case).facts)


def _copyright(license_name: str) -> bytes:
    return (
        "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n\n"
        f"Files: *\nCopyright: 2026 X\nLicense: {license_name}\n Text.\n"
    ).encode()
