#!/usr/bin/env python3
"""Converts a legacy torch file of tensors (.pth, as torch.save wrote them before 1.6) to safetensors.

    scripts/pth_to_safetensors.py IN.pth OUT.safetensors

A pickle can run any code when it is read. This reader knows the few names that a file of tensors needs and refuses all
others. It uses the standard library alone.
"""

import array
import collections
import json
import os
import pickle
import resource
import struct
import sys

# torch's kinds of storage: safetensors' name, bytes of a number, and the array type of that width.
STORAGES = {
    "FloatStorage": ("F32", 4, "I"),
    "LongStorage": ("I64", 8, "Q"),
    "DoubleStorage": ("F64", 8, "Q"),
    "HalfStorage": ("F16", 2, "H"),
    "IntStorage": ("I32", 4, "I"),
}
MAGIC = 0x1950A86A20F9469CFC6C
PROTOCOL = 1001

# What a damaged file, or one of another kind, is refused by.
REFUSALS = (
    OSError, EOFError, ValueError, LookupError, TypeError, AttributeError, OverflowError, MemoryError, RecursionError,
    pickle.UnpicklingError, struct.error,
)

Tensor = collections.namedtuple("Tensor", "storage offset shape strides")
StorageKind = collections.namedtuple("StorageKind", "name")


class TensorUnpickler(pickle.Unpickler):
    def find_class(self, module, name):
        if (module, name) == ("collections", "OrderedDict"):
            return collections.OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return lambda storage, offset, shape, strides, *_: Tensor(storage, offset, shape, strides)
        if module == "torch" and name in STORAGES:
            return StorageKind(name)
        raise pickle.UnpicklingError(f"{module}.{name} is not allowed in a file of tensors")

    def persistent_load(self, identifier):
        tag, kind, key, _, count, view = identifier
        if tag != "storage" or view is not None or not isinstance(kind, StorageKind):
            raise pickle.UnpicklingError("a storage of an unknown kind")
        return (kind.name, key, count)


def read_pth(path):
    """The tensors by name, and the bytes of the storages by key."""
    storages = {}
    with open(path, "rb") as file:
        if pickle_value(file) != MAGIC or pickle_value(file) != PROTOCOL:
            raise ValueError("not a legacy torch file")
        if not pickle_value(file)["little_endian"]:
            raise ValueError("written on a big-endian machine")
        tensors = pickle_value(file)
        kinds = {tensor.storage[1]: tensor.storage for tensor in tensors.values()}
        for key in pickle_value(file):
            kind, _, expected = kinds[key]
            count = struct.unpack("<q", read_exactly(file, 8))[0]
            if count != expected:
                raise ValueError(f"storage {key} has {count} numbers, expected {expected}")
            storages[key] = read_exactly(file, count * STORAGES[kind][1])
        if file.read(1):
            raise ValueError("it goes on after the last tensor")
    return tensors, storages


def pickle_value(file):
    return TensorUnpickler(file).load()


def read_exactly(file, count):
    data = file.read(count)
    if len(data) != count:
        raise ValueError(f"truncated at byte {file.tell()}")
    return data


def row_major(tensor, data):
    """A tensor's bytes in row-major order; its storage may hold them in another, or hold other tensors too."""
    _, width, code = STORAGES[tensor.storage[0]]
    numbers = memoryview(data).cast(code)
    result = array.array(code)
    if result.itemsize != width:
        raise ValueError(f"this Python has no array type of {width} bytes")

    def walk(offset, dimension):
        if dimension == len(tensor.shape):
            result.append(numbers[offset])
        elif dimension == len(tensor.shape) - 1 and tensor.shape[dimension]:
            stride = tensor.strides[dimension]
            result.extend(numbers[offset:offset + (tensor.shape[dimension] - 1) * stride + 1:stride])
        else:
            for index in range(tensor.shape[dimension]):
                walk(offset + index * tensor.strides[dimension], dimension + 1)

    walk(tensor.offset, 0)
    return result.tobytes()


def write_safetensors(path, tensors, storages):
    header, blobs, position = {}, [], 0
    for name, tensor in tensors.items():
        blob = row_major(tensor, storages[tensor.storage[1]])
        header[name] = {
            "dtype": STORAGES[tensor.storage[0]][0],
            "shape": list(tensor.shape),
            "data_offsets": [position, position + len(blob)],
        }
        position += len(blob)
        blobs.append(blob)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(path + ".part", "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        file.writelines(blobs)
    os.replace(path + ".part", path)


def limit_memory(size):
    """A pickle of a few bytes can ask for any amount of memory; a sound file needs a few times its size."""
    limit = (1 << 30) + 8 * size
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    if most == resource.RLIM_INFINITY or limit < most:
        try:
            resource.setrlimit(resource.RLIMIT_AS, (limit, most))
        except (OSError, ValueError):
            pass  # Systems that keep no such limit (macOS) are left to their own.


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__.strip())
    source, target = sys.argv[1:]
    try:
        limit_memory(os.path.getsize(source))
        write_safetensors(target, *read_pth(source))
    except REFUSALS as error:
        sys.exit(f"{source}: cannot be converted: {str(error) or type(error).__name__}")


if __name__ == "__main__":
    main()
