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
    spoofed: set[str] = set()
    if length > content.size - 8:
        problems.append(("malformed", f"header of {amount(length)} bytes in {content.size} bytes"))
    elif length > HEADER_LIMIT:
        problems.append(("budget", f"header of {amount(length)} bytes is too large to read"))
    else:
        try:
            raw = head[8 : 8 + length] if 8 + length <= len(head) else content.read(8, length)
            header, spoofed = _parse(raw)
        except Trouble as trouble:
            problems.append((trouble.code, trouble.detail))
    for key in sorted(spoofed)[:8]:
        problems.append(("malformed", f"duplicate key {key[:80]!r} in the header"))
    return _describe(header, content.size - 8 - length, bool(spoofed), problems)


def _parse(raw: bytes) -> tuple[dict[str, Any], set[str]]:
    twice: set[str] = set()

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(items)
        if len(found) != len(items):
            seen: set[str] = set()
            for key, _ in items:
                (twice if key in seen else seen).add(key)
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
    return header, twice


def _describe(header: dict[str, Any], data: int, spoofed: bool, problems: Problems) -> Match:
    names = [name for name in header if name != "__metadata__"]
    parameters, end = _sizes([header[name] for name in names])
    if header and end > max(0, data):
        problems.append(("malformed", f"tensors end at {amount(end)} of {max(0, data)} data bytes"))
    adapter = any(mark in name for name in names for mark in _ADAPTER)
    metadata = present(tensors=len(names) if header else None, parameters=parameters or None)
    kept = header.get("__metadata__")
    # When a key is there twice, readers disagree about its value: nobody is believed.
    if isinstance(kept, dict) and not spoofed:
        metadata.update(_metadata({k: v for k, v in kept.items() if isinstance(v, str)}, problems))
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


def _metadata(kept: dict[str, str], problems: Problems) -> dict[str, Any]:
    """Return the flat metadata; keys of model-card, modelspec and kohya-ss writers."""
    licenses = distinct([kept.get("license", ""), kept.get("modelspec.license", "")])
    if len(licenses) > 1:
        problems.append(("malformed", "license and modelspec.license differ"))
    datasets = [kept.get("dataset", ""), kept.get("datasets", "")]
    try:
        folders = json.loads(kept.get("ss_dataset_dirs", "{}")[: 1 << 16])
        datasets += list(folders) if isinstance(folders, dict) else []
    except (ValueError, RecursionError):
        problems.append(("malformed", "ss_dataset_dirs is not JSON"))
    bases = ("base_model", "ss_sd_model_name", "modelspec.merged_from")
    return present(
        license=licenses[0] if licenses else None,
        license_name=text(kept.get("license_name", "")),
        license_link=text(kept.get("license_link", "")),
        name=text(kept.get("modelspec.title") or kept.get("name", "")),
        author=text(kept.get("modelspec.author") or kept.get("author", "")),
        producer=text(kept.get("modelspec.implementation", "")),
        toolchain="kohya-ss" if any(key.startswith("ss_") for key in kept) else None,
        base_model=distinct(kept.get(key, "") for key in bases),
        datasets=distinct(datasets),
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
