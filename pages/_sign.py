"""What the sign page asks: the newest value, its trend, earlier values, the places below, the rows behind it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import polars as pl

from city.bands import Band, band
from city.catalogue import Indicator, catalogue
from city.pack import city
from city.settings import settings
from components.detail_compare import Earlier
from components.state import Refused
from pages._address import Address
from pages._detail import choice, clock, moment
from queries import places, vitals

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
WEEK_S = 7 * 86400
SPANS = {"24h": DAY, "7d": 7 * DAY, "30d": 30 * DAY, "1y": 365 * DAY}
BACK = {"day": DAY, "week": 7 * DAY, "year": 364 * DAY}
OFFERED = {"24h": ("day", "week", "year"), "7d": ("week", "year"), "30d": ("year",), "1y": ("year",)}
HOURLY_UP_TO = 10 * DAY
LEVELS = ("city", "district", "street", "community", "site")
NEWEST_ROWS = 8
ENOUGH_HOURS = 0.8
RANKED = ("districts", "units")
"""What the places of a city are ranked by: its districts, or the units that report."""


@dataclass(frozen=True)
class Window:
    """The span of the chart: hours or days from since to before until, and which earlier spans lie over it."""

    period: str
    grain: str
    since: datetime
    until: datetime
    earlier: tuple[str, ...]
    offered: tuple[str, ...]
    is_chosen: bool


@dataclass(frozen=True)
class Picture:
    """All that the sign page shows of one indicator in one place; `thin` are earlier spans with too few values to lay over."""

    given: Indicator
    place: dict[str, Any]
    now: datetime
    row: dict[str, Any] | None
    band: Band
    window: Window
    frame: pl.DataFrame
    earlier: Mapping[str, pl.DataFrame]
    thin: tuple[str, ...] = ()
    compared: list[Earlier] = field(default_factory=list)


def periods(given: Indicator) -> tuple[str, ...]:
    """The periods that make sense: hours only for a sign that comes more than once a day, a month only for one that comes in it."""
    if given.period_s < DAY.total_seconds():
        return tuple(SPANS)
    return ("30d", "1y") if given.period_s <= WEEK_S else ("1y",)


def read_window(given: Indicator, query: Mapping[str, Any], newest: datetime) -> tuple[Window, list[Refused]]:
    """The window that the address asks for; without a word the shortest period and the nearest earlier span."""
    offered_periods = periods(given)
    period, refused = choice(query, "period", offered_periods, offered_periods[0])
    since, bad_since = moment(query, "from")
    until, bad_until = moment(query, "to")
    refused += bad_since + bad_until
    is_chosen = since is not None or until is not None
    grain = "hour" if SPANS[period] <= HOURLY_UP_TO else "day"
    end = until or _floor(newest, grain) + (HOUR if grain == "hour" else DAY)
    start = since or end - SPANS[period]
    if start >= end:
        refused.append(Refused("from", start.isoformat(timespec="minutes"), f"< {end.isoformat(timespec='minutes')}"))
        start = end - SPANS[period]
    if is_chosen:
        grain = "hour" if end - start <= HOURLY_UP_TO and given.period_s < 86400 else "day"
    start, end = max(_floor(start, grain), end - 3 * SPANS["1y"]), _ceiling(end, grain)
    offered = OFFERED["24h" if end - start <= 2 * DAY and grain == "hour" else "7d" if grain == "hour" else period]
    chosen, more = _overlays(query, offered)
    return Window(period, grain, start, end, chosen, offered, is_chosen), refused + more


def ask_picture(
    address: Address, given: Indicator, place: dict[str, Any], query: Mapping[str, Any]
) -> tuple[Picture, list[Refused]]:
    """The picture of one indicator in one place, and what of the address could not be used."""
    viewer, asof, now = address.viewer, address.state.asof, clock(address.state)
    code = place["place"]
    newest = vitals.ranking(viewer, given.key, [code], asof=asof)
    row = newest.row(0, named=True) if newest.height and newest["observed_at"][0] else None
    window, refused = read_window(given, query, row["observed_at"] if row else now)
    is_hourly = window.grain == "hour"
    ask_trend = vitals.trend if is_hourly else vitals.trend_daily
    ask_values = partial(vitals.trend, is_judged=False) if is_hourly else vitals.trend_daily
    frame = ask_trend(viewer, code, given.key, window.since, window.until, asof=asof)
    earlier = {
        key: ask_values(
            viewer, code, given.key, window.since - BACK[key], window.until - BACK[key], asof=asof
        ).with_columns(pl.col("moment") + BACK[key])
        for key in window.earlier
    }
    enough = ENOUGH_HOURS * frame["value"].count()
    thin = tuple(key for key, one in earlier.items() if one["value"].count() < enough)
    earlier = {key: one for key, one in earlier.items() if key not in thin}
    compared = _compare(address, given, code, row) if row else [Earlier(key, None) for key in BACK]
    return Picture(given, place, now, row, judged(given, row), window, frame, earlier, thin, compared), refused


def judged(given: Indicator, row: Mapping[str, Any] | None) -> Band:
    """The level of a row of latest by the thresholds in force when it was observed."""
    if row is None or row["value"] is None:
        return band(given, None, datetime.min)
    return band(given, row["value"], row["observed_at"], row["z"], den=row["den"], place=row["place"])


def unfinished_from(picture: Picture) -> datetime | None:
    """From which moment on the hour or day of a value is not over at the page's time; None where all are."""
    if picture.window.grain == "day":
        today = picture.now.replace(hour=0, minute=0, second=0, microsecond=0)
        return today if picture.frame["moment"].max() == today else None
    this_hour = picture.now.replace(minute=0, second=0, microsecond=0)
    return this_hour if picture.given.time == "sum" and picture.frame["moment"].max() == this_hour else None


