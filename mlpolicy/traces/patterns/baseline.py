"""Signs that a program asks the processor what it can do, and chooses its code by that.

Function multiversioning (target_clones, ifunc) is not among them: it needs no flags in build
files, and these are what is judged with the help of such traces.
"""

from __future__ import annotations

from mlpolicy.traces.base import Pattern

#: (id, needle, mark, who defines it)
_DISPATCH = (
    ("cpu-supports", b"cpu_supports", rb"\b__builtin_cpu_supports\s{0,4}\(", "GCC, x86 built-ins"),
    ("cpuid", b"cpuid", rb"\b_{0,2}(?:get_)?cpuid(?:ex|_max|_count)?\s{0,4}\(|\"cpuid", "cpuid.h"),
    ("hwcap", b"HWCAP", rb"\bgetauxval\s{0,4}\(|\belf_aux_info\s{0,4}\(", "getauxval(3)"),
)

PATTERNS = tuple(
    Pattern(name, "isa-dispatch", ("c",), "choice at run time", (needle,), (mark,), source)
    for name, needle, mark, source in _DISPATCH
)
