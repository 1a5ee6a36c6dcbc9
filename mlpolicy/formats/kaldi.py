"""Kaldi models, binary and text, and OpenFst transducers.

Source: Kaldi src/base/io-funcs.cc and the Write methods of its model classes; OpenFst
src/include/fst/fst.h (FstHeader) [read, certain]; a transducer made with fstcompile [measured].
A transducer may be a decoding graph, or have nothing to do with learning: a hint.
"""

from __future__ import annotations

import re

from mlpolicy.domain import Match
from mlpolicy.formats.base import Content, Format, text

_BINARY = b"\0B"
_FST = b"\xd6\xfd\xb2\x7e"
_CLASSES = (
    *(b"<TransitionModel>", b"<Nnet3>", b"<Nnet>", b"<IvectorExtractor>"),
    *(b"<DiagGMM>", b"<FullGMM>", b"<Plda>"),
)
_TREE = b"ContextDependency"
_MATRICES = (b"FM ", b"DM ", b"FV ", b"DV ", b"CM ", b"CM2 ", b"CM3 ")
#: In text, another program may use the same tag: the second token decides.
_TEXT = re.compile(
    rb"<TransitionModel>\s{0,8}<Topology>|<Nnet3>\s{0,8}(?:#|input-node|component|dim-range)"
    rb"|<Nnet>\s{0,8}<\w{1,64}> \d|<IvectorExtractor>\s{0,8}<w>"
    rb"|<(?:DiagGMM|FullGMM)>\s{0,8}<GCONSTS>|<Plda>\s{0,8}\[|ContextDependency \d+ \d+ ToPdf"
)


def probe_kaldi(content: Content) -> Match | None:
    """Recognise the binary mark and the first token, or the first two tokens of a text."""
    start = content.start
    binary = start.startswith(_BINARY)
    token = start[2 if binary else 0 :].split(maxsplit=1)[0]
    if binary and token + b" " in _MATRICES:
        why = "Kaldi matrix: a transform or any other data"
        return Match("kaldi", "container", "hint", why, {"toolchain": "kaldi"})
    if not (token in (*_CLASSES, _TREE) if binary else _TEXT.match(start)):
        return None
    why = f"Kaldi {'binary' if binary else 'text'}, {text(token.strip(b'<>'))}"
    return Match("kaldi", "weights", "certain", why, {"toolchain": "kaldi"})


def probe_openfst(content: Content) -> Match | None:
    """Recognise the magic, and the names of the types of transducer and arc."""
    start = content.start
    names: list[str] = []
    at = len(_FST)
    for _ in range(2):
        size = int.from_bytes(start[at : at + 4], "little")
        name = start[at + 4 : at + 4 + size]
        if not 1 <= size <= 64 or len(name) < size or not text(name).isprintable():
            return None
        names.append(text(name))
        at += 4 + size
    why = f"OpenFst {names[0]} transducer of {names[1]} arcs"
    return Match("openfst", "container", "hint", why, {"toolchain": "openfst"})


KALDI = Format(
    id="kaldi",
    title="Kaldi model",
    description="Acoustic model, i-vector extractor or tree; recognised by the first tokens of "
    "the binary or text form.",
    reference="https://kaldi-asr.org/doc/io.html",
    role="weights",
    magic=(
        *(_BINARY + token for token in (*_CLASSES, _TREE, *_MATRICES)),
        *(*_CLASSES, _TREE),
    ),
    probe=probe_kaldi,
)

OPENFST = Format(
    id="openfst",
    title="OpenFst transducer",
    description="Weighted transducer, such as a decoding graph; recognised by its magic and the "
    "names of its types.",
    reference="https://www.openfst.org/twiki/bin/view/FST/FstAdvancedUsage",
    role="container",
    magic=(_FST,),
    probe=probe_openfst,
)

FORMATS = (KALDI, OPENFST)
