"""Lists of what a project needs: requirements.txt, pyproject.toml, setup.cfg, conda recipes.

Source: PEP 508, PEP 621; pip's requirements file format; setuptools' declarative configuration;
conda-build's meta.yaml [specification]. Extras and optional groups are left out, as nobody needs
them; so are lines with a selector in a recipe.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from typing import Any

from mlpolicy.builds.base import Statement, Tree
from mlpolicy.builds.names import PYPROJECT, RECIPES, REQUIREMENTS, SETUP_CFG

_PROJECT = 128 << 10  # characters of a pyproject.toml that is read
#: Markers that leave a line out on Debian.
_ELSEWHERE = re.compile(r";.*(?:extra|win32|Windows|darwin|Darwin|aarch64|macos)")
_ITEM = re.compile(r"\s*-\s+[\"']?([\w.:-]{1,100}[^#\"']{0,100})[\"']?\s*(#\s*\[.*\])?")
_KEY = re.compile(r"(\w[\w.-]{0,60})\s*[=:]\s*(.*)")


def statements(tree: Tree) -> Iterator[Statement]:
    """The requirements of TREE, one statement each."""
    yield from _lines(tree, tree.below(REQUIREMENTS))
    yield from _project(tree, tree.below(PYPROJECT))
    yield from _setup(tree, tree.below(SETUP_CFG))
    for name in RECIPES:
        yield from _recipe(tree, tree.below(name))


def _lines(tree: Tree, path: str) -> Iterator[Statement]:
    for number, line in _numbered(tree, path):
        text = re.split(r"(?:^|\s)#", line, maxsplit=1)[0].strip()
        if text and not _ELSEWHERE.search(text):
            yield Statement(path, number, "requirements", text)


def _project(tree: Tree, path: str) -> Iterator[Statement]:
    text = tree.files.get(path, "")
    if len(text) > _PROJECT:  # the time that tomllib takes grows with the square
        return
    try:
        data: Any = tomllib.loads(text)
    except (ValueError, RecursionError):  # also of a number with thousands of digits
        return
    for table, key in (("project", "dependencies"), ("build-system", "requires")):
        held = data.get(table)
        items = held.get(key) if isinstance(held, dict) else None
        for item in items if isinstance(items, list) else ():
            if isinstance(item, str) and not _ELSEWHERE.search(item):
                line = text.count("\n", 0, max(0, text.find(item))) + 1
                yield Statement(path, line, "requirements", item)


def _setup(tree: Tree, path: str) -> Iterator[Statement]:
    section = key = ""
    for number, line in _numbered(tree, path):
        text = line.split("#")[0].strip()
        if text.startswith("["):
            section, key = text, ""
            continue
        found = _KEY.match(line)
        if found:  # a key begins its line
            key, text = found[1], found[2].strip()
        needed = section == "[options]" and key in ("install_requires", "setup_requires")
        if needed and text and not _ELSEWHERE.search(text):
            yield Statement(path, number, "requirements", text)


def _recipe(tree: Tree, path: str) -> Iterator[Statement]:
    for number, line in _numbered(tree, path):
        match = _ITEM.fullmatch(line.rstrip())
        if match and not match[2] and "{%" not in line:
            yield Statement(path, number, "requirements", match[1].strip())


def _numbered(tree: Tree, path: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(tree.files.get(path, "").split("\n"), 1):
        if len(line) < 1000 and not tree.patched(path, [line]):
            yield number, line
