"""Bazel: the modules and repositories that the top of a workspace asks for, line by line.

Source: Bazel's documentation of MODULE.bazel and WORKSPACE [specification].
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlpolicy.builds.base import Statement, Tree
from mlpolicy.builds.names import BAZEL


def statements(tree: Tree) -> Iterator[Statement]:
    """The calls at the top level of TREE's Bazel files, each joined into one line."""
    for name in BAZEL:
        path = tree.below(name)
        first, parts = 1, [""]
        for number, line in enumerate([*tree.files.get(path, "").split("\n"), "end"], 1):
            if re.match(r"[A-Za-z@_]", line):
                if text := " ".join(part for part in parts if part):
                    yield Statement(path, first, "bazel", text[:20_000])
                first, parts = number, []
            parts.append(line.split("#")[0].strip())
