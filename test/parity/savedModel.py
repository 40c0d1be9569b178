"""Loads a SavedModel and evaluates its signature on the numbers that stand on the standard input as JSON."""
import json
import sys

import numpy as np
import tensorflow as tf

asked = json.load(sys.stdin)
forward = tf.saved_model.load(asked["path"]).signatures["serving_default"]
inputs = {name: tf.constant(np.array(x["values"], "float32").reshape(x["shape"])) for name, x in asked["inputs"].items()}
print(json.dumps({
    "tensorflow": tf.__version__,
    "shapes": {name: list(spec.shape) for name, spec in forward.structured_outputs.items()},
    "outputs": {name: y.numpy().ravel().tolist() for name, y in forward(**inputs).items()},
}))
