"""Writes what Keras computes into a folder, for tests that have no Keras: see makeKerasFixtures.mjs."""
import json
import platform
import sys
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

folder = Path(sys.argv[1])
versions = {"keras": keras.__version__, "tensorflow": tf.__version__, "python": platform.python_version()}


def flat(x):
    """As many digits as a float32 needs to be read back to the bit."""
    return [float(f"{value:.9g}") for value in np.asarray(x, "float32").ravel()]


def write(name, content):
    text = json.dumps({"versions": versions, **content}, separators=(",", ":"))
    (folder / name).write_text(text + "\n")
    print(f"{name}: {len(text)} bytes")


random = np.random.default_rng(1)
draw = lambda *shape: random.normal(size=shape).astype("float32")


def batch_norm_layer(shape, epsilon, gamma, beta, momentum=0.9):
    layer = keras.layers.BatchNormalization(epsilon=epsilon, momentum=momentum)
    layer.build((None, *shape[1:]))
    layer.gamma.assign(gamma)
    layer.beta.assign(beta)
    return layer


def training_case(shape, epsilon):
    """A batch and the gradient of its output, and what becomes of both."""
    channels = shape[-1]
    x, dy = 2 * draw(*shape) + 1, draw(*shape)
    gamma, beta = draw(channels), draw(channels)
    layer = batch_norm_layer(shape, epsilon, gamma, beta)
    given = tf.constant(x)
    with tf.GradientTape() as tape:
        tape.watch(given)
        y = layer(given, training=True)
    dx, dgamma, dbeta = tape.gradient(y, [given, layer.gamma.value, layer.beta.value], tf.constant(dy))
    values = dict(x=x, dy=dy, gamma=gamma, beta=beta, y=y, dx=dx, dgamma=dgamma, dbeta=dbeta)
    return {"shape": shape, "epsilon": epsilon, **{name: flat(value) for name, value in values.items()}}


def moving_case():
    """Moving averages over some batches, and inference with them."""
    shape, epsilon, momentum, channels = [4, 2, 2, 3], 1e-3, 0.9, 3
    gamma, beta = draw(channels), draw(channels)
    layer = batch_norm_layer(shape, epsilon, gamma, beta, momentum)
    batches = [(i + 1) * draw(*shape) - i for i in range(5)]
    for x in batches:
        layer(x, training=True)
    x = draw(2, 2, 2, channels)
    values = dict(
        gamma=gamma, beta=beta, mean=layer.moving_mean, variance=layer.moving_variance, x=x, y=layer(x, training=False)
    )
    return {
        "shape": shape, "epsilon": epsilon, "momentum": momentum,
        "batches": [flat(x) for x in batches], **{name: flat(value) for name, value in values.items()},
    }


def spread(count, stream):
    """Numbers in [0, 1) out of integers alone, so that every language has the same."""
    return ((np.arange(count, dtype="int64") * 7919 + stream * 104729) % 10007) / 10007


def tiles(count):
    """Pictures of bright tiles on black, which differ by where the tiles are."""
    picture, row, column = np.meshgrid(np.arange(count), np.arange(28), np.arange(28), indexing="ij")
    bright = (row // 7 + (picture + 1) * (column // 7)) % 5 < 2
    return (spread(count * 784, 100) * bright.ravel()).reshape(count, 28, 28, 1)


def mnist_cnn(norm, l2=0.0, activation="relu"):
    """The report's network with given weights: logits, and the course of a few steps of gradient descent."""
    L = keras.layers
    penalty = lambda: keras.regularizers.L2(l2) if l2 else None
    bn = lambda: [L.BatchNormalization(epsilon=1e-7)] if norm else []

    def block():
        conv = L.Conv2D(64, 5, padding="same", use_bias=norm != "beforeActivation", kernel_regularizer=penalty())
        g = [L.Activation(activation)]
        return [conv, *(bn() + g if norm == "beforeActivation" else g + bn()), L.MaxPool2D(2)]

    dense = L.Dense(10, kernel_regularizer=penalty())
    model = keras.Sequential([L.Input((28, 28, 1)), *block(), *block(), L.Flatten(), dense, *bn()])
    for stream, variable in enumerate(model.trainable_variables):
        values = spread(int(np.prod(variable.shape)), stream)
        # Biases above 0, so that no channel is silent: its tiny variance would magnify what is rounded differently.
        start = {"kernel": 0.1 * (values - 0.5), "gamma": 0.1 + 0.1 * values}.get(variable.name, 0.3 * values)
        variable.assign(start.reshape(variable.shape).astype("float32"))

    count = 32
    pictures = tf.constant(tiles(count), "float32")
    labels = tf.one_hot(np.arange(count) % 10, 10)
    optimizer = keras.optimizers.SGD(0.01)
    losses, accuracies, logits = [], [], []
    for _ in range(3):
        with tf.GradientTape() as tape:
            y = model(pictures, training=True)
            loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels, y)) + sum(model.losses)
        optimizer.apply(tape.gradient(loss, model.trainable_variables), model.trainable_variables)
        losses.append(loss)
        accuracies.append(np.mean(np.argmax(y, 1) == np.argmax(labels, 1)))
        logits.append(y)
    coefficients = sum(int(np.prod(variable.shape)) for variable in model.trainable_variables)
    return {
        "batchNorm": norm or False, "l2": l2, "activation": activation, "coefficients": coefficients,
        "loss": flat(losses), "accuracy": flat(accuracies), "logits": flat(logits[0]),
    }


write("batch_norm.json", {
    "training": [
        training_case([4, 3, 3, 2], 1e-7), training_case([8, 5], 1e-7), training_case([2, 4, 5, 3], 1e-3),
        training_case([64, 1], 1e-3),
    ],
    "moving": moving_case(),
})
write("mnist_cnn.json", {
    "learningRate": 0.01, "pictures": 32,
    "cases": [
        mnist_cnn(None), mnist_cnn(None, 0.0136), mnist_cnn("afterActivation"), mnist_cnn("beforeActivation"),
        mnist_cnn("afterActivation", activation="sigmoid"), mnist_cnn("beforeActivation", activation="sigmoid"),
    ],
})
