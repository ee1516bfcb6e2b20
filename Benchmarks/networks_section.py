"""PNC and the classifier beside PyTorch and ONNX Runtime, PNC's encoder beside WebP, and entropy coding."""

import json
import sys

from contenders import BUILT, HERE, ROOT, Samples, Server, package_version, ratio

TASKS = [
    ("pnc:features", 1, 0.5, "PNC's encoder, 1 thread"), ("pnc:features", 2, 0.5, "PNC's encoder, 2 threads"),
    ("pnc:decode", 1, 1.0, "PNC's decoder, all features, 1 thread"), ("pnc:decode", 2, 1.0, "PNC's decoder, all features, 2 threads"),
    ("classify:1", 2, 0.5, "classifier, one by one, 2 threads"), ("classify:8", 2, 1.0, "classifier, batches of 8, 2 threads"),
    ("classify:32", 2, 1.5, "classifier, batches of 32, 2 threads"),
]


def contenders(options):
    found = []
    bench = [options.bench, "serve", options.ppm]
    if any((ROOT / "Bridges/Torch/.build/release").glob("libTorchBridge.*")):
        found.append(("ours", Server("PNCSim", bench)))
    if (BUILT / "libTorchBridge.so").exists():
        other = {"PNCSIM_TORCH_BRIDGE": str(BUILT / "libTorchBridge.so")}
        found.append(("new", Server("PNCSim", bench, other)))
        found.append(("bfloat16", Server("PNCSim", bench, {**other, "PNCSIM_PRECISION": "bfloat16"})))
    for kind, package in (("torch", "torch"), ("onnx", "onnxruntime")):
        if package_version(package):
            found.append((kind, Server(package, [sys.executable, HERE / "networks/serve.py", kind, options.ppm, ROOT])))
    return dict(found)


def section(options):
    servers = contenders(options)
    versions = {kind: server.ask("version") for kind, server in servers.items()}
    titles = {
        "ours": f"PNCSim, libtorch {versions.get('ours')}", "new": f"PNCSim, libtorch {versions.get('new')}",
        "bfloat16": "the same, bfloat16", "torch": f"PyTorch {versions.get('torch')}", "onnx": f"ONNX Runtime {versions.get('onnx')}",
    }
    lines = [
        "## Networks", "",
        "The same weights, pictures and threads. PNCSim's times are those of its codec: the encoder's include quantisation, the decoder's",
        "entropy decoding; the peers' (`Benchmarks/networks/serve.py`) only the network and the conversion from and to bytes. Images a second:",
        "", "| | " + " | ".join(titles[kind] for kind in servers) + " |", "|---|" + "---|" * len(servers),
    ]
    times = {}
    for task, threads, budget, _ in TASKS:
        times[task, threads] = {kind: [] for kind in servers}
    times["matmul", 2] = {kind: [] for kind in servers}
    for _ in range(options.rounds):
        for task, threads, budget, _ in [*TASKS, ("matmul", 2, 0.5, "")]:
            for kind, server in servers.items():
                # bfloat16 is for decoders: encoders and the classifier compute with 32-bit numbers always.
                if kind != "bfloat16" or task == "pnc:decode":
                    times[task, threads][kind].append(float(server.ask(task, threads, 0 if options.smoke else budget)))
    times = {key: {kind: Samples(v) for kind, v in row.items() if v} for key, row in times.items()}
    for task, threads, _, title in TASKS:
        row = times[task, threads]
        lines.append(f"| {title} | " + " | ".join(row[k].per_second().text() if k in row else "" for k in servers) + " |")
    lines += ["", *compared(times, servers, titles), "", *share(times, servers, titles), "", *entropy(options, servers, titles)]
    for server in servers.values():
        server.close()
    return lines


