"""A walk over joblib's pickles, which have the raw bytes of arrays between their opcodes.

Source: joblib/numpy_pickle.py, NumpyArrayWrapper.write_array [read; files written by joblib
1.6; certain since joblib 0.10]. Behind the BUILD of each wrapper come, when the wrapper says
how to align, one byte with the length of the padding and the padding; then the array, whose
length follows from shape and dtype. An array of objects is a pickle of its own there.

Shape and dtype are known only to who follows the stack: numbers, texts, tuples, dictionaries,
and which class an object is of. Nothing is imported or called.
"""

from __future__ import annotations

import math
import re
from typing import Any

from mlpolicy.domain import Reader, Trouble
from mlpolicy.readers import pickle_ops
from mlpolicy.readers.cursor import Cursor
from mlpolicy.readers.pickle_machine import Machine, Object, step
from mlpolicy.readers.pickle_table import PLAIN, STOP
from mlpolicy.readers.words import amount

WRAPPER = "joblib.numpy_pickle.NumpyArrayWrapper"
OPCODES_LIMIT = 250_000
ARRAYS_LIMIT = 100_000
#: An array of objects costs as much as fifty others.
OBJECTS = 50
_DTYPE = re.compile(r"[<>|=]?([biufcmMOSUVa])([0-9]{1,9})\Z")


def walk(reader: Reader, wanted: frozenset[str] = frozenset()) -> pickle_ops.Scan:
    """Walk as ``pickle_ops.walk`` does, and pass over the arrays."""
    scan = pickle_ops.Scan()
    cursor = Cursor(reader, budget=pickle_ops.BYTES_LIMIT)
    machine = Machine()
    arrays = 0
    try:
        while scan.opcodes < OPCODES_LIMIT and arrays < ARRAYS_LIMIT:
            op = cursor.byte()
            raw = b"" if op in PLAIN else pickle_ops.operand(op, cursor)
            scan.opcodes += 1
            if op == STOP:
                scan.stops += 1
                scan.end = cursor.pos
                return scan
            built = step(op, raw, machine, scan, wanted)
            if built is not None and built.name == WRAPPER:
                stops = scan.stops
                _pass(built.state, reader, cursor, scan)
                arrays += 1 if scan.stops == stops else OBJECTS
        raise Trouble("budget", f"only {scan.opcodes} opcodes and {arrays} arrays read")
    except Trouble as trouble:
        detail = f"{trouble.detail}; nothing behind offset {cursor.pos} was read"
        scan.trouble = Trouble(trouble.code, detail)
        scan.end = cursor.pos
    return scan


def _pass(state: Any, reader: Reader, cursor: Cursor, scan: pickle_ops.Scan) -> None:
    """Move CURSOR behind the array that a wrapper with STATE stands for."""
    state = state if isinstance(state, dict) else {}
    shape, dtype = state.get("shape"), state.get("dtype")
    code = dtype.arguments[0] if isinstance(dtype, Object) and dtype.arguments else None
    match = _DTYPE.match(code) if isinstance(code, str) else None
    sides = shape if isinstance(shape, tuple) else (None,)
    if match is None or not all(type(side) is int and side >= 0 for side in sides):
        raise Trouble("not-opened", f"array of unknown shape or type at offset {cursor.pos}")
    if match[1] == "O":
        inner = pickle_ops.walk(reader, cursor.pos, opcodes=OPCODES_LIMIT - scan.opcodes)
        scan.globals |= inner.globals
        scan.opcodes += inner.opcodes
        scan.stops += inner.stops
        if inner.trouble is not None:
            raise inner.trouble
        cursor.pos = inner.end
        return
    if isinstance(state.get("numpy_array_alignment_bytes"), int):
        cursor.skip(cursor.byte())
    width = int(match[2]) * (4 if match[1] == "U" else 1)
    length = width * math.prod(sides)
    if length > cursor.left:
        raise Trouble(
            "malformed", f"array of {amount(length)} bytes at {cursor.pos}, {cursor.left} left"
        )
    cursor.skip(length)
