"""The rooms of docs/architecture.md: who imports whom, no circle, no file that is too long."""

from __future__ import annotations

import ast
import graphlib
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from .pages import TOP

#: What each room may import of the others, from the foot up; docs/architecture.md has the same.
#: Every room may have the words.
ALLOWED: dict[str, str] = {
    "words": "",
    "readers": "",
    "traces": "",
    "licenses": "",
    "net": "",
    "rulesets": "",
    "overrides": "",
    "formats": "readers",
    "subjects": "readers",
    "builds": "traces",
    "recipes": "",
    "evidence": "licenses traces",
    "scanner": "formats readers subjects traces",
    "placement": "evidence licenses",
    "accelerators": "evidence",
    "pipeline": "builds evidence placement recipes rulesets scanner",
    "checks": "accelerators builds evidence formats licenses overrides pipeline placement recipes"
    " rulesets traces",
    "compare": "evidence pipeline placement",
    "report": "checks compare evidence pipeline placement rulesets",
    "draft": "evidence subjects",
    "manifests": "draft evidence net",
    "build": "evidence pipeline report rulesets",
    "hooks": "checks evidence",
    "archive": "accelerators checks evidence net overrides pipeline report rulesets scanner"
    " subjects",
    "archive-report": "archive checks report",
    "dashboard": "archive archive-report checks evidence formats licenses placement report"
    " rulesets",
    "cli": "archive archive-report checks compare dashboard draft evidence formats hooks licenses"
    " manifests net pipeline placement report rulesets scanner",
    "manual": "archive checks cli evidence formats hooks licenses placement rulesets",
    "fetch": "",
}

#: Modules that are no room of their own, by how their names begin. The longest beginning counts.
WHERE = {
    "mlpolicy": "words",
    "mlpolicy.__main__": "cli",
    "mlpolicy.architectures": "words",
    "mlpolicy.documents": "words",
    "mlpolicy.domain": "words",
    "mlpolicy.escape": "words",
    "mlpolicy.tables": "words",
    "mlpolicy.truth": "words",
    "mlpolicy.report.archive_": "archive-report",
    "mlmodel_fetch": "fetch",
}

#: Where the modules are. checks/ is what mlpolicy/checks, a link, shows.
ROOTS = {
    "mlpolicy": "mlpolicy",
    "mlpolicy.checks": "checks",
    "mlmodel_fetch": "debhelper/fetch/mlmodel_fetch",
}

#: Imports in a function that close a circle, and why they may.
CIRCLES = {
    ("mlpolicy.formats.inner", "mlpolicy.formats.families"): "formats are found inside of formats",
    ("mlpolicy.checks.overrides", "mlpolicy.checks"): "a check that asks which tags there are",
}

LONGEST = 400  # lines of a file


@dataclass(frozen=True)
class Import:
    """One module imports another: WHEN it is loaded, "late" in a function, or for "types"."""

    by: str
    of: str
    line: int
    when: str


def modules() -> dict[str, str]:
    """The text of every module of ours by its name; packages end in ``.__init__``."""
    found = {}
    for prefix, root in ROOTS.items():
        for path in sorted((TOP / root).rglob("*.py")):
            words = path.relative_to(TOP / root).with_suffix("").parts
            if root == "mlpolicy" and words[0] == "checks":
                continue
            found[".".join([prefix, *words])] = path.read_text("utf-8")
    return found


def imports(name: str, text: str, known: set[str]) -> Iterator[Import]:
    """What the module NAME imports of the KNOWN ones."""
    parents = name.split(".")[:-1]

    def walk(node: ast.AST, when: str) -> Iterator[Import]:
        for child in ast.iter_child_nodes(node):
            inner = when
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
                inner = "late"
            elif isinstance(child, ast.If) and "TYPE_CHECKING" in ast.dump(child.test):
                inner = "types"
            targets: list[str] = []
            if isinstance(child, ast.Import):
                targets = [alias.name for alias in child.names]
            elif isinstance(child, ast.ImportFrom):
                base = parents[: len(parents) + 1 - child.level] if child.level else []
                start = ".".join([*base, *filter(None, [child.module])])
                targets = [f"{start}.{alias.name}" for alias in child.names]
                targets = [one if one in known else start for one in targets]
            for target in targets:
                if target in known and target != name.removesuffix(".__init__"):
                    yield Import(name.removesuffix(".__init__"), target, child.lineno, when)
            yield from walk(child, inner)

    yield from walk(ast.parse(text), "load")


def room(module: str) -> str:
    """The room that MODULE is in."""
    named = [begin for begin in WHERE if module == begin or _below(module, begin)]
    if len(module.split(".")) > 1 and (not named or max(named, key=len) == "mlpolicy"):
        return module.split(".")[1]
    return WHERE[max(named, key=len)]


def _below(module: str, begin: str) -> bool:
    return module.startswith(begin if begin.endswith("_") else f"{begin}.")


@pytest.fixture(scope="module")
def arrows():
    texts = modules()
    known = {module.removesuffix(".__init__") for module in texts}
    return [one for name, text in texts.items() for one in imports(name, text, known)]


def _allowed(name: str) -> set[str]:
    return {*ALLOWED[name].split(), name, "words"}


def test_arrows_between_rooms(arrows):
    """Of whatever kind: one in a function hides an arrow from Python, not from who reads it."""
    wrong = [
        f"{one.by}:{one.line} ({room(one.by)}) imports {one.of} ({room(one.of)})"
        for one in arrows
        if room(one.of) not in _allowed(room(one.by))
    ]
    assert not wrong, "\n".join(wrong)


def test_no_arrow_runs_back_up_the_river():
    order = list(ALLOWED)
    for name in order:
        later = _allowed(name) - {*order[: order.index(name)], name}
        assert not later, f"{name} may import {later}, which come after it"


def test_no_circle_of_modules(arrows):
    graph: dict[str, set[str]] = {}
    for one in arrows:
        if one.when != "types" and (one.by, one.of) not in CIRCLES:
            graph.setdefault(one.by, set()).add(one.of)
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))


def test_the_page_has_the_same_list():
    page = (TOP / "docs/architecture.md").read_text("utf-8")
    rows = re.findall(r"^\| ([^|]+?) \| [^|]+ \| ([^|]*?) ?\|$", page, re.M)
    shown = {name.strip("`"): set(filter(None, of.split(", "))) for name, of in rows[2:]}
    assert shown == {name: _allowed(name) - {name, "words"} for name in ALLOWED}
    assert list(shown) == list(ALLOWED)


def test_the_downloader_needs_nothing_but_python():
    """It runs under ``python3 -S`` on systems that have no other module."""
    known = {*sys.stdlib_module_names, "mlmodel_fetch"}
    for name, text in modules().items():
        if not name.startswith("mlmodel_fetch"):
            continue
        for node in ast.walk(ast.parse(text)):
            asked = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and not node.level:
                asked = [node.module or ""]
            for one in asked:
                assert one.partition(".")[0] in known, f"{name} imports {one}"


@pytest.mark.skipif(not (TOP / ".git").exists(), reason="not a checkout, git lists nothing")
def test_no_file_is_too_long():
    listed = subprocess.check_output(["git", "ls-files", "-co", "--exclude-standard"], cwd=TOP)
    long = {}
    for path in listed.decode().splitlines():
        file = TOP / path
        program = path.startswith("debhelper/") or file.suffix in (".py", ".pm", ".sh", ".yaml")
        if not program or path.startswith("tests/corpus/files/") or not file.is_file():
            continue
        lines = file.read_bytes().count(b"\n")
        if lines > LONGEST:
            long[path] = lines
    assert not long
