"""One task in JAX with flax and optax: jax_worker.py TASK. Steps are compiled by nnx.jit, as flax' documentation writes them."""
import sys

import flax
import jax
import jax.numpy as jnp
import optax
from flax import nnx

from protocol import serve

task = sys.argv[1]
rngs = nnx.Rngs(1)


def max_pool(x):
    return nnx.max_pool(x, window_shape=(2, 2), strides=(2, 2))


def mnist():
    norm = task in ("mnist-bn", "mnist-both")
    drop = task in ("mnist-dropout", "mnist-both")
    bn = lambda features: [nnx.BatchNorm(features, rngs=rngs)] if norm else []
    dropout = lambda keep: [nnx.Dropout(1 - keep, rngs=rngs)] if drop else []
    conv = lambda channels: nnx.Conv(channels, 64, kernel_size=(5, 5), rngs=rngs)
    model = nnx.Sequential(
        *dropout(0.8),
        conv(1), nnx.relu, *bn(64), max_pool, *dropout(0.5),
        conv(64), nnx.relu, *bn(64), max_pool, *dropout(0.5),
        lambda x: x.reshape(x.shape[0], -1), nnx.Linear(3136, 10, rngs=rngs), *bn(10),
    )
    optimizer = nnx.Optimizer(model, optax.adam(1e-3), wrt=nnx.Param)
    x, y = jax.random.uniform(jax.random.key(1), (64, 28, 28, 1)), jnp.arange(64) % 10

    @nnx.jit
    def train_step(model, optimizer, x, y):
        def loss_of(model):
            return optax.softmax_cross_entropy_with_integer_labels(model(x), y).mean()

        loss, gradients = nnx.value_and_grad(loss_of)(model)
        optimizer.update(model, gradients)
        return loss

    model.train()
    return lambda: float(train_step(model, optimizer, x, y))


def vgg(batch):
    layers, channels = [], 3
    for filters in [64, 64, 0, 128, 128, 0, 256, 256, 256, 0, 512, 512, 512, 0, 512, 512, 512, 0]:
        layers += [nnx.Conv(channels, filters, kernel_size=(3, 3), rngs=rngs), nnx.relu] if filters else [max_pool]
        channels = filters or channels
    dense = lambda inputs, units: nnx.Linear(inputs, units, rngs=rngs)
    layers += [lambda x: x.reshape(x.shape[0], -1)]
    layers += [dense(25088, 4096), nnx.relu, dense(4096, 4096), nnx.relu, dense(4096, 1000), nnx.softmax]
    model = nnx.Sequential(*layers)
    x = jax.random.uniform(jax.random.key(1), (batch, 224, 224, 3))
    forward = nnx.jit(lambda model, x: model(x))
    return lambda: float(forward(model, x)[0, 0])


tasks = {"vgg16-b1": lambda: vgg(1), "vgg16-b8": lambda: vgg(8)}
serve(tasks.get(task, mnist)(), {"jax": jax.__version__, "flax": flax.__version__, "optax": optax.__version__})
