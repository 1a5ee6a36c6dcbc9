"""Look-alikes: files that are no model and must not be taken for one.

Written by hand but for the object file, which the C compiler makes (not the same bytes with
every compiler).
"""

import gzip
import json
import random
import sqlite3
import struct
import subprocess
import tempfile
import wave
import zlib
from pathlib import Path
from typing import Any

from shelf import ROOT
from wire import archive, field, floats, ints, ramp

DECOYS = ROOT / "decoys"


def gettext() -> bytes:
    """A catalogue of 123 strings: its ninth byte is the brace that starts a JSON header."""
    count = 0x7B
    first, start = 28, 28 + 16 * count
    table, strings = b"", b""
    for number in range(2 * count):
        word = f"{'text' if number < count else 'Wort'} {number % count}".encode()
        table += struct.pack("<II", len(word), start + len(strings))
        strings += word + b"\0"
    header = struct.pack("<IIIIIII", 0x950412DE, 0, count, first, first + 8 * count, 0, start)
    return header + table + strings


PO = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"

#: src/train.py:12
msgid "weights"
msgstr "Gewichte"
"""


def png() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    pixels = b"".join(b"\0" + bytes(range(0, 192, 4)) for _ in range(16))
    header = struct.pack(">IIBBBBB", 16, 16, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(pixels)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def descriptors() -> bytes:
    """FileDescriptorSet with one file, one message and three fields."""
    out = field(1, "weights.proto") + field(2, "mlmodel")
    members = [
        field(1, n) + field(3, i) + field(4, 1) + field(5, 9) for i, n in enumerate("abc", 1)
    ]
    message = field(1, "Model") + b"".join(field(2, member) for member in members)
    return field(1, out + field(4, message) + field(12, "proto3")) * 4


def java_class() -> bytes:
    """An empty interface called Weights."""
    names = ["Weights", "java/lang/Object"]
    pool = b"".join(b"\x01" + struct.pack(">H", len(n)) + n.encode() for n in names)
    pool += b"\x07\0\x01" + b"\x07\0\x02"
    return (
        struct.pack(">IHHH", 0xCAFEBABE, 0, 52, 5)
        + pool
        + struct.pack(">8H", 0x601, 3, 4, 0, 0, 0, 0, 0)
    )


def crc_table() -> str:
    values = []
    for value in range(256):
        for _ in range(8):
            value = value >> 1 ^ (0xEDB88320 if value & 1 else 0)
        values.append(f"0x{value:08x}")
    lines = [", ".join(values[at : at + 6]) for at in range(0, 256, 6)]
    return "static const unsigned int crc32_table[256] = {\n  " + ",\n  ".join(lines) + "\n};\n"


def sine_table() -> str:
    """Computed numbers, not learned ones."""
    import math

    values = [f"{math.sin(2 * math.pi * n / 1024):.8f}f" for n in range(1024)]
    lines = [", ".join(values[at : at + 6]) for at in range(0, 1024, 6)]
    return "const float sine_table[1024] = {\n  " + ",\n  ".join(lines) + "\n};\n"


def texts() -> dict[str, str]:
    samples = [[0, 0.0], [1, 0.5], [2, 0.25]]
    layer = {"ddd": 0, "ind": 1, "ty": 4, "nm": "dense", "ks": {"o": {"a": 0, "k": 100}}}
    lottie = {"v": "5.5.7", "fr": 30, "ip": 0, "op": 60, "w": 64, "h": 64, "layers": [layer]}
    package = {"name": "model", "version": "1.0.0", "license": "MIT", "dependencies": {"onnx": "*"}}
    triton = 'name: "tiny"\nplatform: "onnxruntime_onnx"\ninput [{ name: "x" dims: [4] }]\n'
    numbers = "\n".join(
        ",".join(f"{v:.6f}" for v in ramp(1200)[at : at + 6]) for at in range(0, 1200, 6)
    )
    points = "".join(f"<point><x>{v:.5f}</x></point>" for v in ramp(300))
    values: dict[str, Any] = {"lottie.json": lottie, "package.json": package}
    values["series.json"] = {"model": "pump 3", "weights": [1, 2], "samples": samples * 50}
    return {
        **{name: json.dumps(value) for name, value in values.items()},
        "README.kytea": "KyTea is a toolkit for words.\n\nIt reads KyTea 0.4 models.\n",
        "README.md": "# GGUF\n\nHDF, ONNX and TFL3 are explained; mmap lm, NNW and lCRF too.\n",
        "de.po": PO,
        "config.pbtxt": triton,
        "desktop.ini": "[.ShellClassInfo]\r\nIconResource=model.dll,0\r\n[net]\r\nproxy=none\r\n",
        "model.desktop": "[Desktop Entry]\nType=Application\nName=Model\nExec=model %f\n",
        "crc32.c": crc_table(),
        "sine.c": sine_table(),
        "numbers.csv": "a,b,c,d,e,f\n" + numbers + "\n",
        "points.xml": f'<?xml version="1.0"?>\n<net><points>{points}</points></net>\n',
        "storage.yml": "%YAML:1.0\n---\ncamera_matrix: !!opencv-matrix\n   rows: 1\n   data: [1]\n",
        "HISTORY.txt": "version 1.0\nsvm and tree models\ntree\nplanted in 2004\n",
        "count.txt": "12 3\nfirst line of 12 with 3 words\n",
        "hello.py": '"""Say it."""\n\nWEIGHTS = [0.5, 0.25, 0.125]\nprint("hello")\n',
    }


def database() -> bytes:
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory, "x.db")
        with sqlite3.connect(path) as connection:
            connection.execute("create table weights (name text, value real)")
            connection.executemany(
                "insert into weights values (?, ?)", [("a", v) for v in ramp(20)]
            )
        connection.close()
        return path.read_bytes()


def sound() -> bytes:
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory, "x.wav")
        with wave.open(str(path), "wb") as out:
            out.setparams((1, 2, 8000, 0, "NONE", "none"))
            out.writeframes(struct.pack("<800h", *(int(v * 30000) for v in ramp(800))))
        return path.read_bytes()


def compiled() -> bytes:
    with tempfile.TemporaryDirectory() as directory:
        source, made = Path(directory, "hello.c"), Path(directory, "hello.o")
        source.write_text('#include <stdio.h>\nint main(void) { return puts("hello") < 0; }\n')
        subprocess.run(["cc", "-c", "-o", str(made), str(source)], check=True)
        return made.read_bytes()


def binaries() -> dict[str, bytes]:
    text = b"Weights of apples and pears.\n" * 40
    member = b"hello.txt/      0           0     0     100644  6         `\nhello\n"
    tables = [(b"cmap", 60), (b"glyf", 100), (b"head", 140)]
    font = struct.pack(">IHHHH", 0x00010000, 3, 32, 1, 16)
    font += b"".join(name + struct.pack(">III", 7, at, 40) for name, at in tables) + bytes(120)
    return {
        "de.mo": gettext(),
        "random.bin": random.Random(4).randbytes(4096),
        "picture.png": png(),
        "text.gz": gzip.compress(text, mtime=0),
        "text.zip": archive({"a.txt": text, "model/b.txt": b"version\n"}),
        "descriptors.pb": descriptors(),
        "Weights.class": java_class(),
        "library.ar": b"!<arch>\n" + member,
        "hello.elf": compiled(),
        "sqlite.db": database(),
        "font.ttf": font,
        "sound.wav": sound(),
        "zeros.bin": bytes(4096),
        "floats.bin": floats(*ramp(256)),
        "counter.bin": ints(*range(256)),
        "utf16.txt": "BCD model\r\n".encode("utf-16"),
    }


def main() -> None:
    DECOYS.mkdir(exist_ok=True)
    whole = {**{name: text.encode() for name, text in texts().items()}, **binaries()}
    for name, data in whole.items():
        (DECOYS / name).write_bytes(data)
    print(f"make_decoys.py: {len(whole)} decoys")


if __name__ == "__main__":
    main()
