"""Plain tensor files: safetensors (also in directories of model hubs), GGUF, NumPy, Marian.

Needs numpy, safetensors and gguf.
"""

import json
from typing import Any

import gguf
import numpy as np
import safetensors
from safetensors.numpy import save_file
from shelf import Shelf

RANDOM = np.random.default_rng(7)
SAFETENSORS = f"safetensors {safetensors.__version__}"
GGUF = "gguf 0.19.0"
NUMPY = f"numpy {np.__version__}"


def tensor(*shape: int) -> Any:
    return RANDOM.normal(0, 0.1, shape).astype(np.float32)


def plain_safetensors(shelf: Shelf) -> None:
    path = shelf.path(
        "safetensors/licensed.safetensors", license="cc-by-nc-4.0", author="A. Tester", tensors=2
    )
    about = {"format": "pt", "license": "cc-by-nc-4.0", "author": "A. Tester"}
    save_file({"fc.weight": tensor(4, 8), "fc.bias": tensor(4)}, path, about)
    save_file({"w": tensor(2, 2)}, shelf.path("safetensors/bare.safetensors", parameters=4))
    path = shelf.path("safetensors/modelspec.safetensors", license="CreativeML Open RAIL++-M")
    spec = {
        "modelspec.sai_model_spec": "1.0.0",
        "modelspec.architecture": "stable-diffusion-v1",
        "modelspec.title": "Tiny",
        "modelspec.author": "A. Tester",
        "modelspec.license": "CreativeML Open RAIL++-M",
    }
    save_file({"model.diffusion_model.w": tensor(4, 4)}, path, spec)
    base = {"base_model": ["base-v1.safetensors"]}
    path = shelf.path("safetensors/kohya-lora.safetensors", role="adapter", **base)
    kohya = {
        "ss_sd_model_name": "base-v1.safetensors",
        "ss_base_model_version": "sd_v1",
        "ss_network_module": "networks.lora",
        "ss_dataset_dirs": json.dumps({"10_test": {"n_repeats": 10, "img_count": 3}}),
    }
    lora = {f"lora_unet_q.{part}.weight": tensor(2, 4) for part in ("lora_down", "lora_up")}
    save_file(lora, path, kohya)


def hub(shelf: Shelf) -> None:
    """Weights in directories whose texts come from make_by_hand_hub.py."""
    lora = {
        f"base_model.model.layers.0.self_attn.{name}.lora_{side}.weight": tensor(4, 4)
        for name in ("q_proj", "v_proj")
        for side in "AB"
    }
    path = shelf.path("peft/adapter/adapter_model.safetensors", kind="safetensors", role="adapter")
    save_file(lora, path, {"format": "pt"})
    for part in (
        "diffusers/pipeline/unet/diffusion_pytorch_model",
        "sentence-transformers/tiny/model",
    ):
        path = shelf.path(f"{part}.safetensors", kind="safetensors")
        save_file({"conv_in.weight": tensor(4, 4)}, path, {"format": "pt"})
    places = {}
    for number in (1, 2):
        shard, weight = f"model-0000{number}-of-00002.safetensors", f"layers.{number}.weight"
        save_file({weight: tensor(4, 4)}, shelf.beside(f"safetensors-index/shards/{shard}"))
        places[weight] = shard
    index = {"metadata": {"total_size": 128}, "weight_map": places}
    name = "safetensors-index/shards/model.safetensors.index.json"
    shelf.add(name, json.dumps(index, indent=2), bundle=True)


def write_gguf(path: Any, big: bool = False, **settings: Any) -> None:
    order = gguf.GGUFEndian.BIG if big else gguf.GGUFEndian.LITTLE
    writer = gguf.GGUFWriter(path, settings.pop("arch", "llama"), endianess=order)
    for name, values in settings.items():
        call = getattr(writer, name)
        call(*values) if isinstance(values, tuple) else call(values)
    writer.add_tensor("token_embd.weight", tensor(2, 32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def ggufs(shelf: Shelf) -> None:
    told = {"license": "apache-2.0", "author": "A. Tester", "base_model": ["Base 7B"]}
    path = shelf.path("gguf/tiny.gguf", made_with=GGUF, **told, datasets=["Chats"], name="Tiny")
    write_gguf(
        path,
        add_name="Tiny",
        add_author="A. Tester",
        add_license="apache-2.0",
        add_license_name="Apache license 2.0",
        add_license_link="https://example.org/LICENSE",
        add_base_model_count=1,
        add_base_model_name=(0, "Base 7B"),
        add_base_model_organization=(0, "Example"),
        add_dataset_count=1,
        add_dataset_name=(0, "Chats"),
        add_quantized_by="A. Tester",
        add_tags=["text-generation", "test"],
    )
    path = shelf.path("gguf/big-endian.gguf", made_with=GGUF, license="mit")
    write_gguf(path, big=True, add_license="mit")
    path = shelf.path("gguf/lora.gguf", made_with=GGUF, role="adapter")
    write_gguf(path, add_type="adapter", add_string=("adapter.type", "lora"))


def arrays(shelf: Shelf) -> None:
    data = {"role": "container", "certainty": "hint", "made_with": NUMPY}
    np.save(shelf.path("npy/array.npy", **data, parameters=12), tensor(3, 4))
    np.save(shelf.path("npy/records.npy", **data), np.zeros(3, [("a", "<f4"), ("b", "<i4")]))
    np.savez(shelf.path("npz/arrays.npz", **data, tensors=2), a=tensor(3), b=tensor(2, 2))
    np.savez_compressed(shelf.path("npz/compressed.npz", **data), w=tensor(8, 8))
    config = np.frombuffer(b"type: transformer\nversion: v1.12.0\n\0", np.int8)
    members = {"decoder_Wemb": tensor(4, 8), "special:model.yml": config}
    np.savez(shelf.path("marian/model.npz", made_with=NUMPY), **members)


def main() -> None:
    with Shelf(__file__, SAFETENSORS) as shelf:
        plain_safetensors(shelf)
        hub(shelf)
        ggufs(shelf)
        arrays(shelf)


if __name__ == "__main__":
    main()
