"""Signs of traffic: roads by vehicle-kilometres, the metro, the crossings of the Yangtze."""

import numpy as np

from data.sample import clock, stories
from data.sample.series import CITY_LEVEL, UNITS, At, sign

MINUTE, HOUR, DAY = clock.MINUTE, clock.HOUR, clock.DAY
WORK = (
    0.9,
    0.7,
    0.6,
    0.6,
    0.7,
    1.0,
    2.0,
    4.0,
    4.7,
    3.5,
    2.9,
    2.8,
    2.6,
    2.6,
    2.8,
    3.1,
    3.7,
    4.9,
    4.9,
    3.5,
    2.6,
    2.2,
    1.7,
    1.2,
)
FREE = (
    1.1,
    0.8,
    0.6,
    0.6,
    0.6,
    0.8,
    1.1,
    1.6,
    2.2,
    2.6,
    2.9,
    2.9,
    2.7,
    2.8,
    3.0,
    3.2,
    3.4,
    3.5,
    3.3,
    2.9,
    2.5,
    2.2,
    1.8,
    1.4,
)
RIDES = (
    0.3,
    0,
    0,
    0,
    0,
    0.7,
    3.3,
    9.8,
    11.4,
    6.4,
    4.2,
    4.0,
    4.1,
    4.2,
    4.3,
    4.7,
    6.2,
    10.4,
    10.6,
    6.2,
    4.3,
    4.2,
    3.3,
    1.2,
)
RIDES_FREE = (
    0.4,
    0,
    0,
    0,
    0,
    0.6,
    2.0,
    3.9,
    5.3,
    6.1,
    6.5,
    6.6,
    6.5,
    6.8,
    7.2,
    7.4,
    7.6,
    7.8,
    7.1,
    6.2,
    5.8,
    5.6,
    4.3,
    1.9,
)
CORE = {"320102": 1.15, "320104": 1.13, "320105": 1.06, "320106": 1.18, "320113": 0.95, "320114": 1.0, "320115": 0.98,
        "320117": 0.72, "320118": 0.66, "320111-net": 0.82, "320116-net": 0.74}  # fmt: skip
DELAYS_PER_DAY = 0.7


def _vehicle_km(at: At) -> np.ndarray:
    return at.people * 1.9 * (0.25 + 0.15 * at.profile(WORK)) / 1000


def _storm(at: At) -> np.ndarray:
    """0-1: wet roads at once, flooded ones an hour after the rain."""
    wet = 0.22 * np.tanh(at.mean_rain(1, 15 * MINUTE) / 5)
    flooded = 0.85 * np.tanh(np.maximum(at.rain(3, 65 * MINUTE) - 30, 0) / 55)
    return wet + flooded


