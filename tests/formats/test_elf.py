"""Models and device code inside ELF files of every width and byte order."""

from __future__ import annotations

import random
import struct
from dataclasses import dataclass, field

import builders as b
import pytest

from mlpolicy.domain import Trouble
from mlpolicy.formats import identify

NOISE = random.Random(2).randbytes(80_000)
GGUF = b.gguf_bytes([("general.license", "mit")]) + b"\0" * 5000
X86, CUDA, AMD = 62, 190, 224
LAYOUTS = [(64, "<"), (64, ">"), (32, "<"), (32, ">")]
ALLOC, EXECUTE = 2, 4


@dataclass
class Section:
    name: str
    data: bytes
    kind: int = 1
    flags: int = ALLOC
    link: int = 0


@dataclass
class Elf:
    """An ELF file put together from SECTIONS; SYMBOLS are (name, section, offset in it)."""

    sections: list[Section]
    symbols: list[tuple[str, int, int]] = field(default_factory=list)
    machine: int = X86
    flags: int = 0
    width: int = 64
    order: str = "<"
    kind: int = 1
    address: int = 0

    def pack(self) -> bytes:
        sections = [Section("", b"", 0, 0), *self.sections]
        if self.symbols:
            sections += self._symbol_tables(len(sections))
        sections.append(Section(".shstrtab", b"", 3, 0))
        names = b"\0".join(section.name.encode() for section in sections) + b"\0"
        sections[-1].data = names
        body, headers, label = b"", b"", 0
        first = 64 if self.width == 64 else 52
        form = self.order + ("IIQQQQIIQQ" if self.width == 64 else "10I")
        for section in sections:
            at = first + len(body)
            size = len(section.data)
            address = self.address and self.address + at
            row = (section.kind, section.flags, address, at, size, section.link, 0, 1, 0)
            headers += struct.pack(form, label, *row)
            body += section.data
            label += len(section.name) + 1
        ident = b"\x7fELF" + bytes([self.width // 32, 1 + (self.order == ">"), 1]) + b"\0" * 9
        form = "HHIQQQIHHHHHH" if self.width == 64 else "HHIIIIIHHHHHH"
        entry = 64 if self.width == 64 else 40
        row = (0, 0, first + len(body), self.flags, first, 0, 0, entry, len(sections))
        packed = struct.pack(self.order + form, self.kind, self.machine, 1, *row, len(sections) - 1)
        return ident + packed + body + headers

    def _symbol_tables(self, count: int) -> list[Section]:
        texts, table = b"\0", b"\0" * (24 if self.width == 64 else 16)
        for name, section, offset in self.symbols:
            if self.width == 64:
                row = ("IBBHQQ", len(texts), 1, 0, section, offset, 0)
            else:
                row = ("IIIBBH", len(texts), offset, 0, 1, 0, section)
            table += struct.pack(self.order + row[0], *row[1:])
            texts += name.encode() + b"\0"
        return [Section(".symtab", table, 2, 0, count + 1), Section(".strtab", texts, 3, 0)]


def rodata(data: bytes, **options: object) -> bytes:
    text = Section(".text", b"\x90" * 64, flags=ALLOC | EXECUTE)
    return Elf([text, Section(".rodata", data)], **options).pack()  # type: ignore[arg-type]


@pytest.mark.parametrize(("width", "order"), LAYOUTS)
def test_model_at_a_symbol(width: int, order: str) -> None:
    data = Section(".data", b"pad!" + GGUF)
    elf = Elf([data], [("_binary_tiny_gguf_start", 1, 4)], width=width, order=order)
    match = b.found(elf.pack())
    assert (match.format, match.role, match.certainty) == ("elf-embedded", "weights", "certain")
    assert match.metadata["inner_format"] == "gguf"
    assert match.metadata["license"] == "mit"
    assert match.why.startswith("gguf at the symbol _binary_tiny_gguf_start: ")


def test_model_without_signature_at_a_symbol() -> None:
    elf = Elf([Section(".rodata", NOISE + b.onnx_bytes())], [("gNetData", 1, len(NOISE))])
    assert b.found(elf.pack()).metadata["inner_format"] == "onnx"


def test_symbol_of_a_linked_program_is_an_address() -> None:
    section = Section(".rodata", NOISE + b.onnx_bytes())
    elf = Elf([section], [("gNetData", 1, 0)], kind=2, address=0x400000)
    elf.symbols = [("gNetData", 1, 0x400000 + 64 + len(NOISE))]
    assert b.found(elf.pack()).metadata["inner_format"] == "onnx"


@pytest.mark.parametrize(("width", "order"), LAYOUTS)
def test_model_in_read_only_data(width: int, order: str) -> None:
    match = b.found(rodata(NOISE + GGUF + NOISE, width=width, order=order))
    assert (match.format, match.certainty) == ("elf-embedded", "certain")
    assert "in .rodata" in match.why
    assert match.metadata["inner_format"] == "gguf"


def test_model_across_two_windows() -> None:
    before = (1 << 20) - 2
    assert b.found(rodata(b"\1" * before + GGUF)).metadata["inner_format"] == "gguf"


def test_nnue_is_found_by_its_description() -> None:
    says = b"Features=HalfKAv2_hm(Friend)[45056->512x2],Network=AffineTransform"
    net = struct.pack("<III", 0x12345678, 1, len(says)) + says + NOISE
    match = b.found(rodata(NOISE + net))
    assert (match.certainty, match.metadata["inner_format"]) == ("likely", "nnue")


def test_strings_of_a_program_that_reads_models_are_not_models() -> None:
    strings = b"GGUF\0TFL3\0Network trained with\0Features=\0CBM1\0ET12\0DNNw\0"
    assert b.look(rodata(strings * 2 + NOISE)) is None
    assert b.look(Elf([Section(".rodata", NOISE)], [("_binary_logo_start", 1, 0)]).pack()) is None


def test_a_search_that_is_given_up_is_told() -> None:
    """There may be a model behind the last signature that was followed."""
    strings = b"GGUF\0TFL3\0Network trained with\0Features=\0CBM1\0ET12\0DNNw\0"
    with pytest.raises(Trouble) as caught:
        b.look(rodata(strings * 2000 + NOISE))
    assert caught.value.code == "budget"


def test_ordinary_programs_are_nothing() -> None:
    assert b.look(rodata(b"hello")) is None
    assert b.look(rodata(NOISE * 2)) is None
    assert b.look(Elf([Section(".text", GGUF * 20, flags=ALLOC | EXECUTE)]).pack()) is None


def test_many_floats_are_a_hint() -> None:
    draw = random.Random(3)
    block = struct.pack("<65536f", *(draw.gauss(0, 0.1) for _ in range(65536)))
    data = rodata(block * 5)
    match = b.found(data)
    assert (match.format, match.certainty) == ("elf-embedded", "hint")
    assert b.look(rodata(block)) is None
    assert b.look(rodata(NOISE * 16)) is None


@pytest.mark.parametrize(
    ("elf", "name"),
    [
        (Elf([], machine=CUDA, flags=0x500550), "cubin"),
        (Elf([], machine=AMD, flags=0x3F), "hsaco"),
        (Elf([Section(".nv_fatbin", b"\0" * 16)]), "fatbin"),
        (Elf([Section(".hip_fatbin", b"\0" * 16)]), "hsaco"),
    ],
)
def test_device_code(elf: Elf, name: str) -> None:
    match = b.found(elf.pack())
    assert (match.format, match.role, match.certainty) == (name, "gpu-binary", "certain")


def test_target_of_a_cubin() -> None:
    assert b.found(Elf([], machine=CUDA, flags=0x500550).pack()).why == "ELF for CUDA, sm_80"
    assert b.found(Elf([], machine=CUDA, flags=0x6005A02).pack()).why == "ELF for CUDA"


def test_weights_come_before_device_code() -> None:
    elf = Elf([Section(".nv_fatbin", b"\0" * 16), Section(".rodata", NOISE + GGUF)])
    match = b.found(elf.pack())
    assert match.format == "elf-embedded"
    assert match.why.endswith("device code in .nv_fatbin too")


def lying(data: bytes, offset: int, value: int, form: str = "<Q") -> bytes:
    return data[:offset] + struct.pack(form, value) + data[offset + struct.calcsize(form) :]


@pytest.mark.parametrize(
    "data",
    [
        lying(rodata(NOISE + GGUF), 40, 1 << 60),  # section table far behind the end
        lying(rodata(NOISE + GGUF), 58, 7, "<H"),  # size of a section header
        lying(rodata(NOISE + GGUF), 60, 0xFFFF, "<H"),  # number of sections
        rodata(NOISE + GGUF)[:70_000],
        b"\x7fELF\x02\x01\x01" + b"\xff" * 70_000,
    ],
    ids=["table", "entry", "count", "cut", "ones"],
)
def test_lying_headers_are_survived(data: bytes) -> None:
    try:
        assert b.look(data) is None
    except Trouble as trouble:
        assert trouble.code == "budget"


def test_symbols_that_all_point_at_the_file_itself() -> None:
    """A program whose symbols point at ELF headers must not send the reader round in it."""
    inner = Elf([Section(".data", b"x" * 5000)], [("_binary_a_start", 1, 0)]).pack()
    names = [(f"_binary_{n}_start", 1, 0) for n in range(5000)]
    reader = b.BytesReader(Elf([Section(".data", inner)], names).pack())
    assert identify("x", reader) is None
    assert reader.read_bytes < 4 * reader.size
