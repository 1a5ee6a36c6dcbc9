"""Bills of materials: the keys of each format."""

from __future__ import annotations

import pytest
from evidence.asking import places, values
from evidence.bills import (
    AI,
    CROISSANT,
    DATA,
    DIGEST,
    MIT,
    ML,
    NAMING,
    SET,
    cdx,
    link,
    spdx,
    told,
)  # fmt: skip

from mlpolicy.evidence import sbom
from mlpolicy.evidence.merge import merge


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("a.spdx.json", True), ("a.spdx3.json", True), ("a.cdx.json", True), ("sbom.json", True),
        ("bom.json", True), ("x/mof.yml", True), ("MODEL.yml", True), ("x/croissant.json", True),
        ("metadata.json", False), ("model.yml", False), ("README.md", False), ("a.json", False),
    ],
)  # fmt: skip
def test_which_files_are_asked_for(path, wanted):
    assert sbom.wants(path) is wanted


def test_spdx():
    rows = told(
        "m/x.spdx.json",
        spdx(
            AI, SET, MIT,
            link("trainedOn", "urn:m", "urn:d"),
            link("testedOn", "urn:m", "urn:t"),
            link("hasConcludedLicense", "urn:m", "urn:l"),
            link("hasDeclaredLicense", "urn:m", "https://spdx.org/licenses/CC-BY-NC-4.0"),
            link("hasConcludedLicense", "urn:d", "CC-BY-4.0"),
            link("descendantOf", "urn:m", "urn:base"),
            {"type": "software_Package", "spdxId": "urn:base", "name": "Base"},
        ),
    )  # fmt: skip
    assert places(rows) == {
        ("weights.license", "MIT"): "m/x.spdx.json#@graph/5",
        ("weights.license", "CC-BY-NC-4.0"): "m/x.spdx.json#@graph/6",
        ("training.data", ("The Set",)): "m/x.spdx.json#@graph/3",
        ("training.data[0].name", "The Set"): "m/x.spdx.json#@graph/3",
        ("training.data[0].license", "CC-BY-4.0"): "m/x.spdx.json#@graph/7",
        ("training.data[0].availability", "clickthrough"):
            "m/x.spdx.json#@graph/1/dataset_datasetAvailability",
        ("training.data[0].url", "https://example.org/d"):
            "m/x.spdx.json#@graph/1/software_downloadLocation",
        ("training.data[0].sha256", DIGEST): "m/x.spdx.json#@graph/1/verifiedUsing",
        ("training.data[0].date", "2026-01-02"): "m/x.spdx.json#@graph/1/releaseTime",
        ("base", ("Base",)): "m/x.spdx.json#@graph/8",
        ("base[0].name", "Base"): "m/x.spdx.json#@graph/8",
    }  # fmt: skip
    facts, conflicts = merge(rows)
    assert facts["weights.license"].value == "CC-BY-NC-4.0" and conflicts


@pytest.mark.parametrize(
    "word", ["directDownload", "query", "scrapingScript", "clickthrough", "registration", "easy"]
)
def test_spdx_availability(word):
    data = {**SET, "dataset_datasetAvailability": word}
    found = values(told("a.spdx.json", spdx(AI, data, link("trainedOn", "urn:m", "urn:d"))))
    assert found.get("training.data[0].availability") == (word if word != "easy" else None)


