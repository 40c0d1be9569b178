"""Transposed convolutions of Keras or PyTorch as JSON: transposedConv2d.py keras|torch. Inputs are made by `ramp`."""
import itertools
import json
import sys

import numpy as np

library = sys.argv[1]


def ramp(*shape):
    """Numbers that the test makes too: (7 i mod 11 - 5) / 8."""
    return ((7 * np.arange(np.prod(shape)) % 11 - 5) / 8).reshape(shape).astype("float32")


def keras_case(input, kernel, stride, padding, output_padding, dilation):
    import keras

    y = keras.ops.conv_transpose(ramp(1, input, input + 1, 2), ramp(kernel, kernel, 3, 2), stride, padding,
                                 output_padding, dilation_rate=dilation)
    return np.asarray(y)


def torch_case(input, kernel, stride, padding, output_padding, dilation):
    import torch

    x = torch.from_numpy(ramp(1, input, input + 1, 2)).permute(0, 3, 1, 2)
    weight = torch.from_numpy(ramp(kernel, kernel, 3, 2)).permute(3, 2, 0, 1)
    y = torch.nn.functional.conv_transpose2d(x, weight, None, stride, padding, output_padding, 1, dilation)
    return y.permute(0, 2, 3, 1).numpy()


paddings = {"keras": ["valid", "same"], "torch": [0, 1, 2]}[library]
output_paddings = {"keras": [None, 0, 1, 2], "torch": [0, 1, 2]}[library]
cases = []
for input, kernel, stride, padding, extra, dilation in itertools.product(
        [2, 3], [1, 2, 3, 4], [1, 2, 3], paddings, output_paddings, [1, 2]):
    if extra is not None and extra >= stride or library == "keras" and dilation > 1 and stride > 1:
        continue  # not defined
    options = {"stride": stride, "padding": padding, "outputPadding": extra, "dilation": dilation}
    try:
        y = {"keras": keras_case, "torch": torch_case}[library](input, kernel, stride, padding, extra, dilation)
    except Exception as error:  # a combination that the library has no result for
        print(input, kernel, options, str(error).split("\n")[0][:120], file=sys.stderr)
        continue
    case = {"input": input, "kernel": kernel, **options, "shape": list(y.shape)}
    if input == 3 and kernel >= 3 and stride < 3:
        case["values"] = [round(float(v), 6) for v in y.ravel()]
    cases.append(case)
print("[\n" + ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases) + "\n]")
