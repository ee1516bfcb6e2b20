"""The whole program: the quickstart, memory, growth, and a campaign with recorded outcomes."""

import os
import pathlib
import shutil
import tempfile

from contenders import HERE, ROOT, run

PNCSIM = ROOT / ".build/release/pncsim"
SIZES = (100, 1_000, 10_000, 100_000, 1_000_000)


def section(options):
    folder = tempfile.mkdtemp(prefix="pncsim-bench-")
    try:
        return sum(
            (part(folder, options) + [""] for part in (quickstart, growth, cells, campaigns)), [])
    finally:
        shutil.rmtree(folder)


def row(title, result):
    wall, processor, memory = result
    return f"| {title} | {wall:.2f} | {processor:.2f} | {memory:.0f} |"


def quickstart(folder, options):
    scenario = ROOT / "Scenarios/quickstart.yaml"
    command = [
        PNCSIM, "run", scenario, "--set", "dataset=imagenet-20", "--set", "images=100", "--set", "replications=3",
        "--db", f"{folder}/quickstart.sqlite"]
    if options.smoke:
        command += ["--set", "images=2", "--set", "replications=1"]
    lines = [
        "## The whole program", "", "Measured once.", "",
        "| | seconds | processor seconds | peak memory in MB |", "|---|---|---|---|",
        row("the quickstart on its twenty photographs (3 x 100 images), new database: codecs and classifier", run(command)),
        row("again: the results are in the database", run(command)),
        row("with another seed: encodings and most outcomes from the cache", run([*command, "--set", "seed=2"])),
    ]
    if options.smoke:
        return lines
    os.environ["SKIP_PACKAGES"] = "1"
    make = ["make", "--silent", "-C", ROOT, "run"]
    run(make)
    lines.append(row("`make run`, built and run before (its peak memory is the build's)", run(make)))
    return lines


def growth(folder, options):
    lines = [
        "### Growth", "",
        "`Benchmarks/growth.yaml` (PNC as a published table, light jamming; no pictures, no networks) with more and more images. The last",
        "columns are for a further image, from the row above to this: where they stay the same, the growth is a straight line.", "",
        "| images | processor seconds | peak memory in MB | µs for a further image | bytes for a further image |", "|---|---|---|---|---|",
    ]
    last = None
    for size in SIZES[:2] if options.smoke else SIZES:
        # Few images are measured as often as the others take turns, many once.
        results = [
            run([PNCSIM, "run", HERE / "growth.yaml", "--no-plot", "--set", f"images={size}", "--db", f"{folder}/{size}-{turn}.sqlite"])
            for turn in range(options.rounds if size <= 10_000 else 1)
        ]
        processor, memory = (sorted(r[i] for r in results)[len(results) // 2] for i in (1, 2))
        further = ["", ""]
        if last:
            more = size - last[0]
            further = [f"{(processor - last[1]) / more * 1e6:.1f}", f"{max(0, memory - last[2]) / more * 2**20:.0f}"]
        lines.append(f"| {size} | {processor:.2f} | {memory:.0f} | {further[0]} | {further[1]} |")
        last = size, processor, memory
    return lines


def cells(folder, options):
    """A thousand cells: bytes an outcome, and a question to ten million outcomes."""
    lines = [
        "### A thousand cells", "",
        "`pncsim sweep Benchmarks/cells.yaml`, a hundred loads of jamming by ten deadlines, and `pncsim query accuracy` on what it leaves.", "",
        "| image outcomes | seconds | processor seconds | peak memory in MB | bytes an outcome in the file | `query accuracy` in seconds |",
        "|---|---|---|---|---|---|",
    ]
    for images in (1,) if options.smoke else (1_000, 10_000):
        database = pathlib.Path(folder) / f"cells-{images}.sqlite"
        wall, processor, memory = run([PNCSIM, "sweep", HERE / "cells.yaml", "--set", f"images={images}", "--db", database])
        asked = run([PNCSIM, "query", "accuracy", "--db", database])[0]
        size = database.stat().st_size / (1_000 * images)
        lines.append(f"| {1_000 * images} | {wall:.1f} | {processor:.1f} | {memory:.0f} | {size:.1f} | {asked:.2f} |")
        database.unlink()
    return lines


def campaigns(folder, options):
    files = sorted((ROOT / "Scenarios/paper").glob("*.yaml"))
    lines = [
        "### A campaign with recorded outcomes", "",
        "`pncsim sweep`, all cells; then on one core, and on one with half the images: time goes with work and against cores.", "",
    ]
    if not files or not any((ROOT / "Results/recorded").glob("*.sqlite")):
        return lines + ["Left out: there are no recorded outcomes here (Results/recorded)."]
    lines += ["| | seconds | processor seconds | peak memory in MB |", "|---|---|---|---|"]
    for path in files:
        for more in [["--set", "images=10"]] if options.smoke else ([], ["--jobs", "1"], ["--jobs", "1", "--set", "images=1000"]):
            result = run([PNCSIM, "sweep", path, "--db", f"{folder}/{path.stem}{len(more)}.sqlite", *more])
            lines.append(row(f"`{' '.join(map(str, [path.relative_to(ROOT), *more]))}`", result))
    return lines
