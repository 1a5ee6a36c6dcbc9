"""Binary packages: a hundred small ones, and large ones of either compression."""

from __future__ import annotations

import random
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from . import content, trees

SMALL = 100
FILES = 30
BIG = 160 << 20
#: Bytes unpacked of a package of 70 MB.
SEVENTY = 250 << 20

_CONTROL = """\
Package: {name}
Version: 1.0-1
Architecture: all
Maintainer: Nobody <nobody@example.org>
Section: misc
Priority: optional
Description: files for a benchmark
 Nothing that anyone would install.
"""
#: Suffix -> share of a large package's bytes.
_BIG = {"elf": 40, "py": 20, "h": 10, "": 15, "json": 10, "png": 5}


def small(top: Path, count: int = SMALL) -> list[Path]:
    """Make COUNT packages of 30 files, a model in every fourth; each fifth package is zstd."""
    return [
        _pack(top, f"small-{index}", "zstd" if index % 5 == 4 else "xz", _few(index))
        for index in range(count)
    ]


def big(top: Path, compression: str, size: int = BIG) -> Path:
    """Make one package of SIZE bytes unpacked."""
    return _pack(top, f"big-{compression}", compression, _many(size))


def _few(index: int) -> Iterator[tuple[str, bytes]]:
    rng = random.Random(index)
    for number, suffix in enumerate(rng.choices(["gz", "py", "h", "", "png", "mo"], k=FILES)):
        size = min(100_000, int(rng.lognormvariate(8, 1.5)))
        yield f"file-{number}.{suffix}".rstrip("."), content.like(rng, suffix, size)
    yield "program", content.like(rng, "elf", rng.randint(50_000, 300_000))
    if index % 4 == 0:
        yield trees.MODELS[index // 4 % len(trees.MODELS)]


def _many(size: int) -> Iterator[tuple[str, bytes]]:
    rng = random.Random(size)
    made = 0
    while made < size:
        suffix = rng.choices(list(_BIG), list(_BIG.values()))[0]
        data = content.like(rng, suffix, min(8 << 20, int(rng.lognormvariate(9.5, 2))))
        yield f"{made // (16 << 20)}/file-{made}.{suffix}".rstrip("."), data
        made += len(data)
    yield from trees.MODELS


def _pack(top: Path, name: str, compression: str, files: Iterator[tuple[str, bytes]]) -> Path:
    root = top / name
    (root / "DEBIAN").mkdir(parents=True)
    (root / "DEBIAN/control").write_text(_CONTROL.format(name=name))
    for path, data in files:
        file = root / "usr/share" / name / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    package = top / f"{name}_1.0-1_all.deb"
    # zstd's default of dpkg-deb takes minutes here, and unpacks no differently.
    level = ["-z3"] if compression == "zstd" else []
    command = ["dpkg-deb", "--root-owner-group", f"-Z{compression}", *level, "--build"]
    subprocess.run([*command, root, package], check=True, stdout=subprocess.DEVNULL)
    shutil.rmtree(root)
    return package
