"""Bills of materials that lie, are broken, or are too large."""

from __future__ import annotations

import json
import random

import pytest
from evidence.asking import values
from evidence.bills import AI, CROISSANT, DATA, MIT, ML, NAMING, SET, cdx, link, spdx, told

from mlpolicy.evidence import sbom
from mlpolicy.evidence.merge import merge

BOMB = "a: &a [x]\n" + "".join(
    f"{chr(98 + i)}: &{chr(98 + i)} [*{chr(97 + i)}]\n" for i in range(20)
)


@pytest.mark.parametrize(
    "text",
    [
        b"", b"\xff\xfe\x00", b"{", b"[" * 100_000, b'{"a":' * 100_000, b"null", b"[]", b'"x"',
        b'{"bomFormat":"CycloneDX","components":' + b"[" * 50_000,
        b'{"bomFormat":"CycloneDX","n":' + b"9" * 100_000 + b"}",
        b'{"bomFormat":"CycloneDX","components":[{"type":"machine-learning-model","licenses":[{"expression":"MIT"}]}],'
        b'"components":[]}',
        b" " * (5 << 20), BOMB.encode(), b"release: {components: [[[[" * 1000,
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["bom.json", "mof.yaml", "croissant.json", "a.spdx.json"])
def test_hostile_bytes(name, text):
    assert told(name, text, NAMING) == []


def test_many_items_are_cut_and_said_to_be_cut():
    sets = [{"name": f"d{n}"} for n in range(100_000)]
    card = {"modelCard": {"modelParameters": {"datasets": sets}}}
    found = values(told("x.cdx.json", cdx({**ML, **card})))["training.data"]
    assert len(found) == 257 and found[-1] == "(more)"
    ends = [f"d{n}" for n in range(100_000)]
    rows = told("a.spdx.json", spdx(AI, link("trainedOn", "urn:m", *ends)))
    assert len(values(rows)["training.data"]) == 257


WORDS = (
    "@context @graph type @type spdxId @id name from to relationshipType trainedOn components "
    "hasDeclaredLicense ai_AIPackage dataset_DatasetPackage Relationship machine-learning-model "
    "data licenses license id expression modelCard modelParameters datasets ref bom-ref pedigree "
    "ancestors hashes alg SHA-256 content metadata component properties verifiedUsing algorithm "
    "sha256 hashValue release framework distribution contentUrl containedIn conformsTo croissant "
    "expandedlicensing_member ConjunctiveLicenseSet completeness file contents url descendantOf "
    "acknowledgement Training code urn:m MIT https://example.org/x isBasedOn isLiveDataset x"
).split()


def shape(dice, depth=0):
    kind = dice.random()
    if depth < 6 and kind < 0.45:
        keys = dice.sample(WORDS, dice.randint(0, 6))
        return {key: shape(dice, depth + 1) for key in keys}
    if depth < 6 and kind < 0.7:
        return [shape(dice, depth + 1) for _ in range(dice.randint(0, 4))]
    return dice.choice([None, True, 0, -1.5, 1e400, "", " ", "\ud800", "\x1b[2J", *WORDS, *WORDS])


@pytest.mark.parametrize("seed", range(8))
def test_any_shape_is_read_without_an_error(seed):
    dice = random.Random(seed)
    for _ in range(150):
        inner = shape(dice)
        document = inner if isinstance(inner, dict) else {"components": inner, "@graph": inner}
        for start in (
            {"bomFormat": "CycloneDX"},
            {"@context": "https://spdx.org/rdf/3.0.1/x"},
            {"conformsTo": "croissant"},
            {"framework": {"a": 1}, "release": inner},
        ):
            for known in sbom.FORMATS:
                known.read({**document, **start})
            merge(told("bom.json", {**document, **start}, NAMING))
        merge(told("mof.yml", json.dumps({"framework": {"a": 1}, "release": inner}), NAMING))


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(
    "whole",
    [cdx(ML, DATA), spdx(AI, SET, MIT, link("trainedOn", "urn:m", "urn:d")), CROISSANT],
)
def test_one_wrong_value_anywhere_is_no_error(whole, seed):
    dice = random.Random(seed)

    def spoil(value):
        if dice.random() < 0.1:
            return shape(dice, 4)
        if isinstance(value, dict):
            return {key: spoil(child) for key, child in value.items()}
        return [spoil(child) for child in value] if isinstance(value, list) else value

    for _ in range(100):
        merge(told("bom.json", json.dumps(spoil(whole)), NAMING))
