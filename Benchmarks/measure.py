"""Runs all measurements and writes docs/benchmarks.md; called by Benchmarks/run, which installs and builds what it needs."""

import argparse
import os
import pathlib
import platform
import subprocess
import time

import codecs_section
import engine_section
import networks_section
import training_section
import whole_section
from contenders import BUILT, HERE, ROOT

SECTIONS = {
    "engine": engine_section.section, "codecs": codecs_section.section, "networks": networks_section.section,
    "training": training_section.section, "whole": whole_section.section,
}


def machine():
    model = next((l.split(":")[1].strip() for l in open("/proc/cpuinfo") if l.startswith("model name")), platform.machine())
    memory = next(int(l.split()[1]) for l in open("/proc/meminfo") if l.startswith("MemTotal")) / 2**20
    system = next((l.split("=")[1].strip().strip('"') for l in open("/etc/os-release") if l.startswith("PRETTY_NAME")), "Linux")
    load = os.getloadavg()[0]
    swift = subprocess.run(["swift", "--version"], capture_output=True, text=True, check=False).stdout.splitlines()
    return (
        f"{model}, {os.cpu_count()} cores, {memory:.0f} GB of memory; {system}; {swift[0] if swift else 'Swift'}. "
        f"Load when the measurement began: {load:.1f}.")


def main():
    parser = argparse.ArgumentParser(prog="Benchmarks/run")
    parser.add_argument("--pictures", type=pathlib.Path, default=ROOT / "Assets/imagenet-20", help="a folder of photographs")
    parser.add_argument("--rounds", type=int, default=5, help="how often the contenders take turns")
    parser.add_argument("--only", nargs="*", choices=SECTIONS, default=list(SECTIONS), help="leave the others out")
    parser.add_argument("--out", type=pathlib.Path)
    parser.add_argument("--smoke", action="store_true", help="each section once at its smallest size: whether it works, not how fast")
    options = parser.parse_args()
    options.out = options.out or (BUILT / "smoke.md" if options.smoke else ROOT / "docs/benchmarks.md")
    options.bench = HERE / f".build/{'debug' if options.smoke else 'release'}/bench"
    if options.smoke:
        options.rounds = 1
    options.ppm = BUILT / "pictures"
    description = machine()
    subprocess.run(["rm", "-rf", str(options.ppm)], check=True)
    subprocess.run([str(options.bench), "pictures", str(options.pictures), str(options.ppm)], check=True)
    begin = time.monotonic()
    lines = [
        "# Benchmarks", "", "<!-- Written by Benchmarks/run (make bench). Do not edit. -->", "", description, "",
        f"The contenders take turns, {options.rounds} rounds of each measurement; a number is the median of the rounds, in brackets the",
        "least and the greatest. Ratios are taken within a round: above 1 PNCSim is faster. Where one thread works, its processor",
        "time counts; where two do, the wall clock.", "",
    ]
    for name in SECTIONS:
        if name in options.only:
            print(f"bench: {name}", flush=True)
            lines += SECTIONS[name](options) + [""]
    lines.append(f"All of this took {(time.monotonic() - begin) / 60:.1f} minutes.")
    options.out.write_text("\n".join(lines) + "\n")
    print(f"{options.out} is written")


main()
