"""The machine that trains: its torch, the bridge built against it, and how the program is started there."""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import time

from gpu import Trouble, say

# Asked of the Python that has torch, which need not be the one that runs this.
QUESTION = """
import json, os, torch
print(json.dumps({
    "home": os.path.dirname(torch.__file__), "version": torch.__version__,
    "abi": int(torch._C._GLIBCXX_USE_CXX11_ABI), "cuda": torch.version.cuda,
    "devices": torch.cuda.device_count(), "name": torch.cuda.get_device_name(0) if torch.cuda.is_available() else None,
}))
"""
BRIDGE = "libTorchBridge.so"
HERE = pathlib.Path(__file__).resolve().parent


def torch_of(python=None):
    """What there is to know of the torch of a Python: that of `python`, else of the first one found that has it."""
    candidates = [python] if python else [sys.executable, "python3", "/opt/torch/.venv/bin/python3", "python"]
    tried = []
    for candidate in dict.fromkeys(candidates):
        if not shutil.which(candidate):
            continue
        answer = subprocess.run([candidate, "-c", QUESTION], capture_output=True, text=True)
        if answer.returncode == 0:
            return json.loads(answer.stdout.splitlines()[-1])
        tried.append(f"{candidate}: {(answer.stderr.strip().splitlines() or ['no answer'])[-1]}")
    raise Trouble("no Python with torch was found (--python names one)" + "".join(f"\n  {line}" for line in tried))


def library_folders(torch):
    """Where torch and the libraries that it was installed with lie."""
    home = pathlib.Path(torch["home"])
    return [home / "lib", *sorted((home.parent / "nvidia").glob("*/lib"))]


def build_bridge(torch, sources, target, pretended=False):
    """Compiles the bridge against a torch; the errors of every compiler that failed, or nothing if one did not.

    `pretended` puts a pretended device in CUDA's place (pretended-device.cpp).
    """
    home = pathlib.Path(torch["home"])
    lib = home / "lib"
    files = sorted((sources / "TorchBridge").glob("*.cpp"))
    if not files:
        return [f"{sources} holds no source of the bridge"]
    # Without --no-as-needed the linker leaves out libtorch_cuda, whose loading is what registers CUDA.
    names = ["torch_cpu", "c10"] if pretended else ["torch", "torch_cpu", "torch_cuda", "c10", "c10_cuda"]
    libraries = [name for name in names if (lib / f"lib{name}.so").exists()]
    first = []
    if pretended:
        files.append(HERE / "pretended-device.cpp")
        first = ["-include", str(HERE / "pretended-device.h")]
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_suffix(".unfinished")
    errors = []
    for compiler in [os.environ.get("CXX"), "g++", "c++", "clang++"]:
        if not compiler or not shutil.which(compiler):
            continue
        command = [
            compiler, "-std=c++20", "-O2", "-fPIC", "-shared", f"-D_GLIBCXX_USE_CXX11_ABI={torch['abi']}",
            f"-I{sources}/CTorch/include", f"-I{sources}/TorchBridge/include", "-isystem", f"{home}/include",
            "-isystem", f"{home}/include/torch/csrc/api/include",
            *first, *map(str, files),
            f"-L{lib}", f"-Wl,-rpath,{lib}", "-Wl,--no-as-needed", *(f"-l{name}" for name in libraries),
            "-o", str(unfinished)]
        built = subprocess.run(command, capture_output=True, text=True)
        if built.returncode == 0:
            os.replace(unfinished, target)
            return []
        errors.append(f"{compiler}: {built.stderr.strip()[-1500:]}")
    return errors or ["no C++ compiler was found (CXX names one)"]


def prepare(home, python=None):
    """Builds the bridge against this machine's torch, if that is not done; says what it found."""
    target = home / "bridge" / BRIDGE
    notes = home / "bridge" / "torch.json"
    if target.exists() and notes.exists():
        return
    torch = torch_of(python)
    say(f"torch {torch['version']} in {torch['home']}, {torch['devices']} CUDA devices, the first: {torch['name']}")
    begun = time.monotonic()
    errors = build_bridge(torch, home / "Bridges" / "Torch" / "Sources", target)
    carried = home / "prebuilt" / torch["version"] / BRIDGE
    if not errors:
        say(f"the bridge is built, in {time.monotonic() - begun:.0f} s")
    elif carried.exists():
        say("the bridge could not be built, so the one that was brought for this torch is used: " + errors[-1])
        target.parent.mkdir(exist_ok=True)
        shutil.copy2(carried, target)
    else:
        raise Trouble("the bridge could not be built:\n" + "\n".join(errors))
    notes.write_text(json.dumps(torch))


def prepare_pretended(home):
    """Builds the bridge with the pretended device beside the other."""
    target = home / "bridge" / "pretended" / BRIDGE
    if target.exists():
        return
    errors = build_bridge(
        json.loads((home / "bridge" / "torch.json").read_text()), home / "Bridges" / "Torch" / "Sources", target, True)
    if errors:
        raise Trouble("the bridge with the pretended device could not be built:\n" + "\n".join(errors))
    say("the bridge with the pretended device is built")


def environment(home, pretended=False):
    """The variables with which the program finds the bridge, its libraries and the classifier."""
    torch = json.loads((home / "bridge" / "torch.json").read_text())
    folders = [home / "program" / "lib", *library_folders(torch)]
    known = os.environ.get("LD_LIBRARY_PATH", "").split(":")
    driver = [folder for folder in ("/usr/local/nvidia/lib64", "/usr/local/nvidia/lib") if os.path.isdir(folder)]
    paths = [str(folder) for folder in folders] + [path for path in known if path] + driver
    return {
        **os.environ, "LD_LIBRARY_PATH": ":".join(paths), "PNCSIM_HOME": str(home),
        "PNCSIM_TORCH_BRIDGE": str(home / "bridge" / ("pretended" if pretended else "") / BRIDGE)}


def program(home):
    """The path of the program."""
    path = home / "program" / "pncsim"
    if not path.exists():
        raise Trouble(f"{path} is missing: unpack the first bundle")
    return path
