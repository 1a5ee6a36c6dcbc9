"""Bills of materials: which one speaks for which model."""

from __future__ import annotations

import pytest
from evidence.asking import model, values
from evidence.bills import AI, DIGEST, ML, cdx, link, spdx, told

OTHER = "cd" * 32


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
