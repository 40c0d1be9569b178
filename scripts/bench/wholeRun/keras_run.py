"""A whole run in Keras on TensorFlow, by compile and fit: keras_run.py FOLDER SEED."""
import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import keras
import tensorflow as tf
from keras import layers

from mnist import batch, data, done, goal, most_steps, seed, steps_between

keras.utils.set_random_seed(seed)
x_train, y_train, x_test, y_test = data()
model = keras.Sequential([
    keras.Input((28, 28, 1)),
    layers.Conv2D(16, 5, activation="relu"),
    layers.MaxPooling2D(2),
    layers.Conv2D(32, 5, activation="relu"),
    layers.MaxPooling2D(2),
    layers.Flatten(),
    layers.Dense(128, activation="relu"),
    layers.Dense(10),
])
model.compile(
    optimizer=keras.optimizers.Adam(1e-3),
    loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    metrics=["accuracy"],
)


class StopAtGoal(keras.callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        if logs["val_accuracy"] >= goal:
            self.model.stop_training = True


train = tf.data.Dataset.from_tensor_slices((x_train[..., None], y_train))
history = model.fit(
    train.shuffle(len(x_train), seed=seed).repeat().batch(batch).prefetch(tf.data.AUTOTUNE),
    steps_per_epoch=steps_between,
    epochs=most_steps // steps_between,
    validation_data=(x_test[..., None], y_test),
    validation_batch_size=500,
    callbacks=[StopAtGoal()],
    verbose=0,
).history["val_accuracy"]
done(history[-1], steps_between * len(history), {"keras": keras.__version__, "tensorflow": tf.__version__})
