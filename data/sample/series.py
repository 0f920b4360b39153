"""A sign of the sample city: where and how often it is read, and a formula in time, place and weather.

A formula is given an `At` (many moments and places at once) and answers with numbers; it keeps no state, so any reading
can be computed alone, today or in a year.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from data.sample import chance, clock
from data.sample.ground import Places
from data.sample.weather import Weather

Formula = Callable[["At"], np.ndarray | tuple[np.ndarray, np.ndarray]]
CITY_LEVEL, UNITS, STREETS = "city", "units", "streets"


@dataclass(frozen=True)
class At:
    """Moments (civil seconds) and places (index into `where`), one entry a reading."""

    sign: str
    t: np.ndarray
    s: np.ndarray
    where: Places
    weather: Weather
    seed: int

    def k(self, name: str = "") -> np.uint64:
        """The key of this sign's own chance."""
        return chance.key(f"{self.sign}/{name}", self.seed)

    @property
    def people(self) -> np.ndarray:
        return self.where.people[self.s]

    @property
    def street(self) -> np.ndarray:
        return self.where.street[self.s]

    @property
    def atom(self) -> np.ndarray:
        return self.where.atom[self.s]

    @property
    def lat(self) -> np.ndarray:
        return self.where.lat[self.s]

    @property
    def is_fine(self) -> bool:
        """Whether the places are streets, of which several make a unit."""
        return len(self.where) > 50

    @property
    def hour(self) -> np.ndarray:
        return clock.hour_of_day(self.t)

    def character(self, name: str = "") -> np.ndarray:
        """What a place is like for good, about standard normal."""
        return chance.gauss(self.k("character" + name), self.s)

    def noise(self, step_s: int, name: str = "") -> np.ndarray:
        """Smooth noise of each place, about standard normal."""
        return chance.wave(self.k(f"noise{step_s}{name}"), self.s, self.t, step_s)

    def common(self, step_s: int, name: str = "") -> np.ndarray:
        """Smooth noise that all places share."""
        return chance.wave(self.k(f"common{step_s}{name}"), 0, self.t, step_s)

    def factor(self, character: float = 0.25, slow: float = 0.15, fast: float = 0.08) -> np.ndarray:
        """A factor around 1: the place's character, drifts of nine days, and of six hours."""
        drift = 0.9 * character * chance.gauss(self.k("unit"), self.atom) if self.is_fine else 0.0
        drift = drift + slow * self.noise(9 * clock.DAY) + fast * self.noise(6 * clock.HOUR)
        return np.exp(character * self.character() + drift)

    def episodes(self, slot_s: int, share: float | np.ndarray, last_s: float, name: str = "", among: int = 0):
        """Strength of this sign's rare happenings (chance.episodes)."""
        return chance.episodes(self.k("episode" + name), self.s, self.t, slot_s, share, last_s, among)

    def rain(self, window_h: int = 1, lag_s: int = 0) -> np.ndarray:
        """Rain of a window ending lag_s earlier, mm: at the street, or the wettest street of a unit."""
        t = self.t - lag_s
        if len(self.where) == 1:
            return self.weather.at(self.weather.city_mean[window_h], t, 0)
        if len(self.where) == self.weather.unit_max[1].shape[1]:
            return self.weather.at(self.weather.unit_max[window_h], t, self.s)
        return self.weather.at(self.weather.rain[window_h], t, self.street)

    def mean_rain(self, window_h: int = 3, lag_s: int = 0) -> np.ndarray:
        """Mean rain of the unit in a window ending lag_s earlier, mm."""
        return self.weather.at(self.weather.unit_mean[window_h], self.t - lag_s, self.atom)

    def temperature(self) -> np.ndarray:
        """Air temperature, °C."""
        return self.weather.temperature(self.t, self.lat, self.street)

    def by_day(self, workday: float, weekend: float, holiday: float) -> np.ndarray:
        """One of three values by the type of day."""
        return clock.by_day(self.t, workday, weekend, holiday)

    def profile(self, points: tuple[float, ...]) -> np.ndarray:
        """A daily curve through 24 hourly values."""
        return clock.profile(points, self.t)


@dataclass(frozen=True)
class Sign:
    """One indicator's readings. `kind`: gauge (a state), count (sum of a period), share (num, den), mean (value, weight).

    `join` says how the atoms of a unit come together for a gauge: mean (by people), max, min or sum.
    """

    key: str
    source: str
    places: str
    every: int
    formula: Formula
    kind: str = "gauge"
    join: str = "mean"
    decimals: int = 2
    at: int = 0  # seconds after the start of the period at which a day's or month's reading is taken
    exact: bool = False  # read at the full step, without a delay of its own
    scale: float = 1.0  # from the counted number to the catalogue's unit
    back_d: int = 50  # days for which the history is hourly
    old_step: int = 21600  # seconds between the readings of older history
    wet_mm: float = 0.0  # rain of an hour somewhere from which older readings are taken as often as wet_step says
    wet_step: int = 3600
    in_story: bool = True  # whether the stories are told at the fine step
    weeks_before: int = 0  # hourly history before each story, so that its evening has a normal to be judged by


SIGNS: dict[str, Sign] = {}


def sign(key: str, source: str, places: str, every: int, **how) -> Callable[[Formula], Formula]:
    """Registers a formula as the sign of this key."""

    def keep(formula: Formula) -> Formula:
        SIGNS[key] = Sign(key, source, places, every, formula, **how)
        return formula

    return keep
