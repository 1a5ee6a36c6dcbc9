"""CatBoost models: the binary form CBM1 and JSON.

Source: files written by CatBoost 1.2 [measured, certain]; tables from the flatbuffers schema
catboost/libs/model/flatbuffers/model.fbs [read]: field 2 of the root is a list of pairs, text to
text, that holds what the user put there, such as a license.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any

from mlpolicy.domain import Match, Trouble
from mlpolicy.formats.base import Content, Format, Problems, amount, present, text
from mlpolicy.formats.documents import MAPPING, mapping

CORE_LIMIT = 1 << 20
PAIRS_LIMIT = 256
_INFO, _KEY, _VALUE = 2, 0, 1


def probe(content: Content) -> Match | None:
    """Recognise CBM1 and a core whose root lies inside of it."""
    start = content.start
    size, root = struct.unpack_from("<II", start, 4)
    if not 4 <= root < size:
        return None
    problems: Problems = []
    if size > content.size - 8:
        problems.append(("truncated", f"core of {amount(size)} bytes in {content.size}"))
    pairs: dict[str, str] = {}
    try:
        core = content.read(8, min(size, CORE_LIMIT))
        pairs.update(_pairs(core))
    except Trouble as trouble:
        problems.append((trouble.code, trouble.detail))
    except struct.error:  # an offset that points out of what was read
        cut = "budget" if size > CORE_LIMIT else "malformed"
        problems.append((cut, "metadata of the model cannot be followed"))
    why = f"CBM1 with a core of {amount(size)} bytes"
    return Match("catboost", "weights", "certain", why, _metadata(pairs), tuple(problems))


def probe_json(content: Content) -> Match | None:
    """Recognise features_info with one of the things that stand beside it."""
    document = mapping(content, b'"features_info"')
    if document is None or "features_info" not in document:
        return None
    beside = document.keys() & {"model_info", "oblivious_trees", "trees", "scale_and_bias"}
    if not beside and b'"float_features"' not in content.head:
        return None
    info = document.get("model_info")
    why = "JSON with the features_info of CatBoost"
    metadata = _metadata(info if isinstance(info, dict) else {})
    return Match("catboost-json", "weights", "certain", why, metadata)


def _pairs(core: bytes) -> Iterator[tuple[str, str]]:
    """Yield the pairs of the model's list; struct.error when an offset leads nowhere."""
    at = _field(core, struct.unpack_from("<I", core)[0], _INFO)
    if at is None:
        return
    (count,) = struct.unpack_from("<I", core, at)
    for index in range(min(count, PAIRS_LIMIT)):
        entry = at + 4 + 4 * index
        entry += struct.unpack_from("<I", core, entry)[0]
        key, value = (_field(core, entry, number) for number in (_KEY, _VALUE))
        if key is not None and value is not None:
            yield _text(core, key), _text(core, value)


def _field(core: bytes, table: int, number: int) -> int | None:
    """Return where the content of field NUMBER of TABLE is; None when it is left out."""
    layout = table - struct.unpack_from("<i", core, table)[0]
    if layout < 0:
        raise struct.error("layout in front of the buffer")
    (size,) = struct.unpack_from("<H", core, layout)
    slot = 4 + 2 * number
    (offset,) = struct.unpack_from("<H", core, layout + slot) if slot + 2 <= size else (0,)
    if not offset:
        return None
    at = table + int(offset)
    return at + int(struct.unpack_from("<I", core, at)[0])


def _text(core: bytes, at: int) -> str:
    (length,) = struct.unpack_from("<I", core, at)
    return text(core[at + 4 : at + 4 + length])


def _metadata(info: dict[str, Any]) -> dict[str, Any]:
    def one(key: str) -> str | None:
        value = info.get(key)
        return text(value) if isinstance(value, str) else None

    return present(
        license=one("license"),
        license_link=one("license_link"),
        author=one("author"),
        name=one("name"),
        toolchain="catboost",
    )


CATBOOST = Format(
    id="catboost",
    title="CatBoost model",
    description="Boosted trees in binary; recognised by CBM1 and a flatbuffer that fits.",
    reference="https://catboost.ai/docs/en/concepts/python-reference_catboost_save_model",
    role="weights",
    magic=(b"CBM1",),
    nature="binary",
    least=16,
    probe=probe,
)

CATBOOST_JSON = Format(
    id="catboost-json",
    title="CatBoost model (JSON)",
    description="Boosted trees in JSON; recognised by features_info.",
    reference="https://catboost.ai/docs/en/concepts/json-applier",
    role="weights",
    starts=MAPPING,
    nature="text",
    least=60,
    keys=(b"features_info",),
    probe=probe_json,
)

FORMATS = (CATBOOST, CATBOOST_JSON)
