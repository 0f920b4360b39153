"""Signs of health, of the 12345 hotline and of the neighbourhoods."""

import numpy as np

from data.sample import chance, clock
from data.sample.series import CITY_LEVEL, STREETS, UNITS, At, sign

MINUTE, HOUR, DAY = clock.MINUTE, clock.HOUR, clock.DAY
REQUESTS_PER_DAY = 6500
CALLS = (
    0.28,
    0.18,
    0.12,
    0.1,
    0.1,
    0.15,
    0.35,
    0.85,
    1.6,
    2.05,
    1.95,
    1.6,
    1.25,
    1.4,
    1.75,
    1.8,
    1.65,
    1.35,
    1.15,
    1.1,
    1.05,
    0.9,
    0.7,
    0.45,
)
CLINIC = (
    0.65,
    0.5,
    0.4,
    0.35,
    0.35,
    0.4,
    0.6,
    0.9,
    1.3,
    1.5,
    1.4,
    1.2,
    1.0,
    1.0,
    1.2,
    1.2,
    1.15,
    1.1,
    1.2,
    1.4,
    1.5,
    1.35,
    1.1,
    0.8,
)
RIDERS = (
    0.2,
    0.1,
    0.1,
    0.1,
    0.1,
    0.3,
    0.8,
    1.6,
    1.5,
    1.1,
    1.0,
    1.2,
    1.1,
    1.0,
    1.0,
    1.1,
    1.3,
    1.8,
    1.7,
    1.4,
    1.2,
    1.0,
    0.7,
    0.4,
)


def storm_calls(rain_3h_mm: np.ndarray) -> np.ndarray:
    """How many times the usual number of people call when so much rain fell in three hours up to ninety minutes ago."""
    return 1 + 6.5 * np.tanh(np.maximum(rain_3h_mm - 14, 0) / 60)


@sign("health_emergency_visits", "sample_health", "NJ-HP", HOUR, kind="count", back_d=366)
def health_emergency_visits(at: At) -> np.ndarray:
    size = np.array([34, 30, 22, 42, 24, 36, 20, 19])[at.s % 8] / 2.2
    cold = 1 + 0.22 * clock.season(at.t, (1, 10)) + 0.10 * clock.season(at.t, (7, 25)) ** 2
    return size * at.profile(CLINIC) * at.by_day(1.0, 1.18, 1.25) * cold * (1 + 0.04 * at.common(4 * DAY))


@sign("health_bed_occupancy", "sample_health", "NJ-HP", HOUR, kind="share")
def health_bed_occupancy(at: At) -> tuple[np.ndarray, np.ndarray]:
    n = np.array([1450, 1300, 900, 2600, 1100, 1700, 860, 920.0])[at.s % 8]
    full = 0.893 + 0.016 * at.character() + 0.012 * clock.season(at.t, (1, 10)) + at.by_day(0.004, -0.012, -0.03)
    return np.clip(full + 0.008 * at.noise(2 * DAY) - 0.006 * np.cos((at.hour - 9) * 2 * np.pi / 24), 0, 1.1), n


@sign("health_icu_available", "sample_health", "NJ-HP", HOUR, kind="share")
def health_icu_available(at: At) -> tuple[np.ndarray, np.ndarray]:
    n = np.array([62, 54, 36, 120, 40, 72, 34, 36.0])[at.s % 8]
    return np.clip(
        0.335 + 0.035 * at.character() - 0.03 * clock.season(at.t, (1, 10)) + 0.04 * at.noise(DAY), 0.03, 0.9
    ), n


@sign("health_appointments", "sample_health", "NJ-HP", DAY, kind="share", at=19 * HOUR)
def health_appointments(at: At) -> tuple[np.ndarray, np.ndarray]:
    n = np.array([5200, 4600, 3300, 9800, 3700, 6100, 2700, 2900])[at.s % 8] * at.by_day(1.0, 0.55, 0.4)
    return 1 - 0.128 * at.factor(0.15, 0.06, 0.04), np.rint(n * (1 + 0.04 * at.noise(DAY)))


