"""What the model cards of a plan's parts say."""

import re

from gpu import say


def show(folder):
    """Prints the tables on a part's card, and how fast each of its stages went."""
    for line in rows(folder):
        print(f"    {line}", flush=True)
    for line in speeds(folder):
        say(line)


def rows(folder):
    """The lines of the tables on a part's card."""
    card = folder / "model-card.md"
    lines = card.read_text().splitlines() if card.exists() else []
    return [line for line in lines if line.startswith("|") and not line.startswith("|--")]


def speeds(folder):
    """Pictures a second of each stage, from the card's table."""
    lines = []
    for line in rows(folder):
        columns = [column.strip() for column in line.strip("|").split("|")]
        batch = re.fullmatch(r"(\d+) x (\d+)", columns[3]) if len(columns) == 7 else None
        if batch and columns[5].isdigit() and columns[6].isdigit() and int(columns[6]) > 0:
            pictures = int(columns[5]) * int(batch[1]) * int(batch[2])
            lines.append(f"{folder.name}: stage {columns[0]}: {pictures} pictures, "
                         f"{pictures / int(columns[6]):.1f} a second")
    return lines
