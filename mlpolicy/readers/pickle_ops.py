"""A walker over pickle opcodes that collects names and executes nothing.

Source: CPython Lib/pickletools.py and Lib/pickle.py, protocols 0 to 5 [read; cross-checked
against pickletools in the tests]. Only names are followed on a small shadow stack, payloads
are passed over by seeking, and every loop has a budget (hostile inputs H7 to H9). Long runs
of opcodes that name nothing are passed over at once: a name that somebody took apart over
more opcodes than honest picklers do comes out as unknown, never as nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from mlpolicy.domain import Reader, Trouble
from mlpolicy.readers import pickle_table as codes
from mlpolicy.readers.cursor import Cursor
from mlpolicy.readers.pickle_runs import Runs
from mlpolicy.readers.pickle_stack import LEAD, NAME_LIMIT, Stack
from mlpolicy.readers.pickle_table import COUNTED, FIXED, LINES, PLAIN, STRINGS
from mlpolicy.readers.words import TEXT_LIMIT

OPCODES_LIMIT = 500_000
#: Most of it is what lies around arrays: each of them costs a piece of 64 KiB.
BYTES_LIMIT = 512 << 20
#: Different names that are kept, and names that are read: a pickler writes each only once.
NAMES_LIMIT, NAMED_LIMIT = 4096, 100_000
_LINE = 512  # bytes kept of a line
UNKNOWN = "unknown"


@dataclass
class Scan:
    """What was seen: GLOBALS as ``module.name``, FOUND strings, and key/value text PAIRS."""

    globals: set[str] = field(default_factory=set)
    found: set[str] = field(default_factory=set)
    pairs: dict[str, str] = field(default_factory=dict)
    opcodes: int = 0
    named: int = 0
    stops: int = 0
    end: int = 0
    trouble: Trouble | None = None


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
    cursor = Cursor(reader, offset, end, budget=BYTES_LIMIT)
    runs = Runs(cursor, wanted)
    try:
        while True:
            _one(cursor, runs, scan, wanted, opcodes)
            scan.end = cursor.pos
            # A second pickle is legal, and a hiding place; anything else is not ours.
            following = cursor.peek(2)
            if len(following) < 2 or following[0] != 0x80 or following[1] > 5:
                break
    except Trouble as trouble:
        scan.trouble = trouble
        scan.end = cursor.pos
    return scan


def _one(cursor: Cursor, runs: Runs, scan: Scan, wanted: frozenset[str], limit: int) -> None:
    stack = Stack()
    while True:
        run = runs.next(stack.numbered)
        if run.passed:
            scan.opcodes += run.passed
            stack.pass_over(run)
        for token in run.last:
            scan.opcodes += 1
            _look(token, stack, scan, wanted)
        if scan.opcodes >= limit:
            raise Trouble("budget", f"only the first {scan.opcodes} pickle opcodes read")
        op = cursor.byte()
        if op in PLAIN:
            scan.opcodes += 1
            if op == codes.STOP:
                scan.stops += 1
                return
            _plain(op, stack, scan)
            continue
        raw = operand(op, cursor)
        scan.opcodes += 1
        _argument(op, raw, stack, scan, wanted)


def operand(op: int, cursor: Cursor) -> bytes:
    """Move CURSOR behind the argument of OP and return it, empty when it can be no name."""
    if op in FIXED:
        raw = cursor.take(FIXED[op])
        if op == codes.FRAME:
            cursor.need(int.from_bytes(raw, "little"))
        return raw
    if op in COUNTED:
        size = cursor.number(COUNTED[op])
        if op in STRINGS and size <= TEXT_LIMIT:
            return cursor.take(size)
        cursor.skip(size)
        return b""
    if op in LINES:
        raw = cursor.line(_LINE)
        if LINES[op] == 2:
            raw = raw.rstrip(b"\r") + b"." + cursor.line(_LINE).rstrip(b"\r")
        return raw
    raise Trouble("malformed", f"opcode {op:#04x} at offset {cursor.pos - 1}")


def _look(token: bytes, stack: Stack, scan: Scan, wanted: frozenset[str]) -> None:
    """One opcode out of a run, with its argument."""
    op = token[0]
    if op in PLAIN:
        _plain(op, stack, scan)
    else:
        _argument(op, token[LEAD.get(op, 1) :], stack, scan, wanted)


def _plain(op: int, stack: Stack, scan: Scan) -> None:
    values = stack.values
    if op == codes.MEMOIZE:
        stack.memoize()
    elif op == codes.STACK_GLOBAL:
        module, name = values[-2:] if len(values) >= 2 else (None, None)
        add_name(scan, f"{stack.resolve(module) or UNKNOWN}.{stack.resolve(name) or UNKNOWN}")
        del values[-2:]
        stack.push(None)
    elif op == codes.POP:
        if values:
            values.pop()
    elif op == codes.DUP:
        stack.push(stack.top)
    elif op in codes.PUSHES:
        stack.push(None)
    elif op not in codes.NEUTRAL:
        stack.clear()


def _argument(op: int, raw: bytes, stack: Stack, scan: Scan, wanted: frozenset[str]) -> None:
    if op in STRINGS:
        value = raw.decode("utf-8", "replace")
        if op == codes.STRING:  # written as a Python literal; the quotes are enough
            value = value.strip("\r'\"")
        key = stack.top
        if value in wanted:
            scan.found.add(value)
        if isinstance(key, str) and key in wanted:
            scan.pairs.setdefault(key, value)
        stack.push(value)
    elif op in (codes.GLOBAL, codes.INST):
        add_name(scan, raw.decode("utf-8", "replace"))
        stack.push(None)
    elif op in codes.EXTENSIONS:  # a name out of copyreg's registry, known to the writer only
        add_name(scan, f"{UNKNOWN}.{UNKNOWN}")
        stack.push(None)
    elif op in codes.PUTS:
        stack.put(index(op, raw))
    elif op in codes.GETS:
        stack.get(index(op, raw))
    elif op == codes.PROTO:
        stack.start(raw[0])
    elif op not in codes.NEUTRAL:
        stack.push(None)


def index(op: int, raw: bytes) -> int:
    """The number of the memo entry that a GET or PUT is about."""
    if op in b"pg":
        digits = raw.strip()
        return int(digits) if digits.isdigit() and len(digits) < 12 else -1
    return int.from_bytes(raw, "little")


def add_name(scan: Scan, name: str) -> None:
    """Record that the pickle would import NAME."""
    scan.named += 1
    if scan.named > NAMED_LIMIT:
        raise Trouble("budget", f"only the first {NAMED_LIMIT} names of a pickle read")
    if len(scan.globals) < NAMES_LIMIT:
        scan.globals.add(name[:NAME_LIMIT])
