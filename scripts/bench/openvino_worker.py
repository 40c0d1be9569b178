"""VGG16's forward pass in OpenVINO: openvino_worker.py TASK FILE.onnx [bf16]."""
import os
import sys

import numpy as np
import openvino as ov

from protocol import serve

task, file, *options = sys.argv[1:]
batch = {"vgg16-b1": 1, "vgg16-b8": 8}[task]
core = ov.Core()
settings = {"PERFORMANCE_HINT": "LATENCY", "INFERENCE_PRECISION_HINT": "bf16" if "bf16" in options else "f32"}
if threads := int(os.environ.get("OMP_NUM_THREADS", 0)):
    settings["INFERENCE_NUM_THREADS"] = threads
model = core.read_model(file)
model.reshape([batch, 3, 224, 224])
compiled = core.compile_model(model, "CPU", settings)
request = compiled.create_infer_request()
x = np.random.default_rng(1).random((batch, 3, 224, 224), np.float32)
serve(lambda: float(request.infer({0: x})[0][0, 0]), {"openvino": ov.__version__})
