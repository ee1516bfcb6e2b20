"""The networks' weights as the program keeps them, and EfficientNet-Lite0 as layers of them."""

import json
import struct

import numpy as np

STAGES = [(3, 1, 1, 16, 1), (3, 2, 6, 24, 2), (5, 2, 6, 40, 2), (3, 2, 6, 80, 3), (5, 1, 6, 112, 3), (5, 2, 6, 192, 4),
          (3, 1, 6, 320, 1)]


def read_safetensors(path):
    data = path.read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8:8 + length])
    types = {"F32": "<f4", "F16": "<f2"}
    tensors = {}
    for name, entry in header.items():
        if name == "__metadata__" or entry["dtype"] not in types:
            continue
        start, end = entry["data_offsets"]
        values = np.frombuffer(data[8 + length + start:8 + length + end], types[entry["dtype"]])
        tensors[name] = values.reshape(entry["shape"]).astype(np.float32)
    return tensors


def classifier_layers(weights):
    """EfficientNet-Lite0 as a list of layers, batch normalisation folded in: (kind, weight, bias, size, stride, groups)."""

    def folded(convolution, norm, size, stride, groups):
        weight = weights[convolution + ".weight"]
        factor = weights[norm + ".weight"] / np.sqrt(weights[norm + ".running_var"] + 1e-3)
        bias = weights[norm + ".bias"] - weights[norm + ".running_mean"] * factor
        return (weight * factor[:, None, None, None], bias, size, stride, groups)

    blocks, inputs = [], 32
    for size, first, expansion, outputs, repeats in STAGES:
        for index in range(repeats):
            name, stride, hidden = f"_blocks.{len(blocks)}", first if index == 0 else 1, inputs * expansion
            expand = folded(f"{name}._expand_conv", f"{name}._bn0", 1, 1, 1) if expansion != 1 else None
            depthwise = folded(f"{name}._depthwise_conv", f"{name}._bn1", size, stride, hidden)
            project = folded(f"{name}._project_conv", f"{name}._bn2", 1, 1, 1)
            blocks.append((expand, depthwise, project, stride == 1 and inputs == outputs))
            inputs = outputs
    return folded("_conv_stem", "_bn0", 3, 2, 1), blocks, folded("_conv_head", "_bn1", 1, 1, 1)


def same_padding(length, size, stride):
    total = max(0, (-(-length // stride) - 1) * stride + size - length)
    return total // 2, total - total // 2


def classifier_operations():
    """Multiplications and additions for a picture of 224 x 224 pixels; activations and additions of skips are not counted."""
    side, inputs = 112, 32
    total = side * side * 32 * 3 * 9
    for size, first, expansion, outputs, repeats in STAGES:
        for index in range(repeats):
            hidden = inputs * expansion
            total += side * side * inputs * hidden if expansion != 1 else 0
            side = -(-side // (first if index == 0 else 1))
            total += side * side * hidden * (size * size + outputs)
            inputs = outputs
    return 2 * (total + side * side * inputs * 1280 + 1280 * 1000)
