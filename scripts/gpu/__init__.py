"""What scripts/train-on-gpu is made of; the standard library alone, so that it runs wherever Python does."""

import pathlib
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
STARTED = time.monotonic()


class Trouble(Exception):
    """Something that ends the command with a sentence for the person who gave it."""


def say(text):
    """A line that is seen at once, with the seconds since the command began."""
    print(f"[{time.monotonic() - STARTED:6.1f} s] {text}", flush=True)


def size(text):
    """`60M`, `64MiB` or plain bytes as a number of bytes."""
    units = {"MiB": 1 << 20, "KiB": 1 << 10, "M": 10**6, "K": 10**3}
    for unit, factor in units.items():
        if text.endswith(unit):
            return round(float(text[:-len(unit)]) * factor)
    return int(text)


def duration(text):
    """`90s`, `2.5m` or plain seconds as a number of seconds."""
    for unit, factor in {"s": 1, "m": 60, "h": 3600}.items():
        if text.endswith(unit):
            return float(text[:-1]) * factor
    return float(text)


def megabytes(count):
    return f"{count / 1e6:.1f} MB"


sys.dont_write_bytecode = True
