"""What a pickle would import, by Python's own tables of the opcodes: exact, slow, for tests."""

from __future__ import annotations

import pickletools
from typing import Any

_MARK = object()
_STRINGS = {
    "STRING", "BINSTRING", "SHORT_BINSTRING",
    "UNICODE", "BINUNICODE", "SHORT_BINUNICODE", "BINUNICODE8",
}  # fmt: skip


def imports(data: bytes) -> set[str]:
    """Return the names that the first pickle in DATA imports, as ``module.name``.

    Raises whatever pickletools raises, and IndexError or KeyError, for what is no pickle.
    """
    found: set[str] = set()
    stack: list[Any] = []
    memo: dict[int, Any] = {}
    for op, argument, _ in pickletools.genops(data):
        name = op.name
        if name in ("GLOBAL", "INST"):
            found.add(str(argument).replace(" ", ".", 1))
        elif name == "STACK_GLOBAL":
            if not isinstance(stack[-2], str) or not isinstance(stack[-1], str):
                raise KeyError("a name that is no text")
            found.add(f"{stack[-2]}.{stack[-1]}")
        elif name in ("PUT", "BINPUT", "LONG_BINPUT"):
            memo[_number(argument)] = stack[-1]
            continue
        elif name == "MEMOIZE":
            memo[len(memo)] = stack[-1]
            continue
        elif name in ("GET", "BINGET", "LONG_BINGET"):
            stack.append(memo[_number(argument)])
            continue
        elif name == "DUP":
            stack.append(stack[-1])
            continue
        _move(op, stack)
        if name in _STRINGS:
            stack[-1] = argument
    return found


def _number(argument: Any) -> int:
    return int(argument)


def _move(op: pickletools.OpcodeInfo, stack: list[Any]) -> None:
    """Take from STACK what OP takes, and put on it what OP leaves, values unknown."""
    before, after = list(op.stack_before), list(op.stack_after)
    if pickletools.stackslice in before:
        while stack.pop() is not _MARK:
            pass
        before = before[: before.index(pickletools.markobject)]
    elif op.name == "POP":
        before = [pickletools.anyobject]
    for _ in before:
        if stack.pop() is _MARK and op.name not in ("POP", "POP_MARK"):
            raise KeyError("a mark where a value is needed")
    stack += [_MARK if item is pickletools.markobject else None for item in after]
