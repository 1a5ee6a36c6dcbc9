"""Texts that lie beside weights on model hubs, and pointers to files kept elsewhere, by hand.

Sources: https://huggingface.co/docs (transformers configuration, diffusers loading, PEFT
checkpoint format, Sentence Transformers), https://git-lfs.com spec v1, DVC documentation,
Ollama image manifests and Modelfile [documentation; from memory of real files]. Weights in the
directories are made by make_tensors.py.
"""

import json
from typing import Any

from shelf import Shelf

DIGEST = "4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393"


def dump(value: Any) -> str:
    return json.dumps(value, indent=2) + "\n"


def transformers(shelf: Shelf) -> None:
    config = {
        "_name_or_path": "example/base-bert",
        "architectures": ["BertForMaskedLM"],
        "hidden_size": 8,
        "model_type": "bert",
        "num_attention_heads": 2,
        "torch_dtype": "float32",
        "transformers_version": "4.45.0",
    }
    shelf.add(
        "hf-config/config.json", dump(config), role="config", base_model=["example/base-bert"]
    )
    settings = {"tokenizer_class": "BertTokenizer", "model_max_length": 512, "unk_token": "[UNK]"}
    settings["added_tokens_decoder"] = {"0": {"content": "[PAD]", "special": True}}
    name = "hf-tokenizer/settings/tokenizer_config.json"
    shelf.add(name, dump(settings), role="config", certainty="hint")


def peft(shelf: Shelf) -> None:
    config = {
        "base_model_name_or_path": "example/base-7b",
        "bias": "none",
        "lora_alpha": 16,
        "peft_type": "LORA",
        "r": 4,
        "target_modules": ["q_proj", "v_proj"],
        "task_type": "CAUSAL_LM",
    }
    shelf.path("peft/adapter", bundle=True, role="adapter", base_model=["example/base-7b"])
    shelf.put("peft/adapter/adapter_config.json", dump(config))
    card = "---\nbase_model: example/base-7b\nlibrary_name: peft\nlicense: cc-by-nc-4.0\n"
    shelf.put("peft/adapter/README.md", f"{card}datasets:\n- example/chat\n---\n# Adapter\n")


def diffusers(shelf: Shelf) -> None:
    index = {
        "_class_name": "StableDiffusionPipeline",
        "_diffusers_version": "0.30.0",
        "_name_or_path": "example/base-diffusion",
        "scheduler": ["diffusers", "DDIMScheduler"],
        "unet": ["diffusers", "UNet2DConditionModel"],
    }
    name = "diffusers/pipeline"
    shelf.path(name, bundle=True, base_model=["example/base-diffusion"])
    shelf.put(f"{name}/model_index.json", dump(index))
    unet = {"_class_name": "UNet2DConditionModel", "_diffusers_version": "0.30.0", "sample_size": 8}
    shelf.put(f"{name}/unet/config.json", dump(unet))
    scheduler = {"_class_name": "DDIMScheduler", "num_train_timesteps": 1000}
    shelf.put(f"{name}/scheduler/scheduler_config.json", dump(scheduler))


def sentence_transformers(shelf: Shelf) -> None:
    modules = [
        {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
        {
            "idx": 1,
            "name": "1",
            "path": "1_Pooling",
            "type": "sentence_transformers.models.Pooling",
        },
    ]
    name = "sentence-transformers/tiny"
    shelf.path(name, bundle=True)
    shelf.put(f"{name}/modules.json", dump(modules))
    pooling = {"word_embedding_dimension": 8, "pooling_mode_mean_tokens": True}
    shelf.put(f"{name}/1_Pooling/config.json", dump(pooling))
    versions = {"__version__": {"sentence_transformers": "3.0.1", "pytorch": "2.4.0"}}
    shelf.put(f"{name}/config_sentence_transformers.json", dump(versions))


def mlflow(shelf: Shelf) -> None:
    text = "artifact_path: model\nflavors:\n  python_function:\n    loader_module: mlflow.sklearn\n"
    text += "  sklearn:\n    pickled_model: model.pkl\nmlflow_version: 2.16.0\nrun_id: 0123\n"
    shelf.add("mlflow/MLmodel", text, role="config")


def pointers(shelf: Shelf) -> None:
    lfs = f"version https://git-lfs.github.com/spec/v1\noid sha256:{DIGEST}\nsize 12345\n"
    shelf.add("git-lfs-pointer/model.safetensors", lfs, role="pointer")
    dvc = f"outs:\n- md5: {DIGEST[:32]}\n  size: 12345\n  hash: md5\n  path: model.pkl\n"
    shelf.add("dvc-pointer/model.pkl.dvc", dvc, role="pointer")
    layers = [
        {
            "mediaType": f"application/vnd.ollama.image.{kind}",
            "digest": f"sha256:{DIGEST}",
            "size": 99,
        }
        for kind in ("model", "license", "params")
    ]
    kind = "application/vnd.docker"
    config = {
        "mediaType": f"{kind}.container.image.v1+json",
        "digest": f"sha256:{DIGEST}",
        "size": 485,
    }
    manifest = {
        "schemaVersion": 2,
        "mediaType": f"{kind}.distribution.manifest.v2+json",
        "config": config,
        "layers": layers,
    }
    shelf.add("ollama/manifests/latest", json.dumps(manifest), role="pointer")
    lines = ("FROM example/base-7b", "PARAMETER temperature 1", 'SYSTEM """You are a test."""')
    text = "\n".join((*lines, 'LICENSE """Apache-2.0"""')) + "\n"
    shelf.add("ollama/Modelfile", text, role="config", base_model=["example/base-7b"])


def main() -> None:
    with Shelf(__file__, "by hand, from the documentation") as shelf:
        transformers(shelf)
        peft(shelf)
        diffusers(shelf)
        sentence_transformers(shelf)
        mlflow(shelf)
        pointers(shelf)


if __name__ == "__main__":
    main()
