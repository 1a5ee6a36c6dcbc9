"""ONNX models, what ONNX Runtime and RTen make of them, and the network of a Piper voice.

Needs numpy, onnx, onnxruntime and rten-convert.
"""

import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import onnx
import onnxruntime
from onnx import TensorProto, helper
from shelf import FILES, Shelf
from wire import floats, ramp


def model(producer: str = "pytorch", **properties: str) -> onnx.ModelProto:
    """One matrix multiplication, with what the writer says of itself."""
    weight = helper.make_tensor("w", TensorProto.FLOAT, [4, 2], floats(*ramp(8)), raw=True)
    node = helper.make_node("MatMul", ["x", "w"], ["y"], "mul")
    ends = [helper.make_tensor_value_info(*end) for end in (("x", 1, [1, 4]), ("y", 1, [1, 2]))]
    graph = helper.make_graph([node], "main_graph", ends[:1], ends[1:], [weight])
    opset = [helper.make_opsetid("", 13)]
    made = helper.make_model(graph, producer_name=producer, opset_imports=opset, ir_version=8)
    made.producer_version = "2.1.0"
    helper.set_model_props(made, properties)
    onnx.checker.check_model(made)
    return made


def with_rten(shelf: Shelf) -> None:
    path = shelf.path("rten/tiny.rten", made_with=f"rten-convert {version('rten-convert')}")
    tool = Path(sys.executable).with_name("rten-convert")
    source = FILES / "onnx/licensed.onnx"
    subprocess.run([tool, source, path], check=True, stdout=subprocess.DEVNULL)


def main() -> None:
    with Shelf(__file__, f"onnx {onnx.__version__}") as shelf:
        path = shelf.path(
            "onnx/licensed.onnx",
            license="AGPL-3.0 License (https://example.org/license)",
            author="A. Tester",
            producer="pytorch 2.1.0",
        )
        words = {"author": "A. Tester", "license": "AGPL-3.0 License (https://example.org/license)"}
        onnx.save(model(**words, description="Tiny model", names="{0: 'cat'}"), path)
        bare = model("")
        bare.producer_version = ""
        onnx.save(bare, shelf.path("onnx/bare.onnx"))
        with_doc = model("tf2onnx")
        with_doc.doc_string = "Made for a test."
        with_doc.domain = "org.example"
        onnx.save(with_doc, shelf.path("onnx/doc.onnx", producer="tf2onnx 2.1.0"))
        external = model("external")
        path = shelf.path("onnx/external/model.onnx")
        place = {"location": "weights.data", "size_threshold": 0}
        onnx.save(external, path, save_as_external_data=True, **place)
        onnx.save(model(), shelf.path("piper/en_US-tiny-x_low/en_US-tiny-x_low.onnx", kind="onnx"))
        tensor = helper.make_tensor("x", TensorProto.FLOAT, [4], floats(*ramp(4)), raw=True)
        path = shelf.path(
            "onnx-tensor/test_data_set_0/input_0.pb", role="dataset", certainty="hint"
        )
        path.write_bytes(tensor.SerializeToString())
        with_rten(shelf)
        options = onnxruntime.SessionOptions()
        made_with = f"onnxruntime {onnxruntime.__version__}"
        options.optimized_model_filepath = str(
            shelf.path("ort/tiny.ort", made_with=made_with, license="MIT")
        )
        options.add_session_config_entry("session.save_model_format", "ORT")
        source = model(license="MIT").SerializeToString()
        onnxruntime.InferenceSession(source, options, providers=["CPUExecutionProvider"])


if __name__ == "__main__":
    main()
