"""Safetensors: an eight-byte length, a JSON header, then the tensors.

Source: https://github.com/huggingface/safetensors#format [specification, certain]. Its
reference reader rejects duplicate keys and headers over 100 MB; so a file that has them is
reported, not trusted.
"""

from __future__ import annotations

import json
import re
from typing import Any

from mlpolicy.domain import Match, Trouble
from mlpolicy.formats.base import Content, Format, Problems, amount, distinct, plural, present, text

HEADER_LIMIT = 16 << 20
#: ``b[4:8] == 0 and b[8] == "{"`` alone matches gettext .mo files: the first key is looked at.
_START = re.compile(
    rb'\{\s{0,64}(?:"__metadata__"\s{0,64}:\s{0,64}\{'
    rb'|"(?:[^"\\]|\\.){0,1024}"\s{0,64}:\s{0,64}\{\s{0,64}"(?:dtype|shape|data_offsets)")'
)
_ADAPTER = ("lora_A", "lora_B", "lora_down", "lora_up", "lora_unet", "lora_te")
_INTEGER_DIGITS = 20
_REPEATS_LIMIT = 8
_MORE = "(more values)"  # so that a strict one cannot hide behind many others
_LICENSE_KEYS = ("license", "license_name", "license_link")

_Repeats = dict[str, list[Any]]


def probe(content: Content) -> Match | None:
    """Recognise a safetensors file by the shape of its header's first key."""
    head = content.start
    if head[8:9] != b"{" or not _START.match(head, 8):
        return None
    length = int.from_bytes(head[:8], "little")
    if length < 2 or (length > content.size - 8 and head[:8].isascii() and head[7]):
        return None  # text in front of a JSON document, not a length
    problems: Problems = []
    header: dict[str, Any] = {}
    repeats: _Repeats = {}
    if length > content.size - 8:
        problems.append(("malformed", f"header of {amount(length)} bytes in {content.size} bytes"))
    elif length > HEADER_LIMIT:
        problems.append(("budget", f"header of {amount(length)} bytes is too large to read"))
    else:
        try:
            raw = head[8 : 8 + length] if 8 + length <= len(head) else content.read(8, length)
            header, repeats = _parse(raw)
        except Trouble as trouble:
            problems.append((trouble.code, trouble.detail))
    for key in sorted(repeats)[:8]:
        problems.append(("malformed", f"duplicate key {key[:80]!r} in the header"))
    return _describe(header, content.size - 8 - length, repeats, problems)


def _parse(raw: bytes) -> tuple[dict[str, Any], _Repeats]:
    """The header, and the first values of each key that an object in it has twice."""
    repeats: _Repeats = {}

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(items)
        if len(found) != len(items):
            values: _Repeats = {}
            for key, value in items:
                values.setdefault(key, []).append(value)
            for key, several in values.items():
                if len(several) > 1:
                    kept = repeats.setdefault(key, [])
                    if len(kept) + len(several) <= _REPEATS_LIMIT:
                        kept += several
                    elif _MORE not in kept:
                        kept += [*several[: _REPEATS_LIMIT - len(kept)], _MORE]
        return found

    def integer(digits: str) -> int:
        if len(digits) > _INTEGER_DIGITS:
            raise ValueError(f"integer of {len(digits)} digits")
        return int(digits)

    try:
        header = json.loads(raw.decode("utf-8"), object_pairs_hook=pairs, parse_int=integer)
    except RecursionError:
        raise Trouble("malformed", "header nested too deeply") from None
    except ValueError as error:
        raise Trouble("malformed", f"header: {text(str(error))[:200]}") from None
    if not isinstance(header, dict):
        raise Trouble("malformed", "the header is not a JSON object")
    return header, repeats


