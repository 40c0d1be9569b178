"""One task in Keras on TensorFlow: keras_worker.py TASK [jit]. The train step is Keras' own, as one graph."""
import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import keras
import numpy as np
import tensorflow as tf
from keras import layers as L

from protocol import serve

task, jit = sys.argv[1], "jit" in sys.argv[2:]
keras.utils.set_random_seed(1)


def mnist():
    norm = task in ("mnist-bn", "mnist-both")
    drop = task in ("mnist-dropout", "mnist-both")
    bn = lambda: [L.BatchNormalization()] if norm else []
    dropout = lambda keep: [L.Dropout(1 - keep)] if drop else []
    conv = lambda: L.Conv2D(64, 5, padding="same", activation="relu")
    model = keras.Sequential([
        L.Input((28, 28, 1)), *dropout(0.8),
        conv(), *bn(), L.MaxPool2D(), *dropout(0.5),
        conv(), *bn(), L.MaxPool2D(), *dropout(0.5),
        L.Flatten(), L.Dense(10), *bn(),
    ])
    return training(model, np.random.rand(64, 28, 28, 1), np.arange(64) % 10)


@keras.saving.register_keras_serializable("bench")
class PoolUnpool(L.Layer):
    """Pools with switches, applies the layers between, and puts their result back where the maxima were."""

    def __init__(self, *between):
        super().__init__()
        self.between = keras.Sequential(between)

    def call(self, x):
        pooled, switches = tf.nn.max_pool_with_argmax(x, 2, 2, "VALID", include_batch_in_index=True)
        y = self.between(pooled)
        size = tf.size(x)
        flat = tf.scatter_nd(tf.reshape(switches, [-1, 1]), tf.reshape(y, [-1]), [tf.cast(size, tf.int64)])
        return tf.reshape(flat, tf.shape(x))


def segment():
    conv = lambda filters: L.Conv2D(filters, 3, padding="same", activation="relu")
    inner = PoolUnpool(conv(64), conv(64))
    model = keras.Sequential([
        L.Input((128, 128, 3)), conv(32),
        PoolUnpool(conv(64), inner, conv(32)),
        conv(32), L.Conv2D(11, 1),
    ])
    return training(model, np.random.rand(4, 128, 128, 3), np.arange(4 * 128 * 128).reshape(4, 128, 128) % 11)


def training(model, x, y):
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(1e-3), loss, jit_compile=jit)
    batch = (tf.constant(x, tf.float32), tf.constant(y))
    model.make_train_function()
    return lambda: float(model.train_function(iter([batch]))["loss"])


def vgg(batch):
    model = keras.applications.VGG16(weights=None)
    x = tf.constant(np.random.rand(batch, 224, 224, 3), tf.float32)
    forward = tf.function(lambda x: model(x, training=False), jit_compile=jit)
    return lambda: float(forward(x).numpy()[0, 0])


def camera():
    """Grad-CAM on the last convolution's maps, for class 0."""
    model = keras.applications.VGG16(weights=None)
    both = keras.Model(model.inputs, [model.get_layer("block5_conv3").output, model.output])
    x = tf.constant(np.random.rand(1, 224, 224, 3), tf.float32)

    def explain(x):
        with tf.GradientTape() as tape:
            maps, outputs = both(x, training=False)
            score = outputs[:, 0]
        alpha = tf.reduce_mean(tape.gradient(score, maps), [1, 2], keepdims=True)
        return tf.nn.relu(tf.reduce_sum(maps * alpha, 3))

    graph = tf.function(explain, jit_compile=jit)
    return lambda: float(graph(x).numpy()[0, 0, 0])


tasks = {"vgg16-b1": lambda: vgg(1), "vgg16-b8": lambda: vgg(8), "gradcam": camera, "segment-step": segment}
step = tasks.get(task, mnist)()
serve(step, {"keras": keras.__version__, "tensorflow": tf.__version__})
