"""GGUF, the single-file format of llama.cpp and relatives.

Source: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md [specification, certain].
The caps follow what the readers of llama.cpp and Hugging Face accept (H4 to H6).
"""

from __future__ import annotations

import re
from typing import Any

from mlpolicy.domain import Match, Trouble
from mlpolicy.formats.base import (
    TEXT_LIMIT,
    Content,
    Format,
    Problems,
    amount,
    distinct,
    plural,
    present,
    text,
)
from mlpolicy.readers.cursor import Cursor

KEYS_LIMIT = 100_000
TENSORS_LIMIT = 100_000
ITEMS_LIMIT = 1_000_000
DEPTH_LIMIT = 4
KEPT_ITEMS = 64
_SCALARS = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}
_UINT32, _STRING, _ARRAY = 4, 8, 9
#: general.file_type of tensors as they were trained: F32, F16 and BF16.
_AS_TRAINED = (0, 1, 32)
KEPT_REPEATS = 8
_MORE = "(more values)"  # so that a strict one cannot hide behind many others
_LICENSE_KEYS = (
    ("license", "general.license"),
    ("license_name", "general.license.name"),
    ("license_link", "general.license.link"),
)
_NUMBERED = re.compile(r"general\.(base_model|dataset)\.\d+\.(repo_url|url|name)\Z")


class _Walker:
    """Reads one file's key/value block; what was read before a Trouble stays in ``values``."""

    def __init__(self, content: Content, order: str, version: int) -> None:
        self.cursor = Cursor(content, 8, budget=64 << 20)
        self.size = content.size
        self.order = order
        self.length = order + ("I" if version == 1 else "Q")  # version 1 had 32-bit lengths
        self.width = 4 if version == 1 else 8
        self.items = 0
        self.values: dict[str, Any] = {}
        self.repeats: dict[str, list[Any]] = {}
        self.tensors = self.parameters = 0

    def run(self) -> None:
        self.tensors = self.cursor.number(self.length)
        keys = self.cursor.number(self.length)
        self.fits(keys, self.width + 5, "keys")
        if keys > KEYS_LIMIT:
            raise Trouble("budget", f"{amount(keys)} keys")
        for _ in range(keys):
            key = self.string()
            value = self.value(self.cursor.number(self.order + "I"), 0)
            if key in self.values:
                kept = self.repeats.setdefault(key, [self.values[key]])
                if len(kept) <= KEPT_REPEATS:
                    kept.append(value if len(kept) < KEPT_REPEATS else _MORE)
            self.values[key] = value
        self.infos()

    def infos(self) -> None:
        """Pass over the tensor descriptions, counting parameters."""
        self.fits(self.tensors, self.width + 16, "tensors")
        if self.tensors > TENSORS_LIMIT:
            raise Trouble("budget", f"{amount(self.tensors)} tensors")
        total = 0
        for _ in range(self.tensors):
            self.string()
            dimensions = self.cursor.number(self.order + "I")
            if dimensions > 8:
                raise Trouble("malformed", f"tensor of {dimensions} dimensions")
            count = 1
            for _ in range(dimensions):
                count *= self.cursor.number(self.length)
            total += count
            self.cursor.skip(12)  # type, offset
        self.parameters = total if total < 1 << 63 else 0

    def fits(self, count: int, least: int, noun: str, lead: str = "") -> None:
        if count * least > self.cursor.left:
            raise Trouble("malformed", f"{lead}{amount(count)} {noun} in {self.size} bytes")

    def string(self) -> str:
        length = self.cursor.number(self.length)
        if length > TEXT_LIMIT:
            self.cursor.need(length)
            value = text(self.cursor.take(TEXT_LIMIT))
            self.cursor.skip(length - TEXT_LIMIT)
            return value
        return text(self.cursor.take(length))

    def value(self, kind: int, depth: int) -> Any:
        if kind == _UINT32:
            return self.cursor.number(self.order + "I")
        if kind in _SCALARS:
            self.cursor.skip(_SCALARS[kind])
            return None
        if kind == _STRING:
            return self.string()
        if kind != _ARRAY:
            raise Trouble("malformed", f"value of unknown type {kind}")
        if depth >= DEPTH_LIMIT:
            raise Trouble("malformed", f"arrays nested more than {DEPTH_LIMIT} deep")
        inner = self.cursor.number(self.order + "I")
        count = self.cursor.number(self.length)
        self.fits(count, _SCALARS.get(inner, self.width), "items", "array of ")
        if inner in _SCALARS:
            self.cursor.skip(count * _SCALARS[inner])
            return None
        self.items += count
        if self.items > ITEMS_LIMIT:
            raise Trouble("budget", f"more than {ITEMS_LIMIT} array items")
        kept = []
        for index in range(count):
            item = self.value(inner, depth + 1)
            if index < KEPT_ITEMS and isinstance(item, str):
                kept.append(item)
        return kept


