"""Official warnings of the sample city: which were issued when, by the weather office, as they would be forwarded.

Grain: one row per issue of a warning. Level 1 is red, 4 is blue.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

import numpy as np

from data.sample import chance, clock, stories

ISSUER = "南京市气象台"
COLOURS = {1: "红色", 2: "橙色", 3: "黄色", 4: "蓝色"}
SIX = (
    ("暴雨", (5, 9), 0.10),
    ("雷电", (4, 9), 0.10),
    ("大雾", (11, 3), 0.09),
    ("寒潮", (11, 2), 0.03),
    ("高温", (7, 8), 0.22),
)


@dataclass(frozen=True)
class Warning_:
    """One issued warning: code, kind, level (1 red to 4 blue), issuer, title, times, place."""

    warning: str
    kind: str
    level: int
    issuer: str
    title: str
    issued_at: datetime
    expires_at: datetime
    place: str


def _one(kind: str, level: int, issued: datetime, expires: datetime, number: int) -> Warning_:
    colour = COLOURS[level]
    code = f"NJQX{issued:%Y%m%d%H%M}-{number}"
    title = f"{ISSUER}{issued.month}月{issued.day}日{issued:%H时%M分}发布{kind}{colour}预警信号"
    return Warning_(code, kind, level, ISSUER, title, issued, expires, "3201")


def storm(year: int) -> list[Warning_]:
    """The rainstorm night's warnings: blue, yellow, orange, red, and down again until lifted."""
    noon = stories.storm_noon(year)
    steps = [*stories.STORM_WARNINGS, (stories.STORM_LIFTED, 0)]
    return [
        _one("暴雨", level, noon + timedelta(minutes=minute), noon + timedelta(minutes=until), i + 1)
        for i, ((minute, level), (until, _)) in enumerate(zip(steps, steps[1:], strict=False))
    ]


@lru_cache(maxsize=4096)
def of_day(day: int, seed: int = 1) -> tuple[Warning_, ...]:
    """Warnings issued on one day (whole days since the epoch)."""
    date = clock.moment(day * clock.DAY)
    if (date.month, date.day) in {(7, 2), (7, 3)}:
        return tuple(w for w in storm(date.year) if w.issued_at.date() == date.date())
    found = []
    for i, (kind, (first, last), share) in enumerate(SIX):
        k = chance.key(f"warning/{kind}", seed)
        inside = first <= date.month <= last if first <= last else date.month >= first or date.month <= last
        u, v, w = (float(chance.uniform(k, day, j)[0]) for j in range(3))
        if not inside or u > share:
            continue
        level = 3 if kind in ("雷电", "高温", "大雾") else 4
        level -= int(w < 0.12)
        begin = {"雷电": 14.0, "高温": 9.0, "大雾": 4.5, "寒潮": 15.5, "暴雨": 13.0}[kind] + 3.0 * v
        length = {"雷电": 3, "高温": 10, "大雾": 5, "寒潮": 18, "暴雨": 7}[kind]
        issued = date + timedelta(minutes=int(begin * 60))
        found.append(_one(kind, level, issued, issued + timedelta(hours=length), i + 1))
    return tuple(sorted(found, key=lambda w: w.issued_at))


def between(first: datetime, last: datetime, seed: int = 1) -> list[Warning_]:
    """Warnings issued after `first` and up to `last`, in order."""
    days = range(clock.seconds(first) // clock.DAY, clock.seconds(last) // clock.DAY + 1)
    return [w for day in days for w in of_day(day, seed) if first < w.issued_at <= last]


def grade(t: np.ndarray, seed: int = 1) -> np.ndarray:
    """The highest warning in force at each second: 0 none, 1 blue … 4 red."""
    t = np.asarray(t)
    out = np.zeros(t.shape)
    if not t.size:
        return out
    first, last = clock.moment(int(t.min()) - 2 * clock.DAY), clock.moment(int(t.max()))
    for w in between(first, last, seed):
        a, b = clock.seconds(w.issued_at), clock.seconds(w.expires_at)
        inside = (t >= a) & (t < b)
        out[inside] = np.maximum(out[inside], 5 - w.level)
    return out
