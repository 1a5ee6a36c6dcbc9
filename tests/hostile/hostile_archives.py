"""Hostile archives: zip, tar, .deb, bombs, polyglots, archives in archives."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import pickle
import struct
import tarfile
import zipfile
import zlib
from pathlib import Path

import builders as b
from registry import MIB, case, files


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
def h31_polyglots(top: Path) -> None:
    png = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + bytes(5000)
    model = b.torch_zip_bytes()
    (top / "png").write_bytes(png + model)
    (top / "pdf").write_bytes(b"%PDF-1.4\n" + bytes(5000) + b"\x80\x02cos\nsystem\n)R.")
    (top / "elf").write_bytes(b"\x7fELF\x02\x01\x01" + bytes(5000) + model)


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
