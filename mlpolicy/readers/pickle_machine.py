"""A machine that follows a pickle's stack and calls nothing.

Source: CPython Lib/pickletools.py [read, certain]. It holds numbers, texts, tuples, small
dictionaries and which class an object is of; all else is None. Slower than
``pickle_ops.walk``, and for the few formats that need the values.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from mlpolicy.domain import Trouble
from mlpolicy.readers import pickle_ops
from mlpolicy.readers.pickle_table import (
    DUP,
    EXTENSIONS,
    GETS,
    GLOBAL,
    INST,
    MEMOIZE,
    NEUTRAL,
    PUTS,
    STACK_GLOBAL,
    STRINGS,
)

_KEYS_LIMIT = 64  # of one dictionary; joblib needs seven
_NUMBERS = frozenset(b"KMJ")
_CONSTANTS = {ord("N"): None, 0x88: True, 0x89: False, ord(")"): ()}
_TUPLES = {0x85: 1, 0x86: 2, 0x87: 3}
#: Take values from the top and leave nothing, or one value that is no name: pops, and pushes.
_TAKING = {ord("a"): (1, 0), ord("0"): (1, 0), ord("Q"): (1, 1)}
#: Take what is above the mark.
_GATHERING = frozenset(b"e1l\x90\x91")
_MARK, _DICT, _TUPLE, _ITEM, _ITEMS, _REDUCE, _BUILD, _OBJECT = b"(}tsuRbo"
_NEW, _NEW_EX = 0x81, 0x92


@dataclass
class Object:
    """An object of the class NAME, made with ARGUMENTS; STATE is what BUILD gave it."""

    name: str
    arguments: Any = None
    state: Any = None


@dataclass
class Machine:
    """The stack with its marks, and the memo."""

    stack: list[Any] = field(default_factory=list)
    marks: list[int] = field(default_factory=list)
    memo: dict[int, Any] = field(default_factory=dict)

    def pop(self) -> Any:
        """Take the topmost value; never one below a mark."""
        if not self.stack or (self.marks and len(self.stack) <= self.marks[-1]):
            raise Trouble("malformed", "pickle takes more from its stack than is there")
        return self.stack.pop()

    def slice(self) -> list[Any]:
        """Take what is above the topmost mark."""
        if not self.marks:
            raise Trouble("malformed", "pickle without the mark that it asks for")
        at = self.marks.pop()
        items = self.stack[at:]
        del self.stack[at:]
        return items


def step(
    op: int, raw: bytes, machine: Machine, scan: pickle_ops.Scan, wanted: frozenset[str]
) -> Object | None:
    """Do one opcode; return the object when it was BUILD."""
    stack = machine.stack
    if op in STRINGS:
        value = raw.decode("utf-8", "replace")
        key = stack[-1] if stack else None
        if value in wanted:
            scan.found.add(value)
        if isinstance(key, str) and key in wanted:
            scan.pairs.setdefault(key, value)
        stack.append(value)
    elif op in _NUMBERS:
        stack.append(int.from_bytes(raw, "little", signed=op == ord("J")))
    elif op in (GLOBAL, STACK_GLOBAL):
        if op == GLOBAL:
            name = raw.decode("utf-8", "replace")
        else:
            last, first = machine.pop(), machine.pop()
            name = ".".join(n if isinstance(n, str) else pickle_ops.UNKNOWN for n in (first, last))
        pickle_ops.add_name(scan, name)
        stack.append(Object(name[:256]))
    elif op == MEMOIZE:
        machine.memo[len(machine.memo)] = stack[-1] if stack else None
    elif op in PUTS:
        machine.memo[pickle_ops.index(op, raw)] = stack[-1] if stack else None
    elif op in GETS:
        stack.append(machine.memo.get(pickle_ops.index(op, raw)))
    else:
        return _shape(op, raw, machine, scan)
    return None


def _shape(op: int, raw: bytes, machine: Machine, scan: pickle_ops.Scan) -> Object | None:
    """Do an opcode that makes or fills an object."""
    stack = machine.stack
    if op in _CONSTANTS:
        stack.append(_CONSTANTS[op])
    elif op == _MARK:
        machine.marks.append(len(stack))
    elif op == DUP:
        stack.append(stack[-1] if stack else None)
    elif op == _DICT:
        stack.append({})
    elif op in _TUPLES:
        items = [machine.pop() for _ in range(_TUPLES[op])]
        stack.append(tuple(reversed(items)))
    elif op == _TUPLE:
        stack.append(tuple(machine.slice()))
    elif op == _ITEM:
        value, key = machine.pop(), machine.pop()
        _fill(stack, [key, value])
    elif op == _ITEMS:
        _fill(stack, machine.slice())
    elif op == _BUILD:
        state = machine.pop()
        if stack and isinstance(stack[-1], Object):
            stack[-1].state = state
            return stack[-1]
    elif op in (_REDUCE, _NEW, _NEW_EX):
        if op == _NEW_EX:
            machine.pop()
        arguments, maker = machine.pop(), machine.pop()
        stack.append(Object(maker.name if isinstance(maker, Object) else "", arguments))
    elif op in (INST, _OBJECT):
        if op == INST:
            pickle_ops.add_name(scan, raw.decode("utf-8", "replace"))
        machine.slice()
        stack.append(None)
    elif op in _TAKING:
        takes, gives = _TAKING[op]
        for _ in range(takes):
            machine.pop()
        stack.extend([None] * gives)
    elif op in _GATHERING:
        machine.slice()
        if op in b"l\x91":
            stack.append(None)
    elif op in EXTENSIONS:
        pickle_ops.add_name(scan, f"{pickle_ops.UNKNOWN}.{pickle_ops.UNKNOWN}")
        stack.append(None)
    elif op not in NEUTRAL:  # pushes something that cannot matter here
        stack.append(None)
    return None


def _fill(stack: list[Any], items: list[Any]) -> None:
    """Put ITEMS, keys and values in turn, into the dictionary on top."""
    top = stack[-1] if stack else None
    if isinstance(top, dict):
        for key, value in zip(items[::2], items[1::2], strict=False):
            if isinstance(key, str) and len(top) < _KEYS_LIMIT:
                top[key] = value
