"""Weights in source code, by hand: what generators of C arrays and base64 texts write.

Sources: opus dnn/torch/weight-exchange, RNNoise scripts/dump_rnnoise_weights.py, xxd(1) -i and
dlib's frontal_face_detector.h as described [read]. Needs make_tensorflow.py to have run, for
the TFLite file that is put into an array.
"""

import base64
import json
import struct
from collections.abc import Iterable

from shelf import FILES, Shelf
from wire import floats, ramp


def rows(values: Iterable[object], width: int) -> str:
    items = [str(value) for value in values]
    lines = [", ".join(items[at : at + width]) for at in range(0, len(items), width)]
    return ",\n   ".join(lines)


def opus_style() -> str:
    """As the weight exchange of opus writes it: guarded arrays, then the list of all."""
    return f"""/* This file was automatically generated */

#include "nnet.h"

#ifndef USE_WEIGHTS_FILE

#define WEIGHTS_gru1_recurrent_weights_int8_DEFINED
#define WEIGHTS_gru1_recurrent_weights_int8_TYPE WEIGHT_TYPE_int8
static const opus_int8 gru1_recurrent_weights_int8[2048] = {{
   {rows(((n * 37) % 255 - 127 for n in range(2048)), 16)}
}};

#define WEIGHTS_gru1_bias_DEFINED
#define WEIGHTS_gru1_bias_TYPE WEIGHT_TYPE_float
static const float gru1_bias[64] = {{
   {rows((f"{value:.7f}f" for value in ramp(64)), 8)}
}};

const WeightArray tiny_arrays[] = {{
    {{"gru1_recurrent_weights_int8", WEIGHT_TYPE_int8, sizeof(gru1_recurrent_weights_int8),
      gru1_recurrent_weights_int8}},
    {{"gru1_bias", WEIGHT_TYPE_float, sizeof(gru1_bias), gru1_bias}},
    {{NULL, 0, 0, NULL}}
}};

#endif /* USE_WEIGHTS_FILE */
"""


def float_style() -> str:
    """One long array of weights, as a converter of Keras models would write it."""
    values = rows((f"{value:.9f}f" for value in ramp(1600)), 6)
    return (
        "/* Weights of a dense layer, generated from a Keras model. */\n\n"
        f"const float dense_1_kernel_weights[1600] = {{\n   {values}\n}};\n"
    )


def xxd_style(name: str, data: bytes) -> str:
    values = rows((f"0x{byte:02x}" for byte in data), 12)
    return (
        f"unsigned char {name}[] = {{\n   {values}\n}};\nunsigned int {name}_len = {len(data)};\n"
    )


def safetensors(count: int) -> bytes:
    tensor = {"dtype": "F32", "shape": [count], "data_offsets": [0, 4 * count]}
    raw = json.dumps({"__metadata__": {"license": "mit"}, "w": tensor}).encode()
    return struct.pack("<Q", len(raw)) + raw + floats(*ramp(count))


def base64_cpp() -> str:
    lines = base64.encodebytes(safetensors(4200)).decode().split()
    body = "\n".join(f'        "{line}"' for line in lines)
    return (
        "#ifndef TINY_MODEL_H\n#define TINY_MODEL_H\n"
        "// Trained on images/training.xml with a program that was never written.\n"
        f"inline const char *tiny_model()\n{{\n    return\n{body};\n}}\n#endif\n"
    )


def base64_python() -> str:
    text = base64.b64encode(safetensors(4200)).decode()
    return f'"""A model in a module."""\n\nimport base64\n\nMODEL = base64.b64decode("{text}")\n'


def main() -> None:
    with Shelf(__file__, "by hand, from the generator's output") as shelf:
        shelf.add("c-array/tiny_data.c", opus_style(), certainty="likely")
        shelf.add("c-array/keras_weights.h", float_style(), certainty="likely")
        tflite = (FILES / "tflite/dense.tflite").read_bytes()
        xxd = xxd_style("dense_tflite", tflite)
        shelf.add("c-array/tflite_model.cc", xxd, inner_format="tflite")
        shelf.add("base64/tiny_model.h", base64_cpp(), inner_format="safetensors")
        shelf.add("base64/tiny_model.py", base64_python(), inner_format="safetensors")


if __name__ == "__main__":
    main()
