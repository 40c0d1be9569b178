"""Weights as Keras saves them, with what Keras computes from them.

kerasWeights.py OUT                       small networks of VGG's shape: the fixtures of kerasWeights.test.ts
kerasWeights.py OUT --full vgg16 PICTURE… VGG16 (or vgg19) with random weights in full size, and its logits for the pictures
"""

import json
import pathlib
import sys

import h5py
import keras
import numpy as np
from keras.src.legacy.saving import legacy_h5_format


def small(top):
    """VGG16's layers, narrow."""
    layers = keras.layers
    x = inputs = layers.Input((32, 32, 3), name="input_1")
    for b, (filters, count) in enumerate([(4, 2), (5, 2), (6, 3), (7, 3), (8, 3)], 1):
        for i in range(1, count + 1):
            x = layers.Conv2D(filters, 3, padding="same", activation="relu", name=f"block{b}_conv{i}")(x)
        x = layers.MaxPooling2D(2, name=f"block{b}_pool")(x)
    if top:
        x = layers.Flatten(name="flatten")(x)
        x = layers.Dense(12, activation="relu", name="fc1")(x)
        x = layers.Dense(12, activation="relu", name="fc2")(x)
        x = layers.Dense(10, activation="softmax", name="predictions")(x)
    return keras.Model(inputs, x)


def randomise(model, seed):
    """Weights under which activations neither die nor explode, biases matter, and no class takes all the probability."""
    generator = np.random.default_rng(seed)

    def draw(w):
        return generator.normal(0, np.sqrt(2 / np.prod(w.shape[:-1])) if w.ndim > 1 else 0.1, w.shape).astype("f4")

    first, *rest = [draw(w) for w in model.get_weights()]
    model.set_weights([first / 64, *rest])


def save_keras1(model, path):
    """The layout of the published files, names of weights included."""
    with h5py.File(path, "w") as file:
        names = [layer.name for layer in model.layers]
        file.attrs["layer_names"] = [name.encode() for name in names]
        file.attrs["backend"] = b"tensorflow"
        file.attrs["keras_version"] = b"1.2.0"
        for layer in model.layers:
            group = file.create_group(layer.name)
            weights = [f"{layer.name}_{kind}_1:0" for kind in "Wb"][: len(layer.weights)]
            group.attrs["weight_names"] = [name.encode() for name in weights] or np.array([], "S1")
            for name, weight in zip(weights, layer.get_weights()):
                group.create_dataset(name, data=weight)


def save_keras2(model, path):
    with h5py.File(path, "w") as file:
        legacy_h5_format.save_weights_to_hdf5_group(file, model)


def save_all(model, out, name):
    save_keras1(model, out / f"{name}.keras1.h5")
    save_keras2(model, out / f"{name}.keras2.h5")
    model.save_weights(out / f"{name}.weights.h5")


def forget_names(source, target):
    """As the first releases of Keras 3 wrote it: groups by class and number, no names of layers."""
    target.write_bytes(source.read_bytes())
    with h5py.File(target, "a") as file:
        file.visititems(lambda _, entry: [entry.attrs.pop(key) for key in list(entry.attrs)] and None)


def fixtures(out):
    answers = {}
    for top in (True, False):
        name = "small" if top else "small_notop"
        model = small(top)
        randomise(model, 1)
        save_all(model, out, name)
        x = 60 * np.sin(np.arange(2 * 32 * 32 * 3, dtype="f8")).reshape(2, 32, 32, 3)
        answers[name] = model.predict(x.astype("f4"), verbose=0).ravel().tolist()
    model.save(out / "small_notop.model.h5")
    forget_names(out / "small.weights.h5", out / "small.nameless.weights.h5")
    with h5py.File(out / "other.h5", "w") as file:
        file.create_group("measurements")
    halves(out, answers, x)
    nested(out, answers)
    with h5py.File(out / "small_notop.keras2.h5") as source, h5py.File(out / "small_notop.lzf.h5", "w") as target:
        target.attrs.update(source.attrs)
        for name, group in source.items():
            target.create_group(name).attrs.update(group.attrs)
            for weight in group.attrs["weight_names"]:
                target[name].create_dataset(weight, data=np.round(group[weight][()]), compression="lzf", chunks=True)
    (out / "answers.json").write_text(json.dumps(answers))


def halves(out, answers, x):
    """Networks of 16 bits, and what one of 32 makes of their weights."""
    model = small(True)
    randomise(model, 1)
    model.save(out / "small.keras")
    for floats in ("float16", "bfloat16"):
        rounded = [w.astype(floats) for w in model.get_weights()]
        keras.config.set_floatx(floats)
        half = small(True)
        half.set_weights(rounded)
        half.save_weights(out / f"small.{floats}.weights.h5")
        half.save(out / f"small.{floats}.h5")
        keras.config.set_floatx("float32")
        model32 = small(True)
        model32.set_weights([w.astype("f4") for w in rounded])
        answers[floats] = model32.predict(x.astype("f4"), verbose=0).ravel().tolist()


def nested(out, answers):
    """A model within a model within a model; two layers of one class, used in another order than made; two directions."""
    layers = keras.layers
    inner = keras.Sequential([keras.Input((8, 8, 3)), layers.Conv2D(4, 3, name="c1"), layers.BatchNormalization(name="bn")], name="inner")
    base = keras.Sequential([keras.Input((8, 8, 3)), inner, layers.Conv2D(4, 1, name="c2")], name="base")
    x = i = keras.Input((8, 8, 3), name="image")
    x = layers.Flatten(name="f")(base(x))
    first, second = [layers.Dense(3, name=name) for name in "ab"]
    x = layers.Add(name="s")([second(x), first(x)])
    x = layers.Reshape((3, 1), name="r")(x)
    x = layers.Bidirectional(layers.SimpleRNN(2, name="rnn"), name="bi")(x)
    model = keras.Model(i, x, name="outer")
    generator = np.random.default_rng(1)
    model.set_weights([np.abs(generator.normal(0, 0.3, w.shape)).astype("f4") for w in model.get_weights()])
    model.save_weights(out / "nested.weights.h5")
    model.save(out / "nested.h5")
    model.save(out / "nested.keras")
    model.save_weights(out / "nested.weights.json", max_shard_size=1.8e-6)
    forget_names(out / "nested.weights.h5", out / "nested.nameless.weights.h5")
    image = np.linspace(-1, 1, 192, dtype="f4").reshape(1, 8, 8, 3)
    answers["nested"] = np.asarray(model(image)).ravel().tolist()


def full(out, name, pictures):
    """Keeps the files' layout apart from what is measured: the reader is timed on its own."""
    batch = np.stack([keras.utils.img_to_array(keras.utils.load_img(p, target_size=(224, 224))) for p in pictures])
    x = keras.applications.vgg16.preprocess_input(batch)
    make = {"vgg16": keras.applications.VGG16, "vgg19": keras.applications.VGG19}[name]
    model = make(weights=None, classifier_activation=None)
    randomise(model, 3)
    save_all(model, out, name)
    model.save(out / f"{name}.keras")
    logits = model.predict(x, verbose=0, batch_size=1).tolist()
    (out / f"{name}.json").write_text(json.dumps({"pictures": pictures, "logits": logits}))


if __name__ == "__main__":
    out = pathlib.Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    if sys.argv[2:3] == ["--full"]:
        full(out, sys.argv[3], sys.argv[4:])
    else:
        fixtures(out)
