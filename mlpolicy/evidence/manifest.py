"""debian/mlmodel.yaml: the maintainer's own statement, the highest authority.

Schema: manifest.schema.json (contract, section 5). YAML's booleans become "yes" and "no", and
dates become text, so that one spelling reaches the facts.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from ..documents import MANIFEST
from ..domain import Fact
from . import vocabulary

if TYPE_CHECKING:
    from .base import Inquiry, Statement

MAX_BYTES = 1 << 20
_DEPTH = 32
_KEY = 200  # characters
_END = r"(?!\n)"  # Python lets $ stand before a last line break, too


@dataclass(frozen=True)
class Mistake:
    """One mistake in a manifest: LINE counts from 1."""

    line: int
    text: str


@dataclass(frozen=True)
class Declared:
    """One entry of ``models``; LINES maps a path such as ``training/program`` to its line."""

    name: str
    files: tuple[str, ...]
    package: str | None
    action: str
    data: dict[str, Any]
    lines: dict[str, int]
    origin: str = MANIFEST
    added: Declared | None = None  # what stands in DATA beside it, or in its place

    def facts(self) -> Iterator[tuple[str, Fact]]:
        """The declared facts by their names (facts.yaml)."""
        yield from self._facts(self.data, "", "")

    def in_source(self) -> Iterator[tuple[str, str]]:
        """The paths of what is declared to lie in the source package, by where that is said."""
        yield from _in_source(self.data, "")

    def _facts(self, data: dict[str, Any], key: str, prefix: str) -> Iterator[tuple[str, Fact]]:
        """The facts in DATA, which stands at KEY; PREFIX is that of the base it tells of."""
        for own, name in vocabulary.scalars():
            found = _at(data, own)
            if found is not None and not (prefix and own == "license"):  # told with the item
                short = name.removeprefix("weights.") if prefix else name
                yield prefix + short, self._fact(found, key + own)
        for component, state in (data.get("components") or {}).items():
            yield (
                f"{prefix}components.{component}",
                self._fact(state, f"{key}components/{component}"),
            )
        information = _at(data, "training/information")
        if information:
            whole = {"description", "listing_public", "listing_third_party"} <= set(information)
            value = "complete" if whole else "partial"
            yield f"{prefix}training.information", self._fact(value, f"{key}training/information")
        for name in vocabulary.LISTS:
            yield from self._listed(data, name, key, prefix)

    def _listed(
        self, data: dict[str, Any], name: str, key: str, prefix: str
    ) -> Iterator[tuple[str, Fact]]:
        own, keys = vocabulary.items(name)
        rows = _at(data, own)
        if not rows:
            return
        yield prefix + name, self._fact([row["name"] for row in rows], key + own)
        for index, row in enumerate(rows):
            item, at = f"{prefix}{name}[{index}].", f"{key}{own}/{index}/"
            for part in keys:
                if part in row:
                    yield item + part, self._fact(row[part], at + part)
            if name == "base":  # a base has all the facts that a model has
                yield from self._facts(row, at, item)

    def _fact(self, value: Any, key: str) -> Fact:
        more = self.added
        said = more if more is not None and key in more.lines else self
        return Fact(value, f"{said.origin}:{said.lines.get(key, 1)}", "manifest")

    def overlaid(self, more: Declared) -> Declared:
        """The entry with what MORE adds or says otherwise; a list is taken as a whole."""
        data = united(self.data, more.data)
        return Declared(
            name=self.name,
            files=tuple(data["files"]),
            package=data.get("package"),
            action=data.get("action", "ship"),
            data=data,
            lines=self.lines,
            origin=self.origin,
            added=more if self.added is None else self.added.overlaid(more),
        )


def statements(inquiry: Inquiry) -> Iterator[Statement]:
    """What the maintainer declares of a model; to declare it is to say that it is one."""
    entry = inquiry.entry
    if entry is None:
        return
    yield from entry.facts()
    yield "model.kind", Fact("model", f"{entry.origin}:{entry.lines.get('name', 1)}", "manifest")


def united(own: dict[str, Any], more: dict[str, Any]) -> dict[str, Any]:
    """OWN with MORE: mappings are united, anything else is replaced."""
    made = dict(own)
    for key, value in more.items():
        both = isinstance(value, dict) and isinstance(own.get(key), dict)
        made[key] = united(own[key], value) if both else value
    return made


def _in_source(data: Any, key: str) -> Iterator[tuple[str, str]]:
    """As Declared.in_source, of the part DATA, which stands at KEY."""
    if isinstance(data, list):
        for index, row in enumerate(data):
            yield from _in_source(row, f"{key}{index}/")
    elif isinstance(data, dict):
        if "in-source" in (data.get("location"), data.get("availability")) and "path" in data:
            yield f"{key}path", data["path"]
        for name, value in data.items():
            yield from _in_source(value, f"{key}{name}/")


def _at(data: Any, key: str) -> Any:
    """What stands in DATA at KEY, for example ``training/program/location``."""
    for part in key.split("/"):
        data = data.get(part) if isinstance(data, dict) else None
    return data


@dataclass(frozen=True)
class Manifest:
    """A manifest after reading; MISTAKES are told, and the entries that are sound still count."""

    models: tuple[Declared, ...] = ()
    ruleset: str | None = None
    mistakes: tuple[Mistake, ...] = ()
    ruleset_line: int = 1


@cache
def schema() -> dict[str, Any]:
    """The JSON Schema of the manifest."""
    text = resources.files(__package__).joinpath("manifest.schema.json").read_text("utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def parse(content: bytes, origin: str = MANIFEST) -> Manifest:
    """Read a manifest; never raises: what is wrong comes back as mistakes with their lines."""
    import jsonschema

    if len(content) > MAX_BYTES:
        return Manifest(
            mistakes=(Mistake(1, f"larger than {MAX_BYTES} bytes; is this a manifest?"),)
        )
    try:
        data, lines = _load(content)
    except _Broken as broken:
        return Manifest(mistakes=(broken.mistake,))
    mistakes = []
    bad: set[int] = set()
    for error in jsonschema.Draft202012Validator(schema()).iter_errors(data):
        spot = [str(part) for part in error.absolute_path]
        mistakes.append(Mistake(_line(lines, [*spot, *_extra(error)[:1]]), _say(error, spot)))
        if len(spot) > 1 and spot[0] == "models":
            bad.add(int(spot[1]))
    models: list[Declared] = []
    rows = data.get("models") if isinstance(data, dict) else None
    for index, row in enumerate(rows if isinstance(rows, list) else ()):
        if index in bad or not isinstance(row, dict):
            continue
        prefix = f"models/{index}/"
        own = {k[len(prefix) :]: v for k, v in lines.items() if k.startswith(prefix)}
        if any(model.name == row["name"] for model in models):
            text = f"model name {row['name']!r} is used twice; names are unique"
            mistakes.append(Mistake(own.get("name", 1), text))
            continue
        models.append(
            Declared(
                name=row["name"],
                files=tuple(row["files"]),
                package=row.get("package"),
                action=row.get("action", "ship"),
                data=row,
                lines=own,
                origin=origin,
            )
        )
    ruleset = data.get("ruleset") if isinstance(data, dict) else None
    return Manifest(
        tuple(models),
        ruleset if isinstance(ruleset, str) else None,
        tuple(sorted(mistakes, key=lambda m: (m.line, m.text))),
        lines.get("ruleset", 1),
    )


class _Broken(Exception):
    def __init__(self, line: int, text: str) -> None:
        super().__init__(text)
        self.mistake = Mistake(line, text)


def _load(content: bytes) -> tuple[Any, dict[str, int]]:
    """The plain data of a YAML document, and the line of every path in it."""
    import yaml

    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _Broken(line, "not UTF-8; save the file as UTF-8") from error
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise _Broken(line, f"not YAML ({error.problem or 'syntax error'}); correct it") from error
    except RecursionError as error:
        raise _Broken(1, f"nested deeper than {_DEPTH} levels; write it flatter") from error
    except yaml.YAMLError as error:
        raise _Broken(1, f"not YAML ({' '.join(str(error).split())[:200]}); correct it") from error
    if root is None:
        raise _Broken(1, "empty; list the models, or remove the file")
    lines: dict[str, int] = {}
    return _plain(root, "", lines, 0), lines


def _plain(node: Any, path: str, lines: dict[str, int], depth: int) -> Any:
    """A node's value as plain data. Aliases are refused: a manifest has no use for them."""
    import yaml

    line = node.start_mark.line + 1
    if depth > _DEPTH:
        raise _Broken(line, f"nested deeper than {_DEPTH} levels; write it flatter")
    if path in lines:
        raise _Broken(line, f"key {path.rsplit('/', 1)[-1]!r} is given twice; remove one")
    lines[path] = line
    if len(lines) > 100_000:
        raise _Broken(line, "more than 100000 values; YAML aliases may be to blame")
    prefix = f"{path}/" if path else ""
    if isinstance(node, yaml.MappingNode):
        made = {}
        for key, child in node.value:
            name = str(key.value)
            if len(name) > _KEY:  # every line below it is kept with it
                raise _Broken(
                    key.start_mark.line + 1, f"a key of more than {_KEY} characters; shorten it"
                )
            made[name] = _plain(child, prefix + name, lines, depth + 1)
            lines[prefix + name] = key.start_mark.line + 1
        return made
    if isinstance(node, yaml.SequenceNode):
        return [_plain(c, f"{prefix}{i}", lines, depth + 1) for i, c in enumerate(node.value)]
    text: str = node.value
    if node.tag == "tag:yaml.org,2002:bool":
        return "yes" if text.lower() in ("yes", "true", "on", "y") else "no"
    if node.tag == "tag:yaml.org,2002:int":
        return int(text) if text.isdigit() and len(text) < 19 else text
    if node.tag == "tag:yaml.org,2002:null":
        return None
    return text


def _line(lines: dict[str, int], spot: list[str]) -> int:
    while spot and "/".join(spot) not in lines:
        spot = spot[:-1]
    return lines.get("/".join(spot), 1)


def _extra(error: Any) -> list[str]:
    """The keys that a schema error of this kind complains of, in the order of the file."""
    if error.validator != "additionalProperties":
        return []
    return [key for key in error.instance if key not in error.schema["properties"]]


def _say(error: Any, spot: list[str]) -> str:
    """One clear sentence for a schema error: where, what, and what would be right."""
    where = "/".join(spot) or "top level"
    if error.validator == "enum":
        allowed = ", ".join(str(choice) for choice in error.validator_value)
        return f"{where}: {error.instance!r} is not one of {allowed}"
    if error.validator == "pattern":
        pattern = error.validator_value.removesuffix(_END)
        return f"{where}: {error.instance!r} does not match {pattern}"
    if error.validator == "additionalProperties":
        extra = ", ".join(map(repr, _extra(error)))
        return f"{where}: unknown key {extra}; known are {', '.join(error.schema['properties'])}"
    return f"{where}: {str(error.message)[:200]}"
