"""skops archives: scikit-learn models without pickle, a zip of ``schema.json`` and arrays.

Source: skops/io/_persist.py and _utils.py [read; real files in the corpus; certain].
"""

from __future__ import annotations

from typing import Any

from mlpolicy.domain import Match
from mlpolicy.formats import documents, zipped
from mlpolicy.formats.base import Content, Format, present, text
from mlpolicy.readers import ziptail

_NODES = 100_000
_NAMES = 4096


def probe(content: Content) -> Match | None:
    """Recognise the archive by the keys that skops puts at the top of schema.json."""
    archive = content.archive
    if archive is None or "schema.json" not in archive.by_name:
        return None
    schema = zipped.json_of(archive, "schema.json")
    if not isinstance(schema, dict) or not {"__class__", "__loader__"} <= schema.keys():
        return None
    version = documents.word(schema, "_skops_version")
    names = _names(schema)
    top = f"{schema.get('__module__')}.{schema.get('__class__')}"
    why = f"zip with schema.json of skops {version or '(no version)'}, holding {top[:120]}"
    metadata = present(
        producer=f"skops {version}" if version else None, globals=names, toolchain="scikit-learn"
    )
    return Match("skops", "weights", "certain", why, metadata, tuple(archive.problems))


def _names(schema: Any) -> list[str]:
    """The classes and functions that loading would import."""
    found: set[str] = set()
    queue = [schema]
    for _ in range(_NODES):
        if not queue or len(found) >= _NAMES:
            break
        value = queue.pop()
        if isinstance(value, dict):
            module, name = value.get("__module__"), value.get("__class__")
            if isinstance(module, str) and isinstance(name, str):
                found.add(text(f"{module}.{name}")[:256])
            queue.extend(value.values())
        elif isinstance(value, list):
            queue.extend(value)
    return sorted(found)


SKOPS = Format(
    id="skops",
    title="skops archive",
    description="scikit-learn model as JSON and arrays in a zip; recognised by the keys of "
    "schema.json.",
    reference="https://skops.readthedocs.io/en/stable/persistence.html",
    role="weights",
    magic=(ziptail.LOCAL,),
    probe=probe,
)

FORMATS = (SKOPS,)