def keeps_zero(picture: Picture) -> bool:
    """Whether the chart reaches down to zero: amounts that cannot be negative and do not hover far above it."""
    values = picture.frame["value"].drop_nulls()
    if not values.len() or picture.given.better == "band" or picture.given.range[0] < 0:
        return False
    return picture.given.time == "sum" or float(values.min()) <= 0.6 * float(values.max())  # type: ignore[arg-type]


def ask_ranking(address: Address, given: Indicator, place: dict[str, Any], units: str) -> pl.DataFrame | None:
    """The places to rank below a place: the districts or the reporting units of the city, else its next level; or None."""
    viewer, asof = address.viewer, address.state.asof
    level = next_level(given, place["level"])
    if level is None:
        return None
    if level == "district" and units == "units":
        return vitals.ranking(viewer, given.key, list(city(settings().city).units), asof=asof)
    levels = ["street", "quasi"] if level == "street" else [level]
    return vitals.ranking_below(viewer, given.key, place["place"], levels, asof=asof)


def ranked_by(address: Address) -> dict[str, int]:
    """How many districts and reporting units the city has; nothing to choose from where the units are the districts."""
    districts = places.named(address.viewer, [], ["district"], asof=address.state.asof)["place"].to_list()
    units = city(settings().city).units
    return {} if set(units) <= set(districts) else {"districts": len(districts), "units": len(units)}


def next_level(given: Indicator, level: str) -> str | None:
    """The next finer level at which the sign exists; a reporting unit stands where a district stands."""
    place_level = {"unit": "district", "quasi": "street"}.get(level, level)
    at = LEVELS.index(place_level) if place_level in LEVELS else len(LEVELS)
    return next((one for one in LEVELS[at + 1 :] if one in given.levels), None)


def row_indicators(given: Indicator) -> list[str]:
    """Whose readings lie behind the sign: its inputs' where it is derived."""
    return [one for one in given.inputs if one in catalogue().indicators] or [given.key]


