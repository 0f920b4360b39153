"""Signs of the environment: nine air stations, water sections, night noise."""

import numpy as np

from data.sample import chance, clock
from data.sample.series import UNITS, At, sign

HOUR, DAY = clock.HOUR, clock.DAY
RUSH = (
    0.2,
    0.1,
    0.05,
    0.05,
    0.1,
    0.3,
    0.7,
    1.2,
    1.3,
    1.0,
    0.8,
    0.7,
    0.7,
    0.7,
    0.7,
    0.8,
    1.0,
    1.3,
    1.4,
    1.2,
    1.0,
    0.8,
    0.6,
    0.4,
)
SECTIONS = 42  # national and provincial river sections


def _stagnant(at: At) -> np.ndarray:
    """How much the air holds: high in calm winter weeks, low after rain; shared by all stations of all pollutants."""
    calm = chance.wave(chance.key("air/calm", at.seed), 0, at.t, 5 * DAY)
    gust = chance.wave(chance.key("air/gust", at.seed), 0, at.t, 14 * HOUR)
    washed = np.tanh(at.weather.at(at.weather.city_mean[12], at.t, 0) / 10)
    return 0.40 * calm + 0.16 * gust - 0.35 * washed


def _own(at: At) -> np.ndarray:
    return 0.07 * at.character() + 0.06 * at.noise(3 * HOUR)


@sign("air_pm25", "sample_air", "NJ-AQ", HOUR, decimals=0, exact=True)
def air_pm25(at: At) -> np.ndarray:
    night = 0.10 * np.cos((at.hour - 6) * (2 * np.pi / 24))
    return 31.5 * np.exp(0.42 * clock.season(at.t, (1, 12)) + _stagnant(at) + night + _own(at))


@sign("air_pm10", "sample_air", "NJ-AQ", HOUR, decimals=0, exact=True)
def air_pm10(at: At) -> np.ndarray:
    dust = chance.episodes(chance.key("air/dust", at.seed), 0, at.t, 9 * DAY, 0.22, 30 * HOUR)
    spring = np.maximum(clock.season(at.t, (4, 5)), 0)
    return 47 * np.exp(0.34 * clock.season(at.t, (1, 20)) + 0.9 * _stagnant(at) + _own(at)) * (1 + 1.7 * dust * spring)


@sign("air_so2", "sample_air", "NJ-AQ", HOUR, decimals=0, exact=True)
def air_so2(at: At) -> np.ndarray:
    return 6.2 * np.exp(0.2 * clock.season(at.t, (1, 15)) + 0.5 * _stagnant(at) + 1.3 * _own(at))


@sign("air_no2", "sample_air", "NJ-AQ", HOUR, decimals=0, exact=True)
def air_no2(at: At) -> np.ndarray:
    traffic = 0.7 + 0.33 * at.profile(RUSH) * at.by_day(1.0, 0.85, 0.7)
    return 27 * traffic * np.exp(0.36 * clock.season(at.t, (1, 5)) + 0.7 * _stagnant(at) + 1.4 * _own(at))


@sign("air_co", "sample_air", "NJ-AQ", HOUR, decimals=1, exact=True)
def air_co(at: At) -> np.ndarray:
    return 0.62 * np.exp(0.25 * clock.season(at.t, (1, 10)) + 0.6 * _stagnant(at) + _own(at))


def _ozone(at: At) -> np.ndarray:
    sun = np.clip(np.cos((at.hour - 15.0) * (2 * np.pi / 24)), -0.35, 1.0)
    warm = 74 + 52 * clock.season(at.t, (6, 22))
    cloud = np.tanh(at.weather.at(at.weather.city_mean[6], at.t, 0) / 6)
    day = 0.17 * chance.wave(chance.key("air/ozone", at.seed), 0, at.t, 3 * DAY)
    return warm * (0.72 + 0.62 * sun * (1 - 0.7 * cloud)) * np.exp(day + 0.6 * _own(at))


@sign("air_o3_1h", "sample_air", "NJ-AQ", HOUR, decimals=0, exact=True)
def air_o3_1h(at: At) -> np.ndarray:
    return _ozone(at)


@sign("air_o3_8h", "sample_air", "NJ-AQ", HOUR, decimals=0, exact=True)
def air_o3_8h(at: At) -> np.ndarray:
    hours = [At("air_o3_1h", at.t - i * HOUR, at.s, at.where, at.weather, at.seed) for i in range(8)]
    return np.mean([_ozone(hour) for hour in hours], axis=0)


def _year_to_date(at: At, lots: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    start = np.array([np.datetime64(clock.moment(x).date().replace(month=1, day=1)) for x in at.t])
    days = (at.t // DAY - (start - np.datetime64(clock.EPOCH.date())).astype(np.int64)).astype(float) + 1
    share = 0.862 - 0.05 * np.exp(-days / 60) + lots
    return np.rint(np.clip(share, 0, 1) * days), days


@sign("air_good_days", "sample_ecology", "units+city", DAY, kind="share", at=8 * HOUR)
def air_good_days(at: At) -> tuple[np.ndarray, np.ndarray]:
    good, days = _year_to_date(at, 0.018 * at.character())
    return good / days, days


@sign("water_sections_good", "sample_ecology", UNITS, 31 * DAY, kind="share", at=9 * HOUR)
def water_sections_good(at: At) -> tuple[np.ndarray, np.ndarray]:
    n = np.rint(2 + 2.4 * chance.uniform(chance.key("sections"), at.s))
    worse = chance.uniform(at.k("worse"), at.s, at.t // DAY) < 0.05 + 0.04 * clock.season(at.t, (7, 15))
    return (n - worse) / n, n


@sign("water_nh3n", "sample_ecology", "NJ-WS", 4 * HOUR)
def water_nh3n(at: At) -> np.ndarray:
    washed_in = 0.25 * np.tanh(at.mean_rain(24, 4 * HOUR) / 40)
    spill = 1.3 * at.episodes(20 * DAY, 0.16, 30 * HOUR, "spill")
    return 0.33 * at.factor(0.3, 0.25, 0.1) + washed_in + 0.05 * clock.season(at.t, (2, 1)) + spill


@sign("noise_night_exceed", "sample_ecology", UNITS, DAY, kind="share", at=7 * HOUR)
def noise_night_exceed(at: At) -> tuple[np.ndarray, np.ndarray]:
    n = np.rint(12 + at.people / 30000)
    share = 0.055 * at.factor(0.5, 0.25, 0.2) * at.by_day(1.0, 1.15, 1.2)
    return chance.count(at.k("n"), at.s, at.t // DAY, share * n) / n, n
