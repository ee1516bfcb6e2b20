"""Runs a plan within its time, and leaves what there is of every part wherever it is stopped."""

import io
import json
import lzma
import os
import pathlib
import re
import shutil
import signal
import subprocess
import tarfile
import time

from gpu import Trouble, bundles, cards, checkpoints, machine, megabytes, plan, say

# Of the whole time: for the last parts to be packed.
PACKING_SECONDS = 8
# Between the polite signal and the other one.
GRACE_SECONDS = 6
REPORT_SECONDS = 30
ARCHIVE = ".tar.xz"
# Seconds of the slowest part of the last probe: what it takes on this machine to start, to train hardly at all and to finish.
PROBED = pathlib.Path("probe", "seconds")
# What one file brought back may have.
LARGEST_FILE = 16 << 20


class Running:
    """A part under way."""

    def __init__(self, part, home, out, device, threads, reserve, extra):
        self.part = part
        self.out = out
        self.folder = home / "runs" / part.name
        self.folder.mkdir(parents=True, exist_ok=True)
        self.log = self.folder / "log.txt"
        self.begun = time.monotonic()
        self.told = None
        self.packed_checkpoint = None
        self.last_line = None
        self.last_count = None
        budget = part.training_seconds(reserve)
        command = [
            str(machine.program(home)), "train", *part.arguments, "--images", str(home / "pictures"),
            "--out", str(self.folder), "--device", device, "--threads", str(threads),
            "--time-budget", f"{budget:.0f}s", "--checkpoint-every", f"{max(5, min(30, budget / 4)):.0f}s", "--no-plot",
            *extra]
        say(f"{part.name}: starts, {part.seconds:.0f} s of which {budget:.0f} train: {' '.join(command[1:])}")
        # A session of its own, so that a signal reaches whatever it starts.
        self.process = subprocess.Popen(
            command, cwd=home, env=machine.environment(home), stdin=subprocess.DEVNULL, stdout=open(self.log, "wb"),
            stderr=subprocess.STDOUT, start_new_session=True)

    @property
    def seconds(self):
        return time.monotonic() - self.begun

    def stop_if_late(self):
        """Asks the part to end when its time is over, and ends it if it does not."""
        if self.told is not None:
            # From the signal on: packing the archive of another part may have kept this from being looked at.
            if time.monotonic() - self.told >= GRACE_SECONDS:
                self.signal(signal.SIGKILL)
        elif self.seconds >= self.part.seconds:
            say(f"{self.part.name}: its time is over")
            self.told = time.monotonic()
            self.signal(signal.SIGTERM)

    def signal(self, number):
        try:
            os.killpg(self.process.pid, number)
        except ProcessLookupError:
            pass

    def status(self):
        """The newest line of progress and of validation, if there is a newer one."""
        lines = self.log.read_text(errors="replace").splitlines()
        progress = [line.strip() for line in lines if "update" in line][-1:]
        validation = [line.strip() for line in lines if "validation of" in line][-1:]
        news = " | ".join(progress + self.speed(progress) + validation)
        if not news or news == self.last_line:
            return None
        self.last_line = news
        return news

    def speed(self, progress):
        """Pictures a second since the last line, within one stage."""
        found = re.search(r"stage (\d+)/\d+, update (\d+)", progress[0] if progress else "")
        try:
            stage, update = int(found[1]), int(found[2])
            options = json.loads((self.folder / "options.json").read_text())["stages"][stage - 1]
            batch = options["batch"] * options["accumulation"]
        except (OSError, TypeError, ValueError, LookupError):
            return []
        before, self.last_count = self.last_count, (stage, update, time.monotonic())
        if not before or before[0] != stage or before[1] == update:
            return []
        return [f"{(update - before[1]) * batch / (time.monotonic() - before[2]):.1f} pictures/s"]

    def pack(self, is_done):
        """Puts into the results what there is: weights, card, log and options; without weights the checkpoint."""
        checkpoint = self.folder / "checkpoint.safetensors"
        names = ["weights.safetensors", "model-card.md", "options.json", "log.txt", "training.sqlite"]
        files = {name: (self.folder / name).read_bytes() for name in names if (self.folder / name).exists()}
        if "weights.safetensors" not in files and checkpoint.exists():
            content = checkpoints.saved(checkpoint)
            if content:
                files["checkpoint.safetensors"] = content
        target = self.out / (self.part.name + ARCHIVE)
        kept = ["weights.safetensors", "checkpoint.safetensors"]
        if not is_done and not any(name in files for name in kept):
            return
        write_archive(target, files)
        if target.stat().st_size > LARGEST_FILE:
            write_archive(target, {name: content for name, content in files.items() if name != "training.sqlite"})
        if is_done:
            say(f"{self.part.name}: {target.name} has {', '.join(files)}, {megabytes(target.stat().st_size)}")

    def pack_new_checkpoint(self):
        """Takes over each checkpoint as it appears, so that a kill of everything leaves the last one."""
        checkpoint = self.folder / "checkpoint.safetensors"
        if not checkpoint.exists():
            return
        stamp = checkpoint.stat().st_mtime_ns
        if stamp != self.packed_checkpoint:
            self.packed_checkpoint = stamp
            self.pack(is_done=False)


