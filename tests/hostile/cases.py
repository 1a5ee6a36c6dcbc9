"""Inputs H1 to H34 made to hurt a scanner; each function writes its files into a directory.

Where one input of the catalogue has several forms, each is a file of its own. The comments say
what the input did to other tools or libraries.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import pickle
import socket
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import builders as b

MIB = 1 << 20
Case = Callable[[Path], None]
CASES: dict[str, Case] = {}


def case(function: Case) -> Case:
    CASES[function.__name__] = function
    return function


def files(**contents: bytes) -> Case:
    def write(top: Path) -> None:
        for name, data in contents.items():
            (top / name).write_bytes(data)

    return write


def st(header: str) -> bytes:
    return struct.pack("<Q", len(header)) + header.encode()


@case
def h01_safetensors_length(top: Path) -> None:
    body = b'{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}'
    for name, length in (("a", 1 << 63), ("b", (1 << 64) - 1), ("c", 100 * MIB)):
        (top / name).write_bytes(struct.pack("<Q", length) + body)


@case
def h02_safetensors_json(top: Path) -> None:
    (top / "deep").write_bytes(st('{"__metadata__":{},"a":' + "[" * 200_000 + "]" * 200_000 + "}"))
    (top / "digits").write_bytes(
        st('{"w":{"dtype":"F32","shape":[' + "9" * 100_000 + '],"data_offsets":[0,4]}}')
    )
    keys = ",".join(
        f'"k{n}":{{"dtype":"F32","shape":[],"data_offsets":[0,0]}}' for n in range(300_000)
    )
    (top / "keys").write_bytes(st("{" + keys + "}"))
    twice = '{"__metadata__":{"license":"mit"},"__metadata__":{"license":"proprietary"}}'
    (top / "twice").write_bytes(st(twice))


@case
def h03_control_characters(top: Path) -> None:
    evil = "mit\\u001b[2J\\u001b[1;1H\\nE: fake\\nlintian: ok \\u202e\\u0007\\u009b31m"
    (top / "m.safetensors").write_bytes(st('{"__metadata__":{"license":"' + evil + '"}}'))
    (top / "m.gguf").write_bytes(b.gguf_bytes([("general.license", "x\x1b]0;owned\x07\r\n")]))


@case
def h04_gguf_counts(top: Path) -> None:
    huge = (1 << 64) - 1
    files(
        keys=b"GGUF" + struct.pack("<IQQ", 3, 0, huge),
        tensors=b"GGUF" + struct.pack("<IQQ", 3, huge, 0) + bytes(100_000),
        string=b"GGUF" + struct.pack("<IQQQ", 3, 0, 1, 1 << 63) + bytes(64),
    )(top)


def gguf_array(kind: int, count: int, rest: bytes = b"") -> bytes:
    head = b"GGUF" + struct.pack("<IQQ", 3, 0, 1) + b.gguf_string("a")
    return head + struct.pack("<IIQ", 9, kind, count) + rest


@case
def h05_gguf_array_of_2_40(top: Path) -> None:
    """Hangs the reference reader; the file has 49 bytes."""
    for kind in (0, 8, 9):
        (top / str(kind)).write_bytes(gguf_array(kind, 1 << 40))


@case
def h06_gguf_nesting(top: Path) -> None:
    files(
        deep=gguf_array(9, 1, struct.pack("<IQ", 9, 1) * 100_000),
        wide=gguf_array(8, 1_000_000, b.gguf_string("") * 1_000_000),
        shape=b"GGUF"
        + struct.pack("<IQQ", 3, 1, 0)
        + b.gguf_string("t")
        + struct.pack("<IQQQQ", 4, *[1 << 62] * 4),
    )(top)


@case
def h07_pickle_lengths(top: Path) -> None:
    files(
        bin8=b"\x80\x04\x8e" + struct.pack("<Q", 1 << 62) + b"x" * 10,
        uni8=b"\x80\x04\x8d" + struct.pack("<Q", 1 << 62) + b"x" * 10,
        frame=b"\x80\x04\x95" + struct.pack("<Q", (1 << 63) - 1) + b"N.",
    )(top)


@case
def h08_pickle_floods(top: Path) -> None:
    files(
        marks=b"\x80\x02" + b"(" * (2 * MIB),
        tuples=b"\x80\x02N" + b"\x85" * 500_000 + b".",
        number=b"\x80\x02I" + b"9" * (3 * MIB) + b"\n.",
        memo=b"\x80\x02Nr\xff\xff\xff\x7f.",
        tiny=b"\x80\x02" + b"N0" * (10 * MIB) + b".",
        short=b"\x80\x04" + b"\x8c\x01a\x94" * (5 * MIB) + b".",
        names=b"\x80\x02" + b"".join(b"cm%d\nn\n" % n for n in range(400_000)) + b".",
        old=b"(dp0\n" + b"S'a'\np1\nI1\ns" * 500_000 + b".",
    )(top)


@case
def h09_pickle_tricks(top: Path) -> None:
    files(
        late=b"\x80\x04\x8c\x02os\x94\x8c\x06system\x94\x30\x30h\x00h\x01\x93\x8c\x01x\x85R.",
        ext=b"\x80\x02\x84\x01\x00\x00\x80)R.",
        inst=b"(S'x'\nios\nsystem\n.",
        again=b"\x80\x02N.\x80\x02cos\nsystem\n(U\x01xtR.",
        junk=b"\x80\x02cos\nsystem\n)R." + b"\xff" * 10_000,
        broken=b"\x80\x02cos\nsystem\n(U\x01xtR\xff\xff",
        crlf=b"cos\r\nsystem\r\np0\n(S'x'\ntR.",
    )(top)


@case
def h10_names_that_lie(top: Path) -> None:
    harm = b"\x80\x02cos\nsystem\n(U\x01xtR."
    (top / "m.onnx").write_bytes(harm)
    (top / "m.npy").write_bytes(harm)
    (top / "m.gz").write_bytes(gzip.compress(harm))
    (top / "m.z").write_bytes(zlib.compress(harm))
    (top / "m.xz").write_bytes(lzma.compress(harm))


@case
def h11_zip_lies(top: Path) -> None:
    data = b.torch_zip_bytes()
    at = data.index(b"PK\x01\x02")
    end = data.rindex(b"PK\x05\x06")
    files(
        local=data.replace(b"archive/data.pkl", b"archive/liar.pkl", 1),
        flag=data[: at + 8] + b"\x01" + data[at + 9 :],
        crc=data[:14] + b"\xff" * 4 + data[18:],
        tail=data + b"junk" * 1000,
        front=b"junk" * 1000 + data,
        cut=data[:end],
        many_ends=data + b"PK\x05\x06" * 20_000,
        offset=data[: end + 16] + b"\xff\xff\xff\x7f" + data[end + 20 :],
    )(top)


@case
def h12_zip_counts(top: Path) -> None:
    with zipfile.ZipFile(top / "many.pt", "w") as archive:
        archive.writestr("a/data.pkl", b.TORCH_PICKLE)
        for number in range(60_000):
            archive.writestr(str(number), b"")
    with zipfile.ZipFile(top / "many.zip", "w") as archive:
        for number in range(60_000):
            archive.writestr(str(number), b"")
    # Every entry is the same megabyte: 20,000 times what is there.
    packed = zlib.compress(bytes(MIB), 9)[2:-4]
    local = b"PK\x03\x04" + struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 0, 0, len(packed), MIB, 1, 0)
    entry = b"PK\x01\x02" + struct.pack(
        "<HHHHHHIIIHHHHHII", 20, 20, 0, 8, 0, 0, 0, len(packed), MIB, 1, 0, 0, 0, 0, 0, 0
    )
    start = len(local) + 1 + len(packed)
    directory = (entry + b"x") * 20_000
    tail = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 20_000, 20_000, len(directory), start, 0)
    (top / "overlap.zip").write_bytes(local + b"x" + packed + directory + tail)


@case
def h13_deflate_bomb(top: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a/data.pkl", b"\x80\x02cos\nsystem\n" + b"N0" * (100 * MIB) + b".")
        archive.writestr("a/version", b"3\n")
    (top / "m.pt").write_bytes(out.getvalue())


@case
def h14_bombs(top: Path) -> None:
    zeros = bytes(300 * MIB)
    (top / "a.gz").write_bytes(gzip.compress(zeros, 6))
    (top / "a.z").write_bytes(zlib.compress(zeros, 6))
    (top / "a.bz2").write_bytes(bz2.compress(zeros[: 100 * MIB], 1))
    (top / "a.xz").write_bytes(lzma.compress(zeros, preset=0))
    # The header asks for a dictionary of 1.5 GiB.
    head = bytearray(lzma.compress(b"x" * 100, lzma.FORMAT_ALONE))
    head[1:5] = struct.pack("<I", 0x60000000)
    (top / "dictionary.lzma").write_bytes(bytes(head))
    # A frame header with a window of 2 GiB, then a block of one repeated byte.
    frame = b"\x28\xb5\x2f\xfd\x00\xa8" + (2 << 1 | 1 | 100_000 << 3).to_bytes(3, "little") + b"x"
    (top / "window.zst").write_bytes(frame)
    inner = io.BytesIO()
    with tarfile.open(fileobj=inner, mode="w") as archive:
        info = tarfile.TarInfo("zeros")
        info.size = len(zeros)
        archive.addfile(info, io.BytesIO(zeros))
    (top / "a.tar.gz").write_bytes(gzip.compress(inner.getvalue(), 6))


@case
def h15_numpy_header(top: Path) -> None:
    files(
        long=b"\x93NUMPY\x02\x00" + struct.pack("<I", 0xFFFFFFFF) + b"{'descr'",
        deep=b.npy_bytes(shape="(" * 30_000 + ")" * 30_000),
    )(top)


@case
def h16_hdf5(top: Path) -> None:
    head = b"\x89HDF\r\n\x1a\n"
    files(
        empty=head,
        counts=head + b"\x00" * 8 + b"\xff" * 4000,
        v2=head + b"\x02\x08\x08\x00" + struct.pack("<QQQQ", 0, 0, 8, 8),
        many=(head + b"\x00" * 8 + b"OHDR\x02" + b"\xff" * 20) * 5000,
    )(top)


@case
def h17_onnx_external_data(top: Path) -> None:
    place = b.field(1, "location") + b.field(2, "../../../../etc/passwd")
    tensor = b.field(8, "w") + b.field(13, place) + b.field(14, 1)
    graph = b.field(1, b.field(4, "Relu")) + b.field(2, "g") + b.field(5, tensor)
    model = b.field(1, 8) + b.field(2, "x") + b.field(7, graph) + b.field(8, b.field(2, 17))
    (top / "m.onnx").write_bytes(model)


def tar_header(name: bytes, size: bytes, kind: bytes = b"0") -> bytes:
    head = name.ljust(100, b"\0") + b"0000644\0" + b"0000000\0" * 2 + size.ljust(12, b"\0")
    head += b"00000000000\0" + b" " * 8 + kind + bytes(100) + b"ustar\x0000"
    head = head.ljust(512, b"\0")
    return head[:148] + b"%06o\0 " % sum(head) + head[156:]


@case
def h18_tar_size(top: Path) -> None:
    """Python's own tarfile does not return in stream mode."""
    size = b"\x80" + bytes(3) + (1 << 62).to_bytes(8, "big")
    (top / "a.tar").write_bytes(tar_header(b"x", size) + bytes(1024))
    (top / "a.tar.gz").write_bytes(gzip.compress(tar_header(b"x", size) + bytes(1024)))


