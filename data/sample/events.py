"""Events of the sample city: 12345 requests (a sample of the calls) and city incidents.

Grain: one row per event. Each is addressed by the hour in which it opens, so that any day can be made alone.
Ordinary events follow the day; storms add their own by street; now and then one topic rises in one street.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from city.topics import topics
from data.sample import chance, clock
from data.sample.ground import Ground, communities, ground
from data.sample.phrases import SHARES, STORM, SURGES, TEXTS
from data.sample.signs_people import CALLS, storm_calls
from data.sample.weather import Weather

HOUR, DAY = clock.HOUR, clock.DAY
PER_DAY = {"request": 590.0, "incident": 92.0}
SURGES_PER_DAY = 3
STORM_SHARE = {"request": 0.62, "incident": 0.11}  # of what people call about in a storm, how much becomes an event
CHANNELS = {
    "request": (("phone", 70), ("app", 15), ("wechat", 9), ("web", 6)),
    "incident": (("call", 45), ("patrol", 33), ("sensor", 22)),
}
ROUNDS = (
    0.8,
    0.6,
    0.5,
    0.45,
    0.45,
    0.6,
    0.85,
    1.25,
    1.3,
    1.1,
    1.05,
    1.05,
    1.0,
    1.0,
    1.05,
    1.1,
    1.2,
    1.4,
    1.4,
    1.25,
    1.1,
    1.05,
    0.95,
    0.85,
)
PREFIX = {"request": "NJ12345", "incident": "NJSJ"}


@dataclass(frozen=True)
class Events:
    """Events as arrays of equal length; times in civil seconds; `closed` may lie in the future of whoever looks."""

    kind: str
    hour: np.ndarray
    serial: np.ndarray  # within the hour: stream * 10000 + number
    topic: np.ndarray  # index into names(kind)
    street: np.ndarray
    opened: np.ndarray
    due: np.ndarray
    taken: np.ndarray
    closed: np.ndarray
    level: np.ndarray  # 0 = none
    rating: np.ndarray  # 0 = none
    channel: np.ndarray
    text: np.ndarray
    place: np.ndarray  # index into communities, -1 = the street
    lon: np.ndarray
    lat: np.ndarray

    def __len__(self) -> int:
        return len(self.hour)

    def only(self, rows: np.ndarray) -> "Events":
        """The events of these rows."""
        fields = {name: getattr(self, name)[rows] for name in self.__dataclass_fields__ if name != "kind"}
        return Events(self.kind, **fields)


def names(kind: str) -> tuple[str, ...]:
    """Topics of a kind, in the order of topics.toml."""
    return tuple(t.key for t in topics().topics.values() if t.kind == kind)


def happen(kind: str, first_day: int, last_day: int, weather: Weather, seed: int = 1, scale: float = 1.0) -> Events:
    """The events that open from the first to the last day (whole days since the epoch, inclusive)."""
    land = ground()
    streams = [
        _ordinary(kind, first_day, last_day, land, seed, scale),
        _storms(kind, first_day, last_day, land, weather, seed, scale),
    ]
    if kind == "request":
        streams.append(_surges(first_day, last_day, land, seed, scale))
    hour, serial, topic, street = (np.concatenate(parts).astype(np.int64) for parts in zip(*streams, strict=True))
    order = np.lexsort((serial, hour))
    return _complete(kind, hour[order], serial[order], topic[order], street[order], land, weather, seed)


def _hours(first_day: int, last_day: int) -> np.ndarray:
    return np.arange(first_day * 24, (last_day + 1) * 24, dtype=np.int64)


def _numbered(n: np.ndarray) -> np.ndarray:
    """0, 1, … within each group of these sizes."""
    n = n.astype(np.int64)
    return np.arange(n.sum()) - np.repeat(np.cumsum(n) - n, n)


def _ordinary(kind: str, first_day: int, last_day: int, land: Ground, seed: int, scale: float):
    k = chance.key(f"event/{kind}", seed)
    hours = _hours(first_day, last_day)
    middle = hours * HOUR + HOUR // 2
    curve = CALLS if kind == "request" else ROUNDS
    daily = PER_DAY[kind] * scale * clock.profile(curve, middle) / np.mean(curve)
    usual = (
        daily
        / 24
        * (clock.by_day(middle, 1.08, 0.84, 0.78) if kind == "request" else clock.by_day(middle, 1.0, 1.04, 1.0))
    )
    n = chance.count(k, hours, 1, usual * np.exp(0.05 * chance.gauss(k, middle // DAY, 2)))
    hour, number = np.repeat(hours, n.astype(np.int64)), _numbered(n)
    serial = 10_000 + number
    quarter = (np.array([clock.moment(h * HOUR).month for h in hours]) % 12 // 3).repeat(n.astype(np.int64))
    topic = np.zeros(len(hour), dtype=np.int64)
    keys = names(kind)
    for i in range(4):
        rows = np.flatnonzero(quarter == i)
        topic[rows] = chance.pick(k ^ np.uint64(11), np.array([SHARES[t][i] for t in keys]), hour[rows], serial[rows])
    street = np.zeros(len(hour), dtype=np.int64)
    for j in range(len(keys)):
        rows = np.flatnonzero(topic == j)
        lean = np.exp(0.4 * chance.gauss(chance.key("event/lean", seed), np.arange(len(land.streets)), j))
        street[rows] = chance.pick(k ^ np.uint64(12), land.streets.people * lean, hour[rows], serial[rows])
    return hour, serial, topic, street


def _storms(kind: str, first_day: int, last_day: int, land: Ground, weather: Weather, seed: int, scale: float):
    k = chance.key(f"event/storm/{kind}", seed)
    hours = _hours(first_day, last_day)
    calls = storm_calls(_rain(weather, hours, 4 if kind == "request" else 1)) - 1
    people = land.streets.people / land.people
    usual = calls * people * PER_DAY["request"] / 24 * STORM_SHARE[kind] * scale * 2.4
    at, street = np.nonzero(usual > 1e-4)
    n = chance.count(k, hours[at] * 256 + street, 1, usual[at, street]).astype(np.int64)
    hour, street = np.repeat(hours[at], n), np.repeat(street, n)
    new = np.r_[True, hour[1:] != hour[:-1]] if len(hour) else np.zeros(0, dtype=bool)
    begin = np.flatnonzero(new)
    serial = 20_000 + np.arange(len(hour)) - np.repeat(begin, np.diff(np.r_[begin, len(hour)]))
    keys = names(kind)
    topic = chance.pick(k ^ np.uint64(13), np.array([STORM.get(t, 0.0) for t in keys]), hour, serial)
    return hour, serial, topic, street


def _rain(weather: Weather, hours: np.ndarray, steps_back: int) -> np.ndarray:
    """Three-hour rain of every street at half past each hour, so many steps of twenty minutes back."""
    i = np.clip((hours * HOUR + 1800 - steps_back * 1200 - weather.start) // 600, 0, len(weather.rain[3]) - 1)
    return weather.rain[3][i]


def _surges(first_day: int, last_day: int, land: Ground, seed: int, scale: float):
    """Now and then one topic rises in one street for some hours."""
    k = chance.key("event/surge", seed)
    keys = names("request")
    parts = []
    for day in range(first_day - 1, last_day + 1):
        for j in range(SURGES_PER_DAY):
            u = [float(chance.uniform(k, day, 16 * j + i)[0]) for i in range(6)]
            if u[0] > 0.8:
                continue
            street = int(chance.pick(k, land.streets.people, day, 16 * j + 7)[0])
            topic = keys.index(SURGES[int(u[1] * len(SURGES))])
            begin, length = int(6 + 12 * u[2]), int(4 + 9 * u[3])
            total = (9 + 22 * u[4]) * scale
            hours = day * 24 + begin + np.arange(length)
            shape = np.sin((np.arange(length) + 0.7) / length * np.pi) ** 0.8
            n = chance.count(k, hours, 1000 + j, total * shape / shape.sum()).astype(np.int64)
            hour, number = np.repeat(hours, n), _numbered(n)
            parts.append(
                (
                    hour,
                    30_000 + (day % 2) * 5000 + j * 1000 + number,
                    np.full(len(hour), topic),
                    np.full(len(hour), street),
                )
            )
    whole = (
        [np.concatenate(x) if parts else np.zeros(0, dtype=np.int64) for x in zip(*parts, strict=True)]
        if parts
        else [np.zeros(0, dtype=np.int64)] * 4
    )
    inside = (whole[0] >= first_day * 24) & (whole[0] < (last_day + 1) * 24)
    return tuple(x[inside] for x in whole)


def _complete(kind: str, hour, serial, topic, street, land: Ground, weather: Weather, seed: int) -> Events:
    k = [chance.key(f"event/{kind}/{i}", seed) for i in range(14)]
    keys = names(kind)
    catalogue = [topics().topic(key) for key in keys]
    opened = hour * HOUR + (chance.uniform(k[0], hour, serial) * HOUR).astype(np.int64)
    due_s = np.array([(t.due_h or 0) * HOUR for t in catalogue])[topic]
    slow = np.exp(0.16 * chance.gauss(chance.key("event/slow", seed), land.streets.atom[street]))
    busy = 1 + 0.5 * np.tanh(weather.at(weather.city_mean[12], opened, 0) / 40)
    time = due_s * 0.37 * np.exp(0.56 * chance.gauss(k[1], hour, serial)) * slow * busy
    closed = opened + np.maximum(time, 300).astype(np.int64)
    first = (1500 if kind == "request" else 240) * np.exp(0.7 * chance.gauss(k[2], hour, serial)) * busy
    taken = opened + np.minimum(first, (closed - opened) * 0.6).astype(np.int64)
    due = opened + due_s.astype(np.int64)
    mood = 4.15 - 1.1 * (closed > due) + 0.25 * chance.gauss(chance.key("event/mood", seed), land.streets.atom[street])
    stars = np.clip(np.rint(mood + 1.0 * chance.gauss(k[3], hour, serial)), 1, 5)
    rated = (chance.uniform(k[4], hour, serial) < 0.3) & (kind == "request")
    weights = (0.006, 0.05, 0.24, 0.704)
    level = (
        chance.pick(k[5], np.array(weights), hour, serial) + 1
        if kind == "incident"
        else np.zeros(len(hour), dtype=np.int64)
    )
    text = chance.bits(k[6], hour, serial) % np.array([len(TEXTS[key]) for key in keys], dtype=np.uint64)[topic]
    channel = chance.pick(k[7], np.array([w for _, w in CHANNELS[kind]], dtype=float), hour, serial)
    begin, size, _ = communities()
    fine = (chance.uniform(k[8], hour, serial) < 0.65) & (size[street] > 0)
    member = begin[street] + (chance.bits(k[9], hour, serial) % np.maximum(size[street], 1).astype(np.uint64)).astype(
        np.int64
    )
    reach = np.where(land.streets.people[street] > 120_000, 0.011, 0.006)
    lon = land.streets.lon[street] + reach * 1.18 * chance.gauss(k[10], hour, serial)
    lat = land.streets.lat[street] + reach * chance.gauss(k[11], hour, serial)
    place = np.where(fine, member, -1)
    rating = np.where(rated, stars, 0)
    return Events(kind, hour, serial, topic, street, opened, due, taken, closed, level, rating, channel,
                  text.astype(np.int64), place, np.round(lon, 5), np.round(lat, 5))  # fmt: skip


@lru_cache(maxsize=4)
def recent(kind: str, day: int, seed: int = 1, scale: float = 1.0) -> Events:
    """The events of the forty days up to this one: all that may still change."""
    weather = Weather((day - 41) * DAY, (day + 1) * DAY, seed)
    return happen(kind, day - 40, day, weather, seed, scale)
