#!/usr/bin/python3
"""Fit y = w0*x0 + w1*x1 + b to data.csv and write the three numbers as a .safetensors file.

usage: train.py DATA.csv MODEL.safetensors
Standard library only. The same data gives the same bytes: no randomness, no dates.
"""

import csv
import json
import struct
import sys

RATE, EPOCHS = 0.05, 2000


def train(rows):
    """Return the weights and the bias after plain gradient descent from zero."""
    w, b = [0.0, 0.0], 0.0
    for _ in range(EPOCHS):
        grad, grad_b = [0.0, 0.0], 0.0
        for x0, x1, y in rows:
            error = w[0] * x0 + w[1] * x1 + b - y
            grad[0] += error * x0
            grad[1] += error * x1
            grad_b += error
        w = [w[i] - RATE * grad[i] / len(rows) for i in (0, 1)]
        b -= RATE * grad_b / len(rows)
    return w, b


def main(data, model):
    """Train on the file DATA and write the file MODEL."""
    with open(data, newline="", encoding="utf-8") as file:
        rows = [tuple(float(row[key]) for key in ("x0", "x1", "y")) for row in csv.DictReader(file)]
    w, b = train(rows)
    header = {
        "__metadata__": {"license": "CC0-1.0", "producer": "train.py"},
        "bias": {"dtype": "F32", "shape": [1], "data_offsets": [8, 12]},
        "weight": {"dtype": "F32", "shape": [1, 2], "data_offsets": [0, 8]},
    }
    text = json.dumps(header, sort_keys=True, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)  # the tensors start at a multiple of 8
    with open(model, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + struct.pack("<3f", *w, b))


if __name__ == "__main__":
    main(*sys.argv[1:])
