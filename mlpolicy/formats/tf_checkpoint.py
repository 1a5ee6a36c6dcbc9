"""TensorFlow checkpoints: the index, the graph beside it, the list of checkpoints, the shards.

Source: tensorflow/core/util/tensor_bundle, protobuf/tensor_bundle.proto and
lib/io/format.h [read; checked on files that TensorFlow 2.19 wrote, certain]. The index is a
sorted table with the same footer as LevelDB's; its first key is empty and holds the header of
the bundle, which tells it from any other table. A shard is raw numbers, known by its name only.
"""

from __future__ import annotations

import re

from mlpolicy.domain import Match
from mlpolicy.formats.base import Content, Format
from mlpolicy.formats.tensorflow import graph_info, producer
from mlpolicy.readers.protobuf import LENGTH, Field, fields, inner

_FOOTER = bytes.fromhex("57fb808b247547db")
#: An empty key, then a header: the number of shards, or (version 1) a list of tensors.
_FIRST = re.compile(rb"\0\0[\x02-\x20]\x08[\x01-\x7f]|\0\0[\x80-\xff]{0,4}[\x01-\x7f]\x0a")
#: A MetaInfoDef that begins with its version, operations, tags, or TensorFlow's version.
_META = re.compile(rb"\x0a[\x80-\xff]{0,4}[\x01-\x7f][\x0a\x12\x22\x2a]")
_LIST = b'model_checkpoint_path: "'
_SHARD = re.compile(r"\.data-\d{5}-of-\d{5}\Z")


def _meta_graph(content: Content) -> Match | None:
    """The graph beside a checkpoint: a MetaInfoDef with TensorFlow's version, then a graph."""
    if not _META.match(content.start):
        return None
    whole = Field(0, LENGTH, content.size, 0)
    numbers = [(field.number, field.wire) for field in fields(inner(content, whole), 10_000)]
    if (2, LENGTH) not in numbers or not all(n < 8 and w == LENGTH for n, w in numbers):
        return None
    said = graph_info(content, whole)
    if said is None or not said[0]:
        return None
    why = f"TensorFlow MetaGraphDef of version {said[0]}"
    return Match("tf-checkpoint", "config", "certain", why, producer(said[0]))


def _index(content: Content) -> Match | None:
    """The table of a checkpoint, by its first entry and the footer in its last 8 bytes."""
    if not _FIRST.match(content.start) or content.size < 48:
        return None
    if content.read(content.size - 8, 8) != _FOOTER:
        return None
    why = "TensorFlow checkpoint index, footer of a sorted table"
    return Match("tf-checkpoint", "checkpoint", "certain", why, producer(""))


def probe(content: Content) -> Match | None:
    """Recognise the index, the graph, or the list of checkpoints."""
    start = content.start
    if start[0] == 0:
        return _index(content)
    if start[0] == 0x0A:
        return _meta_graph(content)
    if start.startswith(_LIST):
        why = "list of TensorFlow checkpoints"
        return Match("tf-checkpoint", "config", "certain", why, producer(""))
    return None


def probe_shard(content: Content) -> Match | None:
    """Recognise a shard by its name."""
    if not _SHARD.search(content.path):
        return None
    why = "name of a TensorFlow checkpoint shard"
    return Match("tf-checkpoint-shard", "checkpoint", "hint", why, producer(""))


_REFERENCE = "https://github.com/tensorflow/tensorflow/tree/master/tensorflow/core/"

CHECKPOINT = Format(
    id="tf-checkpoint",
    title="TensorFlow checkpoint",
    description="Index (by its first entry and footer), graph (MetaGraphDef with TensorFlow's "
    "version) or list of checkpoints (by its first words).",
    reference=_REFERENCE + "protobuf/tensor_bundle.proto",
    role="checkpoint",
    starts=frozenset({0x00, 0x0A, ord("m")}),
    least=16,
    probe=probe,
)

SHARD = Format(
    id="tf-checkpoint-shard",
    title="TensorFlow checkpoint shard",
    description="The numbers of a checkpoint (*.data-00000-of-00001), by name only.",
    reference=_REFERENCE + "protobuf/tensor_bundle.proto",
    role="checkpoint",
    suffixes=tuple(f".data-{at:05}-of-{of:05}" for of in range(1, 17) for at in range(of)),
    probe=probe_shard,
)

FORMATS = (CHECKPOINT, SHARD)