def _index(at: At) -> np.ndarray:
    base = np.where(clock.day_type(at.t) == clock.WORKDAY, at.profile(WORK), at.profile(FREE))
    level = np.array([CORE.get(c, 0.86) for c in at.where.codes])[at.s]
    busy = (
        1
        + 0.06 * at.common(DAY)
        + 0.05 * at.common(2 * HOUR)
        + 0.05 * at.noise(3 * HOUR)
        + 0.02 * at.noise(20 * MINUTE)
    )
    blocked = 0.9 * at.episodes(DAY, 0.10, 1.2 * HOUR, "accident")
    lights = base * level * busy * (1 + 0.12 * (clock.day_type(at.t - 0) == clock.WORKDAY) * (at.t // DAY % 7 == 2))
    return np.clip(lights + blocked + 6.0 * _storm(at) * (0.75 + 0.25 * level), 0.2, 9.9)


@sign("traffic_index", "sample_traffic", UNITS, 5 * MINUTE, kind="mean", weeks_before=6)
def traffic_index(at: At) -> tuple[np.ndarray, np.ndarray]:
    return _index(at), _vehicle_km(at)


@sign("traffic_arterial_speed", "sample_traffic", UNITS, 5 * MINUTE, kind="mean", decimals=1)
def traffic_arterial_speed(at: At) -> tuple[np.ndarray, np.ndarray]:
    twin = At("traffic_index", at.t, at.s, at.where, at.weather, at.seed)
    return 52.0 * np.exp(-0.105 * _index(twin)) * (1 + 0.02 * at.noise(HOUR)), _vehicle_km(at)


@sign("traffic_metro_ridership", "sample_metro", CITY_LEVEL, 15 * MINUTE, kind="count", scale=1e-4, back_d=366)
def traffic_metro_ridership(at: At) -> np.ndarray:
    """Passengers entering an hour, in persons: 2.5 to 3.3 million a day."""
    work = clock.day_type(at.t) == clock.WORKDAY
    friday = 1 + 0.08 * (work & ((at.t // DAY + 2) % 7 == 4))
    rides = np.where(
        work, 3.03e6 * at.profile(RIDES) / 103.8, at.by_day(0, 2.72e6, 2.86e6) * at.profile(RIDES_FREE) / 105.6
    )
    return rides * friday * (1 + 0.025 * at.common(3 * DAY)) * (1 - 0.10 * np.tanh(at.rain(3) / 25))


@sign("traffic_station_crowding", "sample_metro", "NJ-MT", 5 * MINUTE, decimals=0)
def traffic_station_crowding(at: At) -> np.ndarray:
    usual = np.array([0.66, 0.6, 0.57, 0.42, 0.46, 0.55, 0.5, 0.48, 0.45, 0.43, 0.4, 0.42])[at.s % 12]
    work = clock.day_type(at.t) == clock.WORKDAY
    rides = np.where(work, at.profile(RIDES) / 10.8, at.profile(RIDES_FREE) / 9.6)
    crowd = 100 * usual * rides * (1 + 0.05 * at.noise(2 * HOUR) + 0.03 * at.noise(15 * MINUTE))
    return np.clip(_skipped(at, crowd), 0, 115)


def _skipped(at: At, crowd: np.ndarray) -> np.ndarray:
    """On the lantern evening 三山街 and 夫子庙 fill up and are then passed without stopping; 大行宫 takes the crowd."""
    names = at.where.names
    near = np.array(["三山街" in n or "夫子庙" in n for n in names])[at.s]
    next_ = np.array(["大行宫" in n or "新街口" in n for n in names])[at.s]
    for year in {clock.moment(int(x)).year for x in (at.t.min(), at.t.max())} if at.t.size else ():
        day = stories.lantern_day(year)
        if day is None:
            continue
        h = (at.t - (day - clock.EPOCH.date()).days * DAY) / HOUR
        filling = np.interp(h, (16, 18, 19.4, 19.5, 19.7, 22.4, 22.6, 23.5), (30, 62, 88, 90, 7, 4, 58, 24))
        taking = np.interp(h, (16, 18, 19.5, 20.5, 21.6, 22.5, 23.5), (40, 66, 76, 86, 82, 60, 25))
        told = (h >= 16) & (h < 23.5)
        crowd = np.where(told & near, filling * (1 + 0.01 * at.noise(10 * MINUTE, "fair")), crowd)
        crowd = np.where(told & next_, taking * (1 + 0.02 * at.noise(10 * MINUTE, "fair")), crowd)
    return crowd


@sign("traffic_metro_delay", "sample_metro", CITY_LEVEL, MINUTE, decimals=0)
def traffic_metro_delay(at: At) -> np.ndarray:
    running = (at.hour >= 6) | (at.hour < 0.4)
    late = 11 * at.episodes(DAY, DELAYS_PER_DAY, 0.7 * HOUR, "train")
    return np.where(
        running, np.clip(1.2 + 0.8 * at.noise(20 * MINUTE) + late + 3 * np.tanh(at.rain(1, 1800) / 30), 0, None), 0
    )


@sign("traffic_crossing_saturation", "sample_traffic", "NJ-XR", 5 * MINUTE)
def traffic_crossing_saturation(at: At) -> np.ndarray:
    usual = np.array([0.80, 0.70, 0.62, 0.55, 0.66, 0.78, 0.74])[at.s % 7]
    work = clock.day_type(at.t) == clock.WORKDAY
    flow = np.where(work, at.profile(WORK) / 4.9, at.profile(FREE) / 3.7)
    travel = 1 + 0.20 * (clock.day_type(at.t + DAY) == clock.HOLIDAY) * (clock.day_type(at.t) != clock.HOLIDAY)
    blocked = 0.2 * at.episodes(DAY, 0.12, HOUR, "accident")
    load = usual * (0.12 + 0.88 * flow**0.8) * travel * (1 + 0.04 * at.noise(3 * HOUR) + 0.02 * at.noise(15 * MINUTE))
    return np.clip(load + blocked * flow + 0.08 * np.tanh(at.rain(1, 900) / 15) * flow, 0.02, 1.12)
