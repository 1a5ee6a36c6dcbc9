"""Hostile trees, names and texts."""

from __future__ import annotations

import gzip
import os
import socket
import struct
from pathlib import Path

import builders as b
from hostile_archives import tar_header
from registry import MIB, case


@case
def h21_special_files(top: Path) -> None:
    """A FIFO hangs both picklescan and modelscan."""
    os.mkfifo(top / "fifo")
    server = socket.socket(socket.AF_UNIX)
    here = os.getcwd()
    os.chdir(top)  # the path of a socket is limited
    try:
        server.bind("socket")
    finally:
        os.chdir(here)
        server.close()
    (top / "closed").write_bytes(b"x")
    (top / "closed").chmod(0)


@case
def h22_names_and_links(top: Path) -> None:
    (top / "loop").symlink_to(".")
    (top / "out").symlink_to("/etc")
    (top / "self").symlink_to("self")
    (top / "new\nline\x1b[2J").write_bytes(b.safetensors_bytes({"w": b.tensor(0)}))
    (top / os.fsdecode(b"bad\xff.gguf")).write_bytes(b"GGUF\x03\0\0\0")
    os.link(top / "new\nline\x1b[2J", top / "hard")
    here = os.getcwd()
    try:
        os.chdir(top)
        for _ in range(1500):  # deeper than a path may be long, and than Python recurses
            os.mkdir("d")
            os.chdir("d")
    finally:
        os.chdir(here)


@case
def h23_sparse_terabyte(top: Path) -> None:
    starts = {
        "zeros": b"",
        "safetensors": b.safetensors_bytes({"w": b.tensor(1, end=4)}),
        "gguf": b.gguf_bytes([("general.name", "x")]),
        "hdf5": b.hdf5_bytes(),
        "zip": b.zip_bytes({"a": b"x"}),
        "torch": b.torch_zip_bytes(),
        "onnx": b.onnx_bytes(),
        "pickle": b"\x80\x04\x8e" + struct.pack("<Q", 1 << 39),
        "elf": b"\x7fELF\x02\x01\x01" + bytes(33) + struct.pack("<Q", 1 << 38) + b"\xff" * 16,
        "text": b"1.0 " * 4000,
        "source": b"const unsigned char x[] = {\n" + b"0x1c, " * 4000,
        "tar": tar_header(b"x", b"%011o\0" % 3),
        "gz": gzip.compress(b"x"),
        "xml": b'<?xml version="1.0"?>',
    }
    for name, start in starts.items():
        with (top / name).open("wb") as out:
            out.write(start)
            out.truncate(1 << 40)


@case
def h25_xml(top: Path) -> None:
    laughs = "".join(f'<!ENTITY l{n} "' + f"&l{n - 1};" * 10 + '">' for n in range(1, 30))
    head = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{laughs}'
    for root in ("PMML", "net", "opencv_storage"):
        (top / f"{root}.xml").write_text(
            f'{head}<!ENTITY e SYSTEM "file:///etc/passwd">]><{root}>&l29;&e;</{root}>'
        )


@case
def h26_yaml(top: Path) -> None:
    lines = ["a0: &a0 [x]"] + [
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 20)
    ]
    matter = "\n".join(lines)
    (top / "README.md").write_text(f"---\n{matter}\nlicense: *a19\n---\n")
    (top / "MODEL_CARD.md").write_text("---\nlicense: !!python/object:os.system x\n---\n")
    (top / "x.dvc").write_text("outs:\n" + "- md5: " + "[" * 100_000)
    (top / "m.safetensors").write_bytes(b.safetensors_bytes({"w": b.tensor(0)}))


@case
def h29_text(top: Path) -> None:
    (top / "line").write_bytes(b"a" * (50 * MIB))
    (top / "numbers").write_bytes(b"1 2 3 " * (8 * MIB))
    (top / "nul").write_bytes(b"svm_type c_svc\n" + bytes(MIB))
    (top / "utf16").write_bytes(("\ufeff" + "x = 1\n" * 10_000).encode("utf-16"))


@case
def h30_backtracking(top: Path) -> None:
    """Text that makes a careless regular expression try everything."""
    words = {
        "spaces": b" ",
        "tabs": b"\t \t",
        "quotes": b'"',
        "escapes": b'\\"',
        "braces": b"{",
        "brackets": b"[",
        "parens": b"(",
        "hex": b"0x",
        "commas": b", ",
        "digits": b"1",
        "signs": b"-",
        "stars": b"*",
        "open": b"/*",
        "ident": b"weights_",
        "base64": b"QUJD",
        "colons": b":",
        "lt": b"<",
        "newlines": b"\n",
        "floats": b"1e",
        "dots": b".",
        "hash": b"#define WEIGHTS_",
        "array": b"const float w[] = {",
        "char": b"unsigned char a[] = {0x1f,",
        "pairs": b"1 1\n",
        "vec": b"a 0.1 ",
    }
    starts = (b"", b"{", b"<?xml ", b"#include <x>\nstatic const unsigned char x[] = {", b"(dp0\n")
    for name, word in words.items():
        for number, start in enumerate(starts):
            (top / f"{name}.{number}.c").write_bytes(start + word * (300_000 // len(word)))


@case
def h32_json(top: Path) -> None:
    (top / "config.json").write_bytes(b'{"architectures": ["' + b"x" * (60 * MIB) + b'"]}')
    (top / "deep.json").write_bytes(b'{"a":' * 500_000)
    (top / "wide.json").write_bytes(b"[" + b'{"a":1},' * (MIB // 9) + b"1]")
    (top / "big.json").write_bytes(b"{" + b'"a":1,' * (10 * MIB // 6) + b'"b":2}')
    (top / "digits.json").write_bytes(b'{"a":' + b"9" * 900_000 + b"}")
