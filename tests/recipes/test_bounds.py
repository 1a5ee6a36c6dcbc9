"""Build files are hostile input: following them comes to an end, and never fails."""

from __future__ import annotations

import random

import pytest
from patience import ends

from mlpolicy import recipes

SIZE = 1 << 16
RULES = b"build:\n\t./x.sh\n\t$(MAKE)\n\tcmake .\n"
PIECES = [
    "wget ", "http://a.example/model.onnx", " ", "\n", "\t", "build:", "if ", "false", "fi", "(",
    ")", "$(", "$A", "'", '"', "<<E", "\\", "#", "=", ";", "|", "&", "`", "function(f)",
    "endfunction()", "f(a)", "include(", "%:", "dh ", "file(DOWNLOAD ", "\x00", "\u00e9",
]  # fmt: skip


@pytest.mark.parametrize(
    "piece",
    [
        "'", '"\\', "$(", "`a", "a#", "$", "<<A\n", "&", "a ", "a\\\n", '"$(a)"', "(", "[=[", "[",
        "A=$A$A$A\n$A $A\n", "a: b c d\n", ":a", "\t@a\n", "X=$(shell wget a)\n", "include a b\n",
        "if(A OR B AND NOT C)\n", "set(A ${A}${A})\nfile(DOWNLOAD ${A})\n", "if false\n",
        "function(f)\nf(a)\nendfunction()\nf(b)\n", "wget http://a.example/m.onnx\n",
    ],
)  # fmt: skip
def test_repeated_pieces(piece):
    text = (piece * (SIZE // len(piece))).encode()
    files = {"x.sh": text, "Makefile": text, "CMakeLists.txt": text}
    with ends():
        recipes.build({"debian/rules": RULES, **files})
        recipes.build({"debian/rules": RULES + text})
        recipes.maintainer_script({"DEBIAN/postinst": text}, "DEBIAN/postinst")


def test_anything_is_read():
    chosen = random.Random(1)
    for _ in range(300):
        text = "".join(chosen.choice(PIECES) for _ in range(60)).encode()
        recipes.build({"debian/rules": RULES + text, "x.sh": text, "CMakeLists.txt": text})


def test_files_that_call_each_other():
    walk = recipes.build(
        {
            "debian/rules": RULES,
            "x.sh": b"./x.sh\n./y.sh\n",
            "y.sh": b"sh ./x.sh\nwget http://a.example/m.onnx\n",
            "Makefile": b"all: all\n\t$(MAKE) all\n",
            "CMakeLists.txt": b"include(CMakeLists.txt)\nadd_subdirectory(.)\n",
        }
    )
    (reached,) = walk.fetches
    assert (reached.path, reached.line, reached.via) == ("y.sh", 2, ("debian/rules:2", "x.sh:2"))
