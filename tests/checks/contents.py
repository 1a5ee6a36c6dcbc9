"""The contents of files in a case: text, or bytes made by name."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

from tests.checks.elf import elf
from tests.checks.model_files import MODEL_FILES
from tests.conftest import safetensors
from tests.formats import builders as b


def _safetensors(**metadata: str) -> bytes:
    return safetensors(**metadata)


def _gguf(**keys: str) -> bytes:
    return b.gguf_bytes(list(keys.items()), 2)


def _onnx(**properties: str) -> bytes:
    return b.onnx_bytes(list(properties.items()))


#: What ``{make: NAME, ...}`` calls; the other keys are its arguments.
MAKERS: dict[str, Callable[..., bytes]] = {
    "safetensors": _safetensors,
    "gguf": _gguf,
    "onnx": _onnx,
    "torch-zip": lambda: b.torch_zip_bytes(),
    "npy": lambda: b.npy_bytes(),
    "base64": lambda text: base64.b64decode(text),
    **MODEL_FILES,
    "elf": elf,
}


def content(given: Any) -> bytes:
    """The bytes of a file: GIVEN is its text, or ``{make: NAME, arguments}``."""
    if isinstance(given, str):
        return given.encode("utf-8", "surrogateescape")
    arguments = dict(given)
    return MAKERS[arguments.pop("make")](**arguments)
