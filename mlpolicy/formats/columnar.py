"""Tables as data sets: Apache Parquet, Arrow (files and streams), Feather 1 and Avro.

Source: the format pages of Apache Parquet, Arrow (columnar format, IPC) and Avro (object
container files) [specification, certain]; files of pyarrow 26 and fastavro 1.13 [measured].
A table need not be training data: the role says what the file may serve as.
"""

from __future__ import annotations

import re

from mlpolicy.domain import Match
from mlpolicy.formats.base import Content, Format, Problems, amount, present, text

_PARQUET = (b"PAR1", b"PARE")  # PARE: with an encrypted footer
_ARROW, _FEATHER, _AVRO = b"ARROW1\0\0", b"FEA1", b"Obj\x01"
_STREAM = b"\xff\xff\xff\xff"
_VERSION, _SCHEMA = 4, 1  # the newest MetadataVersion (V5); MessageHeader.Schema
_REACH = 1 << 16
_CREATED_BY = re.compile(rb"(parquet-[a-z0-9]{1,16}(?:-arrow)? version [\w.+-]{1,32})")


def probe_parquet(content: Content) -> Match | None:
    """Recognise the magic at both ends; at the end it follows the length of the footer."""
    start = content.start
    end = content.read(content.size - 8, 8)
    problems: Problems = []
    producer = None
    if end[4:] in _PARQUET:
        footer = int.from_bytes(end[:4], "little")
        if footer > content.size - 12:
            problems.append(("malformed", f"footer of {amount(footer)} bytes does not fit"))
        else:
            near = min(footer, _REACH)
            created = _CREATED_BY.search(content.read(content.size - 8 - near, near))
            producer = text(created[1]) if created else None
    elif start[4] == 0x15:  # the first field of a page header
        problems.append(("truncated", "Parquet file without its footer"))
    else:
        return None
    why = f"Apache Parquet, {start[:4].decode()} at both ends"
    metadata = present(producer=producer)
    return Match("parquet", "dataset", "certain", why, metadata, tuple(problems))


def probe_arrow(content: Content) -> Match | None:
    """Recognise the magic of a file, or the schema message that a stream begins with."""
    if content.start.startswith(_ARROW):
        return Match("arrow", "dataset", "certain", "Apache Arrow file", {})
    if not _is_schema(content.start[len(_STREAM) :]):
        return None
    return Match("arrow", "dataset", "certain", "Apache Arrow stream with its schema", {})


def _is_schema(raw: bytes) -> bool:
    """Length, then a flatbuffer whose root has a version up to 4 and a schema in it."""
    size, root = int.from_bytes(raw[:4], "little"), int.from_bytes(raw[4:8], "little")
    if size % 8 or not 16 <= size <= 1 << 26 or not 4 <= root <= len(raw) - 12:
        return False
    at = 4 + root
    table = at - int.from_bytes(raw[at : at + 4], "little", signed=True)
    if not 0 <= table <= len(raw) - 8:
        return False
    version, kind = (int.from_bytes(raw[table + k : table + k + 2], "little") for k in (4, 6))
    if version and int.from_bytes(raw[at + version : at + version + 2], "little") > _VERSION:
        return False
    return kind > 0 and raw[at + kind : at + kind + 1] == bytes([_SCHEMA])


def probe_feather(content: Content) -> Match | None:
    """Recognise the magic at both ends."""
    if content.read(content.size - 4, 4) != _FEATHER:
        return None
    return Match("feather", "dataset", "certain", "Feather 1, FEA1 at both ends", {})


def probe_avro(content: Content) -> Match | None:
    """Recognise the magic and the schema in the metadata of the header."""
    if b"\x16avro.schema" not in content.head:
        return None
    return Match("avro", "dataset", "certain", "Apache Avro container with its schema", {})


PARQUET = Format(
    id="parquet",
    title="Apache Parquet table",
    description="Columns of a data set; recognised by PAR1 at both ends.",
    reference="https://parquet.apache.org/docs/file-format/",
    role="dataset",
    magic=_PARQUET,
    least=12,
    probe=probe_parquet,
)

ARROW = Format(
    id="arrow",
    title="Apache Arrow table",
    description="Record batches of a data set, as a file or a stream; recognised by ARROW1, or "
    "by the schema message.",
    reference="https://arrow.apache.org/docs/format/Columnar.html#ipc-file-format",
    role="dataset",
    magic=(_ARROW, _STREAM),
    least=32,
    probe=probe_arrow,
)

FEATHER = Format(
    id="feather",
    title="Feather table (version 1)",
    description="Columns of a data set; recognised by FEA1 at both ends.",
    reference="https://arrow.apache.org/docs/python/feather.html",
    role="dataset",
    magic=(_FEATHER,),
    least=12,
    probe=probe_feather,
)

AVRO = Format(
    id="avro",
    title="Apache Avro container",
    description="Records of a data set; recognised by Obj and the schema in the header.",
    reference="https://avro.apache.org/docs/1.11.1/specification/#object-container-files",
    role="dataset",
    magic=(_AVRO,),
    least=16,
    probe=probe_avro,
)

FORMATS = (PARQUET, ARROW, FEATHER, AVRO)
