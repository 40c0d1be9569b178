"""A whole run in JAX, as in flax' MNIST tutorial: jax_run.py FOLDER SEED."""
import flax
import jax
import numpy as np
import optax
from flax import nnx

from mnist import batch, data, done, goal, most_steps, seed, steps_between


class CNN(nnx.Module):
    def __init__(self, *, rngs):
        self.conv1 = nnx.Conv(1, 16, kernel_size=(5, 5), padding="VALID", rngs=rngs)
        self.conv2 = nnx.Conv(16, 32, kernel_size=(5, 5), padding="VALID", rngs=rngs)
        self.linear1 = nnx.Linear(512, 128, rngs=rngs)
        self.linear2 = nnx.Linear(128, 10, rngs=rngs)

    def __call__(self, x):
        x = nnx.max_pool(nnx.relu(self.conv1(x)), window_shape=(2, 2), strides=(2, 2))
        x = nnx.max_pool(nnx.relu(self.conv2(x)), window_shape=(2, 2), strides=(2, 2))
        return self.linear2(nnx.relu(self.linear1(x.reshape(x.shape[0], -1))))


def loss_fn(model, x, y):
    return optax.softmax_cross_entropy_with_integer_labels(model(x), y).mean()


@nnx.jit
def train_step(model, optimizer, x, y):
    loss, gradients = nnx.value_and_grad(loss_fn)(model, x, y)
    optimizer.update(model, gradients)
    return loss


@nnx.jit
def count_right(model, x, y):
    return (model(x).argmax(1) == y).sum()


x_train, y_train, x_test, y_test = data()
x_train, x_test = x_train[..., None], x_test[..., None]
model = CNN(rngs=nnx.Rngs(seed))
optimizer = nnx.Optimizer(model, optax.adam(1e-3), wrt=nnx.Param)
order = np.random.default_rng(seed)


def batches():
    while True:
        shuffled = order.permutation(len(x_train))
        for start in range(0, len(shuffled) - batch + 1, batch):
            chosen = shuffled[start : start + batch]
            yield x_train[chosen], y_train[chosen]


for step, (x, y) in enumerate(batches(), 1):
    train_step(model, optimizer, x, y)
    if step % steps_between == 0:
        parts = range(0, len(x_test), 500)
        accuracy = sum(int(count_right(model, x_test[i : i + 500], y_test[i : i + 500])) for i in parts) / len(x_test)
        if accuracy >= goal or step >= most_steps:
            break
done(accuracy, step, {"jax": jax.__version__, "flax": flax.__version__, "optax": optax.__version__})