@pytest.mark.parametrize(
    ("end", "license"),
    [
        ("https://spdx.org/licenses/Apache-2.0.html", "Apache-2.0"),
        ("CC-BY-4.0", "CC-BY-4.0"),
        ("https://example.org/licenses/MIT", "LicenseRef-MIT"),
        ("https://spdx.org/rdf/3.0.1/terms/Licensing/NoAssertion", None),
        ("https://spdx.org/rdf/3.0.1/terms/Licensing/None", "NONE"),
        ({"type": "simplelicensing_LicenseExpression",
          "simplelicensing_licenseExpression": "NOASSERTION"}, None),
        ({"type": "expandedlicensing_CustomLicense", "spdxId": "urn:x:MIT"}, "LicenseRef-MIT"),
        ({"type": "expandedlicensing_ConjunctiveLicenseSet",
          "expandedlicensing_member": ["urn:l", "Zlib"]}, "(MIT) AND (Zlib)"),
        ({"type": "expandedlicensing_DisjunctiveLicenseSet",
          "expandedlicensing_member": ["urn:l", "Zlib"]}, "(MIT) OR (Zlib)"),
        (7, None), ([], None), ({}, None),
    ],
)  # fmt: skip
def test_spdx_licenses(end, license):
    found = values(told("a.spdx.json", spdx(AI, MIT, link("hasDeclaredLicense", "urn:m", end))))
    assert found.get("weights.license") == license


def test_spdx_says_that_a_list_is_not_whole_and_never_that_it_is():
    for word, expected in (("incomplete", "no"), ("complete", None), ("noAssertion", None)):
        rows = told(
            "a.spdx.json", spdx(AI, SET, link("trainedOn", "urn:m", "urn:d", completeness=word))
        )
        assert values(rows).get("training.data_complete") == expected


def test_spdx_data_sets_that_are_not_described_are_named_all_the_same():
    rows = told("a.spdx.json", spdx(AI, link("trainedOn", "urn:m", "urn:nowhere")))
    assert values(rows)["training.data"] == ["urn:nowhere"]
    one_element = {"@context": spdx()["@context"], **AI}
    assert told("a.spdx.json", one_element) == []


def test_cyclonedx():
    rows = told("bom.json", cdx({"type": "application", "name": "a", "components": [ML]}, DATA))
    found = values(rows)
    assert found["weights.license"] == "MIT"
    assert found["training.data"] == ["inline", "refd", "part", "nowhere"]
    assert found["training.data[0].url"] == "https://example.org/i"
    assert found["training.data[1].license"] == "CC-BY-4.0 AND (MIT OR Zlib)"
    assert found["training.data[1].sha256"] == DIGEST
    assert found["training.data[2].url"] == "https://example.org/p"
    assert (found["base"], found["base[0].license"]) == (["org/base"], "CC-BY-NC-4.0")
    assert not any("availability" in name or "relation" in name for name in found)
    assert "training.data[0].license" not in found and "training.data[3].license" not in found
    place = places(rows)["weights.license", "MIT"]
    assert place == "bom.json#components/0/components/0/licenses"


def test_cyclonedx_declared_and_concluded_are_two_statements():
    said = [{"license": {"id": "MIT", "acknowledgement": "declared"}},
            {"license": {"id": "CC-BY-NC-4.0"}, "acknowledgement": "concluded"},
            {"license": {"id": "NOASSERTION"}}, {"license": {}}, {}]  # fmt: skip
    facts, conflicts = merge(told("x.cdx.json", cdx({**ML, "licenses": said})))
    assert facts["weights.license"].value == "CC-BY-NC-4.0" and len(conflicts) == 1


def test_the_main_component_may_be_the_model():
    rows = told("x.cdx.json", cdx(metadata={"component": ML}))
    assert places(rows)["weights.license", "MIT"] == "x.cdx.json#metadata/component/licenses"


def test_what_mlpolicy_wrote_is_no_evidence():
    ours = {"properties": [{"name": "mlpolicy:version", "value": "1"}]}
    assert told("x.cdx.json", cdx(ML, metadata=ours)) == []
    assert told("x.cdx.json", cdx({**ML, **ours})) == []


MOF = """\
framework: {name: Model Openness Framework, version: '1.0'}
release:
  name: m
  license:
    distribution: {name: Apache-2.0, path: LICENSE}
    code: {name: MIT}
    data: {name: MIT}
  components:
  - {name: Model parameters (Final), license: CC-BY-NC-4.0}
  - {name: Training code, component_path: 'https://example.org/train'}
  - {name: Datasets}
  - {name: Model card, license: CC-BY-4.0}
  - {name: Research paper, license_name: Component not included}
  - {name: Evaluation code, license: Undisclosed}
  - {name: Evaluation data, license: pubmed and some prose}
"""


