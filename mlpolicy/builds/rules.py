"""debian/rules: what it does in any build that nobody has asked special things of."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlpolicy.builds.base import Statement, Tree
from mlpolicy.builds.make import logical, targets
from mlpolicy.builds.names import RULES

#: Targets of which nothing is installed.
_ASIDE = re.compile(r"test|clean|bench")
#: What takes a flag out again.
_REMOVES = re.compile(
    r"filter-out|subst|_STRIP|\bsed\b|\bperl\b|\bgrep\b|dh_clean|\becho\b|\bfind\b|\bpatch\b"
)
_ASKED = re.compile(r"DEB_BUILD_(?:OPTIONS|PROFILES)")


def statements(tree: Tree) -> Iterator[Statement]:
    """The assignments and commands of debian/rules, in every branch for an architecture."""
    aside = False
    asked: list[bool] = []  # for each conditional: only on somebody's own wish
    for line in logical(tree.files.get(RULES, "")):
        text = line.text.strip()
        rule = targets(line)
        if re.match(r"ifn?(?:eq|def)\b", text):
            asked.append(bool(_ASKED.search(text)))
        elif text.startswith("endif") and asked:
            asked.pop()
        elif rule:
            aside = any(_ASIDE.search(name) for name in rule[0])
        if aside and (line.recipe or rule):
            continue
        if not any(asked) and not _REMOVES.search(text):
            yield Statement(RULES, line.number, "rules", text)


def removes(tree: Tree) -> str:
    """The commands of debian/rules that take something out of files or variables."""
    lines = [line.text for line in logical(tree.files.get(RULES, ""))]
    return "\n".join(line for line in lines if _REMOVES.search(line))
