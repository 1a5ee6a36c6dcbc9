"""Programs for graphics processors: no weights, but code that only some hardware runs.

Source: binutils include/elf/common.h (EM_CUDA 190, EM_AMDGPU 224) [read, certain]; CUDA's
fatbinary_section.h and readers of it (magic, version 1, header of 16 bytes) [read]; LLVM's
Clang Offload Bundler document [specification]; PTX ISA, directives .version and .target
[specification]. The low byte of a cubin's flags is its sm number, which the third byte repeats
[read in tools that decode them; not so for the newest ABI, and then left out].
"""

from __future__ import annotations

import re
import struct

from mlpolicy.domain import Match
from mlpolicy.formats.base import Content, Format, distinct, plural
from mlpolicy.readers import elf

CUDA, AMD = 190, 224
BUNDLE = b"__CLANG_OFFLOAD_BUNDLE__"
_FATBIN = (b"\x50\xed\x55\xba", b"\xb1\x43\x62\x46")  # linked, relocatable
_ENTRIES_LIMIT = 64
_TARGET = re.compile(rb"[\w.:+-]{1,200}\Z")
_PTX = re.compile(
    rb"\.version[ \t]{1,16}(\d{1,2}\.\d{1,2})\s{1,64}(?://[^\n]{0,200}\s{1,64}){0,4}"
    rb"\.target[ \t]{1,16}(sm_\w{2,8})"
)


def probe_elf(content: Content) -> Match | None:
    """Recognise an ELF file whose machine is a graphics processor."""
    header = elf.header(content.start)
    if header is None or header.machine not in (CUDA, AMD):
        return None
    if header.machine == AMD:
        why = f"ELF for AMD graphics processors, flags {header.flags:#x}"
        return Match("hsaco", "gpu-binary", "certain", why, {"toolchain": "rocm"})
    number = header.flags & 0xFF
    target = f", sm_{number}" if number == header.flags >> 16 & 0xFF else ""
    why = f"ELF for CUDA{target}"
    return Match("cubin", "gpu-binary", "certain", why, {"toolchain": "cuda"})


def probe_fatbin(content: Content) -> Match | None:
    """Recognise a CUDA fat binary by its version, and the size of its header and content."""
    start = content.start
    if len(start) < 16:
        return None
    version, header, size = struct.unpack_from("<HHQ", start, 4)
    if version != 1 or header != 16 or not size:
        return None
    problems = []
    if header + size > content.size:
        problems.append(("truncated", f"fat binary of {size} bytes in {content.size} bytes"))
    why = f"CUDA fat binary of {size} bytes"
    metadata = {"toolchain": "cuda"}
    return Match("fatbin", "gpu-binary", "certain", why, metadata, tuple(problems))


def probe_bundle(content: Content) -> Match | None:
    """Recognise a bundle of code objects by the targets in its table."""
    start = content.start
    if len(start) < len(BUNDLE) + 8:
        return None
    (count,) = struct.unpack_from("<Q", start, len(BUNDLE))
    at = len(BUNDLE) + 8
    targets: list[str] = []
    for _ in range(min(count, _ENTRIES_LIMIT)):
        if at + 24 > len(start):
            break
        (length,) = struct.unpack_from("<Q", start, at + 16)
        name = start[at + 24 : at + 24 + min(length, 256)]
        if not _TARGET.match(name):
            return None
        targets.append(name.decode())
        at += 24 + length
    if not targets:
        return None
    devices = distinct(target.rpartition("--")[2] for target in targets)
    why = f"bundle of {plural(len(targets), 'code object')}: {', '.join(devices[:8])}"
    return Match("hsaco", "gpu-binary", "certain", why, {"toolchain": "rocm"})


def probe_ptx(content: Content) -> Match | None:
    """Recognise PTX by its .version and .target directives."""
    at = content.start.find(b".version")
    match = _PTX.match(content.start, at) if at >= 0 else None
    if match is None:
        return None
    why = f"PTX {match[1].decode()} for {match[2].decode()}"
    return Match("ptx", "gpu-binary", "certain", why, {"toolchain": "cuda"})


CUBIN = Format(
    id="cubin",
    title="CUDA cubin",
    description="ELF file for NVIDIA graphics processors; recognised by e_machine 190.",
    reference="https://docs.nvidia.com/cuda/cuda-binary-utilities/",
    role="gpu-binary",
    magic=(elf.MAGIC,),
    probe=probe_elf,
)

FATBIN = Format(
    id="fatbin",
    title="CUDA fat binary",
    description="Container of cubin and PTX code; recognised by its magic, version and sizes.",
    reference="https://docs.nvidia.com/cuda/nvfatbin/",
    role="gpu-binary",
    magic=_FATBIN,
    probe=probe_fatbin,
)

HSACO = Format(
    id="hsaco",
    title="AMD GPU code object",
    description="ELF file for AMD graphics processors (e_machine 224), or a bundle of such.",
    reference="https://clang.llvm.org/docs/ClangOffloadBundler.html",
    role="gpu-binary",
    magic=(BUNDLE,),
    probe=probe_bundle,
)

PTX = Format(
    id="ptx",
    title="PTX assembly",
    description="Intermediate code for NVIDIA graphics processors; recognised by its .version "
    "and .target directives.",
    reference="https://docs.nvidia.com/cuda/parallel-thread-execution/",
    role="gpu-binary",
    nature="text",
    starts=frozenset(b"/. \t\r\n"),
    least=24,
    probe=probe_ptx,
)

FORMATS = (CUBIN, FATBIN, HSACO, PTX)
