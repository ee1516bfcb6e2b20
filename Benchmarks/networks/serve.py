"""PNC and the classifier by PyTorch or ONNX Runtime, with the weights that the program has.

    python serve.py torch|onnx PICTURES ROOT

Tasks come on standard input, a line each: name, threads, seconds to spend. The answer is the seconds for one picture, the median
of the repetitions: of processor time where one thread works, of the wall clock where several do. Pictures go in and come out as bytes,
224 x 224 x 3; features as 32-bit numbers: what the program's own codec does too, and entropy coding besides.
"""

import json
import pathlib
import statistics
import sys
import time

import numpy as np

from weights import classifier_layers, classifier_operations, read_safetensors, same_padding


class Torch:
    def __init__(self, pnc, classifier):
        import torch

        self.torch, self.functional = torch, torch.nn.functional
        torch.set_grad_enabled(False)
        last = torch.channels_last

        def tensor(values):
            result = torch.from_numpy(np.ascontiguousarray(values))
            return result.to(memory_format=last) if result.dim() == 4 else result

        self.pnc = {name: tensor(values) for name, values in pnc.items()}
        stem, blocks, head = classifier_layers(classifier)
        convert = lambda layer: layer and (tensor(layer[0]), tensor(layer[1]), *layer[2:])
        self.stem, self.head = convert(stem), convert(head)
        self.blocks = [(convert(e), convert(d), convert(p), skip) for e, d, p, skip in blocks]
        self.fc = tensor(classifier["_fc.weight"]), tensor(classifier["_fc.bias"])

    def version(self):
        return self.torch.__version__

    def threads(self, count):
        self.torch.set_num_threads(count)

    def batch(self, pictures):
        values = self.torch.from_numpy(pictures).permute(0, 3, 1, 2).float() * (1 / 255)
        return values.contiguous(memory_format=self.torch.channels_last)

    def convolve(self, name, x, **options):
        return self.functional.conv2d(x, self.pnc[name + ".weight"], self.pnc[name + ".bias"], **options)

    def encode(self, picture):
        hidden = self.functional.relu(self.convolve("encoder.conv1", self.batch(picture[None]), stride=7, padding=1))
        return self.functional.relu(self.convolve("encoder.conv2", hidden, padding=1)).contiguous().numpy()

    def decode(self, features):
        relu, torch = self.functional.relu, self.torch
        x = torch.from_numpy(features).contiguous(memory_format=torch.channels_last)
        x0 = relu(self.functional.conv_transpose2d(
            x, self.pnc["decoder.upsample.weight"], self.pnc["decoder.upsample.bias"], stride=7, padding=1))
        x = relu(self.convolve("decoder.conv1", x0, padding=2)) + x0
        y = relu(self.convolve("decoder.conv2", x, padding=2))
        z = relu(self.convolve("decoder.conv3", y, padding=2)) + y
        z = self.convolve("decoder.output", z, padding=1)
        return (z.clamp(0, 1) * 255).round().byte().permute(0, 2, 3, 1).contiguous().numpy()

    def apply(self, layer, x):
        weight, bias, size, stride, groups = layer
        if stride == 1:
            return self.functional.conv2d(x, weight, bias, padding=(size - 1) // 2, groups=groups)
        pads = (*same_padding(x.shape[3], size, stride), *same_padding(x.shape[2], size, stride))
        return self.functional.conv2d(self.functional.pad(x, pads), weight, bias, stride=stride, groups=groups)

    def classify(self, pictures):
        clip = lambda x: self.functional.hardtanh(x, 0, 6)
        x = clip(self.apply(self.stem, self.batch(pictures) * (255 / 128) - 127 / 128))
        for expand, depthwise, project, skip in self.blocks:
            y = clip(self.apply(expand, x)) if expand else x
            y = self.apply(project, clip(self.apply(depthwise, y)))
            x = x + y if skip else y
        pooled = clip(self.apply(self.head, x)).mean((2, 3))
        return self.functional.softmax(self.functional.linear(pooled, *self.fc), 1).numpy()

    def product(self, matrix):
        return self.torch.from_numpy(matrix) @ self.torch.from_numpy(matrix)


class Graph:
    """An ONNX graph under construction."""

    def __init__(self):
        from onnx import helper, numpy_helper

        self.helper, self.numpy_helper = helper, numpy_helper
        self.nodes, self.constants = [], []

    def constant(self, values):
        name = f"c{len(self.constants)}"
        self.constants.append(self.numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def __call__(self, kind, *inputs, **attributes):
        name = f"n{len(self.nodes)}"
        self.nodes.append(self.helper.make_node(kind, list(inputs), [name], **attributes))
        return name

    def model(self, kind, shape, result):
        from onnx import TensorProto

        helper = self.helper
        self.nodes.append(helper.make_node("Identity", [result], ["out"]))
        source = helper.make_tensor_value_info("in", getattr(TensorProto, kind), shape)
        target = helper.make_empty_tensor_value_info("out")
        graph = helper.make_graph(self.nodes, "graph", [source], [target], self.constants)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
        return model.SerializeToString()


class ONNX:
    def __init__(self, pnc, classifier):
        import onnxruntime

        self.runtime = onnxruntime
        self.models = {
            "encode": self.encoder(pnc), "decode": self.decoder(pnc), "classify": self.classifier(classifier),
            "product": self.product_model(),
        }
        self.sessions = {}

    @staticmethod
    def source(graph):
        """Bytes N x H x W x 3 to numbers N x 3 x H x W in [0, 1]."""
        numbers = graph("Cast", graph("Transpose", "in", perm=[0, 3, 1, 2]), to=1)
        return graph("Mul", numbers, graph.constant(np.float32(1 / 255)))

    def encoder(self, weights):
        graph = Graph()
        layer = lambda name, x, **options: graph(
            "Conv", x, graph.constant(weights[name + ".weight"]), graph.constant(weights[name + ".bias"]), **options)
        x = graph("Relu", layer("encoder.conv1", self.source(graph), strides=[7, 7], pads=[1] * 4))
        return graph.model("UINT8", [1, 224, 224, 3], graph("Relu", layer("encoder.conv2", x, pads=[1] * 4)))

    def decoder(self, weights):
        graph = Graph()
        layer = lambda kind, name, x, **options: graph(
            kind, x, graph.constant(weights[name + ".weight"]), graph.constant(weights[name + ".bias"]), **options)
        x0 = graph("Relu", layer("ConvTranspose", "decoder.upsample", "in", strides=[7, 7], pads=[1] * 4))
        x = graph("Add", graph("Relu", layer("Conv", "decoder.conv1", x0, pads=[2] * 4)), x0)
        y = graph("Relu", layer("Conv", "decoder.conv2", x, pads=[2] * 4))
        z = graph("Add", graph("Relu", layer("Conv", "decoder.conv3", y, pads=[2] * 4)), y)
        z = layer("Conv", "decoder.output", z, pads=[1] * 4)
        z = graph("Clip", z, graph.constant(np.float32(0)), graph.constant(np.float32(1)))
        z = graph("Cast", graph("Round", graph("Mul", z, graph.constant(np.float32(255)))), to=2)
        return graph.model("FLOAT", [1, 10, 32, 32], graph("Transpose", z, perm=[0, 2, 3, 1]))

    def classifier(self, weights):
        graph = Graph()
        zero, six = graph.constant(np.float32(0)), graph.constant(np.float32(6))
        clip = lambda x: graph("Clip", x, zero, six)
        stem, blocks, head = classifier_layers(weights)
        side = 224

        def apply(layer, x):
            nonlocal side
            weight, bias, size, stride, groups = layer
            before, after = same_padding(side, size, stride)
            side = -(-side // stride)
            return graph("Conv", x, graph.constant(weight), graph.constant(bias), strides=[stride] * 2, group=groups,
                         pads=[before, before, after, after])

        x = graph("Mul", self.source(graph), graph.constant(np.float32(255 / 128)))
        x = clip(apply(stem, graph("Sub", x, graph.constant(np.float32(127 / 128)))))
        for expand, depthwise, project, skip in blocks:
            y = clip(apply(expand, x)) if expand else x
            y = apply(project, clip(apply(depthwise, y)))
            x = graph("Add", x, y) if skip else y
        x = graph("Flatten", graph("GlobalAveragePool", clip(apply(head, x))))
        x = graph("Gemm", x, graph.constant(weights["_fc.weight"]), graph.constant(weights["_fc.bias"]), transB=1)
        return graph.model("UINT8", ["N", 224, 224, 3], graph("Softmax", x, axis=1))

    @staticmethod
    def product_model():
        graph = Graph()
        return graph.model("FLOAT", ["N", "N"], graph("MatMul", "in", "in"))

    def version(self):
        return self.runtime.__version__

    def threads(self, count):
        self.count = count

    def run(self, model, values):
        key = (model, self.count)
        if key not in self.sessions:
            options = self.runtime.SessionOptions()
            options.intra_op_num_threads = self.count
            options.inter_op_num_threads = 1
            # Threads that spin while they wait would take time from the contender whose turn it is.
            options.add_session_config_entry("session.intra_op.allow_spinning", "0" if self.count == 1 else "1")
            options.add_session_config_entry("session.force_spinning_stop", "1")
            self.sessions[key] = self.runtime.InferenceSession(
                self.models[model], options, providers=["CPUExecutionProvider"])
        return self.sessions[key].run(None, {"in": values})[0]

    def encode(self, picture):
        return self.run("encode", picture[None])

    def decode(self, features):
        return self.run("decode", features)

    def classify(self, pictures):
        return self.run("classify", pictures)

    def product(self, matrix):
        return self.run("product", matrix)


def median_time(threads, budget, body):
    clock = time.thread_time if threads == 1 else time.perf_counter
    body(0)
    times, end = [], time.perf_counter() + budget
    while len(times) < 3 or time.perf_counter() < end:
        start = clock()
        body(len(times))
        times.append(clock() - start)
    return statistics.median(times)


def main():
    kind, folder, root = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
    pixels = 224 * 224 * 3
    files = sorted(folder.glob("[0-9]*.ppm"))
    pictures = np.stack([np.frombuffer(f.read_bytes()[-pixels:], np.uint8).reshape(224, 224, 3) for f in files])
    pnc = read_safetensors(root / "Weights/pnc.safetensors")
    network = {"torch": Torch, "onnx": ONNX}[kind](pnc, read_safetensors(root / "Assets/efficientnet-lite0.safetensors"))
    network.threads(1)
    scale = 0.02125 * 4
    features = [np.round(np.clip(network.encode(p) / scale, 0, 63)).astype(np.float32) * scale for p in pictures]
    matrix = np.random.default_rng(1).random((2048, 2048), dtype=np.float32)
    count = len(pictures)
    for line in sys.stdin:
        task, threads, budget = line.split()
        threads = int(threads)
        network.threads(threads)
        name, _, detail = task.partition(":")
        budget = float(budget)
        if name == "version":
            print(network.version(), flush=True)
        elif task == "pnc:features":
            print(median_time(threads, budget, lambda i: network.encode(pictures[i % count])), flush=True)
        elif task == "pnc:decode":
            print(median_time(threads, budget, lambda i: network.decode(features[i % count])), flush=True)
        elif name == "classify":
            size = int(detail)
            batches = [pictures[[(i * size + j) % count for j in range(size)]] for i in range(count)]
            print(median_time(threads, budget, lambda i: network.classify(batches[i % count])) / size, flush=True)
        elif name == "matmul":
            print(median_time(threads, budget, lambda i: network.product(matrix)) / (2 * 2048**3), flush=True)
        elif name == "operations":
            print(json.dumps({"classifier": classifier_operations()}), flush=True)
        else:
            sys.exit(f"serve.py: no task {task}")


main()
