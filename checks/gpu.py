"""Programs for graphics processors: what builds need, what binaries hold and are linked to."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from mlpolicy.builds import tree
from mlpolicy.builds.base import Statement
from mlpolicy.domain import Area, Artifact, Hint

from .base import Case, Check, Tag
from .each import Find, hints, some

REQUIRED = Tag(
    "cuda-required-by-upstream-build-system",
    "warning",
    "The build files ask for NVIDIA's CUDA whatever options are given, so that nothing can be "
    "built with what is in main. CUDA is in non-free; what needs it to be built belongs in "
    "contrib at best (Debian Policy, 2.2.2). An option for CUDA, even one that is on by default, "
    "is not told: without it there is a free build.",
    "Ask upstream to make CUDA optional, or for a path on the CPU or with ROCm; or put the source "
    "into contrib. If the free path is there and was not seen, override this tag and say where.",
    ("Debian Policy, 2.2.2 The contrib archive area",),
)
EMBEDDED = Tag(
    "embedded-gpu-code",
    "info",
    "This file is, or holds, compiled code for a graphics processor. CUDA code (cubin, fatbin) is "
    "made by NVIDIA's compiler and runs with its driver, neither of which is in main; in a "
    "package in main without another path this is a warning. AMD code objects (hsaco) are made "
    "and run by ROCm, whose compiler is LLVM: a free tool chain. PTX is text that LLVM can write, "
    "too, and that only NVIDIA's driver runs. In a source package such files are compiled "
    "programs, which want their source beside them.",
    "Build it from source in the package, or leave it out (Files-Excluded). Move what needs CUDA "
    "to a package of its own in contrib, as ggml-cuda does, and keep a build for the CPU or ROCm "
    "in main.",
    ("Debian Policy, 2.2.1 The main archive area", "https://clang.llvm.org/docs/HIPSupport.html"),
)
LINKED = Tag(
    "links-to-cuda-runtime",
    "error",
    "This program or library in main is linked to libraries of CUDA (DT_NEEDED): without them the "
    "loader does not start it at all. They are in non-free, so the package must not be in main "
    "(Debian Policy, 2.2.1). What looks for CUDA at run time with dlopen, and works without, is "
    "not told; nor are NVML and the graphics libraries of NVIDIA's driver.",
    "Build it without CUDA, load the CUDA part by dlopen as a plugin from a package in contrib, "
    "or move the package to contrib.",
    ("Debian Policy, 2.2.1 The main archive area",),
)
ONLY = Tag(
    "gpu-only-without-cpu-path",
    "info",
    "This runs on a graphics processor alone: a TensorRT engine is compiled for one kind of "
    "NVIDIA processor, and a CMake project whose only language is CUDA has no code for the CPU. "
    "Nobody can run it with what is in main, whatever its license says; slow would not matter.",
    "For an engine, ship the model that it was made from (ONNX, for example), which runs on a "
    "CPU. For a program, ask upstream for a path on the CPU, or with ROCm.",
    ("Debian Policy, 2.2.1 The main archive area",),
)

#: Upstream names of what is made for CUDA alone, without the version; others have a free twin.
_PACKAGE = re.compile(
    r"(?i)(?:-e\s+|-\s+)?(?:"
    r"cupy-cuda\w*|pycuda|cuda-python|cuda-toolkit|cudatoolkit(?:-dev)?|tensorrt(?:-cu\d+)?"
    r"|nvidia-[a-z-]+-cu\d+|(?:cudf|cuml|cugraph|rmm|cuspatial|cucim)-cu\d+"
    r"|(?:torch|torchvision|torchaudio|jaxlib|dgl)\s*={2,3}\s*[\w.]+\+cu(?:da)?\d+\S*"
    r")(?=$|[\s=<>!~;,\[])"
)
_WHEELS = re.compile(r"(?:--index-url|-i)[=\s]+https?://\S{1,200}/whl/cu\d+")
_LANGUAGES = re.compile(r"project\(\s*\S+\s+(.*)\)", re.DOTALL)
_KEYWORDS = frozenset({"VERSION", "DESCRIPTION", "HOMEPAGE_URL", "COMPAT_VERSION"})
#: What a setup.py with a path for the CPU, or a choice, has somewhere.
_CHOICE = re.compile(
    r"\bCppExtension\(|(?<!CUDA)(?<!\w)Extension\(|is_available|CUDA_HOME|environ|argv|is_rocm|hip"
)
#: Libraries of the CUDA toolkit and its driver. Not NVML (libnvidia-ml), nor libnvidia-*.
_LIBRARY = re.compile(
    r"lib(?:cudart|cuda|cublas(?:Lt)?|cudnn\w*|nccl|nvrtc(?:-builtins)?|cufftw?|cusparse(?:Lt)?"
    r"|cusolver(?:Mg)?|curand|nvinfer\w*|cupti|nvJitLink|nvjpeg|npp\w{1,6}|cufile|cutensor)\.so(?:\.|$)"
)
_CUDA_CODE = frozenset({"cubin", "fatbin"})


def _cmake(text: str) -> bool:
    words = text.replace("(", " ").replace(")", " ").split()
    if words[0] == "project":
        return "CUDA" in _languages(text)
    if words[0] == "enable_language":
        return "CUDA" in words and "OPTIONAL" not in words
    found = words[0] == "find_package" and words[1:2] and "REQUIRED" in words
    return bool(found) and words[1] in ("CUDA", "CUDAToolkit", "CUDNN", "cuDNN", "TensorRT")


def _languages(text: str) -> list[str]:
    """The languages of a project() command; none when it does not name any."""
    match = _LANGUAGES.match(text)
    words = match[1].split() if match else []
    if "LANGUAGES" in words:
        words = words[words.index("LANGUAGES") + 1 :]
    elif _KEYWORDS.intersection(words):
        return []
    return [word for word in words if word.isupper()]


def _meson(text: str) -> bool:
    optional = re.search(r"required\s*:\s*(?!true)", text)
    if text.startswith("project("):
        return bool(re.match(r"project\(\s*'[^']*',(?:\s*'\w+',)*\s*'cuda'", text))
    asked = re.search(r"\badd_languages\(\s*'cuda'|\bdependency\(\s*'cuda'", text)
    return bool(asked) and not optional


def _bazel(text: str) -> bool:
    return bool(re.match(r"cuda_(?:library|binary)\(", text)) and "select(" not in text


def _requirement(text: str) -> bool:
    return bool(_PACKAGE.match(text) or _WHEELS.search(text))


#: What asks for CUDA in the files of each system.
_ASKS: dict[str, Callable[[str], bool]] = {
    "cmake": _cmake,
    "meson": _meson,
    "bazel": _bazel,
    "requirements": _requirement,
    "python": lambda text: "CUDAExtension(" in text,
}


def _required(case: Case) -> Iterator[Hint]:
    documents = case.judged.evidence.subject.documents
    built = tree.read(documents)
    told: set[str] = set()
    for one in tree.statements(built):
        asks = _ASKS.get(one.system)
        if one.optional or asks is None or one.path in told or not asks(one.text):
            continue
        if one.system == "python" and _CHOICE.search(built.files[one.path]):
            continue
        told.add(one.path)
        yield case.hint(REQUIRED.name, one.text[:100], one.path, one.line)
        if one.system == "cmake" and _alone(one):
            yield case.hint(ONLY.name, f"only CUDA: {one.text[:100]}", one.path, one.line)


def _alone(one: Statement) -> bool:
    return one.text.startswith("project(") and set(_languages(one.text)) == {"CUDA"}


def _code(warned: bool) -> Find:
    """Files with device code, those that are a WARNING in main or the others."""

    def find(case: Case) -> Iterator[tuple[Artifact, str]]:
        artifacts = case.judged.evidence.subject.artifacts
        free = any(one.format == "hsaco" for one in artifacts)
        control = case.judged.evidence.control
        package = case.judged.evidence.subject.package
        area = control.area_of(package) if case.binary else control.source_area
        for one in artifacts:
            if one.role == "gpu-binary":
                grave = area is Area.MAIN and one.format in _CUDA_CODE and not free
                if grave is warned:
                    yield one, one.why

    return find


def _engines(case: Case) -> Iterator[tuple[Artifact, str]]:
    for one in case.judged.evidence.subject.artifacts:
        if one.format == "tensorrt":
            yield one, one.why


def _linked(case: Case) -> Iterator[Hint]:
    control = case.judged.evidence.control
    subject = case.judged.evidence.subject
    if not case.binary or control.area_of(subject.package) is not Area.MAIN:
        return
    by_libraries: dict[tuple[str, ...], list[str]] = {}
    for path, needed in sorted(subject.links.items()):
        libraries = tuple(name for name in needed if _LIBRARY.match(name))
        if libraries:
            by_libraries.setdefault(libraries, []).append(path)
    for libraries, paths in by_libraries.items():
        more = f" (and {len(paths) - 1} more files)" if len(paths) > 1 else ""
        context = f"{posixpath.basename(paths[0])}: {some(libraries)}{more}"
        yield case.hint(LINKED.name, context, paths[0])


def run(case: Case) -> Iterator[Hint]:
    """Build files of a source; device code of anything; links of a binary."""
    if not case.binary:
        yield from _required(case)
    for hint in hints(case, EMBEDDED, _code(warned=True)):
        yield replace(hint, severity="warning")
    yield from hints(case, EMBEDDED, _code(warned=False))
    yield from _linked(case)
    yield from hints(case, ONLY, _engines)


CHECK = Check("gpu", (REQUIRED, EMBEDDED, LINKED, ONLY), run)