@sign("hotline_requests", "sample_hotline", STREETS, 15 * MINUTE, kind="count", back_d=57, weeks_before=6)
def hotline_requests(at: At) -> np.ndarray:
    """Requests an hour: about 6,500 on a working day over the city."""
    usual = at.people * (REQUESTS_PER_DAY / 24 / 9.31e6) * at.profile(CALLS) * at.by_day(1.0, 0.74, 0.66)
    # Loosely bound to the day, so that the normal of eight weeks stays meaningful.
    day = np.exp(0.06 * chance.gauss(at.k("day"), 0, at.t // DAY))
    # People speak up later than it rains; at night they wait less long than usual.
    awake = np.where(at.profile(CALLS) < 1, np.sqrt(1 / np.maximum(at.profile(CALLS), 0.3)), 1.0)
    return usual * at.factor(0.16, 0.05, 0.0) * day * (1 + (storm_calls(at.rain(3, 95 * MINUTE)) - 1) * awake)


@sign("hotline_answered", "sample_hotline", CITY_LEVEL, HOUR, kind="share")
def hotline_answered(at: At) -> tuple[np.ndarray, np.ndarray]:
    n = (
        np.rint(REQUESTS_PER_DAY / 24 * 1.7 * at.profile(CALLS) * at.by_day(1, 0.74, 0.66) * (1 + 0.03 * at.noise(DAY)))
        + 20
    )
    busy = 0.004 * at.profile(CALLS) + 0.045 * np.tanh(np.maximum(at.rain(3, HOUR) - 15, 0) / 40)
    return 1 - np.clip(0.0165 * at.factor(0, 0.12, 0.25) + busy, 0, 1), n


@sign("hotline_on_time", "sample_hotline", UNITS, DAY, kind="share", at=8 * HOUR)
def hotline_on_time(at: At) -> tuple[np.ndarray, np.ndarray]:
    n = np.rint(at.people * (5200 / 9.31e6) * at.by_day(1.05, 0.8, 0.6))
    return 1 - 0.0135 * at.factor(0.38, 0.2, 0.1), n


@sign("hotline_satisfied", "sample_hotline", UNITS, DAY, kind="share", at=8 * HOUR)
def hotline_satisfied(at: At) -> tuple[np.ndarray, np.ndarray]:
    n = np.rint(at.people * (1900 / 9.31e6) * at.by_day(1.05, 0.8, 0.6))
    return np.clip(0.815 + 0.038 * at.character() + 0.016 * at.noise(9 * DAY) + 0.012 * at.noise(DAY), 0.6, 0.97), n


@sign("hotline_surge", "sample_hotline", UNITS, HOUR, join="max", decimals=1)
def hotline_surge(at: At) -> np.ndarray:
    """Largest robust z-score of any topic in any street of the unit."""
    calm = 0.75 + 0.25 * at.character() * 0.5 + 0.28 * at.noise(5 * HOUR)
    storm = 4.2 * np.tanh(np.maximum(at.rain(3, 95 * MINUTE) - 20, 0) / 45)
    return np.clip(calm + 2.6 * np.maximum(at.episodes(DAY, 0.09, 4 * HOUR, "topic") - 0.2, 0) + storm, 0, None)


@sign("hotline_repeat", "sample_hotline", STREETS, DAY, kind="share", at=8 * HOUR)
def hotline_repeat(at: At) -> tuple[np.ndarray, np.ndarray]:
    n = np.rint(at.people * (30 * 6000 / 9.31e6))
    return 0.071 * at.factor(0.22, 0.1, 0.03), n


@sign("permits_online", "sample_month", UNITS, 31 * DAY, kind="share", at=9 * HOUR)
def permits_online(at: At) -> tuple[np.ndarray, np.ndarray]:
    n = np.rint(1180 + 60 * at.character("n"))
    return 1 - 0.0075 * at.factor(0.3, 0.1, 0), n


@sign("permits_one_network", "sample_month", UNITS, 31 * DAY, kind="share", at=9 * HOUR)
def permits_one_network(at: At) -> tuple[np.ndarray, np.ndarray]:
    n = np.rint(1180 + 60 * chance.gauss(chance.key("permits_online/charactern", at.seed), at.s))
    return 1 - 0.031 * at.factor(0.25, 0.1, 0), n


@sign("netgrid_on_time", "sample_netgrid", STREETS, DAY, kind="share", at=7 * HOUR)
def netgrid_on_time(at: At) -> tuple[np.ndarray, np.ndarray]:
    n = np.rint(at.people * (9800 / 9.31e6) * at.by_day(1.05, 0.85, 0.7)) + 3
    return np.clip(1 - 0.024 * at.factor(0.36, 0.18, 0.12), 0, 1), n


@sign("citycase_on_time", "sample_citycase", STREETS, DAY, kind="share", at=7 * HOUR)
def citycase_on_time(at: At) -> tuple[np.ndarray, np.ndarray]:
    n = np.rint(at.people * (7600 / 9.31e6) * at.by_day(1.05, 0.9, 0.8)) + 3
    return np.clip(1 - 0.025 * at.factor(0.36, 0.18, 0.12), 0, 1), n


@sign("falling_objects", "sample_housing", STREETS, HOUR, kind="count", back_d=10)
def falling_objects(at: At) -> np.ndarray:
    """Alerts an hour: three or four a day over the city."""
    return at.people * (3.4 / 24 / 9.31e6) * at.profile(RIDERS) * at.factor(0.5, 0.2, 0)


@sign("ebike_violations", "sample_netgrid", STREETS, HOUR, kind="count", back_d=57)
def ebike_violations(at: At) -> np.ndarray:
    """Alerts an hour: about 3,000 a day over the city."""
    wet = 1 - 0.35 * np.tanh(at.rain(1) / 4)
    return (
        at.people * (3000 / 24 / 9.31e6) * at.profile(RIDERS) * at.by_day(1, 0.9, 0.85) * at.factor(0.3, 0.06, 0) * wet
    )


@sign(
    "ebike_charging_online",
    "sample_citycase",
    STREETS,
    5 * MINUTE,
    kind="share",
    back_d=14,
    in_story=False,
    old_step=12 * HOUR,
)
def ebike_charging_online(at: At) -> tuple[np.ndarray, np.ndarray]:
    n = np.rint(at.people / 1500) + 6
    off = np.rint(n * 0.13 * at.episodes(2 * DAY, 0.1, 5 * HOUR, "power"))
    return 1 - np.clip(0.014 * at.factor(0.3, 0.2, 0.1) + off / n, 0, 1), n


@sign(
    "waste_overflow",
    "sample_citycase",
    STREETS,
    15 * MINUTE,
    join="sum",
    decimals=0,
    back_d=60,
    in_story=False,
    old_step=12 * HOUR,
)
def waste_overflow(at: At) -> np.ndarray:
    size = at.people / 92000
    day = 0.8 + 0.5 * np.cos((at.hour - 19) * (2 * np.pi / 24))
    return chance.count(at.k("n"), at.s, at.t // (2 * HOUR), 1.9 * size * day * at.factor(0.25, 0.1, 0))


@sign("door_online", "sample_housing", UNITS, 15 * MINUTE, kind="share")
def door_online(at: At) -> tuple[np.ndarray, np.ndarray]:
    n = np.rint(at.people / 340)
    return 1 - np.clip(0.019 * at.factor(0.3, 0.2, 0.06) + 0.03 * at.episodes(DAY, 0.1, 4 * HOUR), 0, 1), n


@sign("elder_response", "sample_netgrid", UNITS, DAY, kind="share", at=8 * HOUR)
def elder_response(at: At) -> tuple[np.ndarray, np.ndarray]:
    n = np.rint(at.people * (620 / 9.31e6)) + 4
    return 1 - chance.count(at.k("late"), at.s, at.t // DAY, 0.008 * n * at.factor(0.3, 0.2, 0)) / n, n
