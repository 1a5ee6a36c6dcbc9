"""Does the build use instructions that not every processor of an architecture has?

What Debian compiles for: amd64 x86-64, thus SSE2 and no SSE3 [read in the defaults of its GCC,
``gcc -Q --help=target``]; arm64 ARMv8-A, armhf ARMv7-A with VFPv3-D16 and no NEON, i386 i686
[of common knowledge, as the wiki pages below have it; not checked on such machines]; ppc64el
POWER8 [likely]. Flags within these are not told, nor -msse2, which only i386 would lack.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlpolicy.builds import rules, tree
from mlpolicy.builds.base import BUILDFLAGS, Statement, Tree
from mlpolicy.builds.make import ASSIGNMENT
from mlpolicy.domain import Hint
from mlpolicy.traces import speaks

from .base import Case, Check, Tag

RAISED = Tag(
    "isa-baseline-raised",
    "warning",
    "The build asks the compiler for instructions beyond the base line of an architecture: those "
    "of the machine that happens to build it (-march=native), or for example AVX, which amd64 "
    "does not promise. On processors without them the program dies of an illegal instruction, "
    "and packages built on two machines differ. Only what takes effect by default is told: not "
    "what an option has to turn on, nor files that are compiled apart to be chosen at run time.",
    "Turn it off in debian/rules by the option that upstream has for it (for example "
    "-DGGML_NATIVE=OFF), or patch it out. To have the faster code, too, compile it apart and "
    "choose at run time: GCC's target_clones, __builtin_cpu_supports, or libraries below "
    "glibc-hwcaps. A program that is of no use without it can depend on a package of "
    "isa-support, such as sse4.2-support.",
    (
        "https://wiki.debian.org/ArchitectureSpecificsMemo",
        "https://wiki.debian.org/InstructionSelection",
    ),
)

#: The processor of the build machine.
_NATIVE = re.compile(r"-m(?:arch|cpu|fpu)=native\b|(?<![\w-])-x[Hh]ost\b")
#: More than the base line, by its name.
_NAMED = re.compile(
    r"(?<![\w-])(?:"
    r"-m(?:sse3|ssse3|sse4(?:\.[12]|a)?|avx\w{0,20}|fma4?|bmi2?|f16c|popcnt|lzcnt|aes|pclmul|xop)"
    r"|-march=(?:x86-64-v[234]|core2|core-avx\w{0,4}|corei7\S{0,8}|nehalem|westmere|sandybridge"
    r"|ivybridge|haswell|broadwell|skylake\S{0,10}|icelake\S{0,10}|znver\d|bdver\d"
    r"|armv8\.\d(?:-a)?\S{0,40}|armv9\S{0,40}|armv8-a\+(?!nofp|crc\b)\w{1,20}\S{0,40})"
    r"|-mcpu=(?:power(?:9|10|11)|cortex-[ax]\d+\S{0,30}|apple-m\d|neoverse\S{0,10})"
    r"|-mfpu=(?:neon\S{0,20}|vfpv4\S{0,10}|vfpv3(?!-d16)\S{0,10}|crypto\S{0,20})"
    r")(?![\w.-])"
)
#: Words in names of targets, files and variables for code that is compiled apart.
_APART = re.compile(
    r"(?i)sse\d|ssse3|avx|haswell|skylake|znver|neon|fma(?![a-z])|bmi2|simd|dispatch|hwcaps"
    r"|x86[-_]64[-_]v\d"
)
#: CMake's commands and variables that apply flags; those of one build type are told apart.
_APPLIES = re.compile(
    r"(?:add_compile_options|add_definitions|target_compile_options|set_source_files_properties"
    r"|set_target_properties|set_property)\(|(?:set|string|list)\((?:APPEND )?CMAKE_C(?:XX)?_FLAGS"
)
_TYPED = re.compile(r"CMAKE_C(?:XX)?_FLAGS_(\w{1,40})")
_CONDITIONAL = re.compile(r"\S*\$<[^\s]*(?:CONFIG|BOOL|NOT|AND|OR)\b\S*")
#: Commands for a part of the program only.
_SCOPED = re.compile(r"(?:target_compile_options|set_\w{1,30}propert\w{1,5})\(")
#: Variables that makefiles compile with; one named for its flags is used where these are wanted.
_FLAGS = re.compile(r"(?!\w*(?i:native))(?:\w*FLAGS\w*|C(?:C|XX)|\w*OPT\w*|\w*ARCH\w*)")
_SUPPORT = re.compile(r"(?:s?sse[\d.]+|avx\w*|neon|vfpv\d|armv[678]|x86-64-v\d)-support")


def flags(statement: Statement, built: Tree) -> str:
    """The flags beyond the base line that STATEMENT applies, empty without any."""
    text = statement.text
    if statement.system == "cmake":
        typed = _TYPED.search(text)
        wanted = built.settings.defined.get("CMAKE_BUILD_TYPE", "None").upper()
        if not _APPLIES.match(text) or (typed and typed[1] != wanted):
            return ""
        text = _CONDITIONAL.sub("", text)
    elif statement.system == "make":
        assigned = ASSIGNMENT.match(text)
        if assigned and not _FLAGS.fullmatch(assigned["name"]):
            return ""
    elif statement.system == "meson":
        if not re.match(r"add_(?:project|global)_arguments\(", text):
            return ""
    elif statement.system == "autoconf":
        if not re.search(rf"\b(?:AM_)?(?:{'|'.join(sorted(BUILDFLAGS))})\+?=", text):
            return ""
    elif statement.system not in ("rules", "python"):
        return ""
    native = _NATIVE.findall(text)
    named = _NAMED.findall(text)
    apart = _APART.search(_NAMED.sub(" ", text))
    return " ".join(dict.fromkeys([*native, *([] if apart else named)]))


def run(case: Case) -> Iterator[Hint]:
    """Tell of each statement with such a flag, once for each file and set of flags."""
    if case.binary:
        return
    subject = case.judged.evidence.subject
    built = tree.read(subject.documents)
    removed = rules.removes(built)
    declared = _declared(case)
    told: set[tuple[str, str]] = set()
    for one in tree.statements(built):
        found = flags(one, built)
        if not found or (one.path, found) in told:
            continue
        upstream = one.system != "rules"
        if upstream and any(flag in removed for flag in found.split()):
            continue
        if not _NATIVE.search(found) and (declared or (upstream and _chosen(case, one))):
            continue
        told.add((one.path, found))
        yield case.hint(RAISED.name, found, one.path, one.line)


def _declared(case: Case) -> bool:
    """Whether a package says which processors it is for, by a package of isa-support."""
    stanzas = case.judged.evidence.control.stanzas.values()
    relations = (one for stanza in stanzas for one in stanza.relations("Pre-Depends", "Depends"))
    return any(_SUPPORT.fullmatch(one.name) for row in relations for one in row.alternatives)


def _chosen(case: Case, one: Statement) -> bool:
    """Whether the program asks the processor, as far as ONE is for a part of it or may be."""
    traces = case.judged.evidence.subject.traces
    if _APART.search(one.path):
        return True
    partial = one.system in ("make", "python") or _SCOPED.match(one.text)
    asks = (trace for trace in traces if trace.kind == "isa-dispatch")
    return bool(partial) and any(speaks(trace.path, one.path) for trace in asks)


CHECK = Check("baseline", (RAISED,), run)
