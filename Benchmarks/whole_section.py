"""The whole program: the quickstart, memory, growth, and a campaign with recorded outcomes."""

import os
import pathlib
import shutil
import tempfile

import earlier
from contenders import ROOT, run

BEFORE = "614d1a2"
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
    images, replications = (2, 1) if options.smoke else (100, 3)
    command = [
        PNCSIM, "run", scenario, "--set", "dataset=imagenet-20", "--set", f"images={images}", "--set", f"replications={replications}",
        "--db", f"{folder}/quickstart.sqlite"]
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


def beside(options):
    """The program now and, where its commit is at hand, before: each with its folder and environment."""
    now = (ROOT, {**os.environ, "PNCSIM_HOME": str(ROOT)})
    before = None if options.smoke else earlier.program(BEFORE)
    return [now] if before is None else [now, (before, earlier.environment(before))]


def growth(folder, options):
    programs = beside(options)
    lines = [
        "### Growth", "",
        "`Benchmarks/growth.yaml` (PNC as a published table, light jamming; no pictures, no networks) with more and more images, beside",
        f"commit {BEFORE}. The columns for a further image are from the row above to this: where they stay the same, the growth is a",
        "straight line.", "",
        "| images | processor seconds | peak memory in MB | µs for a further image | bytes for a further image "
        "| processor seconds then | MB then | µs for a further image then | then : now |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    last = {}
    for size in SIZES[:2] if options.smoke else SIZES:
        cells, further = [], []
        for number, (root, environment) in enumerate(programs):
            # Few images are measured as often as the others take turns, many once.
            results = [
                run(
                    [root / ".build/release/pncsim", "run", root / "Benchmarks/growth.yaml", "--no-plot", "--set", f"images={size}",
                     "--db", f"{folder}/{number}-{size}-{turn}.sqlite"], environment=environment)
                for turn in range(options.rounds if size <= 10_000 else 1)
            ]
            processor, memory = (sorted(r[i] for r in results)[len(results) // 2] for i in (1, 2))
            more = ["", ""]
            if number in last:
                count = size - last[number][0]
                further.append((processor - last[number][1]) / count * 1e6)
                more = [f"{further[-1]:.1f}", f"{max(0, memory - last[number][2]) / count * 2**20:.0f}"]
            cells += [f"{processor:.2f}", f"{memory:.0f}", *(more if number == 0 else more[:1])]
            last[number] = size, processor, memory
        gain = f"{further[1] / further[0]:.2f}" if len(further) == 2 else ""
        lines.append("| " + " | ".join([str(size), *cells, *[""] * (7 - len(cells)), gain]) + " |")
    return lines


def cells(folder, options):
    """A thousand cells: bytes an outcome, and a question to ten million outcomes."""
    programs = beside(options)
    lines = [
        "### A thousand cells", "",
        "`pncsim sweep Benchmarks/cells.yaml`, a hundred loads of jamming by ten deadlines, and `pncsim query accuracy` on what it leaves,",
        f"beside commit {BEFORE}.", "",
        "| image outcomes | | seconds | processor seconds | outcomes a processor second | peak memory in MB | bytes an outcome in the file "
        "| `query accuracy` in seconds |", "|---|---|---|---|---|---|---|---|",
    ]
    for images in (1,) if options.smoke else (1_000, 10_000):
        for number, (root, environment) in enumerate(programs):
            database = pathlib.Path(folder) / f"cells-{images}-{number}.sqlite"
            pncsim = root / ".build/release/pncsim"
            wall, processor, memory = run(
                [pncsim, "sweep", root / "Benchmarks/cells.yaml", "--set", f"images={images}", "--db", database],
                environment=environment)
            asked = run([pncsim, "query", "accuracy", "--db", database], environment=environment)[0]
            size = database.stat().st_size / (1_000 * images)
            lines.append(
                f"| {1_000 * images} | {BEFORE if number else 'now'} | {wall:.1f} | {processor:.1f} | {1_000 * images / processor:,.0f} "
                f"| {memory:.0f} | {size:.1f} | {asked:.2f} |")
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
