"""What is trained, for how long, and what beside what."""

import dataclasses
import shlex

from gpu import Trouble, duration


@dataclasses.dataclass(frozen=True)
class Part:
    """One training of a plan."""

    name: str
    """Its name in the results."""
    seconds: float
    """All that it may take: start, training, finishing."""
    lane: str
    """Parts of one lane run one after the other, lanes side by side."""
    arguments: tuple
    """Of `pncsim train`, the codec first."""

    def training_seconds(self, reserve):
        """What is left to train when starting and finishing take `reserve`; a part shorter than that gets half."""
        return max(self.seconds - reserve, self.seconds / 2)


def read(path):
    """The parts of a plan file: lines of `NAME SECONDS LANE CODEC [OPTIONS]`, `#` before remarks."""
    parts = []
    try:
        lines = open(path, encoding="utf-8").read().replace("\\\n", " ").splitlines()
    except OSError as error:
        raise Trouble(f"the plan {path} cannot be read: {error.strerror}") from error
    for line in lines:
        words = shlex.split(line, comments=True)
        if not words:
            continue
        if len(words) < 4:
            raise Trouble(f"{path}: '{line.strip()}' is no part: expected NAME SECONDS LANE CODEC [OPTIONS]")
        name, seconds, lane, *arguments = words
        try:
            limit = duration(seconds)
        except ValueError:
            limit = 0
        if limit <= 0:
            raise Trouble(f"{path}: part {name}: '{seconds}' is no time above 0, such as 90s or 2.5m")
        if not name.replace("-", "").replace("_", "").isalnum():
            raise Trouble(f"{path}: '{name}' is no name for a part: letters, digits, - and _ only")
        if any(part.name == name for part in parts):
            raise Trouble(f"{path}: two parts are called {name}")
        parts.append(Part(name, limit, lane, tuple(arguments)))
    if not parts:
        raise Trouble(f"{path} has no parts")
    return parts


def lanes(parts):
    """The parts of each lane in their order, by lane."""
    result = {}
    for part in parts:
        result.setdefault(part.lane, []).append(part)
    return result


def fitted(parts, limit):
    """The same parts, all shortened by one factor if the longest lane would take more than `limit` seconds."""
    longest = max(sum(part.seconds for part in lane) for lane in lanes(parts).values())
    if longest <= limit:
        return parts
    return [dataclasses.replace(part, seconds=part.seconds * limit / longest) for part in parts]
