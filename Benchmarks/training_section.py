"""What training costs: pictures a second of processor time, beside an earlier version."""

import json
import os
import shutil
import tempfile

import earlier
from contenders import BUILT, ROOT, Samples, ratio, run

BEFORE = "614d1a2"
# Name, what is said of it, and the stage then and now: loss, crop, batch. Then the recurrent codec unrolled eight iterations for
# every update; now it unrolls as many as tail-drop leaves the mini-batch, one to seven.
CASES = [
    ("rnn-lite", "squares of 32", ("mse", 32, 32), ("mse", 32, 128)),
    ("rnn-lite", "all seven iterations", ("mse", 32, 32), ("mse", 32, 128)),
    ("starfish", "squares of 112", ("mse", 112, 16), ("mse", 112, 16)),
    ("starfish", "distillation", ("kd", 224, 4), ("kd", 224, 4)),
    ("pnc", "squares of 84", ("mse", 84, 8), ("mse", 84, 8)),
    ("pnc", "distillation", ("kd", 224, 2), ("kd", 224, 2)),
    ("deepcod", "squares of 112", ("mse", 112, 8), ("mse", 112, 8)),
    ("deepcod", "distillation", ("kd", 224, 2), ("kd", 224, 2)),
]
SMALLEST = [case for case in CASES if case[:2] == ("pnc", "squares of 84")]
# Enough for a mean over the numbers of iterations that are unrolled.
UPDATES = {"rnn-lite": 14}


def section(options):
    lines = [
        "## Training", "",
        f"Squares or pictures a second of processor time on one thread, beside commit {BEFORE}: the processor time of a short training less",
        "that of a shorter one, so that starting is not measured. Half of a core's peak is reached by the convolutions alone; the gain beyond",
        "that is work that is no longer done: iterations, conversions, answers that are known. Networks begin at random.", "",
        f"| codec | | {BEFORE}, Debian's libtorch | now, Debian's | now, PyPI's | now : then | with PyPI's : then |", "|---|---|---|---|---|---|---|",
    ]
    here = {**os.environ, "PNCSIM_HOME": str(ROOT)}
    now = (ROOT / ".build/release/pncsim", here, 3)
    if options.smoke:
        print(f"bench: training: one case, and {BEFORE} is not built beside", flush=True)
        contenders = [now, now]
    else:
        before = earlier.program(BEFORE)
        if before is None:
            return lines[:2] + [f"The history here has no commit {BEFORE}: nothing to measure beside."]
        contenders = [(before / ".build/release/pncsim", earlier.environment(before), 2), now]
    if (BUILT / "libTorchBridge.so").exists():
        contenders.append((ROOT / ".build/release/pncsim", {**here, "PNCSIM_TORCH_BRIDGE": str(BUILT / "libTorchBridge.so")}, 3))
    folder = tempfile.mkdtemp(prefix="pncsim-bench-")
    try:
        for case in SMALLEST if options.smoke else CASES:
            times = [Samples([]) for _ in contenders]
            for _ in range(min(options.rounds, 2)):
                for contender, samples in zip(contenders, times):
                    samples.values.append(seconds_a_picture(case, *contender, folder, options.pictures))
            print(f"bench: training: {case[0]}, {case[1]}", flush=True)
            cells = [samples.per_second().text() for samples in times] + [""] * (3 - len(times))
            gains = [ratio(samples, times[0]) for samples in times[1:]] + [""] * (3 - len(times))
            lines.append("| " + " | ".join([case[0], case[1], *cells, *gains]) + " |")
    finally:
        shutil.rmtree(folder)
    return lines


def seconds_a_picture(case, program, environment, column, folder, pictures):
    codec, title, *_ = case
    loss, crop, batch = case[column]
    updates = UPDATES.get(codec, 3) if column == 3 else 3

    def processor(count):
        stage = {
            "loss": loss, "crop": crop, "batch": batch, "accumulation": 1, "length": {"updates": {"_0": count}}, "rate": 1e-3,
            "schedule": {"cosine": {"warmUp": 0.05}}, "mseWeight": 10, "rateWeight": 0, "mapWeight": 0, "encoderRateFactor": 1,
        }
        scope = "picture" if "all" in title else "batch"
        path = f"{folder}/options.json"
        with open(path, "w") as file:
            json.dump({
                "stages": [stage], "tailDrop": {"isEnabled": True, "scope": scope}, "seed": 1, "beta1": 0.9, "beta2": 0.999,
                "averageDecay": 0.99, "maximumGradientNorm": 1, "validationCount": 2, "measuredCount": 0, "checkpointSeconds": 600,
            }, file)
        shutil.rmtree(f"{folder}/out", ignore_errors=True)
        command = [
            program, "train", codec, "--images", pictures, "--options", path, "--threads", "1", "--final", "1", "--no-plot",
            "--out", f"{folder}/out"]
        return run(command, environment=environment)[1]

    return max(processor(1 + updates) - processor(1), 1e-9) / (updates * batch)
