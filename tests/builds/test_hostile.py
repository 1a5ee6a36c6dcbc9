"""Build files that nobody would write: no traceback, and an end."""

from __future__ import annotations

import pytest
from patience import ends

from mlpolicy.builds import names, tree

FILES = (
    names.RULES, names.CMAKE, names.MESON, names.MESON_OPTIONS[1], names.AUTOCONF[0], "Makefile",
    names.SETUP_PY, names.SETUP_CFG, names.PYPROJECT, names.REQUIREMENTS, "meta.yaml", "WORKSPACE",
    f"{names.PATCHES}one.patch",
)  # fmt: skip
SIZE = 100_000
PIECES = [
    "(", ")", "[", "]", '"', "'", "#", "#[[", "\\", "\\\n", "\n", "$(", "${", "${A}", "if(", "if ",
    "endif\n", "else\n", "ifeq (", "ifdef A\n", "A=$(A)\n", "A += $(A)\n", "set(A ${A}${A})\n",
    "if(A AND NOT (\n", "NOT ", "add_subdirectory(.)\n", "include(CMakeLists.txt)\n", "\r", "\0",
    "subdir('.')\n", "a = a\nif a\n", "\t", " ", "-D", "--", "- ", "--- a/", "[a]\nb=", "a=[",
    "function(", "'''", "x = '", "ifeq '", "a:", "a b ", "=", "-march=", "\udcff", "# [",
]  # fmt: skip


def read(text: str, only: tuple[str, ...] = FILES) -> None:
    """Read TEXT in each of the files ONLY, as the only build system."""
    data = text.encode("utf-8", "surrogateescape")
    for name in only:
        with ends():
            for _ in tree.statements(tree.read({name: data})):
                pass


@pytest.mark.parametrize("piece", PIECES)
def test_repeated(piece: str) -> None:
    text = piece * (SIZE // len(piece))
    read(text)
    read(f"project(x)\n{text}", (names.CMAKE, names.MESON))


def test_values_that_grow() -> None:
    value = "v" * 4000
    read(f"set(A {value})\nmessage({'${A}' * SIZE})\n", (names.CMAKE,))
    lines = [f"A{k} = {f'$(A{k + 1})' * 100}" for k in range(20)]
    read("\n".join([*lines, *["ifeq ($(A0),x)", "endif"] * 1000]), ("Makefile",))


def test_files_that_enter_each_other_end() -> None:
    files = {
        f"{k}/CMakeLists.txt": b"".join(b"add_subdirectory(../%d)\n" % other for other in range(30))
        for k in range(30)
    }
    found = tree.statements(tree.read({"CMakeLists.txt": b"add_subdirectory(0)\n", **files}))
    assert len(list(found)) == 1 + 30 * 30
