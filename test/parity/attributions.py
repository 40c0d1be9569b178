"""Captum's attributions of a small network, as JSON on the standard output; arrays are base64 of little-endian float32.

Everything is computed in float64 from numbers that float32 can hold, and written channels last, as tfjs has it.
"""
import base64
import json
import sys

import captum
import numpy as np
import torch
from captum import attr
from torch import nn

torch.manual_seed(20141231)
torch.set_default_dtype(torch.float64)


def single(x):
    return x.detach().to(torch.float32).to(torch.float64)


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1, self.relu1, self.pool1 = nn.Conv2d(3, 6, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)
        self.conv2, self.relu2, self.pool2 = nn.Conv2d(6, 8, 3), nn.ReLU(), nn.MaxPool2d(2)
        self.dense1, self.relu3, self.dense2 = nn.Linear(32, 16), nn.ReLU(), nn.Linear(16, 5)

    def forward(self, x):
        x = self.pool1(self.relu1(self.conv1(x)))
        x = self.pool2(self.relu2(self.conv2(x)))
        return self.dense2(self.relu3(self.dense1(x.flatten(1))))


def encode(x):
    values = np.ascontiguousarray(x.detach().numpy(), dtype="<f4")
    return {"shape": list(values.shape), "float32": base64.b64encode(values.tobytes()).decode()}


channels_last = lambda x: encode(x.movedim(1, -1))

model = Network()
with torch.no_grad():
    for parameter in model.parameters():
        parameter.copy_(single(torch.randn_like(parameter) * (0.25 if parameter.dim() > 1 else 0.1)))
probability = nn.Sequential(model, nn.Softmax(1))

pictures = torch.rand(2, 3, 14, 14)
low, high = pictures.amin((1, 2, 3), keepdim=True), pictures.amax((1, 2, 3), keepdim=True)
pictures = single((pictures - low) / (high - low))  # each from 0 to 1: noise of one size is the same share of its range
targets = [1, 3]
baseline = single(torch.rand(1, 3, 14, 14))

noises = []
normal = torch.normal


def recorded(mean, std, **rest):
    # drawn in float32, so that the same numbers can be fed
    noises.append(single(normal(torch.zeros_like(std), torch.ones_like(std))))
    return mean + std * noises[-1]


def smooth_grad():
    tunnel = attr.NoiseTunnel(attr.Saliency(model))
    torch.normal = recorded
    try:
        return tunnel.attribute(pictures, nt_type="smoothgrad", nt_samples=4, stdevs=0.2, target=targets, abs=False)
    finally:
        torch.normal = normal


def integrated(rule, **options):
    return attr.IntegratedGradients(model).attribute(pictures, target=targets, method=rule, **options)


def guided_grad_cam(mode):
    return attr.GuidedGradCam(model, model.relu2).attribute(pictures, target=targets, interpolate_mode=mode)


cam = attr.LayerGradCam(model, model.relu2)
found = {
    "gradient": attr.Saliency(model).attribute(pictures, target=targets, abs=False),
    "saliency": attr.Saliency(model).attribute(pictures, target=targets),
    "saliencyOfProbability": attr.Saliency(probability).attribute(pictures, target=targets),
    "inputXGradient": attr.InputXGradient(model).attribute(pictures, target=targets),
    "smoothGrad": smooth_grad(),
    "integratedGradients": integrated("gausslegendre", n_steps=20),
    "integratedGradientsRiemann": integrated("riemann_right", n_steps=7, baselines=baseline),
    "guidedBackpropagation": attr.GuidedBackprop(model).attribute(pictures, target=targets),
    "deconvnet": attr.Deconvolution(model).attribute(pictures, target=targets),
    "gradCam": cam.attribute(pictures, target=targets, relu_attributions=True),
    "gradCamSigned": cam.attribute(pictures, target=targets),
    "guidedGradCam": guided_grad_cam("bilinear"),
    "guidedGradCamNearest": guided_grad_cam("nearest"),
    "occlusion": attr.Occlusion(model).attribute(
        pictures, sliding_window_shapes=(3, 5, 4), strides=(3, 2, 3), baselines=0.25, target=targets
    ),
}

convolution = lambda layer: [encode(layer.weight.permute(2, 3, 1, 0)), encode(layer.bias)]
# torch flattens [channels, 2, 2], tfjs [2, 2, channels]
flattened = model.dense1.weight.reshape(16, 8, 2, 2).permute(2, 3, 1, 0).reshape(32, 16)
noise = torch.cat(noises).reshape(2, 4, 3, 14, 14).movedim(2, -1)

json.dump(
    {
        "versions": {"captum": captum.__version__, "torch": torch.__version__.split("+")[0], "python": sys.version.split()[0]},
        "weights": [
            *convolution(model.conv1),
            *convolution(model.conv2),
            encode(flattened),
            encode(model.dense1.bias),
            encode(model.dense2.weight.T),
            encode(model.dense2.bias),
        ],
        "pictures": channels_last(pictures),
        "targets": targets,
        "baseline": channels_last(baseline),
        "noise": encode(noise),
        "logits": encode(model(pictures)),
        "attributions": {name: channels_last(x) for name, x in found.items()},
    },
    sys.stdout,
    indent=1,
)
