"""Readings of one sign between two moments: when it is read, what the formula says, how atoms make units.

Grain of the answer: one row per indicator, place and observed_at, with value, or num and den.
"""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import polars as pl

from data.sample import chance, clock, stories
from data.sample.ground import CITY, Ground, Places
from data.sample.series import CITY_LEVEL, STREETS, UNITS, At, Sign
from data.sample.weather import Weather

MONTH = 28 * clock.DAY  # a step of at least this is a calendar month
SIX_HOURS = 6 * clock.HOUR
FINE_D, FINEST_S = 2, 2 * clock.HOUR
COLUMNS = ("indicator", "place", "observed_at", "value", "num", "den")


@dataclass(frozen=True)
class Tier:
    """A stretch of time (civil seconds, from inclusive, to exclusive) read every `step` seconds."""

    first: int
    last: int
    step: int


def tiers(sign: Sign, first: int, last: int, scale: float = 1.0, weather: Weather | None = None) -> list[Tier]:
    """Fine steps for the newest hours, hourly for weeks, every six hours before; fine again in rain and stories."""
    if sign.every >= clock.DAY:
        return [Tier(first // clock.DAY * clock.DAY, last + 1, sign.every)]
    back = int(sign.back_d * max(scale, 1.0))
    old, hourly = _step(sign, sign.old_step, scale), _step(sign, clock.HOUR, scale)
    fine = max(sign.every, 300)
    first = first // sign.every * sign.every
    e1 = max(first, (last - back * clock.DAY) // clock.DAY * clock.DAY)
    e2 = max(first, (last - FINE_D * clock.DAY) // clock.DAY * clock.DAY)
    e3 = max(first, (last - FINEST_S) // clock.HOUR * clock.HOUR)
    cuts = [(first, e1, old), (e1, e2, hourly)]
    for begin, end in weather.wet_spells(sign.wet_mm) if weather and sign.wet_mm else ():
        cuts = _fine_within(cuts, begin, end, sign.wet_step)
    for a, _ in stories.windows(clock.moment(first), clock.moment(e2)) if sign.weeks_before else ():
        before = clock.seconds(a) // clock.DAY * clock.DAY
        cuts = _fine_within(cuts, before - sign.weeks_before * 7 * clock.DAY, before + clock.DAY, hourly)
    for a, b in stories.windows(clock.moment(first), clock.moment(e2)) if sign.in_story else ():
        cuts = _fine_within(
            cuts, clock.seconds(a) // SIX_HOURS * SIX_HOURS, -(-clock.seconds(b) // SIX_HOURS) * SIX_HOURS, fine
        )
    cuts += [(e2, e3, fine), (e3, last + 1, sign.every)]
    return [Tier(a, b, max(step, sign.every)) for a, b, step in cuts if b > a]


def _fine_within(cuts: list[tuple[int, int, int]], a: int, b: int, fine: int) -> list[tuple[int, int, int]]:
    out = []
    for first, last, step in cuts:
        x, y = max(first, a), min(last, b)
        if x >= y:
            out.append((first, last, step))
            continue
        out += [(first, x, step), (x, y, min(fine, step)), (y, last, step)]
    return [cut for cut in out if cut[1] > cut[0]]


def _step(sign: Sign, usual: int, scale: float) -> int:
    """The usual step, divided by the scale, rounded down to a divisor of itself; never below the sign's own."""
    wanted = usual / max(scale, 1.0)
    return max(
        max(s for s in (300, 600, 900, 1200, 1800, 3600, 7200, 10800, 21600, 43200) if s <= max(wanted, 300)),
        sign.every,
    )


def read(
    sign: Sign, span: list[Tier], first: int, last: int, land: Ground, weather: Weather, seed: int
) -> pl.DataFrame:
    """The sign's readings observed after `first` and up to `last`, place within time."""
    # What began in the step before the stretch may be observed within it.
    head = Tier(span[0].first - span[0].step, span[0].last, span[0].step)
    return pl.concat([_tier(sign, tier, first, last, land, weather, seed) for tier in (head, *span[1:])])


def places_of(sign: Sign, land: Ground) -> Places:
    """The places at which a sign is computed (units come from atoms)."""
    if sign.places in (UNITS, "units+city"):
        return land.atoms
    return {CITY_LEVEL: land.city, STREETS: land.streets}.get(sign.places) or land.sites[sign.places]


def _tier(sign: Sign, tier: Tier, first: int, last: int, land: Ground, weather: Weather, seed: int) -> pl.DataFrame:
    where = places_of(sign, land)
    base = _ticks(tier, sign)
    phase = _phase(sign, where, seed)
    end = tier.step - 60 if sign.kind == "count" else sign.at
    t = (base[:, None] + end + phase).ravel()
    s = np.tile(np.arange(len(where)), len(base))
    from_units = sign.places in (UNITS, "units+city")
    keep = (t > first) & (t <= last)
    if not keep.all():
        t, s = t[keep], s[keep]
    if not len(t):
        return _frame(sign, list(where.codes), *(np.empty(0) for _ in range(5)))
    block = t - end - phase[s]
    value, num, den = _values(sign, t, s, block, tier.step, where, weather, seed)
    if from_units:
        return _united(sign, t, value, num, den, land)
    return _frame(sign, list(where.codes), s, t, value, num, den)


def _ticks(tier: Tier, sign: Sign) -> np.ndarray:
    if sign.every >= MONTH:
        month, out = clock.month_start(clock.moment(tier.first)), []
        while clock.seconds(month) < tier.last:
            out.append(clock.seconds(month))
            month = clock.month_start(datetime(month.year + month.month // 12, month.month % 12 + 1, 1))
        return np.array(out, dtype=np.int64)
    # The block before the stretch may end within it when only a few seconds are asked for.
    return np.arange(-(-tier.first // tier.step), -(-tier.last // tier.step), dtype=np.int64) * tier.step


def _phase(sign: Sign, where: Places, seed: int) -> np.ndarray:
    """Seconds by which a place's readings come after the full step, so that live readings are spread."""
    room = 60 if sign.kind == "count" else min(sign.every, 3000)
    if sign.exact:
        return np.zeros(len(where), dtype=np.int64)
    together = sign.places in (UNITS, "units+city")
    index = np.arange(len(where)) * (not together)
    return (chance.uniform(chance.key(f"{sign.key}/phase", seed), index) * room).astype(np.int64)


def _values(sign: Sign, t, s, block, step: int, where: Places, weather: Weather, seed: int):
    if sign.kind == "count":
        return _counted(sign, s, block, step, where, weather, seed), None, None
    at = At(sign.key, t, s, where, weather, seed)
    given = sign.formula(at)
    if sign.kind == "gauge":
        return np.asarray(given, dtype=float), None, None
    first, second = (np.broadcast_to(np.asarray(x, dtype=float), t.shape) for x in given)
    if sign.kind == "share":
        return None, np.rint(np.clip(first, 0, 1) * second), second
    return None, np.round(first, 4) * np.round(second, 3), np.round(second, 3)


def _counted(sign: Sign, s, block, step: int, where: Places, weather: Weather, seed: int) -> np.ndarray:
    """What happened in each block. The hour is what is drawn; shorter blocks share its number out, longer ones add up."""
    hours = max(step // clock.HOUR, 1)
    start = (block // clock.HOUR)[:, None] + np.arange(hours)
    at_s = np.repeat(s, hours)
    at = At(sign.key, start.ravel() * clock.HOUR + clock.HOUR // 2, at_s, where, weather, seed)
    n = chance.count(at.k("count"), at_s, start.ravel(), sign.formula(at)).reshape(-1, hours).sum(axis=1)
    if step < clock.HOUR:
        parts = clock.HOUR // step
        part = (block % clock.HOUR) // step
        lot = chance.uniform(at.k("part"), s, block // clock.HOUR)
        n = np.floor(n * (part + 1) / parts + lot) - np.floor(n * part / parts + lot)
    return n * sign.scale


def _united(sign: Sign, t, value, num, den, land: Ground) -> pl.DataFrame:
    """Atoms to the 14 delivered units (and the city itself, where a sign cannot be summed up)."""
    members, codes, n = land.members, list(land.units), len(land.atoms)
    if sign.places == "units+city":
        members, codes = np.vstack([members, np.ones(n)]), [*codes, CITY]
    t = t.reshape(-1, n)[:, 0]
    if num is not None:
        num, den = (x.reshape(-1, n) @ members.T for x in (num, den))
        num, den = num.ravel(), den.ravel()
        if sign.kind == "share" and sign.key == "air_good_days":  # days are not added up over places
            num, den = np.rint(num / np.tile(members.sum(axis=1), len(t))), den / np.tile(members.sum(axis=1), len(t))
    else:
        value = _joined(sign, value.reshape(-1, n), members, land.atoms.people).ravel()
    s = np.tile(np.arange(len(codes)), len(t))
    return _frame(sign, codes, s, np.repeat(t, len(codes)), value, num, den)


def _joined(sign: Sign, value: np.ndarray, members: np.ndarray, people: np.ndarray) -> np.ndarray:
    if sign.kind == "count" or sign.join == "sum":
        return value @ members.T
    if sign.join == "mean":
        weight = members * people
        return value @ weight.T / weight.sum(axis=1)
    pick = np.where(members[None] > 0, value[:, None, :], -np.inf if sign.join == "max" else np.inf)
    return pick.max(axis=2) if sign.join == "max" else pick.min(axis=2)


def _frame(sign: Sign, codes: list[str], s, t, value, num, den) -> pl.DataFrame:
    n = len(t)
    empty = np.full(n, np.nan)
    if value is not None:
        value = np.round(value, 4 if sign.kind == "count" else sign.decimals) + 0.0
    frame = pl.DataFrame(
        {
            "place": np.asarray(s, dtype=np.uint32),
            "observed_at": clock.stamps(np.asarray(t, dtype=np.int64)),
            "value": empty if value is None else value,
            "num": empty if num is None else num,
            "den": empty if den is None else den,
        }
    )
    return frame.select(
        pl.lit(sign.key).alias("indicator"),
        pl.col("place").replace_strict(dict(enumerate(codes)), return_dtype=pl.String),
        pl.col("observed_at").cast(pl.Datetime("us")),
        pl.col("value", "num", "den").fill_nan(None),
    )