def row_span(given: Indicator, row: Mapping[str, Any] | None, now: datetime) -> tuple[datetime, datetime]:
    """From when to before when the readings behind the shown value were observed."""
    if row is None:
        return now - 7 * DAY, now + timedelta(minutes=1)
    start = row["period_start"] or row["observed_at"]
    return start, start + (DAY if given.shown == "day" else HOUR)


def _floor(when: datetime, grain: str) -> datetime:
    kept = when.replace(minute=0, second=0, microsecond=0)
    return kept if grain == "hour" else kept.replace(hour=0)


def _ceiling(when: datetime, grain: str) -> datetime:
    floor = _floor(when, grain)
    return floor if floor == when else floor + (HOUR if grain == "hour" else DAY)


def _overlays(query: Mapping[str, Any], offered: Sequence[str]) -> tuple[tuple[str, ...], list[Refused]]:
    found = query.get("compare")
    if not found:
        return (offered[0],), []
    if found == "none":
        return (), []
    wanted = str(found).split(",")
    bad = [one for one in wanted if one not in BACK]
    refused = [Refused("compare", str(found), ", ".join((*BACK, "none")))] if bad else []
    return tuple(one for one in offered if one in wanted), refused


def _compare(address: Address, given: Indicator, code: str, row: Mapping[str, Any]) -> list[Earlier]:
    """The value one day, one week and 52 weeks before; of a running day the same first hours.

    Where that hour of last year was not reported, yesterday as a whole stands against its day 52 weeks before.
    """
    viewer, asof = address.viewer, address.state.asof
    start: datetime = row["period_start"]
    moments = [start - back for back in BACK.values()]
    if given.shown != "day":
        frame = vitals.compare(viewer, code, given.key, [start, *moments], asof=asof)
        parts = {one["moment"]: one for one in frame.iter_rows(named=True)}
        found = _as_dense(parts, start, "value")
    elif given.time in ("median", "p90") or given.period_s >= 86400:
        frame = vitals.compare_daily(viewer, code, given.key, moments, asof=asof)
        found = dict(frame.select("moment", "value").iter_rows())
    else:
        found = _running(address, given, code, row, moments)
    compared = [Earlier(key, found.get(start - back)) for key, back in BACK.items()]
    if compared[-1].value is None and given.period_s < 86400:
        day = start.replace(hour=0) - DAY
        frame = vitals.compare_daily(viewer, code, given.key, [day, day - BACK["year"]], asof=asof)
        whole = dict(frame.select("moment", "value").iter_rows())
        if len(whole) == 2:
            compared[-1] = Earlier("year_day", whole[day - BACK["year"]], whole[day])
    return compared


def _running(
    address: Address, given: Indicator, code: str, row: Mapping[str, Any], moments: list[datetime]
) -> dict[datetime, float | None]:
    """The first hours of earlier days as far as the running day has come; days with too few of these hours are left out."""
    start = row["period_start"]
    hours = int((row["observed_at"] - start) / HOUR) + 1
    frame = vitals.compare_running(address.viewer, code, given.key, [start, *moments], hours, asof=address.state.asof)
    parts = {one["moment"]: one for one in frame.iter_rows(named=True)}
    return {moment: running_value(given, parts[moment]) for moment in _as_dense(parts, start, "moment")}


def _as_dense(parts: Mapping[datetime, Mapping[str, Any]], start: datetime, column: str) -> dict[datetime, Any]:
    """The column of those that were reported about as often as the newest: a sum of six hours is not that of one."""
    now = parts[start]["hours_seen"] if start in parts else 1
    return {moment: one[column] for moment, one in parts.items() if one["hours_seen"] >= ENOUGH_HOURS * now}


def running_value(given: Indicator, part: Mapping[str, Any]) -> float | None:
    """The value of the first hours of a day, by the indicator's roll-up in time."""
    if given.time in ("ratio", "mean") and part["den"]:
        return catalogue().units[given.unit].factor * part["num"] / part["den"]
    column = {"sum": "total", "max": "highest", "min": "lowest", "last": "newest"}.get(given.time, "mean")
    return part[column]
