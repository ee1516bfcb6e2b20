#!/usr/bin/env python3
"""Makes a dataset whose pictures show only their first quadrants (of four, row by row), as Starfish's lost patches leave them.

  scripts/black-quadrants.py PICTURES KEPT OUTPUT [COUNT]

PICTURES is a folder with labels.csv whose first column is the file's name. Needs Pillow.
"""

import csv
import pathlib
import sys

from PIL import Image

SIDE = 224


def main():
    source, kept, output = pathlib.Path(sys.argv[1]), int(sys.argv[2]), pathlib.Path(sys.argv[3])
    header, *rows = csv.reader((source / "labels.csv").open())
    rows = rows[: int(sys.argv[4])] if len(sys.argv) > 4 else rows
    output.mkdir(parents=True, exist_ok=True)
    half = SIDE // 2
    with (output / "labels.csv").open("w", newline="") as file:
        labels = csv.writer(file)
        labels.writerow(header)
        for row in rows:
            picture = Image.open(source / row[0]).convert("RGB").resize((SIDE, SIDE))
            for quadrant in range(kept, 4):
                left, top = half * (quadrant % 2), half * (quadrant // 2)
                picture.paste((0, 0, 0), (left, top, left + half, top + half))
            picture.save(output / row[0], quality=95)
            labels.writerow(row)


if __name__ == "__main__":
    main()
