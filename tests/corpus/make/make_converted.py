"""Models as converters leave them: Core ML and OpenVINO. Needs coremltools, openvino, numpy."""

import shutil

import coremltools
import numpy as np
import openvino
from coremltools.converters.mil import Builder
from coremltools.models import MLModel, datatypes
from coremltools.models.neural_network import NeuralNetworkBuilder
from openvino import opset13 as ops
from shelf import Shelf

ABOUT = {"license": "CC-BY-NC-4.0", "author": "A. Tester"}


def coreml(shelf: Shelf) -> None:
    """The old protobuf with a network, and a package with a program in it."""
    weight = np.linspace(-0.5, 0.5, 8, dtype=np.float32).reshape(2, 4)
    ends = [("x", datatypes.Array(4))], [("y", datatypes.Array(2))]
    builder = NeuralNetworkBuilder(*ends)
    builder.add_inner_product(
        "fc", weight, None, 4, 2, has_bias=False, input_name="x", output_name="y"
    )
    model = MLModel(builder.spec, skip_model_load=True)
    model.save(str(shelf.path("coreml/bare.mlmodel")))
    model.license, model.author = ABOUT["license"], ABOUT["author"]
    model.short_description = "Made for a test"
    model.save(str(shelf.path("coreml/licensed.mlmodel", **ABOUT)))
    path = shelf.path("coreml-package/dense.mlpackage", bundle=True)
    shutil.rmtree(path, ignore_errors=True)
    program().save(str(path))


def program() -> MLModel:
    weight = np.linspace(-0.5, 0.5, 128, dtype=np.float32).reshape(32, 4)

    @Builder.program(input_specs=[Builder.TensorSpec(shape=(1, 4))])
    def dense(x: object) -> object:
        return Builder.linear(x=x, weight=weight)

    made = coremltools.convert(dense, convert_to="mlprogram", skip_model_load=True)
    made.license, made.author = ABOUT["license"], ABOUT["author"]
    return made


def open_vino(shelf: Shelf) -> None:
    x = ops.parameter([1, 4], np.float32, name="x")
    weight = ops.constant(np.linspace(-0.5, 0.5, 8, dtype=np.float32).reshape(4, 2))
    model = openvino.Model([ops.matmul(x, weight, False, False)], [x], "tiny")
    model.set_rt_info("MIT", ["model_info", "license"])
    model.set_rt_info("pytorch", ["framework"])
    made_with = f"openvino {openvino.__version__.partition('-')[0]}"
    path = shelf.path("openvino/dense/dense.xml", bundle=True, made_with=made_with, license="MIT")
    openvino.save_model(model, path, compress_to_fp16=False)


def main() -> None:
    with Shelf(__file__, f"coremltools {coremltools.__version__}") as shelf:
        coreml(shelf)
        open_vino(shelf)


if __name__ == "__main__":
    main()
