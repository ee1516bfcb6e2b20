"""Training pictures made small enough to travel, under the names that they have."""

import concurrent.futures
import ctypes
import ctypes.util
import os
import pathlib

from gpu import Trouble

MASK = (1 << 64) - 1


def rank(name):
    """The place of a picture among those kept apart for validation: the lowest are (TrainingPictures.rank)."""

    def mix(z):
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        return z ^ (z >> 31)

    digest = 0xCBF29CE484222325
    for byte in name.encode():
        digest = ((digest ^ byte) * 0x100000001B3) & MASK
    return mix((mix(mix(digest)) + 0x9E3779B97F4A7C15) & MASK)


def found(folder):
    """The pictures of a folder, the validation ones (by `rank`) first."""
    if not pathlib.Path(folder).is_dir():
        raise Trouble(f"there is no folder {folder}")
    files = [file for file in pathlib.Path(folder).iterdir() if file.suffix.lower() in (".jpg", ".jpeg", ".webp")]
    if not files:
        raise Trouble(f"{folder} holds no pictures (.jpg, .jpeg, .webp)")
    return sorted(files, key=lambda file: (rank(file.name), file.name))


class WebP:
    """Pictures encoded again as lossy WebP, by the libraries that PNCSim itself needs."""

    def __init__(self):
        self.jpeg = self.library("turbojpeg", "libturbojpeg.so.0")
        self.webp = self.library("webp", "libwebp.so.7")
        self.jpeg.tjInitDecompress.restype = ctypes.c_void_p
        self.webp.WebPEncodeRGB.restype = ctypes.c_size_t

    @staticmethod
    def library(name, file):
        try:
            return ctypes.CDLL(ctypes.util.find_library(name) or file)
        except OSError as error:
            raise Trouble(f"lib{name}, which re-encodes the pictures, cannot be loaded: {error}") from error

    def encoded(self, jpeg, quality):
        """A JPEG's bytes as WebP, or as they are where WebP would not be smaller or the file is no JPEG."""
        if not jpeg.startswith(b"\xff\xd8"):
            return jpeg
        decoder = ctypes.c_void_p(self.jpeg.tjInitDecompress())
        try:
            width, height, chroma, space = (ctypes.c_int() for _ in range(4))
            if self.jpeg.tjDecompressHeader3(
                    decoder, jpeg, ctypes.c_ulong(len(jpeg)), ctypes.byref(width), ctypes.byref(height),
                    ctypes.byref(chroma), ctypes.byref(space)) != 0:
                return jpeg
            pixels = ctypes.create_string_buffer(width.value * height.value * 3)
            if self.jpeg.tjDecompress2(
                    decoder, jpeg, ctypes.c_ulong(len(jpeg)), pixels, width, 0, height, 0, 0) != 0:
                return jpeg
        finally:
            self.jpeg.tjDestroy(decoder)
        out = ctypes.c_void_p()
        count = self.webp.WebPEncodeRGB(
            pixels, width, height, width.value * 3, ctypes.c_float(quality), ctypes.byref(out))
        if count == 0:
            return jpeg
        webp = ctypes.string_at(out, count)
        self.webp.WebPFree(out)
        return webp if len(webp) < len(jpeg) else jpeg


def fitting(files, space, overhead, report):
    """The files' bytes at the highest WebP quality at which all fit into `space`; None: as they are.

    Each file costs `overhead` bytes beside its content. Below quality 60 pictures are left out instead.
    """
    sizes = [file.stat().st_size + overhead for file in files]
    if sum(sizes) <= space:
        return None, {file: file.read_bytes() for file in files}
    codec = WebP()
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:

        def all_at(quality, files):
            return dict(zip(files, pool.map(lambda file: codec.encoded(file.read_bytes(), quality), files)))

        def bytes_of(encoded):
            return sum(len(content) + overhead for content in encoded.values())

        sample = files[::max(1, len(files) // 600)]
        low, high = 60, 95
        while high - low > 1:
            middle = (low + high) // 2
            expected = bytes_of(all_at(middle, sample)) * len(files) / len(sample)
            low, high = (middle, high) if expected <= space else (low, middle)
        for quality in range(low, 59, -1):
            report(f"re-encoding {len(files)} pictures as WebP of quality {quality}")
            encoded = all_at(quality, files)
            if bytes_of(encoded) <= space:
                return quality, encoded
    while bytes_of(encoded) > space:
        encoded.popitem()
    return 60, encoded