def _describe(header: dict[str, Any], data: int, repeats: _Repeats, problems: Problems) -> Match:
    names = [name for name in header if name != "__metadata__"]
    parameters, end = _sizes([header[name] for name in names])
    if header and end > max(0, data):
        problems.append(("malformed", f"tensors end at {amount(end)} of {max(0, data)} data bytes"))
    adapter = any(mark in name for name in names for mark in _ADAPTER)
    metadata = present(tensors=len(names) if header else None, parameters=parameters or None)
    metadata.update(_metadata(_said(header, repeats), problems))
    why = f"safetensors header with {plural(len(names), 'tensor')}"
    if not header:
        why = "safetensors header that could not be read"
    role = "adapter" if adapter else "weights"
    return Match("safetensors", role, "certain", why, metadata, tuple(problems))


def _sizes(tensors: list[Any]) -> tuple[int, int]:
    """Return the number of parameters, and the end of the last tensor in the data."""
    total = end = 0
    for tensor in tensors:
        if not isinstance(tensor, dict):
            continue
        shape, offsets = tensor.get("shape"), tensor.get("data_offsets")
        if isinstance(shape, list) and len(shape) <= 32:
            count = 1
            for side in shape:
                count *= side if isinstance(side, int) and 0 <= side < 1 << 48 else 0
            total += count
        if isinstance(offsets, list) and len(offsets) == 2 and isinstance(offsets[1], int):
            end = max(end, offsets[1])
    return (total if total < 1 << 63 else 0), end


def _said(header: dict[str, Any], repeats: _Repeats) -> dict[str, list[str]]:
    """Every value of each key of ``__metadata__``, also where either is there more than once."""
    said: dict[str, list[str]] = {}
    for block in (*repeats.get("__metadata__", ()), header.get("__metadata__")):
        for key, value in block.items() if isinstance(block, dict) else ():
            values = (*repeats.get(key, ()), value)
            said.setdefault(key, []).extend(one for one in values if isinstance(one, str))
    return said


def _metadata(said: dict[str, list[str]], problems: Problems) -> dict[str, Any]:
    """Return the flat metadata; keys of model-card, modelspec and kohya-ss writers."""
    # When a key is there twice, readers disagree about its value: none is believed, none is lost.
    kept = {key: values[0] for key, values in said.items() if len(values) == 1}
    twice = {key: distinct(said[key]) for key in _LICENSE_KEYS if len(said.get(key, ())) > 1}
    licenses = distinct(said.get("license", []) + said.get("modelspec.license", []))
    if len(licenses) > 1:
        twice["license"] = licenses
        if "license" in kept and "modelspec.license" in kept:
            problems.append(("malformed", "license and modelspec.license differ"))

    def every(*keys: str) -> list[str]:
        return [value for key in keys for value in said.get(key, ())]

    datasets = every("dataset", "datasets")
    for folders in every("ss_dataset_dirs"):
        try:
            found = json.loads(folders[: 1 << 16])
            datasets += list(found) if isinstance(found, dict) else []
        except (ValueError, RecursionError):
            problems.append(("malformed", "ss_dataset_dirs is not JSON"))
    merged = every("modelspec.merged_from")
    return present(
        license=licenses[0] if licenses and "license" not in twice else None,
        license_name=text(kept.get("license_name", "")),
        license_link=text(kept.get("license_link", "")),
        name=text(kept.get("modelspec.title") or kept.get("name", "")),
        author=text(kept.get("modelspec.author") or kept.get("author", "")),
        producer=text(kept.get("modelspec.implementation", "")),
        toolchain="kohya-ss" if any(key.startswith("ss_") for key in kept) else None,
        base_model=distinct(every("base_model", "ss_sd_model_name") + merged),
        datasets=distinct(datasets),
        relation="merge" if any(merged) else None,
        duplicates=twice or None,
    )


SAFETENSORS = Format(
    id="safetensors",
    title="safetensors",
    description="Tensors behind a JSON header; recognised by the header's first key, after an "
    "eight-byte length.",
    reference="https://github.com/huggingface/safetensors#format",
    role="weights",
    nature="binary",
    least=16,
    opening=re.compile(rb"(?s:.{8})\{"),
    probe=probe,
)

FORMATS = (SAFETENSORS,)
