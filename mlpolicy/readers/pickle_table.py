"""The opcodes of pickle, by what follows them in the file and what they do to the stack.

Source: CPython Lib/pickletools.py, protocols 0 to 5 [read; the tests compare].
"""

from __future__ import annotations

#: No argument.
PLAIN = frozenset(b"(.012NQRabd}elo]st)u\x81\x85\x86\x87\x88\x89\x8f\x90\x91\x92\x93\x94\x97\x98")
#: An argument of so many bytes.
FIXED = {
    **{ord("J"): 4, ord("K"): 1, ord("M"): 2, ord("G"): 8, ord("h"): 1, ord("j"): 4},
    **{ord("q"): 1, ord("r"): 4, 0x80: 1, 0x82: 1, 0x83: 2, 0x84: 4, 0x95: 8},
}
#: A length in this struct format, and so many bytes.
COUNTED = {
    **{ord("U"): "<B", ord("T"): "<I", ord("X"): "<I", ord("B"): "<I", ord("C"): "<B"},
    **{0x8A: "<B", 0x8B: "<I", 0x8C: "<B", 0x8D: "<Q", 0x8E: "<Q", 0x96: "<Q"},
}
#: So many lines.
LINES = {**dict.fromkeys(b"FILSVPgp", 1), **dict.fromkeys(b"ci", 2)}

STRINGS = frozenset(b"UTXSV\x8c\x8d")
#: Push one value that is no text: numbers, None, empty containers, bytes, MARK.
PUSHES = frozenset(b"JKMGIFLBCN]})(\x88\x89\x8a\x8b\x8e\x8f\x96\x97")
#: Leave the stack as it is.
NEUTRAL = frozenset(b"\x80\x95\x98")
PUTS, GETS = frozenset(b"pqr"), frozenset(b"ghj")
EXTENSIONS = frozenset(b"\x82\x83\x84")

STOP, POP, DUP, GLOBAL, INST, STRING = b".02ciS"
PROTO, STACK_GLOBAL, MEMOIZE, FRAME = 0x80, 0x93, 0x94, 0x95
