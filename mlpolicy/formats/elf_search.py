"""The search for models in the data of ELF files, by signature and by look.

A hit of a signature counts only when the format's own probe finds a model there. Budget: 64 MiB
of data and 24 hits per file, read in windows of 1 MiB; about 8 ms per MiB [measured].
"""

from __future__ import annotations

from collections.abc import Iterator

from mlpolicy.domain import Match, Trouble
from mlpolicy.formats import inner
from mlpolicy.formats.base import Content
from mlpolicy.readers import elf
from mlpolicy.readers.window import Window

SECTION = 1 << 16  # bytes of a section that is searched
MODEL = 1 << 12  # bytes that have to be left for a model
DATA_LIMIT = 64 << 20
HITS_LIMIT = 24
STEP, OVERLAP = 1 << 20, 64
#: (bytes, their distance from the beginning of the model): formats that small and fast readers
#: in C or C++ take from memory. More of them would cost more per MiB.
_SIGNATURES = (
    *((b"GGUF", 0), (b"DNNw", 0), (b"CBM1", 0)),
    *((b"TFL3", 4), (b"CIR0", 4), (b"ORTM", 4), (b"ET12", 4), (b'{"__metadata__"', 8)),
    *((b"\x16\x2f\xf3\x7a", 0), (b"\x20\x2f\xf3\x7a", 0), (b"\xfa\x8a\x44\x6a", 0)),  # NNUE
    *((b"Network trained with", 12), (b"Features=", 12)),  # NNUE
    *((b"\x12\x07pytorch\x1a", 2), (b"\x12\x07tf2onnx\x1a", 2), (b"\x12\x08skl2onnx\x1a", 2)),
    (b"\x12\x0donnx.quantize", 2),
    *((b"\0B<Nnet3>", 0), (b"\0B<TransitionModel>", 0)),
)
#: Sections with the device code of CUDA and HIP, and the format of what is in them.
DEVICE = {".nv_fatbin": "fatbin", "__nv_relfatbin": "fatbin", ".hip_fatbin": "hsaco"}
_NO_DATA = frozenset({".eh_frame", ".gcc_except_table", ".gopclntab", *DEVICE})
_FLOATS = 1 << 20  # bytes of data that look like floats
_SAMPLE = 1 << 14
_SAMPLES = 16
#: Last bytes of little-endian floats between 2^-15 and 4 in size, of either sign.
_EXPONENTS = bytes([*range(0x38, 0x41), *range(0xB8, 0xC1)])


def model_at(content: Content, offset: int, end: int, where: str) -> Match | None:
    """The model that begins at OFFSET, and may reach to END."""
    match = inner.recognize(Window(content, offset, min(end, content.size) - offset))
    if match is None:
        return None
    metadata = {**match.metadata, "inner_format": match.format}
    # Its problems are not passed on: where it ends, and whether it is whole, is a guess.
    why = f"{match.format} {where}: {match.why}"
    return Match("elf-embedded", match.role, match.certainty, why, metadata)


def _data(sections: list[elf.Section], least: int) -> list[elf.Section]:
    """The sections of at least LEAST bytes that hold data."""
    return [
        section
        for section in sections
        if section.kind == elf.PROGBITS
        and section.size >= least
        and section.flags & elf.ALLOC
        and not section.flags & elf.EXECUTE
        and section.name not in _NO_DATA
    ]


def by_signature(content: Content, sections: list[elf.Section]) -> Match | None:
    """A model in the data, found by its signature."""
    left = DATA_LIMIT
    hits = 0
    for section in _data(sections, SECTION):
        end = min(section.offset + section.size, content.size)
        for at in range(section.offset, min(end, section.offset + left), STEP):
            window = content.read(at, min(STEP + OVERLAP, end - at))
            for begin in _hits(window):
                if begin < 0 or at + begin > end - MODEL:
                    continue
                hits += 1
                if hits > HITS_LIMIT:
                    raise Trouble("budget", f"only the first {HITS_LIMIT} signatures followed")
                where = f"at offset {at + begin} in {section.name}"
                found = model_at(content, at + begin, end, where)
                if found is not None:
                    return found
        left -= max(0, end - section.offset)
        if left < 0:
            raise Trouble("budget", f"only the first {DATA_LIMIT} bytes of data searched")
    return None


def _hits(window: bytes) -> Iterator[int]:
    """Where in WINDOW a model may begin."""
    for magic, distance in _SIGNATURES:
        at = window.find(magic)
        while at >= 0:
            begin = at - distance
            # The root of a flatbuffer is near its beginning; in front of the same letters in a
            # program's messages there is text.
            if distance != 4 or 0 < int.from_bytes(window[begin:at], "little") < MODEL:
                yield begin
            at = window.find(magic, at + 1)


def by_look(content: Content, sections: list[elf.Section]) -> Match | None:
    """A hint when samples of large data all look like small floats."""
    for section in _data(sections, _FLOATS):
        step = section.size // _SAMPLES & ~3
        offsets = range(section.offset & ~3, section.offset + section.size - _SAMPLE, step)
        alike = sum(_float_like(content.read(at, _SAMPLE)) for at in offsets)
        if alike * step >= _FLOATS and alike >= len(offsets) // 2:
            why = f"section {section.name} of {section.size} bytes looks like floats"
            return Match("elf-embedded", "weights", "hint", why)
    return None


def _float_like(sample: bytes) -> bool:
    last = sample[3::4]
    return len(last.translate(None, _EXPONENTS)) < len(last) // 20 and len(set(sample[1::4])) > 128