@case
def h19_tar_members(top: Path) -> None:
    big = b"%011o\0" % (3 << 30)
    good = tar_header(b"../../../etc/passwd", b"%011o\0" % 3) + b"abc".ljust(512, b"\0")
    files(
        negative=tar_header(b"x", b"\xff" * 12) + bytes(1024),
        pax=tar_header(b"x", big, b"x") + bytes(1024),
        longname=tar_header(b"x", big, b"L") + bytes(1024),
        names=good + good + tar_header(b"/abs\n\x1b[2J", b"%011o\0" % 0) + bytes(1024),
        links=tar_header(b"l", b"%011o\0" % 0, b"2")
        + tar_header(b"h", b"%011o\0" % 0, b"1")
        + tar_header(b"f", b"%011o\0" % 0, b"6")
        + bytes(1024),
        recursion=tar_header(b"x", b"%011o\0" % 512, b"x") * 5000,
    )(top)


def ar(*parts: tuple[bytes, bytes]) -> bytes:
    out = b"!<arch>\n"
    for name, data in parts:
        out += name.ljust(16) + b"0           0     0     100644  " + b"%-10d`\n" % len(data)
        out += data + b"\n" * (len(data) % 2)
    return out


def small_tar(name: str, data: bytes) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        info = tarfile.TarInfo(name)
        info.size = len(data)
        archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


