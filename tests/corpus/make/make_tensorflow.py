"""TensorFlow, TensorFlow Lite, TensorFlow.js, Keras and plain HDF5.

Needs tensorflow, tf_keras and h5py in an environment of their own.
"""

import os

os.environ.update(TF_CPP_MIN_LOG_LEVEL="3", TF_USE_LEGACY_KERAS="0", CUDA_VISIBLE_DEVICES="")

import json
import shutil
import tempfile
import zipfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

import h5py
import keras
import numpy as np
import tensorflow as tf
import tf_keras
from shelf import Shelf
from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2
from wire import archive


class Dense(tf.Module):
    """One layer, without the weight of Keras."""

    def __init__(self) -> None:
        super().__init__()
        ramp = np.linspace(-0.5, 0.5, 8, dtype=np.float32).reshape(4, 2)
        self.kernel = tf.Variable(ramp, name="kernel")
        self.bias = tf.Variable(tf.zeros([2]), name="bias")

    @tf.function(input_signature=[tf.TensorSpec([None, 4], tf.float32)])
    def __call__(self, x: Any) -> Any:
        return tf.nn.softmax(tf.matmul(x, self.kernel) + self.bias)


def graphs(shelf: Shelf) -> bytes:
    """SavedModel, its checkpoint, its frozen graph, and the same for TensorFlow Lite."""
    dense = Dense()
    path = shelf.path("tf-savedmodel/dense", bundle=True)
    shutil.rmtree(path, ignore_errors=True)
    call = dense.__call__.get_concrete_function()
    tf.saved_model.save(dense, str(path), signatures=call)
    frozen = convert_variables_to_constants_v2(call)
    graph = frozen.graph.as_graph_def()
    shelf.add("tf-graphdef/frozen.pb", graph.SerializeToString())
    path = shelf.path("tf-checkpoint/dense", role="checkpoint", bundle=True)
    shutil.rmtree(path, ignore_errors=True)
    tf.train.Checkpoint(model=dense).save(str(path / "dense"))
    converter = tf.lite.TFLiteConverter.from_concrete_functions([call], dense)
    return converter.convert()


def lite(shelf: Shelf, model: bytes) -> None:
    shelf.add("tflite/dense.tflite", model)
    task = {"detector.tflite": model, "landmarks.tflite": model}
    by_hand = "by hand, from MediaPipe's model_asset_bundle_utils.py"
    shelf.add("mediapipe-task/tiny.task", archive(task), made_with=by_hand)


def network() -> Any:
    keras.utils.set_random_seed(7)
    layers = [keras.layers.Input((4,)), keras.layers.Dense(3, "relu"), keras.layers.Dense(2)]
    made = keras.Sequential(layers)
    made.compile("sgd", "mse")
    return made


def with_keras(shelf: Shelf) -> None:
    about = {"made_with": f"keras {keras.__version__}"}
    made = network()
    made.save(shelf.path("keras/dense.keras", **about))
    made.save(shelf.path("keras-hdf5/whole.h5", **about))
    made.save_weights(shelf.path("keras-hdf5/v3.weights.h5", **about))
    old = tf_keras.Sequential([tf_keras.layers.Dense(2, input_shape=(4,))])
    about = {"made_with": f"tf_keras {tf_keras.__version__}"}
    old.save_weights(shelf.path("keras-hdf5/v2-weights.h5", **about), save_format="h5")
    old.compile("sgd", "mse")
    old.save(shelf.path("keras-hdf5/v2-model.hdf5", **about), save_format="h5")
    tfjs(shelf, old)


def tfjs(shelf: Shelf, model: Any) -> None:
    """The layers format: topology and manifest in JSON, the weights in one shard."""
    by_hand = "tf_keras's JSON, put together by hand from the TensorFlow.js converter"
    shelf.path("tfjs/layers", bundle=True, made_with=by_hand)
    weights = [weight.numpy() for weight in model.weights]
    specs = [
        {"name": weight.name.removesuffix(":0"), "shape": list(weight.shape), "dtype": "float32"}
        for weight in model.weights
    ]
    whole = {
        "format": "layers-model",
        "generatedBy": f"keras v{tf_keras.__version__}",
        "convertedBy": "TensorFlow.js Converter v4.22.0",
        "modelTopology": json.loads(model.to_json()),
        "weightsManifest": [{"paths": ["group1-shard1of1.bin"], "weights": specs}],
    }
    shelf.put("tfjs/layers/model.json", json.dumps(whole))
    shelf.put("tfjs/layers/group1-shard1of1.bin", b"".join(w.tobytes() for w in weights))


def hdf5(shelf: Shelf) -> None:
    data = np.linspace(0, 1, 64, dtype=np.float32).reshape(8, 8)
    about: dict[str, Any] = {"role": "container", "certainty": "hint"}
    about["made_with"] = f"h5py {version('h5py')}"
    for name, options in {
        "plain": {},
        "latest": {"libver": "latest"},
        "user-block": {"userblock_size": 512},
    }.items():
        with h5py.File(shelf.path(f"hdf5/{name}.h5", **about), "w", **options) as file:
            file["measured"] = data
            file["measured"].attrs["unit"] = "mm"


def records(shelf: Shelf) -> None:
    feature = tf.train.Feature(float_list=tf.train.FloatList(value=[0.5, 1.5]))
    example = tf.train.Example(features=tf.train.Features(feature={"x": feature}))
    with tf.io.TFRecordWriter(str(shelf.path("tfrecord/train.tfrecord", role="dataset"))) as writer:
        for _ in range(3):
            writer.write(example.SerializeToString())


def training_log(shelf: Shelf) -> None:
    """What TensorBoard reads; the file name carries time and host, so it is given another."""
    about = {"role": "config", "certainty": "hint"}
    path = shelf.path("tfevents/events.out.tfevents.1700000000.host", **about)
    with tempfile.TemporaryDirectory() as directory:
        with tf.summary.create_file_writer(directory).as_default():
            tf.summary.scalar("loss", 0.5, step=1)
        shutil.copy(next(Path(directory).iterdir()), path)


def without_dates(path: Path) -> None:
    """Write the zip again as of 1980, so that it does not tell when it was made."""
    with zipfile.ZipFile(path) as old:
        members = {info.filename: old.read(info) for info in old.infolist()}
    path.write_bytes(archive(members))


def main() -> None:
    with Shelf(__file__, f"tensorflow {tf.__version__}") as shelf:
        lite(shelf, graphs(shelf))
        with_keras(shelf)
        without_dates(shelf.beside("keras/dense.keras"))
        hdf5(shelf)
        records(shelf)
        training_log(shelf)


if __name__ == "__main__":
    main()
