"""Weights saved from a checkpoint without the program: what a killed training leaves."""

import json
import struct


def saved(path):
    """A checkpoint's bytes with the averaged weights in place of the trained ones and no moments, or nothing where the
    file is not whole.

    `pncsim train CODEC --out FOLDER --finish` makes weights of it. Compressed it is a quarter of what it was.
    """
    content = path.read_bytes()
    if len(content) < 8:
        return None
    length = struct.unpack("<Q", content[:8])[0]
    try:
        header = json.loads(content[8:8 + length])
    except ValueError:
        return None
    start = 8 + length
    body = bytearray(content[start:])
    spans = {name: value["data_offsets"] for name, value in header.items() if name != "__metadata__"}
    if any(end > len(body) for _, end in spans.values()):
        return None
    for name, (begin, end) in spans.items():
        group, _, parameter = name.partition("/")
        average = spans.get(f"average/{parameter}")
        if group == "weight" and average:
            body[begin:end] = body[average[0]:average[1]]
        elif group not in ("weight", "average"):
            body[begin:end] = bytes(end - begin)
    return content[:start] + bytes(body)
