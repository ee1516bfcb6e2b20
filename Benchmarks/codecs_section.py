"""JPEG and WebP beside the libraries' own command-line programs."""

from contenders import Samples, Server, debian_version, has, ratio, run

# Name, encoding command, ending, decoding command; the input's path comes last.
CODECS = [
    ("jpeg", ["cjpeg", "-quality", "30", "-outfile"], "jpg", ["djpeg", "-pnm", "-outfile"]),
    ("jpeg-progressive", ["cjpeg", "-quality", "30", "-progressive", "-outfile"], "jpgp", ["djpeg", "-pnm", "-outfile"]),
    ("webp", ["cwebp", "-quiet", "-q", "20", "-m", "6", "-o"], "webp", ["dwebp", "-quiet", "-ppm", "-o"]),
]


def section(options):
    server = Server("bench", [options.bench, "serve", options.ppm])
    pictures = sorted(options.ppm.glob("[0-9]*.ppm"))
    lines = [
        "## JPEG and WebP", "",
        f"{len(pictures)} photographs of 224 x 224 pixels, images a second of processor time, JPEG at quality 30, WebP at quality 20 and method 6.",
        f"Peers: libjpeg-turbo-progs {debian_version('libjpeg-turbo-progs')}, webp {debian_version('webp')}. A program that starts anew for "
        "each picture spends most of its",
        "time on starting, so three numbers: as it is; less what the same program takes for a picture of one pixel; and all pictures",
        "stacked to one tall picture (less the pixel's time, divided by their number), where starting and tables cost next to nothing.", "",
        "| codec | command | PNCSim | program as it is | less its start | on a tall picture | times it, less its start | times it, tall |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for name, encode, ending, decode in CODECS:
        if not has(encode[0]):
            lines.append(f"| {name} | {encode[0]} is not installed | | | | | | |")
            continue
        for path in [*pictures, options.ppm / "dot.ppm", options.ppm / "tall.ppm"]:
            run([*encode, path.with_suffix(f".{ending}"), path])
        for direction, command, suffix in (("encode", encode, "ppm"), ("decode", decode, ending)):
            ours, plain, bare, tall = [], [], [], []
            for _ in range(options.rounds):
                ours.append(float(server.ask(f"{name}:{direction}", budget=0.4)))
                cost = lambda path: run([*command, "/dev/null", path.with_suffix(f".{suffix}")])[1]
                each = Samples(cost(path) for path in pictures).median
                # As many starts as pictures: the difference of two medians of equal weight.
                start = Samples(cost(options.ppm / "dot.ppm") for _ in pictures).median
                plain.append(each)
                bare.append(max(each - start, 1e-9))
                tall.append((Samples(cost(options.ppm / "tall.ppm") for _ in range(3)).median - start) / len(pictures))
            ours, plain, bare, tall = map(Samples, (ours, plain, bare, tall))
            cells = [f"{name}, {direction}", f"`{' '.join(command)}`"]
            cells += [s.per_second().text() for s in (ours, plain, bare, tall)] + [ratio(ours, bare), ratio(ours, tall)]
            lines.append("| " + " | ".join(cells) + " |")
    lines += ["", *wavelet(server, options.rounds), "", memory(options)]
    server.close()
    return lines


def wavelet(server, rounds):
    """The codec that no other program has, beside WebP as PNCSim calls it, by turns."""
    lines = [
        "`wavelet` has no peer; here the first 4,032 bytes of the same photographs beside libwebp at quality 20 and method 6, one thread, pictures a second:", "",
        "| direction | wavelet | WebP | WebP's time / wavelet's |", "|---|---|---|---|",
    ]
    for direction in ("encode", "decode"):
        ours, theirs = [], []
        for _ in range(rounds):
            ours.append(float(server.ask(f"wavelet:{direction}", budget=0.4)))
            theirs.append(float(server.ask(f"webp:{direction}", budget=0.4)))
        ours, theirs = Samples(ours), Samples(theirs)
        lines.append(f"| {direction} | {ours.per_second().text()} | {theirs.per_second().text()} | {ratio(ours, theirs)} |")
    return lines


def memory(options):
    """Of a process that gives back what it frees at once, so that only what an encode needs is counted."""
    freeing = {"MALLOC_MMAP_THRESHOLD_": "65536", "MALLOC_TRIM_THRESHOLD_": "65536"}
    server = Server("bench", [options.bench, "serve", options.ppm], freeing)
    need = {codec: float(server.ask(f"memory:{codec}")) / 1e6 for codec in ("wavelet", "webp")}
    server.close()
    return f"While it encodes a picture, the process is larger by {need['wavelet']:.1f} MB with wavelet and by {need['webp']:.1f} MB with WebP."
