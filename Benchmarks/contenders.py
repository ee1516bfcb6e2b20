"""Who is measured: processes that answer tasks, and commands that are run once a picture."""

import importlib.metadata
import os
import pathlib
import shutil
import statistics
import subprocess
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
BUILT = HERE / ".build/others"


class Server:
    """A process that measures what it is told to, so that loading is not measured and contenders can alternate."""

    def __init__(self, name, command, environment=None):
        self.name = name
        self.process = subprocess.Popen(
            [str(word) for word in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
            env={**os.environ, **(environment or {})})

    def ask(self, task, threads=1, budget=0.5):
        self.process.stdin.write(f"{task} {threads} {budget}\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline().strip()
        if not answer:
            raise SystemExit(f"bench: {self.name} gave no answer to {task}")
        return answer

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def run(command, output=None, environment=None):
    """Runs a command to its end: seconds of the wall clock, of the processors, and peak memory in MB."""
    sink = os.open(output or os.devnull, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    begin = time.perf_counter()
    pid = os.posix_spawnp(
        str(command[0]), [str(word) for word in command], environment or os.environ,
        file_actions=[(os.POSIX_SPAWN_DUP2, sink, 1), (os.POSIX_SPAWN_DUP2, sink, 2)])
    _, status, usage = os.wait4(pid, 0)
    wall = time.perf_counter() - begin
    os.close(sink)
    if status:
        raise SystemExit(f"bench: {' '.join(map(str, command))} ended with {os.waitstatus_to_exitcode(status)}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def has(program):
    return shutil.which(program) is not None


def package_version(name):
    """The version of an installed Python package; None where it is not installed, whatever folder could be imported."""
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def version_of(command):
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    lines = (result.stdout + result.stderr).strip().splitlines()
    return lines[0] if lines else "unknown"


def debian_version(package):
    result = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", package], capture_output=True, text=True, check=False)
    return result.stdout or "unknown"


class Samples:
    """Numbers of one contender, a number a round."""

    def __init__(self, values):
        self.values = list(values)

    @property
    def median(self):
        return statistics.median(self.values)

    def per_second(self):
        return Samples(1 / value for value in self.values)

    def text(self, scale=1.0, digits=3):
        """The median, and in brackets the least and the greatest."""
        low, middle, high = (f"{v * scale:.{digits}g}" for v in (min(self.values), self.median, max(self.values)))
        return f"{number(middle)} ({number(low)}–{number(high)})" if len(self.values) > 1 else number(middle)


def number(text):
    """Without an exponent."""
    value = float(text)
    return f"{value:,.0f}".replace(",", " ") if abs(value) >= 100 else text


def ratio(ours, theirs):
    """How many times as fast ours is, of times a unit: the median of the rounds' ratios, and least and greatest."""
    return Samples(b / a for a, b in zip(ours.values, theirs.values)).text()
