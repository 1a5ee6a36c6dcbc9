"""Look-alikes that come nearer: what shares a beginning, a name or a shape with a model.

By hand. make_decoys.py has the common file types.
"""

import base64
import bz2
import gzip
import io
import json
import lzma
import math
import random
import struct
import subprocess
import tarfile
import tempfile
import zlib
from pathlib import Path

from make_decoys import DECOYS, png
from wire import archive, field, flatbuffer, floats, ramp

TEXT = b"The weights of the apples were written down by hand.\n" * 60
RANDOM = random.Random(11)


def rows(values: list[str], width: int = 8) -> str:
    return ",\n  ".join(", ".join(values[at : at + width]) for at in range(0, len(values), width))


def sources() -> dict[str, str]:
    """Tables in source code that nobody has trained."""
    picture = png() + RANDOM.randbytes(4000)
    icon = rows([f"0x{byte:02x}" for byte in picture], 12)
    colors = [f"{0.5 + 0.5 * math.cos(n / 40 + n % 3 * 2.1):.6f}f" for n in range(768)]
    primes = [n for n in range(2, 9000) if all(n % d for d in range(2, math.isqrt(n) + 1))]
    uri = base64.b64encode(picture * 4).decode()
    lines = "\n".join(f'  "{uri[at : at + 76]}"' for at in range(0, len(uri), 76))
    letters = [f"{{0x{n:04x}, 0x{n + 32:04x}}}" for n in range(0x400, 0x700)]
    return {
        "icon.c": f"unsigned char icon_png[] = {{\n  {icon}\n}};\n",
        "colormap.c": f"static const float viridis[256][3] = {{\n  {rows(colors, 6)}\n}};\n",
        "primes.h": f"static const int primes[] = {{\n  {rows([str(p) for p in primes])}\n}};\n",
        "image.h": f"static const char image[] =\n{lines};\n",
        "style.css": f'a {{ background: url("data:image/png;base64,{uri}") }}\n',
        "casefold.c": f"static const uint16_t fold[][2] = {{\n  {rows(letters, 4)}\n}};\n",
        "decision.py": "def score(income):\n    if income <= 1200.0:\n        return 0.25\n"
        "    return 0.75\n",
    }


def texts() -> dict[str, str]:
    """Texts that begin as, or are called as, something they are not."""
    points = [[round(v * 180, 4), round(-v * 90, 4)] for v in ramp(200, 1.0)]
    shape = {"type": "LineString", "coordinates": points}
    image = {"architecture": "amd64", "os": "linux", "config": {"Env": []}, "rootfs": {}}
    matrix = "".join(f"{n} {n} {v:.5f}\n" for n, v in enumerate(ramp(50), 1))
    path = " ".join(f"L{v * 100:.3f} {v * 50:.3f}" for v in ramp(400))
    words = "\n".join(f"word{n}/MS" for n in range(300))
    grid = "".join(" ".join(f"{v:.3f}" for v in ramp(6)) + "\n" for _ in range(12))
    return {
        "config.json": json.dumps(image),
        "modules.json": json.dumps({"Modules": [{"Key": "", "Source": "", "Dir": "."}]}),
        "model.json": json.dumps({"textures": {"all": "stone"}, "elements": [{"from": [0, 0]}]}),
        "tokenizer.json": json.dumps({"version": "1.0", "rules": [{"match": "\\d+"}]}),
        "meta.json": json.dumps({"name": "en", "version": "3", "pipeline": "ci", "license": "MIT"}),
        "road.geojson": json.dumps({"type": "Feature", "geometry": shape}),
        "manifest.json": json.dumps({"schemaVersion": 2, "layers": [{"digest": "sha256:00"}]}),
        "learner.json": json.dumps({"learner": "Anna", "model": {"grade": 3}}),
        "matrix.mtx": f"%%MatrixMarket matrix coordinate real general\n50 50 50\n{matrix}",
        "drawing.svg": f'<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0 {path}"/></svg>\n',
        "en.dic": f"300\n{words}\n",
        "grid.txt": f"12 6\n{grid}",
        "tree.txt": "tree\n|-- version=1\n`-- leaf\n",
        "netlist.net": "* amplifier\n[net]\nR1 in out 10k\n.end\n",
        "layer.prototxt": "message Layer {\n  name: unknown\n}\n",
        "hosts.conf": "~o not HTK\n~h home directory\n",
        "news.txt": "HMMER3/f and INFERNAL1/a are file formats.\nRDX2 and X too.\n",
        "feed.xml": '<?xml version="1.0"?>\n<net name="local"><layers/><host ip="::1"/></net>\n',
        "camera.xml": '<?xml version="1.0"?>\n<opencv_storage>\n<camera_matrix '
        'type_id="opencv-matrix"><rows>1</rows><data>1.</data></camera_matrix>\n'
        "</opencv_storage>\n",
        "speech.arpa.txt": "The \\data\\ section of an ARPA file lists ngram 1=4 and more.\n",
        "lfs.md": "A pointer begins with version https://git-lfs.github.com/spec/v1\n",
        "queue.dvc.txt": "outs: three\nmd5: none\n",
        "voice.ini": "[GLOBAL]\nVOICE_VERSION=2\n",
        "sphinx.inv.txt": "# Sphinx inventory version 2\ns3\nversion 1.0\n",
        "setup.cfg": "[paths]\nlib = /usr\n[system]\nname = x\n",
    }