def test_mof():
    rows = told("m/mof.yaml", MOF)
    assert values(rows) == {
        "weights.license": "CC-BY-NC-4.0",
        "components.model-parameters-final": "restricted",
        "components.model-card": "open",
        "components.research-paper": "absent",
        "training.program": "external-url",
        "training.program.license": "MIT",
    }
    found = places(rows)
    assert found["weights.license", "CC-BY-NC-4.0"] == "m/mof.yaml#release/components/0/license"
    assert found["training.program.license", "MIT"] == "m/mof.yaml#release/license/code/name"


def test_nothing_is_inherited_from_the_distribution_and_data_never():
    text = MOF.replace(", license: CC-BY-NC-4.0", "").replace("    code: {name: MIT}\n", "")
    found = values(told("mof.yml", text))
    assert "weights.license" not in found and "training.program.license" not in found
    assert not any("datasets" in name or name.startswith("training.data") for name in found)


@pytest.mark.parametrize("license", ["Component not included", "''", "License not specified", "~"])
def test_training_code_without_a_license_of_its_own(license):
    component = f"{{name: Training code, license: {license}}}"
    text = f"framework: {{name: x}}\nrelease: {{components: [{component}]}}\n"
    found = values(told("MODEL.yml", text))
    assert found == ({"components.training-code": "absent"} if license[0] == "C" else {})


def test_croissant():
    rows = told("d/croissant.json", CROISSANT, NAMING)
    found = values(rows)
    assert found["training.data"] == ["org/the-set"]
    assert found["training.data[0].license"] == "CC-BY-4.0"
    assert found["training.data[0].availability"] == "directDownload"
    assert found["training.data[0].sha256"] == DIGEST
    assert found["training.data[0].date"] == "2026-01-02"
    assert places(rows)["training.data[0].license", "CC-BY-4.0"] == "d/croissant.json#license"
    assert told("d/croissant.json", CROISSANT) == []  # the model names no data set


@pytest.mark.parametrize(
    "change",
    [
        {"isLiveDataset": True},
        {"isLiveDataset": "yes"},
        {"distribution": [{**CROISSANT["distribution"][0], "sha256": "to be done"}]},
        {
            "distribution": [
                CROISSANT["distribution"][0],
                {"@type": "FileObject", "contentUrl": "x"},
            ]
        },
        {"distribution": []},
        {"distribution": "x"},
    ],
)
def test_what_cannot_be_pinned_is_not_known_to_be_downloadable(change):
    found = values(told("croissant.json", {**CROISSANT, **change}, NAMING))
    assert "training.data[0].availability" not in found and "training.data[0].sha256" not in found


def test_what_a_data_set_was_made_from_is_in_the_list():
    change = {"prov:wasDerivedFrom": [{"@id": "https://example.org/web"}], "isBasedOn": "books"}
    found = values(told("croissant.json", {**CROISSANT, **change}, NAMING))
    assert found["training.data"] == ["org/the-set", "https://example.org/web", "books"]


@pytest.mark.parametrize(
    ("given", "license"),
    [
        ("https://choosealicense.com/licenses/apache-2.0/", "Apache-2.0"),
        ({"@type": "CreativeWork", "url": "https://spdx.org/licenses/MIT.html"}, "MIT"),
        (["MIT", "CC-BY-NC-4.0"], "MIT AND CC-BY-NC-4.0"),
        ("https://example.org/licenses/mit", "https://example.org/licenses/mit"),
        ([], None),
    ],
)
def test_croissant_licenses(given, license):
    found = values(told("croissant.json", {**CROISSANT, "license": given}, NAMING))
    assert found.get("training.data[0].license") == license
