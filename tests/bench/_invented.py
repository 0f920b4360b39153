"""Invented rows for the measurement: readings of twelve indicators in a hundred streets, events, and a little of the rest."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import polars as pl

from city.catalogue import Indicator, catalogue
from city.topics import topics

MINUTE_US = 60_000_000
SCHEMA = {
    "indicator": pl.String(),
    "place": pl.String(),
    "observed_at": pl.Datetime("us"),
    "value": pl.Float64(),
    "num": pl.Float64(),
    "den": pl.Float64(),
}


@dataclass(frozen=True)
class Series:
    """How one indicator behaves: a mean, how far the day moves it, its noise; shares have `of` (their denominator)."""

    step_min: int
    mean: float
    swing: float
    noise: float
    of: int = 0


SERIES = {
    "power_outage_share": Series(5, 0.05, 0.02, 0.05, 5000),
    "ebike_charging_online": Series(5, 98.6, 0.2, 0.3, 400),
    "iot_online": Series(5, 98.4, 0.3, 0.3, 900),
    "extranet_available": Series(5, 99.99, 0.0, 0.005, 100_000),
    "gas_lel": Series(5, 2.0, 0.5, 1.2),
    "ponding_depth": Series(5, 0.5, 0.1, 1.5),
    "rain_1h": Series(10, 0.0, 0.0, 0.6),
    "rain_3h": Series(10, 0.2, 0.0, 1.0),
    "safety_police_incidents": Series(15, 2.0, 1.2, 1.4),
    "hotline_requests": Series(15, 6.0, 4.0, 2.4),
    "waste_overflow": Series(15, 3.0, 1.0, 1.5),
    "door_online": Series(15, 98.8, 0.1, 0.3, 300),
}


def readings(streets: list[str], since: datetime, until: datetime) -> pl.DataFrame:
    """All readings in [since, until), sorted by indicator, place, time."""
    dice = np.random.default_rng(int(since.timestamp()))
    parts = []
    for key in sorted(SERIES):
        one = SERIES[key]
        times = np.arange(np.datetime64(since, "us"), np.datetime64(until, "us"), one.step_min * MINUTE_US)
        hour = (times - times.astype("datetime64[D]")).astype(float) / (60 * MINUTE_US)
        middle = one.mean + one.swing * np.sin((hour - 9) / 24 * 2 * np.pi)
        values = np.tile(middle, len(streets)) + dice.normal(0, one.noise, len(times) * len(streets))
        values = np.clip(values, 0, 100)
        frame = pl.DataFrame(
            {
                "place": np.repeat(np.array(streets), len(times)),
                "observed_at": np.tile(times, len(streets)),
                "value": np.round(values, 0 if one.step_min == 15 and not one.of else 2),
            }
        )
        parts.append(_shaped(key, frame, one.of))
    return pl.concat(parts)


def _shaped(key: str, frame: pl.DataFrame, of: int) -> pl.DataFrame:
    """Shares come as numerator and denominator, everything else as a value."""
    none = pl.lit(None, pl.Float64)
    value, num, den = pl.col("value"), none, none
    if of:
        value, num, den = none, (pl.col("value") / 100 * of).round(), pl.lit(float(of))
    return frame.with_columns(indicator=pl.lit(key), value=value, num=num, den=den).select(
        pl.col(name).cast(kind) for name, kind in SCHEMA.items()
    )


def rest(districts: list[str], city: str, until: datetime, days: int = 9) -> pl.DataFrame:
    """The other indicators, so that each zone of the wall has something to show: hourly or daily, mostly within limits."""
    dice = np.random.default_rng(5)
    parts = []
    for entry in catalogue().indicators.values():
        if entry.key in SERIES or entry.is_derived:
            continue
        step = timedelta(days=1) if entry.period_s >= 86400 else timedelta(hours=1)
        start = until.replace(hour=0, minute=0) - timedelta(days=days if step.days == 0 else 60)
        places = districts if "district" in entry.levels else [city]
        times = np.arange(np.datetime64(start, "us"), np.datetime64(until, "us"), np.timedelta64(step))
        usual = _usual(entry, until)
        values = usual * dice.normal(1, 0.03, len(times) * len(places))
        frame = pl.DataFrame(
            {
                "place": np.repeat(np.array(places), len(times)),
                "observed_at": np.tile(times, len(places)),
                "value": np.clip(values, *entry.range),
            }
        )
        of = 1000 if entry.is_ratio and catalogue().units[entry.unit].factor == 100 else 0
        parts.append(_shaped(entry.key, frame, of))
    return pl.concat(parts)


def _usual(entry: Indicator, when: datetime) -> float:
    """A value on the good side of the mildest limit."""
    low, high = entry.range
    found = entry.threshold_at(when)
    limits = [c for _, alternatives in (found.levels if found else ()) for c in alternatives if not c.is_z]
    if not limits:
        return low + (high - low) * 0.1
    limit = limits[0]
    return limit.number * 0.6 if limit.is_upper else limit.number + (high - limit.number) * 0.4


def events(streets: list[str], count: int, since: datetime, until: datetime) -> Iterator[pl.DataFrame]:
    """Events in their current version, a month at a time: four of five are requests, 98 of 100 are closed."""
    dice = np.random.default_rng(int(since.timestamp()) + 1)
    keys = np.array(list(topics().topics))
    span_us = int((until - since) / timedelta(microseconds=1))
    opened = np.sort(np.datetime64(since, "us") + dice.integers(0, span_us, count))
    is_request = dice.random(count) < 0.8
    took = (dice.exponential(30, count) * 3600e6).astype("timedelta64[us]")
    shut = (opened + took < np.datetime64(until, "us")) & (dice.random(count) < 0.99)
    level = dice.choice([1, 2, 3, 4], count, p=[0.01, 0.04, 0.15, 0.8])
    prefix = f"B{since:%y%m%d%H%M}"
    frame = pl.DataFrame(
        {
            "event": [f"{prefix}-{n:07d}" for n in range(count)],
            "kind": np.where(is_request, "request", "incident"),
            "topic": keys[(dice.random(count) ** 2 * len(keys)).astype(int)],
            "title": ["Invented for the measurement"] * count,
            "place": np.array(streets)[dice.integers(0, len(streets), count)],
            "opened_at": opened,
            "due_at": opened + np.timedelta64(72, "h"),
            "closed_at": pl.Series(opened + took).set(pl.Series(~shut), None),
            "level": level.astype(np.int32),
            "status": np.where(shut, "closed", "open"),
            "department": ["hotline"] * count,
        }
    ).with_columns(updated_at=pl.coalesce("closed_at", "opened_at"))
    for _, month in frame.group_by(pl.col("opened_at").dt.truncate("1mo"), maintain_order=True):
        yield month
