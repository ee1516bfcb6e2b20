"""Runs all measurements and writes docs/benchmarks.md; called by Benchmarks/run, which installs and builds what it needs."""

import argparse
import datetime
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
    swift = subprocess.run(["swift", "--version"], capture_output=True, text=True, check=False).stdout.splitlines()
    return f"{model}, {os.cpu_count()} cores, {memory:.0f} GB of memory; {system}; {swift[0] if swift else 'Swift'}"


def commit():
    """What is measured: the commit that is checked out, and whether files differ from it."""
    def git(*words):
        return subprocess.run(["git", "-C", ROOT, *words], capture_output=True, text=True, check=False).stdout.strip()
    changed = " with changes" if git("status", "--porcelain", "--", "Sources", "Bridges", "Package.swift", "Benchmarks/Sources") else ""
    return f"commit {git('rev-parse', '--short', 'HEAD') or 'unknown'}{changed}"


def measured(name, options):
    """A section's text, which says when, where and of what it was measured."""
    begin, load = time.monotonic(), os.getloadavg()[0]
    print(f"bench: {name}", flush=True)
    lines = SECTIONS[name](options)
    minutes = (time.monotonic() - begin) / 60
    source = (
        f"{minutes:.1f} minutes from {datetime.date.today()}, {commit()}, at most {options.rounds} rounds, load {load:.1f} when it began; "
        f"{machine()}.")
    print(f"bench: {name} took {minutes:.1f} minutes", flush=True)
    return "\n".join([*lines, "", f"<sub>{source}</sub>", ""])


def page(texts):
    return "\n".join([
        "# Benchmarks", "", "<!-- Written by Benchmarks/run (make bench). Do not edit. -->", "",
        "The contenders take turns, in rounds; a number is the median of the rounds, in brackets the least and the greatest. Ratios are",
        "taken within a round: above 1 PNCSim is faster. Where one thread works, its processor time counts; where two do, the wall",
        "clock. Each section says below it when and where it was measured.", "", *texts])


def main():
    parser = argparse.ArgumentParser(prog="Benchmarks/run")
    parser.add_argument("--pictures", type=pathlib.Path, default=ROOT / "Assets/imagenet-20", help="a folder of photographs")
    parser.add_argument("--rounds", type=int, default=5, help="how often the contenders take turns")
    parser.add_argument(
        "--only", nargs="*", choices=SECTIONS, default=list(SECTIONS), help="measure these anew, the page keeps the others")
    parser.add_argument("--out", type=pathlib.Path)
    parser.add_argument("--smoke", action="store_true", help="each section once at its smallest size: whether it works, not how fast")
    options = parser.parse_args()
    options.out = options.out or (BUILT / "smoke.md" if options.smoke else ROOT / "docs/benchmarks.md")
    options.bench = HERE / f".build/{'debug' if options.smoke else 'release'}/bench"
    if options.smoke:
        options.rounds = 1
    options.ppm = BUILT / "pictures"
    subprocess.run(["rm", "-rf", str(options.ppm)], check=True)
    subprocess.run([str(options.bench), "pictures", str(options.pictures), str(options.ppm)], check=True)
    # A section is kept as soon as it has ended: the whole takes long, and what breaks off loses one section only.
    kept = BUILT / ("smoke" if options.smoke else "sections")
    kept.mkdir(exist_ok=True)
    for name in options.only:
        (kept / f"{name}.md").write_text(measured(name, options))
        options.out.write_text(page([(kept / f"{n}.md").read_text() for n in SECTIONS if (kept / f"{n}.md").exists()]))
        print(f"bench: {options.out} is written", flush=True)


main()