def compared(times, servers, titles):
    peers = [kind for kind in ("torch", "onnx") if kind in servers]
    mine = [kind for kind in ("ours", "new", "bfloat16") if kind in servers]
    lines = [
        "How many times as fast as each peer:", "",
        "| | " + " | ".join(f"{titles[m]} : {titles[p]}" for m in mine for p in peers) + " |", "|---|" + "---|" * (len(mine) * len(peers)),
    ]
    for task, threads, _, title in TASKS:
        row = times[task, threads]
        cells = [ratio(row[m], row[p]) if m in row else "" for m in mine for p in peers]
        lines.append(f"| {title} | " + " | ".join(cells) + " |")
    return lines + [
        "", "What stands between PNCSim and ONNX Runtime is libtorch, as PyTorch's own times show: it runs each layer by itself, with a",
        "dispatch, a bias and a clamp that each pass over memory, and packs the weights anew for every matrix product, where ONNX Runtime",
        "compiles the graph once, joins convolution and clamp, and keeps weights packed. Of a classification with Debian's libtorch 44 % of",
        "the samples are in OpenBLAS's kernel and 10 % in its packing (`perf record` on `bench serve`, task `classify:8 1 4`). The simulator",
        "classifies pictures in parallel, one thread each, and every part of a picture once: the cache is worth more than the kernel.",
        "Tried: filters laid out once instead of at each call (no change), memory kept between layers (a seventh less time), threads that wait",
        "actively for a moment (half the time of one picture on two threads), libtorch 2.13 for 1.13 (no faster), and OpenBLAS's kernel for",
        "this processor (a quarter less with one thread).",
    ]


def share(times, servers, titles):
    operations = None
    for kind in ("torch", "onnx"):
        if kind in servers:
            operations = json.loads(servers[kind].ask("operations"))["classifier"]
    if operations is None:
        return ["The share of the matrix-product peak needs PyTorch or ONNX Runtime."]
    products = times["matmul", 2]
    peak = max(1 / s.median for s in products.values())
    lines = [
        f"A picture costs the classifier {operations / 1e9:.3f} G operations (a multiplication and an addition are two). Products of 2048 x 2048",
        f"matrices on 2 threads reach {peak / 1e9:.0f} GFLOP/s with the best of these libraries.", "",
        "| | matrix product in GFLOP/s | classifier at its best in GFLOP/s | of its own product | of the best product |", "|---|---|---|---|---|",
    ]
    for kind in products:
        best = max(1 / times[task, 2][kind].median for task in ("classify:1", "classify:8", "classify:32")) * operations
        own = 1 / products[kind].median
        lines.append(f"| {titles[kind]} | {own / 1e9:.0f} | {best / 1e9:.0f} | {best / own:.0%} | {best / peak:.0%} |")
    return lines


def entropy(options, servers, titles):
    kind = next((k for k in ("ours", "new") if k in servers), None)
    if kind is None:
        return ["Neither bridge to libtorch is built: nothing measured of PNC's encoder."]
    server = servers[kind]
    tasks = ["pnc:encode", "webp:encode", "huffman:encode", "huffman:decode"]
    times = {task: [] for task in tasks}
    for _ in range(options.rounds):
        for task in tasks:
            times[task].append(float(server.ask(task, 1, 0 if options.smoke else 0.5)))
    pnc, webp, encode, decode = (Samples(times[task]) for task in tasks)
    quarter = Samples(a / b for a, b in zip(pnc.values, webp.values))
    return [
        "## PNC's encoder beside WebP, and its entropy coding", "",
        f"One thread, {titles[kind]}; PNC's time is that of the whole encoder with quantisation and entropy coding.", "",
        "| | |", "|---|---|",
        f"| PNC, ms a picture | {pnc.text(1e3)} |", f"| WebP, quality 20, method 6, ms a picture | {webp.text(1e3)} |",
        f"| PNC's time as a share of WebP's | {quarter.text(100)} % |",
        f"| entropy coding of features, MB of symbols a second | {encode.per_second().text(1e-6)} |",
        f"| entropy decoding of features, MB of symbols a second | {decode.per_second().text(1e-6)} |",
    ]
