"""The Numenta Anomaly Benchmark's own score (Lavin and Ahmad 2015; its rules of version 1.1), of any surprise per reading.

Each labelled window earns by how early it is found, and costs if it is not; each alarm outside costs, less just after a window.
One limit is chosen for all files together, as the benchmark does; 0 is a detector that never speaks, 100 a perfect one.
"""

import csv
import json
import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np

PROBATION, LONGEST = 0.15, 5000
"""The first readings of a file are not judged: 15 % of it, of at most so many readings."""


@dataclass(frozen=True)
class Profile:
    """What a found window earns, a false alarm costs, a missed window costs."""

    found: float
    false: float
    missed: float


STANDARD, LOW_FALSE = Profile(1.0, 0.11, 1.0), Profile(1.0, 0.22, 1.0)


@dataclass(frozen=True)
class Labelled:
    """One file: times and values (readings,), and its windows as (first, last) time."""

    name: str
    times: np.ndarray
    values: np.ndarray
    windows: tuple[tuple[np.datetime64, np.datetime64], ...]

    @property
    def probation(self) -> int:
        """How many readings at the start are not judged."""
        return math.floor(PROBATION * min(len(self.times), LONGEST))

    def windows_of_rows(self) -> np.ndarray:
        """The number of the window of each reading, -1 outside."""
        found = np.full(len(self.times), -1)
        for number, (first, last) in enumerate(self.windows):
            found[(self.times >= first) & (self.times <= last)] = number
        return found


def read_labelled(folder: Path) -> list[Labelled]:
    """The files of a folder with windows.json and data/<group>__<name>.csv."""
    windows = json.loads((folder / "windows.json").read_text("utf-8"))
    found = []
    for path in sorted((folder / "data").glob("*.csv")):
        name = path.name.replace("__", "/", 1)
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        times = np.array([row["timestamp"] for row in rows], dtype="datetime64[s]")
        values = np.array([float(row["value"]) for row in rows])
        limits = tuple((np.datetime64(a[:19], "s"), np.datetime64(b[:19], "s")) for a, b in windows[name])
        found.append(Labelled(name, times, values, limits))
    return found


def sigmoid(position: float) -> float:
    """From nearly 1 at -1 (a window's beginning) through 0 at its end to -1 far behind it."""
    return -1.0 if position > 3.0 else 2.0 / (1.0 + math.exp(5.0 * position)) - 1.0


def weights(file: Labelled, profile: Profile) -> np.ndarray:
    """What an alarm at each reading earns or costs, (readings,)."""
    window, row_weights = file.windows_of_rows(), np.empty(len(file.times))
    last, width = None, 0
    for row, number in enumerate(window):
        if number >= 0:
            rows = np.nonzero(window == number)[0]
            last, width = rows[-1], len(rows)
            row_weights[row] = sigmoid(-(last - row + 1) / width) * profile.found / sigmoid(-1.0)
        else:
            past = 3.0 if last is None else (row - last) / max(width - 1, 1)
            row_weights[row] = (-1.0 if past >= 3.0 else sigmoid(past)) * profile.false
    return row_weights


@dataclass(frozen=True)
class Score:
    """The best limit of surprise over all files, the normalised score there, windows found, false alarms (readings)."""

    limit: float
    score: float
    found: int
    false: int


def best(files: list[Labelled], surprises: list[np.ndarray], profile: Profile) -> Score:
    """The score at the limit that is best for all files together; a reading alarms where its surprise is at or above it."""
    return max(_sweep(files, surprises, profile), key=lambda one: one.score)


def at_limit(files: list[Labelled], surprises: list[np.ndarray], profile: Profile, limit: float) -> Score:
    """The score at a limit named in advance."""
    return [one for one in _sweep(files, surprises, profile) if one.limit >= limit][-1]


def _sweep(files: list[Labelled], surprises: list[np.ndarray], profile: Profile) -> list[Score]:
    rows, kept = [], {}
    for number, (file, surprise) in enumerate(zip(files, surprises, strict=True)):
        weight, window = weights(file, profile), file.windows_of_rows()
        for row in range(file.probation, len(window)):
            rows.append((surprise[row], weight[row], (number, int(window[row]))))
            if window[row] >= 0:
                kept[number, int(window[row])] = -profile.missed
    rows = sorted((one for one in rows if one[0] == one[0] and one[0] > -math.inf), key=lambda one: -one[0])
    silent, perfect, false = -profile.missed * len(kept), profile.found * len(kept), 0
    total, found = silent, []
    scores = [Score(math.inf, 0.0, 0, 0)]
    for place, (surprise, weight, key) in enumerate(rows):
        if key[1] < 0:
            total, false = total + weight, false + 1
        elif weight > kept[key]:
            total, kept[key] = total + weight - kept[key], weight
            found.append(key)
        if place + 1 == len(rows) or rows[place + 1][0] < surprise:
            share = 100 * (total - silent) / (perfect - silent) if kept else total
            scores.append(Score(float(surprise), share, len(set(found)), false))
    return scores


def alarms(file: Labelled, surprise: np.ndarray, limit: float) -> tuple[int, int]:
    """(windows hit, false alarms) of one file at a limit, after probation."""
    rows = np.nonzero(surprise >= limit)[0]
    rows = rows[rows >= file.probation]
    window = file.windows_of_rows()[rows]
    return len(set(window[window >= 0].tolist())), int((window < 0).sum())