def write_archive(target, files):
    """A compressed archive that appears whole."""
    unfinished = target.with_suffix(".unfinished")
    # A checkpoint holds its weights twice: the window must reach from one to the other.
    filters = [{"id": lzma.FILTER_LZMA2, "preset": 1, "dict_size": 64 << 20}]
    with lzma.open(unfinished, "wb", filters=filters) as compressed:
        with tarfile.open(fileobj=compressed, mode="w") as archive:
            for name, content in files.items():
                entry = tarfile.TarInfo(f"{target.name.removesuffix(ARCHIVE)}/{name}")
                entry.size, entry.mode, entry.mtime = len(content), 0o644, time.time()
                archive.addfile(entry, io.BytesIO(content))
    os.replace(unfinished, target)


class Watch:
    """The GPU's load, every two seconds, in a file."""

    def __init__(self, out):
        self.file = out / "gpu.csv"
        self.process = None
        if shutil.which("nvidia-smi"):
            self.process = subprocess.Popen(
                ["nvidia-smi", "--query-gpu=timestamp,utilization.gpu,memory.used,power.draw",
                 "--format=csv,noheader,nounits", "-l", "2"],
                stdout=open(self.file, "wb"), stderr=subprocess.DEVNULL, start_new_session=True)

    def rows(self):
        if not self.process:
            return []
        rows = [line.split(", ") for line in self.file.read_text().splitlines()]
        return [[float(value) for value in row[1:]] for row in rows
                if len(row) == 4 and all(re.fullmatch(r"[0-9.]+", value) for value in row[1:])]

    def summary(self, last=None):
        rows = self.rows()[-last if last else None:]
        if not rows:
            return "no GPU is watched"
        use, memory, power = ([row[column] for row in rows] for column in range(3))
        return (f"GPU {sum(use) / len(use):.0f} % busy, {max(memory) / 1024:.1f} GiB, "
                f"{sum(power) / len(power):.0f} W")

    def end(self):
        if self.process:
            self.process.terminate()


def clear(home, parts):
    """Removes what earlier trainings left of these parts; that of others stays, for a part to begin with its weights."""
    for part in parts:
        folder = home / "runs" / part.name
        if any((home / word).is_relative_to(folder) for word in part.arguments):
            raise Trouble(f"part {part.name} begins with its own earlier result, which would be removed: give it another name")
    for part in parts:
        shutil.rmtree(home / "runs" / part.name, ignore_errors=True)


