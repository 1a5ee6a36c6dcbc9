"""A walker over pickle opcodes that collects names and executes nothing.

Source: CPython Lib/pickletools.py and Lib/pickle.py, protocols 0 to 5 [read; cross-checked
against pickletools in the tests]. Only names are followed on a small shadow stack, payloads
are passed over by seeking, and every loop has a budget (hostile inputs H7 to H9).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from mlpolicy.domain import Reader, Trouble
from mlpolicy.readers.cursor import Cursor
from mlpolicy.readers.words import TEXT_LIMIT

OPCODES_LIMIT = 500_000
NAMES_LIMIT = 4096
MEMO_LIMIT = 100_000
STACK_LIMIT = 64
UNKNOWN = "unknown"

PLAIN = frozenset(b"(.012NQRabd}elo]st)u\x81\x85\x86\x87\x88\x89\x8f\x90\x91\x92\x93\x94\x97\x98")
FIXED = {
    **{ord("J"): 4, ord("K"): 1, ord("M"): 2, ord("G"): 8, ord("h"): 1, ord("j"): 4},
    **{ord("q"): 1, ord("r"): 4, 0x80: 1, 0x82: 1, 0x83: 2, 0x84: 4, 0x95: 8},
}
COUNTED = {
    **{ord("U"): "<B", ord("T"): "<I", ord("X"): "<I", ord("B"): "<I", ord("C"): "<B"},
    **{0x8A: "<B", 0x8B: "<I", 0x8C: "<B", 0x8D: "<Q", 0x8E: "<Q", 0x96: "<Q"},
}
LINES = {**dict.fromkeys(b"FILSVPgp", 1), **dict.fromkeys(b"ci", 2)}
STRINGS = frozenset(b"UTXSV\x8c\x8d")
#: Push one value that is no text: numbers, None, empty containers, bytes, MARK.
PUSHES = frozenset(b"JKMGIFLBCN]})(\x88\x89\x8a\x8b\x8e\x8f\x96\x97")
#: Leave the stack as it is.
NEUTRAL = frozenset(b"\x80\x95\x98")
_FRAME = 0x95
_STOP, _POP, _DUP, _GLOBAL, _INST = b".02ci"
_PUTS, _GETS = frozenset(b"pqr"), frozenset(b"ghj")
_EXTENSIONS = frozenset(b"\x82\x83\x84")


@dataclass
class Scan:
    """What was seen: GLOBALS as ``module.name``, FOUND strings, and key/value text PAIRS."""

    globals: set[str] = field(default_factory=set)
    found: set[str] = field(default_factory=set)
    pairs: dict[str, str] = field(default_factory=dict)
    opcodes: int = 0
    stops: int = 0
    end: int = 0
    trouble: Trouble | None = None


@dataclass
class _State:
    stack: list[str | None] = field(default_factory=list)
    memo: dict[int, str | None] = field(default_factory=dict)

    def push(self, value: str | None) -> None:
        self.stack.append(value)
        if len(self.stack) > STACK_LIMIT:
            del self.stack[: STACK_LIMIT // 2]

    def put(self, index: int) -> None:
        if len(self.memo) < MEMO_LIMIT or index in self.memo:
            self.memo[index] = self.stack[-1] if self.stack else None


def walk(
    reader: Reader,
    offset: int = 0,
    end: int | None = None,
    *,
    wanted: frozenset[str] = frozenset(),
    opcodes: int = OPCODES_LIMIT,
) -> Scan:
    """Walk the pickles that follow one another from OFFSET.

    WANTED names the strings to report in ``found``, and in ``pairs`` with the text pushed
    next. Trouble is not raised but kept in the result, with what was seen before it.
    """
    scan = Scan()
    cursor = Cursor(reader, offset, end)
    try:
        while True:
            _one(cursor, scan, wanted, opcodes)
            scan.end = cursor.pos
            # A second pickle is legal, and a hiding place; anything else is not ours.
            following = cursor.peek(2)
            if len(following) < 2 or following[0] != 0x80 or following[1] > 5:
                break
    except Trouble as trouble:
        scan.trouble = trouble
        scan.end = cursor.pos
    return scan


def _one(cursor: Cursor, scan: Scan, wanted: frozenset[str], limit: int) -> None:
    state = _State()
    while True:
        if scan.opcodes >= limit:
            raise Trouble("budget", f"only the first {limit} pickle opcodes read")
        op = cursor.byte()
        if op in PLAIN:
            scan.opcodes += 1
            if op == _STOP:
                scan.stops += 1
                return
            _plain(op, state, scan)
            continue
        if op in FIXED:
            raw = cursor.take(FIXED[op])
            if op == _FRAME:
                cursor.need(int.from_bytes(raw, "little"))
        elif op in COUNTED:
            size = cursor.number(COUNTED[op])
            if op in STRINGS and size <= TEXT_LIMIT:
                raw = cursor.take(size)
            else:
                raw = b""
                cursor.skip(size)
        elif op in LINES:
            raw = cursor.line()
            if LINES[op] == 2:
                raw = raw.rstrip(b"\r") + b"." + cursor.line().rstrip(b"\r")
        else:
            raise Trouble("malformed", f"opcode {op:#04x} at offset {cursor.pos - 1}")
        scan.opcodes += 1
        _argument(op, raw, state, scan, wanted)


def _plain(op: int, state: _State, scan: Scan) -> None:
    if op == 0x94:  # MEMOIZE
        state.put(len(state.memo))
    elif op == 0x93:  # STACK_GLOBAL
        module, name = state.stack[-2:] if len(state.stack) >= 2 else (None, None)
        _name(scan, f"{module or UNKNOWN}.{name or UNKNOWN}")
        del state.stack[-2:]
        state.push(None)
    elif op == _POP:
        if state.stack:
            state.stack.pop()
    elif op == _DUP:
        state.push(state.stack[-1] if state.stack else None)
    elif op in PUSHES:
        state.push(None)
    elif op not in NEUTRAL:  # takes values away in a way that is not followed
        state.stack.clear()
        state.push(None)


def _argument(op: int, raw: bytes, state: _State, scan: Scan, wanted: frozenset[str]) -> None:
    if op in STRINGS:
        value = raw.decode("utf-8", "replace")
        if op == 0x53:  # STRING is written as a Python literal; the quotes are enough
            value = value.strip("\r'\"")
        key = state.stack[-1] if state.stack else None
        if value in wanted:
            scan.found.add(value)
        if key in wanted and key is not None:
            scan.pairs.setdefault(key, value)
        state.push(value)
    elif op in (_GLOBAL, _INST):
        _name(scan, raw.decode("utf-8", "replace"))
        state.push(None)
    elif op in _EXTENSIONS:  # a name out of copyreg's registry, known to the writer only
        _name(scan, f"{UNKNOWN}.{UNKNOWN}")
        state.push(None)
    elif op in _PUTS:
        state.put(_index(op, raw))
    elif op in _GETS:
        state.push(state.memo.get(_index(op, raw)))
    elif op not in NEUTRAL:
        state.push(None)


def _index(op: int, raw: bytes) -> int:
    if op in b"pg":
        digits = raw.strip()
        return int(digits) if digits.isdigit() and len(digits) < 12 else -1
    return int.from_bytes(raw, "little")


def _name(scan: Scan, name: str) -> None:
    if len(scan.globals) < NAMES_LIMIT:
        scan.globals.add(name[:256])