def probe(content: Content) -> Match | None:
    """Recognise GGUF by its magic and a known version, in either byte order."""
    head = content.head
    if head[:4] not in (b"GGUF", b"FUGG") or len(head) < 8:
        return None
    order = "<" if 1 <= int.from_bytes(head[4:8], "little") <= 3 else ">"
    version = int.from_bytes(head[4:8], "little" if order == "<" else "big")
    if not 1 <= version <= 3:
        return None
    walker = _Walker(content, order, version)
    problems: Problems = []
    try:
        walker.run()
    except Trouble as trouble:
        problems.append((trouble.code, trouble.detail))
    problems += [("malformed", f"duplicate key {key[:80]!r}") for key in sorted(walker.repeats)[:8]]
    kind = walker.values.get("general.type")
    adapter = kind == "adapter" or "adapter.type" in walker.values
    why = f"GGUF version {version} with {plural(walker.tensors, 'tensor')}"
    return Match(
        "gguf",
        "adapter" if adapter else "weights",
        "certain",
        why,
        _metadata(walker),
        tuple(problems),
    )


def _metadata(walker: _Walker) -> dict[str, Any]:
    values, repeats = walker.values, walker.repeats

    def every(key: str) -> list[Any]:
        return repeats.get(key) or [values.get(key)]

    def one(key: str) -> str | None:
        value = values.get(key)
        # A key that is there twice has no value that readers agree on.
        return value if isinstance(value, str) and key not in repeats else None

    def many(kind: str) -> list[str]:
        """Prefer the address of each numbered entry to its bare name."""
        numbered: dict[str, dict[str, str]] = {}
        for key in values:
            match = _NUMBERED.match(key)
            if match and match[1] == kind:
                for turn, value in enumerate(every(key)):
                    if isinstance(value, str):
                        entry = numbered.setdefault(f"{key.split('.')[2]}/{turn}", {})
                        entry[match[2]] = value
        return [
            entry.get("repo_url") or entry.get("url") or entry["name"]
            for entry in numbered.values()
        ]

    listed: list[str] = []
    for key in ("general.datasets", "imatrix.datasets", "quantize.imatrix.dataset"):
        for value in every(key):
            listed += (
                value if isinstance(value, list) else [value] if isinstance(value, str) else []
            )
    return present(
        license=one("general.license"),
        license_name=one("general.license.name"),
        license_link=one("general.license.link"),
        name=one("general.name"),
        author=one("general.author") or one("general.organization"),
        producer=one("general.quantized_by"),
        base_model=distinct(many("base_model")),
        datasets=distinct(many("dataset") + listed),
        relation=_relation(values),
        duplicates=_duplicates(walker),
        tensors=walker.tensors if walker.tensors <= TENSORS_LIMIT else None,
        parameters=walker.parameters or None,
    )


def _relation(values: dict[str, Any]) -> str | None:
    """How the model was made from another one, as far as the file says so."""
    kind = values.get("general.file_type")
    if values.get("general.quantized_by") or "quantize.imatrix.dataset" in values:
        return "quantized"
    if isinstance(kind, int) and kind not in _AS_TRAINED:
        return "quantized"
    return "finetune" if values.get("general.finetune") else None


def _duplicates(walker: _Walker) -> dict[str, list[str]] | None:
    """Each value of a license key that is there more than once: none is lost, none believed."""
    found = {
        key: [value for value in walker.repeats.get(name, ()) if isinstance(value, str)]
        for key, name in _LICENSE_KEYS
    }
    return {key: list(dict.fromkeys(kept)) for key, kept in found.items() if kept} or None


GGUF = Format(
    id="gguf",
    title="GGUF",
    description="Model file of llama.cpp; recognised by the magic GGUF and a version 1 to 3 in "
    "either byte order.",
    reference="https://github.com/ggml-org/ggml/blob/master/docs/gguf.md",
    role="weights",
    magic=(b"GGUF", b"FUGG"),
    probe=probe,
)

FORMATS = (GGUF,)
