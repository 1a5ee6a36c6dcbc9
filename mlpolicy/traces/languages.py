"""Languages by the ends of file names; what in a text is code; whether anything runs it."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property

#: What follows the last dot of a base name, the whole name without one -> language.
LANGUAGES = {
    **dict.fromkeys(("py", "py3", "pyx"), "python"),
    "ipynb": "notebook",
    **dict.fromkeys(("c", "h", "cc", "cpp", "cxx", "hpp", "hh", "cu", "cuh"), "c"),
    **dict.fromkeys(("java", "kt", "scala"), "java"),
    **dict.fromkeys(("js", "mjs", "ts"), "javascript"),
    **dict.fromkeys(("sh", "bash", "mk", "make", "Makefile", "makefile", "rules"), "shell"),
    **dict.fromkeys(("R", "r", "Rmd", "Rscript"), "r"),
    **{"lua": "lua", "jl": "julia", "m": "matlab", "rs": "rust", "cs": "csharp"},
    **dict.fromkeys(("json", "yaml", "yml", "toml", "gin", "cfg", "conf", "ini"), "config"),
    **dict.fromkeys(("prototxt", "MLproject"), "config"),
    **dict.fromkeys(("txt", "md", "rst", "csv", "tsv", "log", "out"), "text"),
}

#: One of these is in every content that a pattern of the language is in. Nearly every file has
#: none, so that few short words are all that most files are searched for.
GATES: dict[str, tuple[bytes, ...]] = {
    "python": (b"train", b"fit(", b"backward(", b"download"),
    "notebook": (b"train", b"fit(", b"backward(", b"download"),
    "c": (b"train", b"Train", b"UpdateOneIter"),
    "java": (b"train", b"fit(", b"buildClassifier("),
    "javascript": (b"fit(", b"trainOnBatch("),
    "shell": (
        b"train", b"wget", b"curl", b"load", b"learn", b"fasttext", b"lmplz", b"run_tdnn",
        b"finetune",
    ),
    "r": (
        b"train", b"randomForest", b"boost", b"lightgbm", b"neuralnet", b"nnet", b"ranger", b"svm",
        b"fit(",
    ),
    "lua": (b"train", b"backward("),
    "julia": (b"train", b"gradient"),
    "matlab": (b"train", b"fitc"),
    "rust": (b"backward", b"Learner"),
    "csharp": (b"Fit(",),
    "config": (b"lr", b"learning_rate", b"loss", b"train", b"stages:", b"entry_points"),
    "text": (b"://", b"loss"),
}  # fmt: skip

#: The same for the patterns that checks alone ask for.
CHECKED: dict[str, tuple[bytes, ...]] = {
    "python": (
        b"_from_url(", b"get_file(", b"hub.load", b"retrieve(", b"urlopen(", b"requests.get(",
        b"imagenet", b"whisper", b"SentenceT",
    ),
    "c": (b"cpu_supports", b"cpuid", b"HWCAP"),
}  # fmt: skip

#: A file with such a base name is looked at without any of these words.
TELLING = re.compile(r"train|prep|dataset|extract_feat")

#: Texts of other kinds are legion: only those with such a base name are opened.
TEXTS = re.compile(r"dataset|corpora|corpus|data[-_]?sources|train|loss|results|metrics")

# A string that never ends ends with its line, a comment with the file: each alternative matches
# whatever it begins with, so that no text is looked at twice.
_DOUBLE = rb'"[^"\\\n]*+(?:\\[\s\S][^"\\\n]*+)*+"?'
_SINGLE = rb"'[^'\\\n]*+(?:\\[\s\S][^'\\\n]*+)*+'?"
_PYTHON = (
    rb'(?P<no>"""(?s:.*?)(?:"""|\Z)|\'\'\'(?s:.*?)(?:\'\'\'|\Z)|#[^\n]*)|'
    + _DOUBLE
    + rb"|"
    + _SINGLE
)
_C = rb"(?P<no>/\*(?s:.*?)(?:\*/|\Z)|//[^\n]*)|" + _DOUBLE + rb"|" + _SINGLE
_HASH = rb"(?m)^[ \t]*+(?P<no>#[^\n]*)"
_COMMENTS = {
    "python": _PYTHON,
    **dict.fromkeys(("c", "java", "javascript", "csharp"), _C),
    "rust": rb"(?P<no>/\*(?s:.*?)(?:\*/|\Z)|//[^\n]*)",  # 'a is no string there
    **dict.fromkeys(("shell", "r", "julia"), _HASH),
    "lua": rb"(?m)^[ \t]*+(?P<no>--[^\n]*)",
    "matlab": rb"(?m)^[ \t]*+(?P<no>%[^\n]*)",
    "notebook": rb'(?m)^[ \t]*+"[ \t]*+(?P<no>#[^\n]*)',
}

_CELLS = re.compile(rb'"(cell_type|source)"\s{0,8}:\s{0,8}(?:"(\w{1,16}))?')

#: Base names, in lower case, that say: this trains. A ``trainer`` or ``training`` module is as
#: often a part of a library.
SAYS_TRAIN = re.compile(
    r"(^|[_.-])(pre)?train([_.-]|$)|(^|[_.-])(finetun|fine[_-]tun)|^run_[cmp]lm|^(sft|dpo|distill)[_.]"
)
#: In the languages that are compiled, whose libraries call it trainer.
SAYS_TRAINING = re.compile(r"(^|[_.-])(pre)?train(ing)?([_.-]|$)")

_COMPILED = frozenset({"c", "java", "rust", "csharp"})
_ALWAYS = frozenset({"notebook", "shell", "config", "text"})
_MAIN = rb"\b[Mm]ain\s{0,4}\("
#: Python: what is there to be run, not to be imported.
_GUARD = (
    rb"(?m)^if[ (]{1,2}__name__|^(?:main|train|run)\w{0,30}\(|^(?:async )?def main\("
    rb"|^@\w{1,20}\.command\(|^@hydra\.main\("
)
#: The parts of a program may be in several files of a directory, one of which runs the others.
_FOR_TRAINING = frozenset({"train", "training", "pretraining", "finetuning"})
_IMPORTED = re.compile(rb"(?m)^[ \t]{0,20}(?:from|import)[ \t]{1,4}(?:\.|(\w{1,60}))", re.ASCII)
_UNINDENTED = re.compile(rb"(?m)^[^\s)}\]]")
#: A definition at the top of a file; R and JavaScript write name <- function(...).
_DEFINES = re.compile(
    rb"@|(?:async |export |local )?(?:def|class|function|struct|module)\b"
    rb"|[^\n]{0,200}\bfunction\b"
)


class Code:
    """The CONTENT of the file PATH without comments and docstrings, each line where it was."""

    def __init__(self, content: bytes, language: str, path: str) -> None:
        if language == "notebook":
            content = _cells(content)
        pattern = _COMMENTS.get(language)
        self.text = re.sub(pattern, _blank, content) if pattern else content
        self._language = language
        *self._above, self._name = path.split("/")

    def runs(self, position: int) -> bool:
        """Whether the statement at POSITION is run by the file itself.

        A file that only defines functions and classes offers training, as PyTorch and
        scikit-learn do, but is nobody's training program.
        """
        return self._is_program or not self._defines(position)

    @cached_property
    def _is_program(self) -> bool:
        if self._language in _ALWAYS:
            return True
        if self._language in _COMPILED:
            return bool(re.search(_MAIN, self.text))
        if SAYS_TRAIN.search(self._name.lower()) or re.search(_GUARD, self.text):
            return True
        return not _FOR_TRAINING.isdisjoint(self._above) and not self._is_packaged

    @property
    def _is_packaged(self) -> bool:
        """Whether it is a module of a package: it imports by a dot, or by its own directory."""
        imported = ((match[1] or b"").decode() for match in _IMPORTED.finditer(self.text))
        return any(not name or name in self._above for name in imported)

    @cached_property
    def _statements(self) -> list[int]:
        """Where the lines that are not indented begin."""
        return [match.start() for match in _UNINDENTED.finditer(self.text)]

    def _defines(self, position: int) -> bool:
        """Whether POSITION is within a definition at the top of the file; C cannot be asked."""
        if self._language in _COMPILED:
            return True
        index = bisect_right(self._statements, position)
        statement = self._statements[index - 1] if index else 0
        return bool(_DEFINES.match(self.text, statement))


def _blank(match: re.Match[bytes]) -> bytes:
    comment = match["no"]
    if comment is None:
        return match[0]
    return match[0].removesuffix(comment) + b"\n" * comment.count(b"\n")


def _cells(content: bytes) -> bytes:
    """The lines of a notebook's code cells alone; keys stand there in alphabetical order."""
    made, end, kind, wanted = [], 0, b"", False
    for match in [*_CELLS.finditer(content), None]:
        start = len(content) if match is None else match.start()
        piece = content[end:start]
        made.append(piece if wanted else b"\n" * piece.count(b"\n"))
        if match is not None and match[1] == b"cell_type":
            kind, wanted = match[2], False
        else:
            wanted = kind == b"code"
        end = start
    return b"".join(made)
