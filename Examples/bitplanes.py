#!/usr/bin/env python3
"""A codec of one's own (docs/command-codec.md): wavelets whose bit planes go through zlib; every byte more is of use."""
import itertools, sys, zlib

SIDES, LEVELS = (224, 112, 112), range(13, 3, -1)  # of luma and chroma; the bit planes in their order
# Each coefficient: its band from the coarsest on, its plane, its place; a coarser band counts for twice as much.
ORDER = sorted(((max(x, y) // 7).bit_length(), c, y, x) for c, side in enumerate(SIDES) for y in range(side) for x in range(side))
SHIFTS = [5 - band for band, _, _, _ in ORDER]

def analysed(x):  # the reversible 5/3 wavelet of JPEG 2000
    e, o = x[::2], x[1::2]
    d = [b - (a + c >> 1) for a, b, c in zip(e, o, e[1:] + e[-1:])]
    return [a + (p + q + 2 >> 2) for a, p, q in zip(e, d[:1] + d, d)] + d
def synthesised(y):
    s, d, x = y[: len(y) // 2], y[len(y) // 2 :], [0] * len(y)
    x[::2] = e = [a - (p + q + 2 >> 2) for a, p, q in zip(s, d[:1] + d, d)]
    x[1::2] = [b + (a + c >> 1) for a, b, c in zip(e, d, e[1:] + e[-1:])]
    return x
def turned(rows): return [list(row) for row in zip(*rows)]
def sizes(side): return [n for n in (224, 112, 56, 28, 14) if n <= side]
def halved(rows): return [[sum(q) >> 2 for q in zip(t[::2], t[1::2], u[::2], u[1::2])] for t, u in zip(rows[::2], rows[1::2])]

def transformed(rows, sizes, step):
    for n in sizes:
        part = turned(step(row) for row in turned(step(row[:n]) for row in rows[:n]))
        for row, new in zip(rows, part): row[:n] = new
    return rows

def encode(samples):
    r, g, b = ([list(samples[i + c : i + 672 : 3]) for i in range(0, len(samples), 672)] for c in range(3))
    y = [[(R + 2 * G + B >> 2) - 128 for R, G, B in zip(*rows)] for rows in zip(r, g, b)]
    u, v = (halved([[C - G for C, G in zip(*rows)] for rows in zip(c, g)]) for c in (b, r))
    planes = [transformed(p, sizes(side), analysed) for p, side in zip((y, u, v), SIDES)]
    values = [planes[c][y][x] << 5 - band for band, c, y, x in ORDER]
    magnitudes = [(abs(value), value < 0, shift) for value, shift in zip(values, SHIFTS)]
    # 0: nothing yet; 1, 2: begins, with its sign; of what has begun, the next bit.
    symbols = [m >> p & 1 if m >> p > 1 else (m >> p) * (1 + s) for p in LEVELS for m, s, shift in magnitudes if p >= shift]
    fours = itertools.zip_longest(*[iter(symbols)] * 4, fillvalue=0)
    return zlib.compress(bytes(a + 3 * b + 9 * c + 27 * d for a, b, c, d in fours), 9)
def decode(stream):
    symbols = (byte // d % 3 for byte in zlib.decompressobj().decompress(stream) for d in (1, 3, 9, 27))
    values = [0] * len(ORDER)
    for (p, i), s in zip(((p, i) for p in LEVELS for i, shift in enumerate(SHIFTS) if p >= shift), symbols):
        if values[i]: values[i] += (1 if (values[i] > 0) == (s > 0) else -1) * (1 << p >> 1)
        elif s: values[i] = (3 - 2 * s) * (3 << p >> 1)
    planes = [[[0] * side for _ in range(side)] for side in SIDES]
    for (band, c, y, x), value in zip(ORDER, values): planes[c][y][x] = value >> 5 - band
    y, u, v = (turned(transformed(turned(p), sizes(side)[::-1], synthesised)) for p, side in zip(planes, SIDES))
    green = [[Y + 128 - (u[j // 2][i // 2] + v[j // 2][i // 2] >> 2) for i, Y in enumerate(row)] for j, row in enumerate(y)]
    pixels = ((G + v[j // 2][i // 2], G, G + u[j // 2][i // 2]) for j, row in enumerate(green) for i, G in enumerate(row))
    return bytes(min(255, max(0, sample)) for pixel in pixels for sample in pixel)
def answer(word, sizes, read):
    if word == b"decode": return b"picture 224 224\n" + decode(read(sum(sizes)))
    stream = encode(read(3 * sizes[0] * sizes[1]))
    return b"segments %s\n" % b" ".join(b"%d" % len(stream[i : i + 504]) for i in range(0, len(stream), 504)) + stream
def say(words): sys.stdout.buffer.write(words), sys.stdout.buffer.flush()

say(b"pncsim-codec 1 bytes 5/3 wavelets, zlib %s\n" % zlib.ZLIB_RUNTIME_VERSION.encode())
for line in sys.stdin.buffer:
    say(answer(line.split()[0], [int(size) for size in line.split()[1:]], sys.stdin.buffer.read))
