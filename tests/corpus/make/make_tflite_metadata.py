"""A TensorFlow Lite model with ModelMetadata and a label file in its tail.

Needs tflite-support, in a process without TensorFlow, and make_tensorflow.py to have run.
"""

import tempfile
from importlib.metadata import version
from pathlib import Path

from shelf import FILES, Shelf
from tensorflow_lite_support.metadata.python.metadata_writers import (
    metadata_info,
    metadata_writer,
    writer_utils,
)


def main() -> None:
    with Shelf(__file__, f"tflite-support {version('tflite-support')}") as shelf:
        model = bytearray((FILES / "tflite/dense.tflite").read_bytes())
        general = metadata_info.GeneralMd(
            name="Dense",
            version="v1",
            description="Made for a test",
            author="A. Tester",
            licenses="CC0-1.0",
        )
        with tempfile.TemporaryDirectory() as directory:
            labels = Path(directory, "labels.txt")
            labels.write_text("cat\ndog\n")
            file = metadata_info.LabelFileMd(file_path=str(labels))
            output = metadata_info.ClassificationTensorMd(name="score", label_files=[file])
            inputs = [metadata_info.TensorMd(name="x")]
            writer = metadata_writer.MetadataWriter.create_from_metadata_info(
                model, general, inputs, [output], [str(labels)]
            )
            data = writer.populate()
        told = {"license": "CC0-1.0", "author": "A. Tester", "name": "Dense"}
        writer_utils.save_file(data, str(shelf.path("tflite/with-metadata.tflite", **told)))


if __name__ == "__main__":
    main()
