"""Flax parameters in MessagePack, and the files that Orbax puts beside its checkpoints.

Sources: files written by Flax 0.12 and Orbax 0.12 [measured, certain]: an array is an
extension of type 1 that holds shape, type and bytes; the MessagePack format [specification].
"""

from __future__ import annotations

import re

from mlpolicy.domain import Match
from mlpolicy.formats.base import Content, Format
from mlpolicy.formats.documents import MAPPING, mapping

_ARRAY = re.compile(
    rb"(?:\xc7.|\xc8..|\xc9....)\x01\x93[\x90-\x9f].{0,40}?"
    rb"[\xa3-\xaf](float16|float32|float64|bfloat16|u?int(?:8|16|32|64)|bool|complex64)",
    re.DOTALL,
)


def probe_flax(content: Content) -> Match | None:
    """Recognise a map of texts that has an array in it."""
    start = content.start
    lead = 1 if start[0] < 0x90 else 3 if start[0] == 0xDE else 5
    # The first key is a text: a short one, or one with its length in a byte.
    if not 0xA1 <= start[lead] <= 0xBF and start[lead] != 0xD9:
        return None
    found = _ARRAY.search(content.head)
    if found is None:
        return None
    why = f"MessagePack map with arrays of {found[1].decode()}, as Flax writes them"
    return Match("flax-msgpack", "weights", "certain", why, {"toolchain": "flax"})


def probe_orbax(content: Content) -> Match | None:
    """Recognise the metadata of a tree of arrays, or of a checkpoint."""
    tree = mapping(content, b'"tree_metadata"', b'"key_metadata"')
    if tree is not None and "tree_metadata" in tree:
        why = "tree_metadata with key_metadata"
    else:
        step = mapping(content, b'"item_handlers"', b'"commit_timestamp_nsecs"')
        if step is None or "item_handlers" not in step:
            return None
        why = "item_handlers and commit_timestamp_nsecs"
    return Match("orbax", "config", "certain", why, {"toolchain": "orbax"})


FLAX_MSGPACK = Format(
    id="flax-msgpack",
    title="Flax parameters (MessagePack)",
    description="Weights of JAX models; recognised by an extension that holds an array.",
    reference="https://flax.readthedocs.io/en/latest/api_reference/flax.serialization.html",
    role="weights",
    starts=frozenset((*range(0x81, 0x90), 0xDE, 0xDF)),
    least=24,
    probe=probe_flax,
)

ORBAX = Format(
    id="orbax",
    title="Orbax checkpoint metadata",
    description="What a JAX checkpoint holds; recognised by tree_metadata or item_handlers.",
    reference="https://orbax.readthedocs.io/",
    role="config",
    starts=MAPPING,
    nature="text",
    least=40,
    keys=(b"tree_metadata", b"item_handlers"),
    probe=probe_orbax,
)

FORMATS = (FLAX_MSGPACK, ORBAX)
