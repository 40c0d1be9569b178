"""One task in PyTorch: torch_worker.py TASK [channels-last] [bf16] [compile=MODE]; MODE as torch.compile takes it."""
import sys

import torch
from torch import nn

from protocol import serve

task, options = sys.argv[1], sys.argv[2:]
threads = int(next((o.split("=")[1] for o in options if o.startswith("threads=")), 0))
if threads:
    torch.set_num_threads(threads)
mode = next((o.split("=")[1] for o in options if o.startswith("compile=")), None)
torch.manual_seed(1)
half = lambda: torch.autocast("cpu", torch.bfloat16, enabled="bf16" in options)


def laid_out(x):
    return x.to(memory_format=torch.channels_last) if "channels-last" in options else x


def compiled(f):
    """By torch.compile, where it is asked for."""
    return torch.compile(f, mode=mode) if mode else f


def mnist():
    norm = task in ("mnist-bn", "mnist-both")
    drop = task in ("mnist-dropout", "mnist-both")
    bn = lambda: [nn.BatchNorm2d(64)] if norm else []
    dropout = lambda keep: [nn.Dropout(1 - keep)] if drop else []
    conv = lambda channels: nn.Conv2d(channels, 64, 5, padding=2)
    model = nn.Sequential(
        *dropout(0.8),
        conv(1), nn.ReLU(), *bn(), nn.MaxPool2d(2), *dropout(0.5),
        conv(64), nn.ReLU(), *bn(), nn.MaxPool2d(2), *dropout(0.5),
        nn.Flatten(), nn.Linear(3136, 10), *([nn.BatchNorm1d(10)] if norm else []),
    )
    return training(model, torch.rand(64, 1, 28, 28), torch.arange(64) % 10)


class PoolUnpool(nn.Module):
    """Pools with switches, applies the layers between, and puts their result back where the maxima were."""

    def __init__(self, *between):
        super().__init__()
        self.pool, self.unpool = nn.MaxPool2d(2, return_indices=True), nn.MaxUnpool2d(2)
        self.between = nn.Sequential(*between)

    def forward(self, x):
        pooled, switches = self.pool(x)
        return self.unpool(self.between(pooled), switches)


def segment():
    conv = lambda channels, filters: nn.Sequential(nn.Conv2d(channels, filters, 3, padding=1), nn.ReLU())
    inner = PoolUnpool(conv(64, 64), conv(64, 64))
    model = nn.Sequential(
        conv(3, 32), PoolUnpool(conv(32, 64), inner, conv(64, 32)), conv(32, 32), nn.Conv2d(32, 11, 1)
    )
    return training(model, torch.rand(4, 3, 128, 128), (torch.arange(4 * 128 * 128) % 11).reshape(4, 128, 128))


def training(model, x, y):
    model, x = compiled(laid_out(model)), laid_out(x)
    optimizer = torch.optim.Adam(model.parameters(), 1e-3, fused=True)
    loss = nn.CrossEntropyLoss()

    def step():
        optimizer.zero_grad()
        with half():
            value = loss(model(x), y)
        value.backward()
        optimizer.step()
        return value.item()

    return step


def vgg16():
    """The convolutions, and what follows them from the last pooling on."""
    layers, channels = [], 3
    for filters in [64, 64, 0, 128, 128, 0, 256, 256, 256, 0, 512, 512, 512, 0, 512, 512, 512]:
        layers += [nn.Conv2d(channels, filters, 3, padding=1), nn.ReLU(True)] if filters else [nn.MaxPool2d(2)]
        channels = filters or channels
    dense = [nn.Linear(25088, 4096), nn.ReLU(), nn.Linear(4096, 4096), nn.ReLU(), nn.Linear(4096, 1000)]
    rest = nn.Sequential(nn.MaxPool2d(2), nn.Flatten(), *dense, nn.Softmax(1))
    return laid_out(nn.Sequential(*layers).eval()), rest.eval()


def vgg(batch):
    forward = compiled(nn.Sequential(*vgg16()).eval())
    x = laid_out(torch.rand(batch, 3, 224, 224))
    if mode == "max-autotune":  # which tunes matrix products on a CPU where weights are constants of the graph alone
        from torch._inductor import config

        config.freezing = True

    def step():
        with torch.no_grad() if mode else torch.inference_mode(), half():
            return forward(x)[0, 0].item()

    return step


def camera():
    """Grad-CAM on the last convolution's maps, for class 0."""
    convolutions, rest = vgg16()
    x = laid_out(torch.rand(1, 3, 224, 224))

    def step():
        with half():
            with torch.no_grad():
                maps = convolutions(x)
            maps.requires_grad_()
            alpha = torch.autograd.grad(rest(maps)[0, 0], maps)[0].mean((2, 3), keepdim=True)
            return (maps * alpha).sum(1).relu()[0, 0, 0].item()

    return step


tasks = {"vgg16-b1": lambda: vgg(1), "vgg16-b8": lambda: vgg(8), "gradcam": camera, "segment-step": segment}
step = tasks.get(task, mnist)()
serve(step, {"torch": torch.__version__})
