"""Loads a SavedModel and evaluates its signature on the numbers that stand on the standard input as JSON."""
import json
import sys

import numpy as np
import tensorflow as tf

asked = json.load(sys.stdin)
forward = tf.saved_model.load(asked["path"]).signatures["serving_default"]


def tensor(x):
    return tf.constant(np.array(x["values"], "float32").reshape(x["shape"]))


print(json.dumps({
    "tensorflow": tf.__version__,
    "shapes": {name: list(spec.shape) for name, spec in forward.structured_outputs.items()},
    "outputs": [
        {name: y.numpy().ravel().tolist() for name, y in forward(**{name: tensor(x) for name, x in inputs.items()}).items()}
        for inputs in asked["inputs"]
    ],
}))
