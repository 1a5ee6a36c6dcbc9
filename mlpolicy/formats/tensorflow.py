"""TensorFlow graphs: SavedModel and GraphDef, the latter also as text and memory-mapped.

Source: tensorflow/core protobuf/saved_model.proto, protobuf/meta_graph.proto,
framework/graph.proto, util/memmapped_file_system.proto [read; checked on files that TensorFlow
2.19 wrote, certain; the memory-mapped layout only by its message]. None of them has a magic,
and any list of pairs of strings looks like a GraphDef: an operation of TensorFlow must be among
the nodes.
"""

from __future__ import annotations

import re

from mlpolicy.domain import Match, Trouble
from mlpolicy.formats.base import Content, Format, Problems, present, text
from mlpolicy.readers.cursor import Cursor
from mlpolicy.readers.protobuf import LENGTH, VARINT, Field, fields, inner, strings

_NODES_LIMIT = 256
#: SavedModel: schema version, graphs.
_SAVED = {1: VARINT, 2: LENGTH}
#: GraphDef: node, library, version, versions, debug_info.
_GRAPH = {1: LENGTH, 2: LENGTH, 3: VARINT, 4: LENGTH, 5: LENGTH}
#: One of these is in every graph that was seen.
_OPERATIONS = frozenset(
    b"Placeholder PlaceholderWithDefault PlaceholderV2 Const HostConst ImmutableConst Identity "
    b"NoOp Variable VariableV2 VarHandleOp ReadVariableOp Conv2D MatMul BiasAdd Relu Reshape "
    b"Shape Cast Softmax RestoreV2 SaveV2 MergeV2Checkpoints StatefulPartitionedCall "
    b"PartitionedCall ParseExample HashTableV2 AssignVariableOp".split()
)
_OPERATION = re.compile(rb"[A-Za-z_][A-Za-z0-9_>]{0,127}\Z")
_RELEASE = re.compile(r"\d{1,3}\.\d{1,3}\.[\w.+-]{1,40}\Z")
_TAGS, _VERSION = 4, 5
_TEXT_NODE = re.compile(rb'node \{\s{1,16}name: "[^"\n]{1,200}"\s{1,16}op: "(\w{1,64})"')
_MAPPED = b"memmapped_package://"


def graph_info(content: Content, field: Field) -> tuple[str, list[str]] | None:
    """Return version and tags of the MetaInfoDef that FIELD, a MetaGraphDef, begins with."""
    first = next(fields(inner(content, field)), None)
    if first is None or first.number != 1 or first.wire != LENGTH:
        return None
    if first.offset + first.value > content.size:
        return None
    found = strings(inner(content, first), frozenset({_TAGS, _VERSION}))
    version = text(found.get(_VERSION, [b""])[0])
    tags = [text(tag) for tag in found.get(_TAGS, [])[:16]]
    if not _RELEASE.match(version):
        version = ""
        if not tags or not all(tag and tag.isprintable() and tag.isascii() for tag in tags):
            return None
    return version, tags


def producer(version: str) -> dict[str, str]:
    """Return the metadata of a file that TensorFlow VERSION wrote."""
    return present(producer=version and f"TensorFlow {version}", toolchain="tensorflow")


def probe_saved_model(content: Content) -> Match | None:
    """Recognise schema version 1 and a graph with TensorFlow's version or with tags."""
    if content.start[:3] != b"\x08\x01\x12":
        return None
    said: tuple[str, list[str]] | None = None  # version, tags
    problems: Problems = []
    try:
        for field in fields(Cursor(content), 64):
            if _SAVED.get(field.number) != field.wire:
                return None
            if field.number == 2 and said is None:
                said = graph_info(content, field)
                if said is None:
                    return None
    except Trouble as trouble:
        if said is None:
            return None
        problems.append((trouble.code, trouble.detail))
    if said is None:
        return None
    why = f"TensorFlow SavedModel, {', '.join(said[1]) or 'no tags'}"
    metadata = producer(said[0])
    return Match("tf-savedmodel", "weights", "certain", why, metadata, tuple(problems))


