"""Models inside programs and libraries, and the graphics code that such files carry.

A model gets there by objcopy or ld -b binary (symbols _binary_NAME_start), by incbin.h
(gNAMEData), by an assembler's .incbin, or by the embed of Go and Rust [read, certain]. Where a
symbol points, every format is tried; elsewhere the data are searched. CUDA and HIP compilers
put device code into the sections .nv_fatbin and .hip_fatbin [read; seen in libraries of PyPI].
"""

from __future__ import annotations

import re
from dataclasses import replace

from mlpolicy.domain import Match, Trouble
from mlpolicy.formats import elf_search, gpu
from mlpolicy.formats.base import Content, Format, Problems, text
from mlpolicy.readers import elf

SMALL = 1 << 16  # smaller files are looked into when their head has one of _CLUES
SYMBOLS_LIMIT = 24
_CLUES = (*(name.encode() for name in elf_search.DEVICE), b"_binary_")
_SYMBOL = re.compile(rb"\0(_binary_\w{1,200}_start|g[A-Z]\w{0,100}Data)(?=\0)")


def probe(content: Content) -> Match | None:
    """Recognise a model or graphics code in a program, by its symbols, data and sections."""
    header = elf.header(content.start)
    if header is None or header.machine in (gpu.CUDA, gpu.AMD):
        return None
    if content.size < SMALL and not any(clue in content.head for clue in _CLUES):
        return None
    problems: Problems = []
    model = device = None
    try:
        sections = elf.sections(content, header)
        device = next((section for section in sections if section.name in elf_search.DEVICE), None)
        model = _at_symbol(content, header, sections) or elf_search.by_signature(content, sections)
        if model is None and device is None:
            model = elf_search.by_look(content, sections)
    except Trouble as trouble:
        if trouble.final:
            raise
        problems.append((trouble.code, trouble.detail))
    if model is not None:
        also = f"; device code in {device.name} too" if device else ""
        return replace(model, why=f"{model.why}{also}", problems=tuple(problems))
    if device is not None:
        why = f"ELF section {device.name} of {device.size} bytes"
        kind = elf_search.DEVICE[device.name]
        metadata = {"toolchain": "cuda" if kind == "fatbin" else "rocm"}
        return Match(kind, "gpu-binary", "certain", why, metadata, tuple(problems))
    for code, detail in problems:
        if code == "budget":  # there may be a model where the search did not come
            raise Trouble(code, detail, final=True)
    return None


def _at_symbol(content: Content, header: elf.Header, sections: list[elf.Section]) -> Match | None:
    """What the symbols of embedded files point at."""
    table = next((s for kind in (elf.SYMTAB, elf.DYNSYM) for s in sections if s.kind == kind), None)
    if table is None:
        return None
    texts = elf.strings(content, sections, table)
    names = {match.start(1): match[1] for match in _SYMBOL.finditer(texts)}
    if not names:
        return None
    tried = 0
    for name, offset in elf.symbols(content, header, sections, table):
        if name not in names:
            continue
        tried += 1
        if tried > SYMBOLS_LIMIT:
            break
        end = next(s.offset + s.size for s in sections if s.offset <= offset < s.offset + s.size)
        found = elf_search.model_at(content, offset, end, f"at the symbol {text(names[name])}")
        if found is not None:
            return found
    return None


ELF_EMBEDDED = Format(
    id="elf-embedded",
    title="Model inside a program",
    description="ELF program, library or object file with a model in its data, found by symbols "
    "of embedded files or by signatures that the formats' own probes confirm.",
    reference="https://sourceware.org/binutils/docs/binutils/objcopy.html",
    role="weights",
    magic=(elf.MAGIC,),
    probe=probe,
)

FORMATS = (ELF_EMBEDDED,)
