"""What CMake's conditions come to on Debian: true, false or unknown.

Source: cmake-commands(7), if; cmake-variables(7) [specification]. A regular expression of a
scanned file is never run: MATCHES is asked for plain words alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from mlpolicy.builds.base import OTHERS, OURS, switch
from mlpolicy.truth import Truth, all_of, any_of, negated

_DEPTH = 30
_UNARY = frozenset({"EXISTS", "COMMAND", "POLICY", "TARGET", "TEST", "IS_DIRECTORY", "IS_ABSOLUTE"})
_BINARY = re.compile(
    r"(?:VERSION_|STR)?(?:EQUAL|LESS|GREATER)(?:_EQUAL)?|MATCHES|IN_LIST|IS_NEWER_THAN"
)
_SAME = ("STREQUAL", "EQUAL", "VERSION_EQUAL")

#: What dh(1) and GCC on Linux make of them [read in debhelper's cmake.pm].
PLATFORM: Mapping[str, str] = {
    **dict.fromkeys(
        ("UNIX", "LINUX", "CMAKE_COMPILER_IS_GNUCC", "CMAKE_COMPILER_IS_GNUCXX",
         "CMAKE_COMPILER_IS_GNUC", "PROJECT_IS_TOP_LEVEL"), "1"
    ),
    **dict.fromkeys(
        ("WIN32", "MSVC", "MINGW", "CYGWIN", "APPLE", "IOS", "ANDROID", "EMSCRIPTEN", "BORLAND",
         "CMAKE_CROSSCOMPILING", "CMAKE_CL_64", "BSD", "HAIKU", "MSYS", "XCODE"), ""
    ),
    "CMAKE_SYSTEM_NAME": "Linux",
    "CMAKE_C_COMPILER_ID": "GNU",
    "CMAKE_CXX_COMPILER_ID": "GNU",
    "CMAKE_BUILD_TYPE": "None",
    "CMAKE_SOURCE_DIR": "",
    "PROJECT_SOURCE_DIR": "",
    "CMAKE_SIZEOF_VOID_P": "8",
}  # fmt: skip
_MACHINE = frozenset({"CMAKE_SYSTEM_PROCESSOR", "CMAKE_HOST_SYSTEM_PROCESSOR"})

#: The value of a variable: text, or None when it is unknown.
Value = Callable[[str], str | None]


def holds(words: Sequence[str], value: Value) -> Truth:
    """Whether the condition WORDS holds, parentheses being words of their own."""
    return _either(list(words), value, 0)


def named(words: Sequence[str]) -> set[str]:
    """The variables that WORDS may ask for."""
    return {name for word in words for name in re.findall(r"[A-Za-z_]\w*", word)}


def _either(words: list[str], value: Value, depth: int) -> Truth:
    return any_of(_both(part, value, depth) for part in _split(words, "OR"))


def _both(words: list[str], value: Value, depth: int) -> Truth:
    return all_of(_one(part, value, depth) for part in _split(words, "AND"))


def _one(words: list[str], value: Value, depth: int) -> Truth:
    if depth == _DEPTH or not words:
        return None
    if words[0] == "NOT":
        return negated(_one(words[1:], value, depth + 1))
    if words[0] == "(" and words[-1] == ")":
        return _either(words[1:-1], value, depth + 1)
    if len(words) == 2 and words[0] == "DEFINED":
        found = value(words[1])
        return None if found is None else bool(found) or None
    if len(words) == 3 and _BINARY.fullmatch(words[1]):
        return _compared(words[0], words[1], words[2], value)
    return _constant(words[0], value) if len(words) == 1 and words[0] not in _UNARY else None


def _constant(word: str, value: Value) -> Truth:
    if re.fullmatch(r"\d+", word):
        return int(word[:9]) != 0
    said = switch(word)
    if said is None:
        found = _text(word, value)
        said = None if found is None else switch(found)
        if said is None and found is not None and re.fullmatch(r"\w+", word):
            return True  # a variable with a value that is none of the false ones
    return said


def _compared(one: str, how: str, two: str, value: Value) -> Truth:
    if any(name in one for name in _MACHINE):
        return True if OURS.search(two) else None
    first, second = _text(one, value), _text(two, value, literal=True)
    if first is None or second is None:
        return None
    if how in _SAME:
        return first == second
    if how == "MATCHES":
        if second in first:
            return True
        plain = re.fullmatch(r"[\w |()^$.*-]{1,200}", second)
        pieces = [piece for piece in re.split(r"[^\w-]+", second) if piece]
        if plain and any(piece.lower() in first.lower() for piece in pieces):
            return True
        return False if OTHERS.search(second) or plain else None
    return None


def _text(word: str, value: Value, literal: bool = False) -> str | None:
    """What WORD stands for: ``${NAME}``, the name of a variable, or itself."""
    whole = re.fullmatch(r"\$\{(\w{1,80})\}", word)
    if whole:
        return value(whole[1])
    if "$" in word:
        return None
    found = value(word) if re.fullmatch(r"[A-Za-z_]\w*", word) else word
    return word if found is None and literal else found


def _split(words: list[str], at: str) -> list[list[str]]:
    """WORDS, split at the word AT outside of parentheses."""
    parts: list[list[str]] = [[]]
    depth = 0
    for word in words:
        depth += {"(": 1, ")": -1}.get(word, 0)
        if word == at and depth == 0:
            parts.append([])
        else:
            parts[-1].append(word)
    return parts
