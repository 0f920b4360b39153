"""Rain, temperature and what follows from them, on a ten-minute grid; everything else of the sample city leans on it.

Rain is a sum of pulses with a closed form, each addressed by its day, so that any window can be computed alone.
"""

from dataclasses import dataclass, field
from functools import cache, lru_cache

import numpy as np

from data.sample import chance, clock, stories
from data.sample.ground import Ground, ground

STEP = 600
WINDOWS_H = (1, 3, 6, 12, 24)
WET = (0.24, 0.27, 0.34, 0.32, 0.33, 0.44, 0.42, 0.36, 0.27, 0.22, 0.23, 0.19)  # share of days with rain, by month
MM = (4.0, 5.0, 7.5, 8.0, 9.0, 14.0, 15.0, 13.0, 8.5, 6.5, 5.0, 3.5)  # median of such a day, by month
CONVECTIVE = (0.0, 0.0, 0.1, 0.2, 0.3, 0.45, 0.6, 0.65, 0.35, 0.1, 0.0, 0.0)


@dataclass(eq=False)
class Weather:
    """Rain windows (mm) per ten-minute step and street from `first` to `last` (civil seconds)."""

    first: int
    last: int
    seed: int = 1
    land: Ground = field(default_factory=ground)

    def __post_init__(self) -> None:
        self.start = self.first // STEP * STEP - 4 * clock.DAY
        steps = (self.last - self.start) // STEP + 3
        n = len(self.land.streets)
        self.rain = {w: np.zeros((steps, n), dtype=np.float32) for w in WINDOWS_H}
        for pulse in self._pulses():
            self._fall(*pulse)
        atom = self.land.streets.atom
        order = np.argsort(atom, kind="stable")
        edges = np.searchsorted(atom[order], np.arange(len(self.land.atoms)))
        sizes = np.bincount(atom)
        # Transposed: reducing along long rows is many times quicker than along short columns.
        sorted_ = {w: np.ascontiguousarray(r.T[order]) for w, r in self.rain.items()}
        self.unit_max = {w: np.maximum.reduceat(r, edges, axis=0).T for w, r in sorted_.items()}
        self.unit_mean = {w: (np.add.reduceat(r, edges, axis=0) / sizes[:, None]).T for w, r in sorted_.items()}
        self.city_mean = {w: r.mean(axis=1, keepdims=True) for w, r in self.rain.items()}

    def _pulses(self):
        """Start (s), length (s), mm, lon, lat, reach (km), drift (s per degree east), key for street lots."""
        first, last = self.start // clock.DAY - 2, self.last // clock.DAY + 1
        k = [chance.key(f"rain/{i}", self.seed) for i in range(9)]
        for day in range(int(first), int(last) + 1):
            date = clock.moment(day * clock.DAY)
            told = list(self._told(date))
            yield from told
            if told or self._near_storm(date):
                continue
            m = date.month - 1
            u = [float(chance.uniform(x, day)[0]) for x in k]
            if u[0] > WET[m]:
                continue
            convective = u[1] < CONVECTIVE[m]
            total = min(MM[m] * np.exp(0.75 * float(chance.gauss(k[2], day)[0])), 62.0)
            parts = 2 if convective else 4
            begin = day * clock.DAY + (13 + 7 * u[3] if convective else 24 * u[3]) * clock.HOUR
            for i in range(parts):
                v = [float(chance.uniform(x, day, i + 1)[0]) for x in k]
                length = (1.0 + 1.6 * v[4]) if convective else (2.5 + 4.5 * v[4])
                yield (
                    int(begin + i * (0.8 if convective else 2.6) * clock.HOUR),
                    int(length * clock.HOUR),
                    total / parts * (0.6 + 0.8 * v[5]) * (1.25 if convective else 1.0),
                    118.45 + 0.75 * v[6],
                    31.35 + 1.05 * v[7],
                    (11.0 + 12.0 * v[8]) if convective else 90.0,
                    2400 if convective else 4200,
                    day * 8 + i,
                )

    def _told(self, date):
        """The pulses of a story that begins on this day."""
        if (date.month, date.day) == (7, 2):
            begin = clock.seconds(stories.storm_noon(date.year))
            for i, (minute, length, mm, lon, lat, reach) in enumerate(stories.STORM_PULSES):
                yield begin + minute * 60, length * 60, mm, lon, lat, reach, 600, -i - 1
        if date.date() == stories.lantern_day(date.year):
            minute, length, mm, lon, lat, reach = stories.LANTERN_RAIN
            yield clock.seconds(date) + minute * 60, length * 60, mm, lon, lat, reach, 0, -9

    @staticmethod
    def _near_storm(date) -> bool:
        """The days around the storm stay dry, so that the story stands alone."""
        return (date.month, date.day) in {(6, 30), (7, 1), (7, 3), (7, 4)}

    def _fall(self, begin, length, mm, lon, lat, reach, drift, lot) -> None:
        s = self.land.streets
        km2 = ((s.lon - lon) * 94.5) ** 2 + ((s.lat - lat) * 111.0) ** 2
        k = chance.key("rain/street", self.seed)
        amount = mm * np.exp(-km2 / (2 * reach**2)) * np.exp(0.16 * chance.gauss(k, np.arange(len(s)), lot))
        shift = (s.lon - 118.8) * drift
        for window, grid in self.rain.items():
            a = max(int((begin + shift.min() - self.start) // STEP), 0)
            b = min(int((begin + shift.max() + length + window * clock.HOUR - self.start) // STEP) + 2, len(grid))
            if a >= b:
                continue
            t = (self.start + np.arange(a, b) * STEP)[:, None] - (begin + shift)
            grid[a:b] += (amount * (_fallen(t / length) - _fallen((t - window * clock.HOUR) / length))).astype(
                np.float32
            )

    def at(self, grid: np.ndarray, t: np.ndarray, column: np.ndarray | int) -> np.ndarray:
        """A grid's value at any seconds, linear between the steps."""
        x = (np.asarray(t) - self.start) / STEP
        i = np.clip(x.astype(np.int64), 0, len(grid) - 2)
        f = np.clip(x - i, 0.0, 1.0)
        low = grid[i, column]
        return low + (grid[i + 1, column] - low) * f

    @cache  # noqa: B019  one weather lives as long as the history that it makes
    def wet_spells(self, from_mm: float) -> tuple[tuple[int, int], ...]:
        """Spells of whole six hours in which some street has so much rain in an hour: first and last second."""
        block = 6 * clock.HOUR // STEP
        begin = -(-self.start // (6 * clock.HOUR)) * 6 * clock.HOUR
        highest = self.rain[1][(begin - self.start) // STEP :].max(axis=1)
        highest = highest[: len(highest) // block * block].reshape(-1, block).max(axis=1)
        edges = np.flatnonzero(np.diff(np.r_[0, highest >= from_mm, 0]))
        return tuple(
            (begin + int(a) * 6 * clock.HOUR, begin + int(b) * 6 * clock.HOUR) for a, b in edges.reshape(-1, 2)
        )

    def temperature(self, t: np.ndarray, lat: np.ndarray | float, series: np.ndarray | int) -> np.ndarray:
        """Air temperature, °C."""
        k = chance.key("temperature", self.seed)
        daily = np.cos((clock.hour_of_day(t) - 14.6) * (2 * np.pi / 24))
        wet = np.tanh(self.at(self.city_mean[12], t, 0) / 8)
        calm = 16.8 + 12.2 * clock.season(t, (7, 24)) + (4.6 - 2.2 * wet) * daily - 2.4 * wet
        slow = 2.9 * chance.wave(k, 0, t, 4 * clock.DAY) + 1.0 * chance.wave(k, 1, t, clock.DAY)
        return calm + slow + (32.0 - lat) * 0.6 + 0.3 * chance.wave(k, 10 + np.asarray(series), t, 3 * clock.HOUR)


def _fallen(x: np.ndarray) -> np.ndarray:
    """Share of a pulse that has fallen: a raised cosine, integrated."""
    x = np.clip(x, 0.0, 1.0)
    return x - np.sin(2 * np.pi * x) / (2 * np.pi)


@lru_cache(maxsize=4)
def around(day: int, seed: int = 1) -> Weather:
    """The weather that a live minute of this day needs."""
    return Weather(day * clock.DAY - 2 * clock.DAY, (day + 1) * clock.DAY + clock.HOUR, seed)