@case
def h20_deb(top: Path) -> None:
    control = small_tar("./control", b"Package: x\nVersion: 1\n")
    data = small_tar("./usr/x", b"x")
    base = [(b"debian-binary", b"2.0\n"), (b"control.tar", control)]
    good = ar(*base, (b"data.tar", data))
    bomb = gzip.compress(small_tar("./x", bytes(300 * MIB)))
    cases = {
        "size": good.replace(b"4         `\n", b"999999999 `\n", 1),
        "minus": good.replace(b"4         `\n", b"-4        `\n", 1),
        "extra": ar(*base, (b"data.tar", data), (b"evil", b"x")),
        "two": ar(*base, (b"data.tar", data), (b"data.tar", data)),
        "bomb": ar(base[0], (b"control.tar.gz", bomb), (b"data.tar", data)),
        "cut": good[:-700],
        "empty": b"!<arch>\n",
    }
    for name, content in cases.items():
        (top / f"{name}.deb").write_bytes(content)


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
def h27_protobuf(top: Path) -> None:
    endless = b"\xff" * 100_000
    files(
        varint=b"\x08\x08\x12" + endless,
        past=b"\x08\x08\x12\xff\xff\xff\xff\x0f",
        groups=b"\x08\x08" + b"\x0b" * 500_000,
        empty=b"\x08\x08" + b"\x3a\x00" * 500_000,
        properties=b"\x08\x08" + b.field(7, b.field(2, "g")) + b"\x72\x00" * 1_000_000,
        nodes=b"\x08\x08" + b.field(7, b"\x0a\x00" * 2_000_000) + b.field(8, b.field(2, 17)),
        pieces=b"\x0a\x09\x0a\x02ab\x15\x00\x00\x80\x3f" * 300_000,
        nested=b"\x0a\x80\x80\x40" * 200_000,
    )(top)


