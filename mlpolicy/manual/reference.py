"""Pages of what the tables know: tags, rulesets, and debian/mlmodel.yaml."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from . import pod
from .pages import assembled, written

_ENTRY = "models[]."  # nearly all keys are those of an entry


def tags() -> str:
    """mlpolicy-tags(7): what `mlpolicy explain TAG` and lintian-explain-tags say, of all."""
    from ..checks import CHECKS

    sections = {"DESCRIPTION": written("mlpolicy-tags")["DESCRIPTION"]}
    for check in CHECKS:
        rows = []
        for tag in check.tags:
            texts = (tag.explanation, tag.exceptions, f"What to do: {tag.fix}")
            body = "\n\n".join(_paragraphs(text) for text in texts if text)
            if tag.see_also:
                body += f"\n\nSee also: {pod.prose('; '.join(tag.see_also))}."
            rows.append((f"{pod.bold(tag.name)} ({tag.severity})", body))
        sections[f"Check {check.name}".upper()] = pod.items(rows)
    sections["SEE ALSO"] = written("mlpolicy-tags")["SEE ALSO"]
    return assembled("mlpolicy-tags", "findings of mlpolicy lint", "", sections)


def rulesets() -> str:
    """mlpolicy-rulesets(7): what each position asks of a model, and who holds it."""
    from .. import rulesets as positions

    sections = {"DESCRIPTION": written("mlpolicy-rulesets")["DESCRIPTION"]}
    for name in positions.SHIPPED:
        one = positions.load(name)
        rules = pod.items(
            (f"{pod.bold(rule.id)} ({rule.at_best})", pod.prose(rule.text)) for rule in one.rules
        )
        bases = ", ".join(pod.bold(rule.id) for rule in one.base_rules)
        sections[name.upper()] = "\n\n".join(
            text
            for text in (
                f"{pod.bold(one.name)}: {pod.prose(one.title)}. {one.date}; {one.standing}.",
                pod.prose(one.summary),
                f"Source: {pod.prose(one.source)}",
                rules,
                f"Asked of every base model: {bases}." if bases else "",
            )
            if text
        )
    sections["SEE ALSO"] = written("mlpolicy-rulesets")["SEE ALSO"]
    return assembled("mlpolicy-rulesets", "positions on models in Debian", "", sections)


def manifest() -> str:
    """mlmodel.yaml(5): the keys of the schema, with the facts that they declare."""
    from ..evidence import manifest as declared

    schema = declared.schema()
    own = written("mlmodel.yaml")
    sections = {
        "DESCRIPTION": own["DESCRIPTION"],
        "KEYS": pod.items(_keys(schema, schema, "")),
        "EXAMPLES": own["EXAMPLES"],
        "SEE ALSO": own["SEE ALSO"],
    }
    return assembled("mlmodel.yaml", "what a maintainer declares about models", "", sections)


def _keys(schema: dict[str, Any], part: dict[str, Any], above: str) -> Iterator[tuple[str, str]]:
    """Each key below PART with what may stand there; what a base shares with a model only once."""
    meanings = _meanings()
    for name, value in part.get("properties", {}).items():
        key = f"{above}{name}"
        own = _resolved(schema, value)
        inner = _resolved(schema, own.get("items", {}))
        shared = above.endswith("base[].") and not meanings.get(key)
        told = "required; " * (name in part.get("required", ())) + _type(own, inner)
        means = [value.get("description") or own.get("description", ""), *meanings.get(key, ())]
        means = ["as that of the model itself"] if shared else means
        sentences = " ".join(pod.sentence(one) for one in dict.fromkeys(means) if one)
        yield pod.bold(key.removeprefix(_ENTRY)), f"{pod.sentence(told)} {sentences}".strip()
        if not shared:
            yield from _keys(schema, own, f"{key}.")
            yield from _keys(schema, inner, f"{key}[].")


def _resolved(schema: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in part:
        part = schema["$defs"][part["$ref"].rpartition("/")[2]]
    return part


def _type(own: dict[str, Any], inner: dict[str, Any]) -> str:
    if "items" in own:
        one = _type(inner, {})
        return "a list of mappings" if one == "a mapping" else f"a list, each {one}"
    if "enum" in own:
        return "one of " + ", ".join(map(str, own["enum"]))
    if own.get("type") == "object":
        return "a mapping"
    return {"integer": "a number", "boolean": "true or false"}.get(own.get("type", ""), "text")


def _meanings() -> dict[str, list[str]]:
    """What facts mean, by the key that declares them."""
    from ..evidence import vocabulary

    found: dict[str, list[str]] = {}
    for row in vocabulary.rows():
        if row.manifest:
            key = _ENTRY + row.manifest.replace("/[]", "[]").replace("/", ".")
            found.setdefault(key, []).append(row.meaning)
    return found


def _paragraphs(text: str) -> str:
    return "\n\n".join(pod.prose(one) for one in text.split("\n\n"))
