"""Loads SavedModels and evaluates their signatures."""
import numpy as np
import tensorflow as tf


def evaluate(path, inputs):
    """inputs: of each call, by name, {"shape", "values"}."""
    forward = tf.saved_model.load(path).signatures["serving_default"]
    return {
        "shapes": {name: list(spec.shape) for name, spec in forward.structured_outputs.items()},
        "outputs": [
            {name: y.numpy().ravel().tolist() for name, y in forward(**tensors(named)).items()} for named in inputs
        ],
    }


def tensors(named):
    return {
        name: tf.constant(np.array(x["values"], "float32").reshape(x["shape"])) for name, x in named.items()
    }
