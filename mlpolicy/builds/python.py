"""setup.py: the lines that are run whatever the environment and the command line say.

Nothing of it is run here, and no value is followed: a line counts unless an ``if`` around it
asks for something other than the system.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlpolicy.builds.base import OTHERS, Statement, Tree
from mlpolicy.builds.names import SETUP_PY
from mlpolicy.traces.languages import Code

_BRANCH = re.compile(r"(if|elif|else|try|except|finally|while)\b(.*)")
#: Conditions on the system or the compiler, and what they are compared with.
_SYSTEM = re.compile(
    r"(?i)sys\.platform|platform\.(?:system|machine|processor|uname)|os\.name|uname|is_linux"
    r"|has_flag|compiler|check_flag"
)


def statements(tree: Tree) -> Iterator[Statement]:
    """What TREE's setup.py does by default, line by line."""
    path = tree.below(SETUP_PY)
    raw = tree.files.get(path, "").split("\n")
    code = Code("\n".join(raw).encode("utf-8", "surrogateescape"), "python", SETUP_PY)
    branches: list[tuple[int, bool]] = []  # indentation, whether it is taken
    for number, line in enumerate(code.text.decode("utf-8", "surrogateescape").split("\n"), 1):
        text = line.strip()
        if not text:
            continue
        depth = len(line) - len(line.lstrip())
        last = (depth, True)
        while branches and branches[-1][0] >= depth:
            last = branches.pop()
        match = _BRANCH.match(text)
        if match:
            branches.append((depth, _taken(match[1], match[2], last[1])))
        elif all(taken for _, taken in branches) and not tree.patched(
            path, raw[number - 1 : number]
        ):
            yield Statement(path, number, "python", text)


def _taken(word: str, condition: str, before: bool) -> bool:
    """Whether a branch is taken on Debian; BEFORE tells of the one before it."""
    if word in ("if", "elif"):
        others = bool(OTHERS.search(condition) or "nt" in re.findall(r"[\"'](\w+)[\"']", condition))
        inverted = "!=" in condition or re.search(r"\bnot\b", condition) is not None
        return bool(_SYSTEM.search(condition)) and others == inverted
    return word in ("try", "finally") or (word == "else" and not before)
