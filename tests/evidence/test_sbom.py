"""Bills of materials: each format's keys, whose bill it is, and lying or hostile ones."""

from __future__ import annotations

import json
import random

import pytest
from evidence.asking import about, model, places, values

from mlpolicy.evidence import sbom
from mlpolicy.evidence.merge import merge

DIGEST, OTHER = "ab" * 32, "cd" * 32


def told(name, document, *files, **more):
    text = document if isinstance(document, str | bytes) else json.dumps(document)
    return list(sbom.statements(about(*files, documents={name: text}, **more)))


def spdx(*elements):
    return {"@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld", "@graph": list(elements)}


def link(how, start, *ends, **more):
    return {
        "type": "Relationship",
        "relationshipType": how,
        "from": start,
        "to": list(ends),
        **more,
    }


AI = {"type": "ai_AIPackage", "spdxId": "urn:m", "name": "M"}
SET = {
    "type": "dataset_DatasetPackage",
    "spdxId": "urn:d",
    "name": "The Set",
    "dataset_datasetAvailability": "clickthrough",
    "software_downloadLocation": "https://example.org/d",
    "releaseTime": "2026-01-02T00:00:00Z",
    "verifiedUsing": [{"type": "Hash", "algorithm": "sha256", "hashValue": DIGEST.upper()}],
}
MIT = {
    "type": "simplelicensing_LicenseExpression",
    "spdxId": "urn:l",
    "simplelicensing_licenseExpression": "MIT",
}


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


def cdx(*components, **more):
    return {"bomFormat": "CycloneDX", "specVersion": "1.6", "components": list(components), **more}


ML = {
    "type": "machine-learning-model",
    "name": "m",
    "licenses": [{"license": {"id": "MIT", "acknowledgement": "declared"}}],
    "pedigree": {"ancestors": [{"type": "machine-learning-model", "group": "org", "name": "base",
                                "licenses": [{"expression": "CC-BY-NC-4.0"}]}]},
    "modelCard": {"modelParameters": {"datasets": [
        {"type": "dataset", "name": "inline", "contents": {"url": "https://example.org/i"}},
        {"ref": "d"}, {"ref": "inner"}, {"ref": "nowhere"}, {"type": "source-code", "name": "no"},
    ]}},
}  # fmt: skip
DATA = {
    "type": "data",
    "bom-ref": "d",
    "name": "refd",
    "licenses": [{"license": {"name": "CC-BY-4.0"}}, {"expression": "MIT OR Zlib"}],
    "hashes": [{"alg": "SHA-256", "content": DIGEST}, {"alg": "MD5", "content": "00"}],
    "data": [{"type": "dataset", "bom-ref": "inner", "name": "part",
              "contents": {"url": "https://example.org/p"}}],
}  # fmt: skip


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


CROISSANT = {
    "@type": "sc:Dataset",
    "conformsTo": "http://mlcommons.org/croissant/1.1",
    "name": "The-Set",
    "license": "https://creativecommons.org/licenses/by/4.0/",
    "datePublished": "2026-01-02",
    "url": "https://example.org/the-set",
    "distribution": [
        {"@type": "cr:FileObject", "contentUrl": "https://example.org/z.zip", "sha256": DIGEST},
        {"@type": "cr:FileObject", "@id": "f", "containedIn": {"@id": "z"}, "contentUrl": "f.csv"},
        {"@type": "cr:FileSet", "includes": "*.csv"},
    ],
}  # fmt: skip
NAMING = model(datasets=["org/the-set", "more"])


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


def named(**more):
    return cdx({**ML, **more}, {"type": "machine-learning-model", "name": "second"})


def test_a_bill_with_one_model_speaks_for_what_is_below_it():
    for path, speaks in (("x.cdx.json", True), ("m/x.cdx.json", True), ("n/x.cdx.json", False)):
        assert bool(told(path, cdx(ML))) is speaks
    assert told("x.cdx.json", named()) == []  # which of the two?


def file_of(name, digest=None):
    hashes = [{"alg": "SHA-256", "content": digest}] if digest else []
    return [{"type": "file", "name": name, "hashes": hashes}]


@pytest.mark.parametrize(
    ("bill", "name", "speaks"),
    [
        ("x.cdx.json", "m/w.gguf", True),
        ("m/x.cdx.json", "w.gguf", True),
        ("m/x.cdx.json", "./w.gguf", True),
        ("usr/share/doc/p/x.cdx.json", "m/w.gguf", True),
        ("usr/share/doc/p/x.cdx.json", "w.gguf", False),  # there are two
        ("x.cdx.json", "other.gguf", False),
        ("x.cdx.json", "", True),  # names none
    ],
)
def test_a_bill_speaks_for_the_files_it_names(bill, name, speaks):
    rows = told(bill, cdx({**ML, "components": file_of(name)}), others=[model("n/w.gguf")])
    assert bool(rows) is speaks


def test_a_base_name_tells_when_there_is_no_other():
    assert told("doc/x.cdx.json", cdx({**ML, "components": file_of("w.gguf")}))
    assert told("doc/x.cdx.json", named(name="w.gguf"))


@pytest.mark.parametrize(("digest", "speaks"), [(DIGEST, True), (OTHER, False)])
def test_digests_decide_where_they_are_known(digest, speaks):
    known = {"m/w.gguf": DIGEST}
    for part in ({"components": file_of("m/w.gguf", digest)},
                 {"hashes": [{"alg": "SHA-256", "content": digest}]}):  # fmt: skip
        assert bool(told("x.cdx.json", cdx({**ML, **part}), digests=known)) is speaks
    spoken = told("far/x.cdx.json", named(components=file_of("z", digest)), digests=known)
    assert bool(spoken) is speaks


def test_spdx_names_files_too():
    file = {"type": "software_File", "spdxId": "urn:f", "name": "./m/w.gguf"}
    two = (AI, {**AI, "spdxId": "urn:n"}, file, link("hasDataFile", "urn:m", "urn:f"))
    rows = told("a.spdx3.json", spdx(*two, link("hasDeclaredLicense", "urn:m", "MIT")))
    assert values(rows) == {"weights.license": "MIT"}


def test_two_models_of_one_bill_keep_their_data_apart():
    def naming(data):
        card = {"modelParameters": {"datasets": [{"ref": data}]}}
        return {**ML, "components": file_of("m/w.gguf"), "modelCard": card}

    sets = [
        {"type": "data", "bom-ref": name, "name": name, "licenses": [{"expression": license}]}
        for name, license in (("a", "MIT"), ("b", "Zlib"))
    ]
    found = values(told("x.cdx.json", cdx(naming("a"), naming("b"), *sets)))
    assert found["training.data"] == ["a", "b"]
    assert [found[f"training.data[{i}].license"] for i in (0, 1)] == ["MIT", "Zlib"]


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
