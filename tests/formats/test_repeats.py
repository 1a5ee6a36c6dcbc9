"""Keys that a header has twice, and the shapes in which GGUF lists data sets and bases."""

from __future__ import annotations

import struct

import builders as b
import pytest


def test_each_license_of_a_repeated_key_is_kept() -> None:
    twice = [("license", "mit"), ("license", "cc-by-nc-4.0")]
    gguf = b.gguf_bytes([(f"general.{key}", value) for key, value in twice])
    blocks = '{"__metadata__":{"license":"mit"},"__metadata__":{"license":"cc-by-nc-4.0"}}'
    keys = '{"__metadata__":{"license":"mit","license":"cc-by-nc-4.0"}}'
    for data in (gguf, b.onnx_bytes(twice), *map(b.safetensors_bytes, (blocks, keys))):
        match = b.found(data)
        assert match.problems and "license" not in match.metadata
        assert match.metadata["duplicates"] == {"license": ["mit", "cc-by-nc-4.0"]}


def test_two_keys_for_one_license_that_differ() -> None:
    kept = {"license": "mit", "modelspec.license": "cc-by-nc-4.0"}
    match = b.found(b.safetensors_bytes({"__metadata__": kept}))
    assert match.problems == (("malformed", "license and modelspec.license differ"),)
    assert match.metadata["duplicates"] == {"license": ["mit", "cc-by-nc-4.0"]}
    same = {"license": "mit", "modelspec.license": "mit"}
    assert b.found(b.safetensors_bytes({"__metadata__": same})).metadata["license"] == "mit"


def test_case_of_onnx_properties_is_no_way_to_hide_one() -> None:
    match = b.found(b.onnx_bytes([("License", "cc-by-nc-4.0"), ("license", "mit")]))
    assert match.metadata["duplicates"] == {"license": ["cc-by-nc-4.0", "mit"]}


def test_a_strict_license_cannot_hide_behind_many() -> None:
    many = ["mit"] * 20 + ["cc-by-nc-4.0"]
    keys = ",".join(f'"license":"{value}"' for value in many)
    for data in (
        b.gguf_bytes([("general.license", value) for value in many]),
        b.onnx_bytes([("license", value) for value in many]),
        b.safetensors_bytes(f'{{"__metadata__":{{{keys}}}}}'),
    ):
        kept = b.found(data).metadata["duplicates"]["license"]
        assert kept[0] == "mit" and "(more values)" in kept


def test_junk_repeats_elsewhere_do_not_push_the_license_out() -> None:
    junk = ",".join(f'"t{i}":{{"license":"a","license":"b"}}' for i in range(20))
    data = f'{{"__metadata__":{{"license":"cc-by-nc-4.0"}},{junk}}}'
    kept = b.found(b.safetensors_bytes(data)).metadata["duplicates"]["license"]
    assert "cc-by-nc-4.0" in kept


def test_gguf_lists_data_sets_in_two_shapes_and_calibration_data() -> None:
    pairs: list[tuple[str, str | list[str]]] = [
        ("general.datasets", ["spec/a", "spec/b"]),
        ("general.dataset.0.name", "C"),
        ("general.dataset.0.repo_url", "https://huggingface.co/datasets/org/c"),
        ("general.dataset.1.name", "d"),
        ("imatrix.datasets", ["calibration.txt"]),
        ("quantize.imatrix.dataset", "wiki.txt"),
        ("general.base_model.0.name", "B0"),
        ("general.base_model.1.repo_url", "https://huggingface.co/org/b1"),
        ("general.base_model.2.url", "https://example.org/b2"),
    ]
    metadata = b.found(b.gguf_bytes(pairs)).metadata
    assert metadata["datasets"] == [
        "https://huggingface.co/datasets/org/c", "d",
        "spec/a", "spec/b", "calibration.txt", "wiki.txt",
    ]  # fmt: skip
    assert metadata["base_model"] == [
        "B0",
        "https://huggingface.co/org/b1",
        "https://example.org/b2",
    ]
    assert metadata["relation"] == "quantized"


def test_repeated_lists_are_united() -> None:
    pairs: list[tuple[str, str | list[str]]] = [
        ("general.datasets", ["a"]),
        ("general.datasets", ["b"]),
        ("general.base_model.0.name", "x"),
        ("general.base_model.0.name", "y"),
    ]
    metadata = b.found(b.gguf_bytes(pairs)).metadata
    assert (metadata["datasets"], metadata["base_model"]) == (["a", "b"], ["x", "y"])


def gguf_file_type(kind: int) -> bytes:
    head = b"GGUF" + struct.pack("<IQQ", 3, 0, 1)
    return head + b.gguf_string("general.file_type") + struct.pack("<II", 4, kind)


@pytest.mark.parametrize(
    ("kind", "relation"), [(0, None), (1, None), (32, None), (15, "quantized")]
)
def test_gguf_file_type(kind: int, relation: str | None) -> None:
    assert b.found(gguf_file_type(kind)).metadata.get("relation") == relation


def test_how_a_model_was_made() -> None:
    assert (
        b.found(b.gguf_bytes([("general.finetune", "Instruct")])).metadata["relation"] == "finetune"
    )
    by = b.found(b.gguf_bytes([("general.quantized_by", "X"), ("general.finetune", "Chat")]))
    assert by.metadata["relation"] == "quantized"
    merged = {"modelspec.merged_from": "a and b"}
    got = b.found(b.safetensors_bytes({"__metadata__": merged})).metadata
    assert (got["relation"], got["base_model"]) == ("merge", ["a and b"])
