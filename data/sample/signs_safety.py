"""Signs of public safety: police, fire, ambulance, hazards, crowds, accidents."""

import numpy as np

from data.sample import chance, clock, stories
from data.sample.series import UNITS, At, sign

MINUTE, HOUR, DAY = clock.MINUTE, clock.HOUR, clock.DAY
CALLS = (
    0.75,
    0.55,
    0.4,
    0.32,
    0.3,
    0.35,
    0.5,
    0.85,
    1.15,
    1.25,
    1.25,
    1.15,
    1.1,
    1.1,
    1.15,
    1.2,
    1.25,
    1.3,
    1.35,
    1.45,
    1.5,
    1.45,
    1.25,
    1.0,
)
RUSH = (
    0.1,
    0.05,
    0,
    0,
    0,
    0.1,
    0.4,
    0.9,
    1.0,
    0.6,
    0.4,
    0.4,
    0.4,
    0.4,
    0.4,
    0.45,
    0.6,
    1.0,
    1.0,
    0.7,
    0.4,
    0.3,
    0.2,
    0.15,
)
VISITS = (
    0.04,
    0.02,
    0.02,
    0.02,
    0.03,
    0.05,
    0.1,
    0.2,
    0.35,
    0.5,
    0.65,
    0.75,
    0.72,
    0.74,
    0.8,
    0.82,
    0.78,
    0.74,
    0.82,
    0.92,
    0.95,
    0.8,
    0.45,
    0.15,
)
HAZARDS = {"NJ-JB/320116": 156, "NJ-JB/320111": 31, "320116-net": 48, "320113": 84, "320115": 61, "320111-net": 26,
           "320117": 27, "320118": 19, "320114": 17, "320106": 6, "320104": 4, "320105": 4, "320102": 4}  # fmt: skip


def _storm(at: At, lag_s: int = 1800) -> np.ndarray:
    return np.tanh(np.maximum(at.mean_rain(3, lag_s) - 12, 0) / 45)


@sign("safety_police_incidents", "sample_police", UNITS, 15 * MINUTE, kind="count", back_d=57, weeks_before=6)
def safety_police_incidents(at: At) -> np.ndarray:
    """Valid calls an hour: about 2,600 a day over the city."""
    calls = at.people * (2600 / 24 / 9.31e6) * at.profile(CALLS) * at.by_day(1.0, 1.06, 1.03)
    fair = 1 + 0.45 * _fair(at.t) * np.array([c == "320104" for c in at.where.codes])[at.s]
    return calls * at.factor(0.18, 0.05, 0.0) * (1 + 0.5 * _storm(at)) * fair


def _fair(t: np.ndarray) -> np.ndarray:
    """1 on the evening of the lantern fair, else 0."""
    out = np.zeros(t.shape)
    for year in {clock.moment(int(x)).year for x in (t.min(), t.max())} if t.size else ():
        day = stories.lantern_day(year)
        if day:
            midnight = (day - clock.EPOCH.date()).days * DAY
            out[(t >= midnight + 17 * HOUR) & (t < midnight + 23 * HOUR)] = 1.0
    return out


@sign("safety_fire_arrival", "sample_emergency", UNITS, HOUR, decimals=1)
def safety_fire_arrival(at: At) -> np.ndarray:
    remote = 0.12 * np.tanh((120 - np.sqrt(at.people) / 10) / 40)
    delay = 1 + 0.10 * at.profile(RUSH) * at.by_day(1, 0.4, 0.3) + 0.55 * _storm(at)
    return 6.5 * np.exp(remote) * delay * at.factor(0.07, 0.05, 0.09)


@sign("safety_ems_response", "sample_emergency", UNITS, HOUR, decimals=1)
def safety_ems_response(at: At) -> np.ndarray:
    delay = 1 + 0.13 * at.profile(RUSH) * at.by_day(1, 0.4, 0.3) + 0.5 * _storm(at)
    return 9.5 * delay * at.factor(0.085, 0.05, 0.06)


@sign("safety_hazard_online", "sample_emergency", UNITS, 5 * MINUTE, kind="share")
def safety_hazard_online(at: At) -> tuple[np.ndarray, np.ndarray]:
    n = np.array([float(HAZARDS.get(c, 5)) for c in at.where.codes])[at.s]
    silent = np.rint(n * 0.05 * at.episodes(2 * DAY, 0.22, 9 * HOUR, "link")) + (
        at.episodes(4 * DAY, 0.2, 20 * HOUR) > 0
    )
    return np.maximum(n - silent, 0) / n, n


@sign("safety_hazard_alarms", "sample_emergency", UNITS, MINUTE, join="sum", decimals=0)
def safety_hazard_alarms(at: At) -> np.ndarray:
    heavy = np.array([HAZARDS.get(c, 0) > 40 for c in at.where.codes])[at.s]
    return np.ceil(1.4 * at.episodes(DAY, np.where(heavy, 0.28, 0.05), 2.5 * HOUR) - 0.3).clip(0)


@sign("safety_crowd_load", "sample_police", "NJ-CR", 5 * MINUTE, decimals=1)
def safety_crowd_load(at: At) -> np.ndarray:
    """Percent of what the area holds; the lantern fair follows its own curve at 夫子庙."""
    usual = np.array([0.84, 0.93, 0.58, 0.58, 0.66, 0.44])[at.s % 6]
    mild = 0.85 + 0.15 * clock.season(at.t, (5, 1))
    wet = 1 - 0.45 * np.tanh(at.rain(1, 900) / 4)
    day = at.by_day(0.62, 0.90, 1.08) * np.exp(0.10 * at.noise(2 * DAY))
    load = 100 * usual * at.profile(VISITS) * day * mild * wet * (1 + 0.03 * at.noise(30 * MINUTE))
    gathering = at.episodes(DAY, 0.45, 2.5 * HOUR, "gathering", among=len(at.where))
    load *= 1 + 0.22 * gathering
    temple = np.array(["夫子庙" in name for name in at.where.names])[at.s]
    return np.where(temple, _lantern(at.t, load, at.noise(20 * MINUTE, "fair")), load)


def _lantern(t: np.ndarray, load: np.ndarray, noise: np.ndarray) -> np.ndarray:
    hours, people = zip(*stories.LANTERN_CROWD, strict=True)
    for year in {clock.moment(int(x)).year for x in (t.min(), t.max())} if t.size else ():
        day = stories.lantern_day(year)
        if day is None:
            continue
        h = (t - (day - clock.EPOCH.date()).days * DAY) / HOUR
        told = 100 * np.interp(h, hours, people) / stories.LANTERN_CAPACITY
        load = np.where((h >= 0) & (h < 24), told * (1 + 0.004 * noise), load)
    return load


@sign("safety_accident_deaths", "sample_emergency", UNITS, DAY, join="max", decimals=0, at=18 * HOUR)
def safety_accident_deaths(at: At) -> np.ndarray:
    return (chance.uniform(at.k("fatal"), at.s, at.t // DAY) < 0.0035).astype(float)