def _text_graph(content: Content) -> Match | None:
    """A GraphDef written as text is known by its first node."""
    match = _TEXT_NODE.match(content.start)
    if match is None or match[1] not in _OPERATIONS:
        return None
    why = f"TensorFlow GraphDef as text, operation {match[1].decode()}"
    return Match("tf-graphdef", "weights", "certain", why, producer(""))


def probe_graph(content: Content) -> Match | None:
    """Recognise a list of nodes by their shape and by a known operation among them."""
    start = content.start
    if start[:1] == b"n":
        return _text_graph(content)
    # A node begins with its name.
    if start[:1] != b"\x0a" or b"\x0a" not in start[2:7] or b"\x12" not in start:
        return None
    known = b""
    nodes = 0
    problems: Problems = []
    try:
        for field in fields(Cursor(content), _NODES_LIMIT):
            if _GRAPH.get(field.number) != field.wire:
                return None
            if field.number == 1:
                node = strings(inner(content, field), frozenset({1, 2}), 256)
                operation = node.get(2, [b""])[0]
                if 1 not in node or not _OPERATION.match(operation):
                    return None
                nodes += 1
                known = known or (operation if operation in _OPERATIONS else b"")
    except Trouble as trouble:
        # After so many nodes it is known well enough what this is.
        if not known:
            return None
        if nodes < _NODES_LIMIT:
            problems.append((trouble.code, trouble.detail))
    if not known:
        return None
    why = f"TensorFlow GraphDef, operation {known.decode()}"
    return Match("tf-graphdef", "weights", "certain", why, producer(""), tuple(problems))


def probe_mapped(content: Content) -> Match | None:
    """Recognise a memory-mapped graph by the directory that its last 8 bytes point at."""
    size = content.size
    at = int.from_bytes(content.read(max(0, size - 8), 8), "little")
    if not 0 < size - 8 - at < 1 << 20:
        return None
    directory = Cursor(content, at, size - 8)
    for field in fields(directory, 64):
        if field.number != 1 or field.wire != LENGTH:
            return None
        name = strings(inner(content, field), frozenset({2}), 8).get(2, [b""])[0]
        if name.startswith(_MAPPED):
            why = "TensorFlow GraphDef, memory-mapped"
            return Match("tf-graphdef-mapped", "weights", "certain", why, producer(""))
    return None


_REFERENCE = "https://github.com/tensorflow/tensorflow/tree/master/tensorflow/core/"

SAVED_MODEL = Format(
    id="tf-savedmodel",
    title="TensorFlow SavedModel",
    description="Graph of a SavedModel directory (saved_model.pb); recognised by the fields of "
    "the message and TensorFlow's version or the tags in it.",
    reference=_REFERENCE + "protobuf/saved_model.proto",
    role="weights",
    magic=(b"\x08\x01\x12",),
    probe=probe_saved_model,
)

GRAPH_DEF = Format(
    id="tf-graphdef",
    title="TensorFlow GraphDef",
    description="Graph with its constants, often frozen; recognised by its list of nodes with a "
    "known operation.",
    reference=_REFERENCE + "framework/graph.proto",
    role="weights",
    starts=frozenset({0x0A, ord("n")}),
    least=16,
    probe=probe_graph,
)

GRAPH_DEF_MAPPED = Format(
    id="tf-graphdef-mapped",
    title="TensorFlow GraphDef, memory-mapped",
    description="Graph for mapping into memory, as DeepSpeech ships it; recognised by the "
    "directory that the last 8 bytes point at. Asked for files called *.pbmm only: the beginning "
    "is raw numbers.",
    reference=_REFERENCE + "util/memmapped_file_system.proto",
    role="weights",
    least=16,
    suffixes=(".pbmm",),
    probe=probe_mapped,
)

FORMATS = (SAVED_MODEL, GRAPH_DEF, GRAPH_DEF_MAPPED)
