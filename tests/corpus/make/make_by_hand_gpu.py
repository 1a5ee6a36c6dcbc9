"""GPU programs, by hand: their headers only, no instruction of any GPU.

Sources: ELF machine numbers of binutils include/elf/common.h (EM_CUDA 190, EM_AMDGPU 224), CUDA
binary utilities and PTX ISA manuals, LLVM docs AMDGPUUsage and ClangOffloadBundler [manuals].
"""

import struct

from shelf import Shelf


def elf(machine: int, flags: int, abi: int, sections: dict[str, bytes]) -> bytes:
    """ELF of 64 bits with the SECTIONS named and a table of their names."""
    names = b"\0" + b"".join(name.encode() + b"\0" for name in (*sections, ".shstrtab"))
    body, headers, at, label = b"", b"\0" * 64, 64, 1
    for name, data in (*sections.items(), (".shstrtab", names)):
        kind = 3 if name == ".shstrtab" else 1
        headers += struct.pack("<IIQQQQIIQQ", label, kind, 0, 0, at, len(data), 0, 0, 1, 0)
        body, at, label = body + data, at + len(data), label + len(name) + 1
    count = len(sections) + 2
    ident = b"\x7fELF\x02\x01\x01" + bytes([abi]) + b"\0" * 8
    rest = struct.pack(
        "<HHIQQQIHHHHHH", 2, machine, 1, 0, 0, at, flags, 64, 0, 0, 64, count, count - 1
    )
    return ident + rest + body + headers


PTX = """//
// Made for a test
//
.version 7.8
.target sm_52
.address_size 64

.visible .entry nothing(
\t.param .u64 nothing_param_0
)
{
\tret;
}
"""


def main() -> None:
    with Shelf(__file__, "by hand, from the manuals") as shelf:
        gpu = "gpu-binary"
        code = {".text.nothing": b"\0" * 64, ".nv.info": b"\0" * 16}
        cubin = elf(190, 0x00500550, 0x33, code)
        shelf.add("cubin/nothing.sm_80.cubin", cubin, role=gpu)
        entry = struct.pack("<HHIQ", 2, 0x101, 64, len(cubin)).ljust(64, b"\0") + cubin
        fatbin = struct.pack("<IHHQ", 0xBA55ED50, 1, 16, len(entry)) + entry
        shelf.add("fatbin/nothing.fatbin", fatbin, role=gpu)
        shelf.add("ptx/nothing.ptx", PTX, role=gpu)
        hsaco = elf(224, 0x3F, 64, {".text": b"\0" * 64, ".note": b"\0" * 16})
        shelf.add("hsaco/nothing-gfx90a.hsaco", hsaco, role=gpu)
        target = b"hip-amdgcn-amd-amdhsa--gfx90a"
        bundle = b"__CLANG_OFFLOAD_BUNDLE__" + struct.pack(
            "<QQQQ", 1, 4096, len(hsaco), len(target)
        )
        shelf.add("hsaco/nothing-bundle.co", (bundle + target).ljust(4096, b"\0") + hsaco, role=gpu)
        host = elf(62, 0, 0, {".nv_fatbin": fatbin, ".nvFatBinSegment": b"\0" * 24})
        shelf.add("fatbin/host-with-nv_fatbin.elf", host, role=gpu)


if __name__ == "__main__":
    main()
