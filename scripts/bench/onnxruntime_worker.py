"""VGG16's forward pass in ONNX Runtime: onnxruntime_worker.py TASK FILE.onnx."""
import os
import sys

import numpy as np
import onnxruntime as ort

from protocol import serve

task, file = sys.argv[1:3]
batch = {"vgg16-b1": 1, "vgg16-b8": 8}[task]
options = ort.SessionOptions()
options.intra_op_num_threads = int(os.environ.get("OMP_NUM_THREADS", 0))
options.add_free_dimension_override_by_name("batch", batch)
session = ort.InferenceSession(file, options, providers=["CPUExecutionProvider"])
x = np.random.default_rng(1).random((batch, 3, 224, 224), np.float32)
serve(lambda: float(session.run(None, {"images": x})[0][0, 0]), {"onnxruntime": ort.__version__})