@case
def h28_flatbuffers(top: Path) -> None:
    ids = (b"TFL3", b"CIR0", b"ORTM", b"ODTC", b"ET12", b"NETD")
    for number, name in enumerate(ids):
        for root in (0, 8, 0xFFFFFFFF, 0x7FFFFFFF):
            body = struct.pack("<I", root) + name + b"\xff" * 64 + bytes(4096)
            (top / f"{number}.{root}").write_bytes(body)
        loop = (
            struct.pack("<I", 8) + name + struct.pack("<i", -4) + struct.pack("<HHHH", 8, 8, 4, 4)
        )
        (top / f"{number}.loop").write_bytes(loop * 2000)


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
def h31_polyglots(top: Path) -> None:
    png = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + bytes(5000)
    model = b.torch_zip_bytes()
    (top / "png").write_bytes(png + model)
    (top / "pdf").write_bytes(b"%PDF-1.4\n" + bytes(5000) + b"\x80\x02cos\nsystem\n)R.")
    (top / "elf").write_bytes(b"\x7fELF\x02\x01\x01" + bytes(5000) + model)


@case
def h32_json(top: Path) -> None:
    (top / "config.json").write_bytes(b'{"architectures": ["' + b"x" * (60 * MIB) + b'"]}')
    (top / "deep.json").write_bytes(b'{"a":' * 500_000)
    (top / "wide.json").write_bytes(b"[" + b'{"a":1},' * (MIB // 9) + b"1]")
    (top / "big.json").write_bytes(b"{" + b'"a":1,' * (10 * MIB // 6) + b'"b":2}')
    (top / "digits.json").write_bytes(b'{"a":' + b"9" * 900_000 + b"}")


@case
def h34_archives_in_archives(top: Path) -> None:
    data = b.safetensors_bytes({"w": b.tensor(0)})
    for _ in range(12):
        data = b.zip_bytes({"a.zip": data})
    (top / "a.zip").write_bytes(data)
    quine = gzip.compress(bytes(MIB))
    for _ in range(6):
        quine = gzip.compress(quine * 8)
    (top / "a.gz").write_bytes(quine)
    (top / "p.pkl").write_bytes(pickle.dumps(list(range(1000))))