def tarball() -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as out:
        for name in ("src/pickle.c", "src/sys_info.txt", "src/model.yaml", "photos/1.jpg"):
            info = tarfile.TarInfo(name)
            info.size = len(TEXT)
            out.addfile(info, io.BytesIO(TEXT))
    return buffer.getvalue()


def zips() -> dict[str, bytes]:
    return {
        "library.jar": archive(
            {"META-INF/MANIFEST.MF": b"Manifest-Version: 1.0\n", "A.class": TEXT}
        ),
        "wheel.whl": archive({"x/__init__.py": b"", "x-1.dist-info/METADATA": b"Name: x\n"}),
        "letter.odt": archive({"mimetype": b"application/vnd.oasis.opendocument.text"}),
        "settings.zip": archive({"config.json": b"{}", "metadata.json": b'{"a": 1}'}),
        "game.zip": archive({"model.ini": b"[ship]\nspeed = 3\n", "data.pkl.txt": TEXT}),
        "schema.zip": archive({"schema.json": b'{"type": "object"}'}),
        "version.zip": archive({"a/version": b"3\n", "a/data.pk": b"\x80\x02."}),
    }


def streams() -> dict[str, bytes]:
    return {
        "text.zlib": zlib.compress(TEXT),
        "text.bz2": bz2.compress(TEXT),
        "text.xz": lzma.compress(TEXT),
        "text.lzma": lzma.compress(TEXT, lzma.FORMAT_ALONE),
        "json.gz": gzip.compress(b'{"learner": "Anna"}' * 20, mtime=0),
        "one.gz": gzip.compress(b"1\nfirst line\n2\nsecond line\n" * 9, mtime=0),
    }


def binaries() -> dict[str, bytes]:
    """Other programs' binaries with a familiar first number."""
    message = field(1, 8) + field(2, "protoc-gen-go") + field(3, "1.31") + field(4, "weights")
    net = field(1, "cat") + field(2, 3) + field(3, b"\x01\x02\x03")
    return {
        "save.dat": struct.pack("<4I", 100, 0, 12, 5) + TEXT,
        "sizes.bin": struct.pack("<I", 24)
        + struct.pack("<24q", *RANDOM.sample(range(1 << 40), 24)),
        "level.bin": struct.pack("<III", 1, 2, 3) + RANDOM.randbytes(1000),
        "raw.f32": floats(*(math.sin(n / 9) for n in range(900))),
        "other.fb": flatbuffer(b"MYAP", 1, 2, 3) + TEXT,
        "plain.pb": message,
        "list.pb": b"".join(field(1, net) for _ in range(9)),
        "program.exe": b"MZ\x90\0\x03\0\0\0\x04"
        + b"\0" * 51
        + struct.pack("<I", 64)
        + b"PE\0\0"
        + TEXT,
        "song.mid": b"MThd" + struct.pack(">IHHH", 6, 0, 1, 96) + b"MTrk\0\0\0\x04\0\xff\x2f\0",
        "state.mpk": b"\x82\xa6params\x03\xa4name\xa1x" + TEXT,
        "kernel.bin": b"KaNN is not here, TFL3 neither" + bytes(400),
        "gguf.txt": b"GGUF\n====\nA format for models.\n" + TEXT,
        "table.rec": struct.pack("<I", 0x0A) + TEXT,
        "source.tgz": gzip.compress(tarball(), mtime=0),
        "words.dat": b"12 4\n" + RANDOM.randbytes(900),
    }


def embedded_picture() -> bytes:
    """An object file into which ld has put a picture."""
    with tempfile.TemporaryDirectory() as directory:
        Path(directory, "logo.png").write_bytes(png())
        command = ("ld", "-r", "-b", "binary", "-o", "logo.o", "logo.png")
        subprocess.run(command, cwd=directory, check=True)
        return Path(directory, "logo.o").read_bytes()


def main() -> None:
    whole = {name: text.encode() for name, text in {**sources(), **texts()}.items()}
    whole |= {**zips(), **streams(), **binaries(), "logo.elf": embedded_picture()}
    for name, data in whole.items():
        (DECOYS / name).write_bytes(data)
    print(f"make_decoys_near.py: {len(whole)} decoys")


if __name__ == "__main__":
    main()
