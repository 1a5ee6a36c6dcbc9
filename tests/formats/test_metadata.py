"""What is read out of the files."""

import builders as b

from mlpolicy.formats import identify


def test_safetensors() -> None:
    kept = {
        "license": "cc-by-nc-4.0",
        "modelspec.title": "A\x1b[2J",
        "modelspec.author": "x" * 9999,
        "ss_sd_model_name": "sd15",
        "ss_dataset_dirs": '{"photos": {"n_repeats": 1}}',
    }
    data = b.safetensors_bytes({"__metadata__": kept, "w": b.tensor(2, 3, end=24)}, b"x" * 24)
    got = b.found(data).metadata
    assert got["license"] == "cc-by-nc-4.0"
    assert got["name"] == "A\x1b[2J"  # raw: the report escapes
    assert len(got["author"]) == 4096
    assert (got["base_model"], got["datasets"]) == (["sd15"], ["photos"])
    assert (got["tensors"], got["parameters"], got["toolchain"]) == (1, 6, "kohya-ss")


def test_gguf() -> None:
    pairs: list[tuple[str, str | list[str]]] = [
        ("general.license", "other"),
        ("general.license.name", "llama3"),
        ("general.license.link", "https://example.org/l"),
        ("tokenizer.ggml.tokens", ["a"] * 5000),
        ("general.base_model.0.name", "Base"),
        ("general.base_model.0.repo_url", "https://example.org/base"),
        ("general.dataset.0.name", "set"),
        ("general.datasets", ["more"]),
    ]
    match = b.found(b.gguf_bytes(pairs, tensors=2))
    assert match.problems == ()
    assert match.metadata == {
        "license": "other",
        "license_name": "llama3",
        "license_link": "https://example.org/l",
        "base_model": ["https://example.org/base"],
        "datasets": ["set", "more"],
        "tensors": 2,
        "parameters": 24,
    }


def test_onnx_properties_behind_a_large_graph() -> None:
    data = b.onnx_bytes([("license", "AGPL-3.0"), ("author", "U")], weights=3_000_000)
    reader = b.BytesReader(data)
    match = identify("m.onnx", reader)
    assert match is not None
    assert match.metadata == {"producer": "pytorch 2.1", "license": "AGPL-3.0", "author": "U"}
    assert reader.read_bytes < 200_000


def test_torch() -> None:
    got = b.found(b.torch_zip_bytes()).metadata
    assert got["license"] == "mit"
    assert got["globals"] == ["torch._utils._rebuild_tensor_v2"]


def test_others() -> None:
    assert b.found(b.cascade_bytes()).metadata["license_name"] == "Intel License Agreement"
    assert b.found(b.tesseract_bytes()).metadata["producer"] == "4.00.00alpha:eng"
    assert b.found(b.npy_bytes()).metadata["parameters"] == 12
    assert b.found(b.npz_bytes("a.npy", "b.npy")).metadata["tensors"] == 2
    assert b.found(b.gnubg_text_bytes()).metadata["producer"] == "GNU Backgammon 1.00"
