"""Weights as torchvision and timm name them, saved with safetensors, and what PyTorch computes from them.

torchWeights.py OUT                 small networks of VGG's shape: the fixtures of torchWeights.test.ts
torchWeights.py OUT --full PICTURE… VGG16 of both with random weights in full size, and their logits for the pictures
"""

import json
import pathlib
import sys

import numpy as np
import torch
from PIL import Image
from safetensors.torch import save_file
from torch import nn
from torchvision.models.vgg import make_layers, vgg16

means, deviations = [torch.tensor(v).view(3, 1, 1) for v in ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])]


class Small(nn.Module):
    """torchvision's VGG, narrow: the maps before the dense layers are 2 x 2."""

    def __init__(self, batch_norm=False):
        super().__init__()
        self.features = make_layers([4, 4, "M", 5, 5, "M", 6, 6, 6, "M", 7, 7, 7, "M", 8, 8, 8, "M"], batch_norm)
        relu, dropout = nn.ReLU, nn.Dropout
        self.classifier = nn.Sequential(
            nn.Linear(32, 12), relu(), dropout(), nn.Linear(12, 12), relu(), dropout(), nn.Linear(12, 10)
        )

    def forward(self, x):
        return self.classifier(torch.flatten(self.features(x), 1))


def randomise(model, seed):
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for w in model.parameters():
            scale = np.sqrt(2 / np.prod(w.shape[1:])) if w.ndim > 1 else 0.1
            w.copy_(torch.randn(w.shape, generator=generator) * scale)
    return model.eval()


def as_timm(state):
    """timm has convolutions in the place of the dense layers."""
    names = {"classifier.0": "pre_logits.fc1", "classifier.3": "pre_logits.fc2", "classifier.6": "head.fc"}
    shapes = {"pre_logits.fc1.weight": (12, 8, 2, 2), "pre_logits.fc2.weight": (12, 12, 1, 1)}
    renamed = {}
    for name, values in state.items():
        module, kind = name.rsplit(".", 1)
        new = f"{names.get(module, module)}.{kind}"
        renamed[new] = values.reshape(shapes.get(new, values.shape))
    return renamed


def fixtures(out):
    model = randomise(Small(), 1)
    rgb = 127 + 100 * np.sin(np.arange(2 * 64 * 64 * 3, dtype="f8")).reshape(2, 64, 64, 3)
    x = (torch.tensor(rgb.transpose(0, 3, 1, 2)).float() / 255 - means) / deviations
    state = {name: values.detach().clone() for name, values in model.state_dict().items()}
    answers = {}
    for name, floats in (("float32", torch.float32), ("float16", torch.float16), ("bfloat16", torch.bfloat16)):
        rounded = {key: values.to(floats).contiguous() for key, values in state.items()}
        save_file(rounded, out / f"small.{name}.safetensors")
        model.load_state_dict({key: values.float() for key, values in rounded.items()})
        with torch.no_grad():
            answers[name] = torch.softmax(model(x), 1).flatten().tolist()
    save_file({k: v.contiguous() for k, v in as_timm(state).items()}, out / "timm.safetensors")
    shards = [list(state)[:9], list(state)[9:]]
    files = [f"sharded-0000{i}-of-00002.safetensors" for i in (1, 2)]
    for file, names in zip(files, shards):
        save_file({name: state[name].contiguous() for name in names}, out / file)
    weight_map = {name: file for file, names in zip(files, shards) for name in names}
    (out / "sharded.safetensors.index.json").write_text(json.dumps({"metadata": {}, "weight_map": weight_map}))
    save_file(randomise(Small(batch_norm=True), 1).state_dict(), out / "batchNorm.safetensors")
    torch.save(state, out / "small.pth")
    (out / "answers.json").write_text(json.dumps(answers))


def full(out, pictures):
    import timm

    images = np.stack([np.asarray(Image.open(p).convert("RGB").resize((224, 224), Image.NEAREST)) for p in pictures])
    x = (torch.tensor(images.transpose(0, 3, 1, 2).copy()).float() / 255 - means) / deviations
    for name, make in (("vgg16torch", vgg16), ("vgg16timm", lambda: timm.create_model("vgg16"))):
        model = randomise(make(), 3)
        floats = torch.float32 if name == "vgg16torch" else torch.bfloat16
        state = {key: values.to(floats).contiguous() for key, values in model.state_dict().items()}
        save_file(state, out / f"{name}.safetensors")
        model.load_state_dict({key: values.float() for key, values in state.items()})
        with torch.no_grad():
            logits = torch.cat([model(image[None]) for image in x]).tolist()
        (out / f"{name}.json").write_text(json.dumps({"pictures": pictures, "logits": logits}))


if __name__ == "__main__":
    out = pathlib.Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    if sys.argv[2:3] == ["--full"]:
        full(out, sys.argv[3:])
    else:
        fixtures(out)
