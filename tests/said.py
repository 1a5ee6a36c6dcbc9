"""Every message of an error in the sources: found with ast in Python, with a pattern in Perl.

``python3 tests/said.py`` writes tests/messages/messages.txt anew; what is said there of messages
that name no fix is kept.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from conftest import TOP

LIST = TOP / "tests/messages/messages.txt"

#: What makes a message, and which of its arguments say what is wrong and how to mend it.
CALLS = {
    "ArgumentTypeError": [0],
    "BadParameter": [0],
    "Failed": [0],
    "Failure": [1],
    "HookException": [0],
    "InputError": [0],
    "ManifestError": [0],
    "Mistake": [1],
    "SourceFailed": [1],
    "Stop": [1, 2],
    "Stopped": [0],
    "Trouble": [1],
    "Unfit": [0, 1, 2],
    "UsageError": [0],
    "_Broken": [1],
    "self._refusal": [1, 2],
    "session.fail": [0],
    "session.note": [0],
    "stop_for": [1],
}
#: The same on standard error.
PRINTS = {"click.echo": "err", "print": "file"}
ROOMS = ("mlpolicy", "checks", "debhelper")
PERL = re.compile(r"\b(?:error|die)\s*\(?\s*((?:(?:'[^']*'|\"(?:\\.|[^\"])*\")\s*\.?\s*)+)")

_PROGRAMS = re.compile(r"(mlpolicy|mlmodel-fetch|dh_mlmodel(_check)?): ")

#: Functions that only make text harmless.
_HARMLESS = {"esc", "escape.text", "safe", "printable", "text", "str", "amount", "quoted", "size"}


@dataclass(frozen=True, order=True)
class Said:
    """A message: what raises or prints it, where, and its text with {} for values."""

    kind: str
    path: str
    text: str

    def __str__(self) -> str:
        return f"{self.path}: {self.text}"


#: The kinds of which no message has to name a fix, and why.
PARTS = {
    "Failure": "what a scan keeps of a package; the scan is told to go on, and tries it again",
    "ManifestError": "what Stop tells of a package's manifest, with whom to tell",
    "SourceFailed": "what Stop tells of one server, after others were asked",
    "Stopped": "what ended a scan, which adds that the same command goes on",
    "Trouble": "a problem of a file that was scanned; the tag unreadable-model says what to do",
    "stderr": "hands on another message, or says what happened where nothing is wrong",
    "stop_for": "what was done; errors.stop_for adds what the kernel said, and what to do",
}
_NO_FIX = "    no fix: "


def names_fix(text: str) -> bool:
    """Whether TEXT says how to mend it: behind a semicolon, or by what would be right."""
    return bool(re.search(r"; \S+ \S|; \{|\bgive |\bsuch as ", text))


def hands_on(text: str) -> bool:
    """Whether TEXT has no words of its own, so that its value is the message."""
    return not re.search(r"[a-z]{3}", re.sub(r"\{[^}]*\}|^mlpolicy: |\bmodel ", "", text))


def reasons() -> dict[str, str]:
    """Why messages of the list name no fix, by message."""
    found, line = {}, ""
    for row in LIST.read_text("utf-8").splitlines():
        if row.startswith(_NO_FIX):
            found[line] = row.removeprefix(_NO_FIX)
        line = row
    return found


def listed(all_of_them: list[Said], why: dict[str, str]) -> str:
    """The list of ALL_OF_THEM, with WHY some name no fix."""
    lines = [
        "# Every message of an error; {..} is a value, (a|b) depends. tests/said.py writes this.",
        "# A message says what is wrong, then behind a semicolon how to mend it.",
    ]
    title = ""
    for one in all_of_them:
        room = "dashboard " if _dashboard(one.path) else ""
        if title != f"[{room}{one.kind}]":
            title = f"[{room}{one.kind}]"
            lines += ["", title, *([f"# {PARTS[one.kind]}"] if one.kind in PARTS else [])]
        lines.append(str(one))
        if str(one) in why:
            lines.append(_NO_FIX + why[str(one)])
    return "\n".join(lines) + "\n"


def messages() -> list[Said]:
    """All of them, sorted; mlpolicy/dashboard last, which is a program of its own."""
    found: set[Said] = set()
    for file in _files():
        path = str(file.relative_to(TOP))
        text = file.read_text("utf-8")
        if file.suffix == ".pm" or "perl" in text[:20]:
            found |= {Said("perl", path, said) for said in _perl(text)}
        else:
            found |= {Said(kind, path, said) for kind, said in _Module(ast.parse(text)).said()}
    return sorted(found, key=lambda one: (_dashboard(one.path), one))


def _dashboard(path: str) -> bool:
    return path.startswith("mlpolicy/dashboard")


def _files() -> Iterator[Path]:
    for room in ROOMS:
        for file in sorted((TOP / room).rglob("*")):
            # mlpolicy/checks is a link to checks.
            if not file.is_file() or (TOP / "mlpolicy/checks") in file.parents:
                continue
            starts = (b"#!/usr/bin/python3", b"#!/usr/bin/perl")
            if file.suffix in (".py", ".pm") or (
                not file.suffix and file.read_bytes().startswith(starts)
            ):
                yield file


def _perl(text: str) -> Iterator[str]:
    for found in PERL.finditer(text):
        joined = "".join(a or b for a, b in re.findall(r"'([^']*)'|\"((?:\\.|[^\"])*)\"", found[1]))
        joined = re.sub(r"\$\{?([a-z_]+|!)\}?(\[\d\])?", r"{\1}", joined)
        yield joined.replace('\\"', '"').replace("\\n", "").replace("{!}", "{error}")


class _Module:
    """A module: its constants, and what its functions say."""

    def __init__(self, tree: ast.Module) -> None:
        self._tree = tree
        self._constants = _assigned(tree.body)

    def said(self) -> Iterator[tuple[str, str]]:
        """The kind and text of each message."""
        for scope, calls in self._scopes(self._tree, []):
            names = [*self._constants, *scope]
            for call in calls:
                if (row := self._one(call, names)) is not None:
                    yield row

    def _scopes(
        self, node: ast.AST, above: list[tuple[str, int, ast.expr]]
    ) -> Iterator[tuple[list[tuple[str, int, ast.expr]], list[ast.Call]]]:
        """Each function with the names assigned in it and around it, and its calls."""
        own = list(_within(node))
        names = above + _assigned(own)
        yield names, [one for one in own if isinstance(one, ast.Call)]
        for one in own:
            if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef):
                yield from self._scopes(one, names)

    def _one(
        self, call: ast.Call, names: list[tuple[str, int, ast.expr]]
    ) -> tuple[str, str] | None:
        kind = ast.unparse(call.func)
        kind = kind if kind in CALLS else kind.rpartition(".")[2] if kind not in PRINTS else kind
        if kind in PRINTS:
            given = {one.arg: ast.unparse(one.value) for one in call.keywords}
            if given.get(PRINTS[kind]) not in ("True", "sys.stderr") or not call.args:
                return None
            text = " ".join(_text(call.args[0], names, call.lineno).split())
            return ("stderr", text) if _PROGRAMS.match(text) else None  # not of progress
        if kind not in CALLS:
            return None
        keywords = {one.arg: one.value for one in call.keywords}
        parts = [call.args[n] for n in CALLS[kind] if n < len(call.args)]
        parts += [keywords[name] for name in ("advice", "fix") if name in keywords]
        text = "; ".join(filter(None, (_text(one, names, call.lineno) for one in parts)))
        return kind, " ".join(text.split())


def _within(node: ast.AST) -> Iterator[ast.AST]:
    """What is in NODE, but not what is in the functions in it."""
    for child in ast.iter_child_nodes(node):
        yield child
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from _within(child)


def _assigned(nodes: list[ast.AST] | list[ast.stmt]) -> list[tuple[str, int, ast.expr]]:
    """The names that are given texts, with the line."""
    rows = []
    for node in nodes:
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            target = node.targets[0]
            if isinstance(target, ast.Name) and _is_text(node.value):
                rows.append((target.id, node.lineno, node.value))
    return rows


def _is_text(node: ast.expr) -> bool:
    if isinstance(node, ast.IfExp):
        return _is_text(node.body) or _is_text(node.orelse)
    constant = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return constant or isinstance(node, ast.JoinedStr)


def _text(node: ast.expr, names: list[tuple[str, int, ast.expr]], line: int) -> str:
    """The text of NODE; (a|b) where it depends."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(one, names, line) for one in node.values)
    if isinstance(node, ast.FormattedValue):
        return _text(node.value, names, line)
    if isinstance(node, ast.IfExp):
        return f"({_text(node.body, names, line)}|{_text(node.orelse, names, line)})"
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _text(node.left, names, line) + _text(node.right, names, line)
    if isinstance(node, ast.Call) and ast.unparse(node.func) in _HARMLESS and node.args:
        return _text(node.args[0], names, line)
    if isinstance(node, ast.Name):
        near = [(at, value) for name, at, value in names if name == node.id and at < line]
        return _text(near[-1][1], names, near[-1][0]) if near else f"{{{node.id}}}"
    return f"{{{_name(node)}}}"


def _name(node: ast.expr) -> str:
    """What stands for a value: the last name in it, as a reader of the message would call it."""
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Subscript):
        return _name(node.value)
    if isinstance(node, ast.Call):
        joins = isinstance(node.func, ast.Attribute) and node.func.attr in ("join", "strip")
        return _name(node.args[0]) if joins and node.args else _name(node.func)
    return "..."


if __name__ == "__main__":
    LIST.write_text(listed(messages(), reasons() if LIST.exists() else {}), "utf-8")
