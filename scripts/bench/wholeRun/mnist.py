"""MNIST's files as numpy arrays, the last line of a whole run, and what all runs have in common."""
import json
import sys

import numpy as np

folder, seed = sys.argv[1], int(sys.argv[2])
goal, batch, steps_between = 0.98, 64, 200
most_steps = 6000


def images(part):
    """float32 [count, 28, 28], 0 … 1."""
    with open(f"{folder}/mnist/{part}-images-idx3-ubyte", "rb") as file:
        return np.frombuffer(file.read(), np.uint8, offset=16).reshape(-1, 28, 28).astype(np.float32) / 255


def labels(part):
    with open(f"{folder}/mnist/{part}-labels-idx1-ubyte", "rb") as file:
        return np.frombuffer(file.read(), np.uint8, offset=8).astype(np.int32)


def data():
    return images("train"), labels("train"), images("t10k"), labels("t10k")


def done(accuracy, steps, versions):
    print(json.dumps({"accuracy": float(accuracy), "steps": int(steps), "versions": versions}), flush=True)
    sys.stdin.read()  # until its memory and processor time have been read