def run(home, parts, out, limit, device, reserve, threads, extra):
    """Trains every part of the plan within `limit` seconds in all; the number of parts that failed."""
    begun = time.monotonic()
    out.mkdir(parents=True, exist_ok=True)
    _, here = bundles.arrived(home)
    parts = plan.fitted(parts, limit - PACKING_SECONDS)
    for part in parts:
        if not part.seconds > reserve:
            raise Trouble(f"{limit:.0f} s leave {part.name} nothing to train in: each part needs {reserve:.0f} s to start and finish")
    waiting = plan.lanes(parts)
    clear(home, parts)
    say(f"{len(parts)} parts in {len(waiting)} lanes on {device}, {here} pictures, {limit:.0f} s")
    watch, running, failed = Watch(out), {}, 0
    last_report = time.monotonic()
    try:
        while waiting or running:
            for lane in [lane for lane in waiting if lane not in running]:
                part = waiting[lane].pop(0)
                if not waiting[lane]:
                    del waiting[lane]
                running[lane] = Running(part, home, out, device, threads, reserve, extra)
            time.sleep(0.2)
            for lane, current in list(running.items()):
                current.stop_if_late()
                current.pack_new_checkpoint()
                if current.process.poll() is None:
                    continue
                failed += finish(current)
                del running[lane]
            if time.monotonic() - last_report >= REPORT_SECONDS:
                last_report = time.monotonic()
                report(running, watch)
    finally:
        for current in running.values():
            current.signal(signal.SIGKILL)
            current.pack(is_done=True)
        watch.end()
        say(f"all: {time.monotonic() - begun:.0f} s, {watch.summary()}")
        (out / "summary.txt").write_text(summary(home, parts, watch))
    return failed


def report(running, watch):
    for current in running.values():
        status = current.status()
        if status:
            say(f"{current.part.name}: {status}")
    if watch.process:
        say(watch.summary(last=REPORT_SECONDS // 2))


def finish(current):
    """Packs a part that has ended; 1 if it failed, that is if it left no weights."""
    code = current.process.returncode
    has_weights = (current.folder / "weights.safetensors").exists()
    say(f"{current.part.name}: ended after {current.seconds:.0f} s with code {code}")
    if code != 0:
        print("    " + "\n    ".join(current.log.read_text(errors="replace").splitlines()[-12:]), flush=True)
    else:
        cards.show(current.folder)
    current.pack(is_done=True)
    return 0 if has_weights else 1


def summary(home, parts, watch):
    lines = [watch.summary()]
    for part in parts:
        folder = home / "runs" / part.name
        lines += [f"{part.name}: {part.seconds:.0f} s: pncsim train {' '.join(part.arguments)}", *cards.speeds(folder)]
    return "\n".join(lines) + "\n"


def probe(home, parts, device, threads, updates, extra, pretended=False):
    """Trains each part for a few updates of every stage, as it will be trained, side by side; raises for one that fails."""
    processes, begun = {}, time.monotonic()
    shutil.rmtree(home / "probe", ignore_errors=True)
    for part in parts:
        folder = home / "probe" / part.name
        folder.mkdir(parents=True)
        command = [
            str(machine.program(home)), "train", *part.arguments, "--images", str(home / "pictures"), "--limit", "200",
            "--out", str(folder), "--device", device, "--threads", str(threads), "--updates", str(updates),
            "--validation", "20", "--measured", "20", "--final", "20", "--no-plot", *extra]
        processes[part.name] = (folder, subprocess.Popen(
            command, cwd=home, env=machine.environment(home, pretended), stdin=subprocess.DEVNULL,
            stdout=open(folder / "log.txt", "wb"), stderr=subprocess.STDOUT, start_new_session=True))
    failed, slowest = [], 0
    for name, (folder, process) in processes.items():
        code = process.wait()
        slowest = max(slowest, time.monotonic() - begun)
        say(f"probe of {name}: code {code} after {time.monotonic() - begun:.0f} s")
        lines = (folder / "log.txt").read_text(errors="replace").splitlines()
        for line in lines[-12:] if code else [line for line in lines if "update" in line or "validation of" in line]:
            print(f"    {line}", flush=True)
        for line in cards.speeds(folder):
            say(line)
        if code:
            failed.append(name)
    if failed:
        raise Trouble(f"the probe of {', '.join(failed)} failed on {device}")
    (home / PROBED).write_text(f"{slowest:.0f}\n")
