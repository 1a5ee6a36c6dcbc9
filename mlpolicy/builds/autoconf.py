"""configure.ac: the lines outside of every shell condition and of every macro's arguments.

Source: Autoconf's manual, shell and M4 [specification]. Which of its branches are taken is a
question for a shell; only what is in none is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlpolicy.builds.base import Statement, Tree
from mlpolicy.builds.names import AUTOCONF

_COMMENT = re.compile(r"(?:\bdnl\b|(?:^|\s)#).*")
_OPENS = re.compile(r"(?:^|[;\s])(?:if|case)\s")
_CLOSES = re.compile(r"(?:^|[;\s])(?:fi|esac)\b")


def statements(tree: Tree) -> Iterator[Statement]:
    """The lines of TREE's configure.ac that are always run."""
    path = next((tree.below(name) for name in AUTOCONF if tree.below(name) in tree.files), None)
    if path is None:
        return
    shell = brackets = 0
    for number, line in enumerate(tree.files[path].split("\n"), 1):
        text = _COMMENT.sub("", line).strip()
        opens, closes = len(_OPENS.findall(text)), len(_CLOSES.findall(text))
        if text and not shell and not brackets and not opens and not tree.patched(path, [line]):
            yield Statement(path, number, "autoconf", text)
        shell = max(0, shell + opens - closes)
        brackets = max(0, brackets + sum(text.count(s) for s in "[(") - sum(map(text.count, "])")))
