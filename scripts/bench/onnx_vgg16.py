"""VGG16 with random weights as an ONNX file for ONNX Runtime and OpenVINO: onnx_vgg16.py FILE."""
import os
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

file = sys.argv[1]
random = np.random.default_rng(1)
nodes, weights, x = [], [], "images"


def add(operation, *inputs, **attributes):
    """Appends a node to the last one's output."""
    global x
    name = f"{operation}_{len(nodes)}"
    nodes.append(helper.make_node(operation, [x, *inputs], [name], name, **attributes))
    x = name


def uniform(*shape):
    """He initialisation (He et al. 2015); the name of a weight whose first dimension counts the units."""
    limit = (6 / np.prod(shape[1:])) ** 0.5
    weights.append(numpy_helper.from_array(random.uniform(-limit, limit, shape).astype(np.float32), f"w{len(weights)}"))
    return weights[-1].name


def zeros(size):
    weights.append(numpy_helper.from_array(np.zeros(size, np.float32), f"w{len(weights)}"))
    return weights[-1].name


channels = 3
for filters in [64, 64, 0, 128, 128, 0, 256, 256, 256, 0, 512, 512, 512, 0, 512, 512, 512, 0]:
    if filters:
        add("Conv", uniform(filters, channels, 3, 3), zeros(filters), kernel_shape=[3, 3], pads=[1, 1, 1, 1])
        add("Relu")
    else:
        add("MaxPool", kernel_shape=[2, 2], strides=[2, 2])
    channels = filters or channels
add("Flatten")
for inputs, units in [(25088, 4096), (4096, 4096), (4096, 1000)]:
    add("Gemm", uniform(units, inputs), zeros(units), transB=1)
    add("Relu" if units == 4096 else "Softmax")

described = lambda name, *shape: helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", *shape])
graph = helper.make_graph(nodes, "vgg16", [described("images", 3, 224, 224)], [described(x, 1000)], weights)
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=10)
onnx.checker.check_model(model)
onnx.save(model, f"{file}.part")
os.replace(f"{file}.part", file)
