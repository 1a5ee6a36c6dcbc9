"""Models and data sets that cases need: damaged, lying, or inside something else."""

from __future__ import annotations

import random
import struct
from collections.abc import Callable

from tests.formats import builders as b


def _pickle(names: list[str]) -> bytes:
    """A pickle that names the functions and classes NAMES, and calls none of them."""
    split = (name.rpartition(".") for name in names)
    named = (f"c{module}\n{name}\n0" for module, _, name in split)
    return b"\x80\x02" + "".join(named).encode() + b"]q\x00(NNNe."


def _external(path: str) -> bytes:
    """An ONNX model with a tensor in the file PATH."""
    location = b.field(13, b.field(1, "location") + b.field(2, path))
    graph = b.field(1, b.field(4, "Relu")) + b.field(2, "g") + b.field(5, b.field(1, 4) + location)
    return b.field(1, 8) + b.field(7, graph) + b.field(8, b.field(2, 17))


def _c_array() -> bytes:
    """C source with a GGUF model as an array of bytes."""
    data = b.gguf_bytes([("general.license", "mit")]) + bytes(2000)
    return f"const unsigned char model[] = {{{','.join(map(str, data))}}};\n".encode()


def _elf() -> bytes:
    """An ELF object file with a GGUF model in .rodata."""
    names = b"\0.rodata\0.shstrtab\0"
    data = b.gguf_bytes([("general.license", "mit")]).ljust(1 << 17, b"\0")
    rows = ((0, 0, 0, 0, 0), (1, 1, 2, 64, len(data)), (9, 3, 0, 64 + len(data), len(names)))
    headers = b"".join(
        struct.pack("<IIQQQQIIQQ", n, k, f, 0, o, s, 0, 0, 1, 0) for n, k, f, o, s in rows
    )
    start = 64 + len(data) + len(names)
    header = b"\x7fELF\x02\x01\x01".ljust(16, b"\0")
    header += struct.pack("<HHIQQQIHHHHHH", 1, 62, 1, 0, 0, start, 0, 64, 0, 0, 64, len(rows), 2)
    return header + data + names + headers


def _parquet() -> bytes:
    body = b"\x15\x04" + bytes(200) + b"parquet-cpp-arrow version 26.0.1".ljust(64, b"\0")
    return b"PAR1" + body + struct.pack("<I", 64) + b"PAR1"


def _numbers(count: int) -> bytes:
    """A text of COUNT numbers."""
    some = random.Random(1)
    return "".join(f"{some.uniform(-1, 1):.6f}\n" for _ in range(count)).encode()


#: More rows for MAKERS.
MODEL_FILES: dict[str, Callable[..., bytes]] = {
    "safetensors-header": lambda text: b.safetensors_bytes(text, bytes(8)),
    "onnx-external": _external,
    "pickle": _pickle,
    "torch-pickle": lambda names: b.torch_zip_bytes(_pickle(names)),
    "c-array": _c_array,
    "elf-with-model": _elf,
    "parquet": _parquet,
    "numbers": _numbers,
    "tflite": lambda: struct.pack("<I4sHHIi", 16, b"TFL3", 4, 4, 0, 8) + bytes(100),
    "cut": lambda: b.gguf_bytes([("general.license", "mit")], 2)[:-20],
}
