"""Training data: Parquet, Arrow, Feather, Avro, LMDB, WebDataset, RecordIO, and descriptions.

Needs pyarrow, fastavro and lmdb. TFRecord comes from make_tensorflow.py.
"""

import io
import json
import shutil
import struct
import tarfile
from importlib.metadata import version

import fastavro
import lmdb
import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet
from shelf import Shelf

ROLE = {"role": "dataset"}


def columns(shelf: Shelf) -> None:
    table = pa.table({"text": ["a cat", "a dog", "a log"], "label": [0, 1, 2]})
    about = {**ROLE, "made_with": f"pyarrow {pa.__version__}"}
    pyarrow.parquet.write_table(table, shelf.path("parquet/train.parquet", **about))
    with pa.ipc.new_file(shelf.path("arrow/train.arrow", **about), table.schema) as writer:
        writer.write_table(table)
    with pa.ipc.new_stream(shelf.path("arrow/stream.arrows", **about), table.schema) as writer:
        writer.write_table(table)
    pyarrow.feather.write_feather(table, shelf.path("arrow/v2.feather", **about))
    pyarrow.feather.write_feather(table, shelf.path("feather/v1.feather", **about), version=1)


def rows(shelf: Shelf) -> None:
    fields = [{"name": "text", "type": "string"}, {"name": "label", "type": "int"}]
    schema = {"type": "record", "name": "Row", "fields": fields}
    path = shelf.path("avro/train.avro", **ROLE, made_with=f"fastavro {version('fastavro')}")
    with path.open("wb") as file:
        fastavro.writer(
            file, schema, [{"text": "a cat", "label": 0}], sync_marker=b"0123456789abcdef"
        )
    made_with = f"lmdb {version('lmdb')}"
    path = shelf.path("lmdb/train/data.mdb", **ROLE, made_with=made_with).parent
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir()
    environment = lmdb.open(str(path), map_size=1 << 20, lock=False)
    with environment, environment.begin(write=True) as transaction:
        for number in range(3):
            transaction.put(b"%08d" % number, b"a picture")


def recordio() -> bytes:
    """Magic, length, IRHeader (flag, label, two ids), content, padding to four bytes."""
    out = b""
    for number in range(3):
        record = struct.pack("<IfQQ", 0, float(number), number, 0) + b"picture"
        out += struct.pack("<II", 0xCED7230A, len(record)) + record.ljust(
            -(-len(record) // 4) * 4, b"\0"
        )
    return out


def webdataset() -> bytes:
    """A tar whose members come in groups of the same stem."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as out:
        for number in range(4):
            for suffix, data in {
                "jpg": b"\xff\xd8\xff\xe0 picture",
                "cls": b"1",
                "txt": b"a cat",
            }.items():
                info = tarfile.TarInfo(f"{number:06d}.{suffix}")
                info.size = len(data)
                out.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


def descriptions(shelf: Shelf) -> None:
    """What COCO, Croissant and Hugging Face write about a data set."""
    coco = {
        "info": {"year": 2024},
        "licenses": [{"id": 1, "name": "CC0"}],
        "images": [{"id": 1, "file_name": "1.png", "width": 8, "height": 8}],
        "annotations": [{"id": 1, "image_id": 1, "category_id": 1, "bbox": [0, 0, 4, 4]}],
        "categories": [{"id": 1, "name": "cat"}],
    }
    croissant = {
        "@context": {"@vocab": "https://schema.org/", "sc": "https://schema.org/"},
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": "Chats",
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "recordSet": [],
    }
    features = {"text": {"dtype": "string", "_type": "Value"}}
    info = {"builder_name": "csv", "features": features, "license": "mit", "splits": {}}
    about = {**ROLE, "made_with": "by hand, from the documentation"}
    shelf.add("coco/instances.json", json.dumps(coco), **about)
    license_ = "https://creativecommons.org/licenses/by/4.0/"
    shelf.add("croissant/metadata.json", json.dumps(croissant), **about, license=license_)
    shelf.add("hf-dataset/dataset_info.json", json.dumps(info), **about, license="mit")


def main() -> None:
    with Shelf(__file__, "see the entry") as shelf:
        columns(shelf)
        rows(shelf)
        descriptions(shelf)
        by_hand = "by hand, from dmlc-core recordio.h and mxnet recordio.py"
        shelf.add("recordio/train.rec", recordio(), **ROLE, made_with=by_hand)
        # A bundle, since a tar named by the user is opened instead of recognized.
        by_hand = "by hand, from the WebDataset documentation"
        shelf.path("webdataset/train", bundle=True, **ROLE, made_with=by_hand)
        shelf.put("webdataset/train/shard-000000.tar", webdataset())


if __name__ == "__main__":
    main()
