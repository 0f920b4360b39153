"""The air quality index by the rule in force: HJ 633-2012 before 2026-03-01, HJ 633-2026 from then on.

Formula: IAQI = ⌈(Ihigh - Ilow) ÷ (Chigh - Clow) × (C - Clow) + Ilow⌉ between the breakpoints around C, from
(0, 0) below the first; AQI = the largest IAQI. The tables are in indexes/air.toml. Concentrations are µg/m³,
carbon monoxide mg/m³.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

import numpy as np
import polars as pl

from city.pack import find, read_toml

HOURLY = ("air_pm25", "air_pm10", "air_so2", "air_no2", "air_co", "air_o3_1h")
DAILY = ("air_pm25", "air_pm10", "air_so2_24h", "air_no2_24h", "air_co_24h", "air_o3_8h")
PARTICLES = ("air_pm25", "air_pm10")
TENTHS = ("air_co", "air_co_24h")
PUBLISHED_ANYWAY = 100
PRIMARY_ABOVE = 50
HIGHEST = 500


@dataclass(frozen=True, eq=False)
class Grade:
    """One of the six bands of the index, with the normative colour."""

    key: str
    to: int
    name: Mapping[str, str]
    rgb: tuple[int, int, int]


@dataclass(frozen=True, eq=False)
class Rule:
    """One standard: per pollutant the breakpoints, and the index beyond the last (None: none)."""

    name: str
    from_: date | None
    to: date | None
    index: tuple[float, ...]
    breakpoints: Mapping[str, tuple[float, ...]]
    beyond: Mapping[str, int | None]


@dataclass(frozen=True, eq=False)
class AirIndex:
    """One air index. `value` is None where it may not be given; `parts` are the sub-indexes found."""

    value: int | None
    primary: tuple[str, ...]
    rule: str
    missing: tuple[str, ...]
    parts: Mapping[str, int]


@cache
def _tables() -> tuple[tuple[Rule, ...], tuple[Grade, ...]]:
    content = read_toml(find("indexes/air.toml"))
    rules = tuple(
        Rule(
            one["name"],
            one.get("from"),
            one.get("to"),
            (0.0, *map(float, content["index"])),
            {key: (0.0, *map(float, values)) for key, values in one["breakpoints"].items()},
            {key: None if value == "none" else value for key, value in one["beyond"].items()},
        )
        for one in content["rules"]
    )
    grades = tuple(Grade(one["key"], one["to"], one["name"], tuple(one["rgb"])) for one in content["bands"])
    return rules, grades


def rules() -> tuple[Rule, ...]:
    """The standards, the oldest first."""
    return _tables()[0]


def grades() -> tuple[Grade, ...]:
    """The six bands, the best first."""
    return _tables()[1]


def rule_at(when: date | datetime) -> Rule:
    """The standard in force at that time."""
    day = when.date() if isinstance(when, datetime) else when
    for rule in rules():
        if (rule.from_ is None or rule.from_ <= day) and (rule.to is None or day < rule.to):
            return rule
    raise ValueError(f"indexes/air.toml: no rule is in force on {day.isoformat()}.")


def grade(value: float | None) -> Grade | None:
    """The band of an index, or None without one."""
    if value is None:
        return None
    return next((one for one in grades() if value <= one.to), grades()[-1])


def iaqi(pollutant: str, concentration: float | None, when: date | datetime) -> int | None:
    """The sub-index of one pollutant; None where nothing was measured or the rule gives no index there."""
    if concentration is None:
        return None
    found = _sub_indexes(rule_at(when), pollutant, np.array([concentration], dtype=float))[0]
    return None if np.isnan(found) else int(found)


def aqi(concentrations: Mapping[str, float | None], when: date | datetime, *, daily: bool = False) -> AirIndex:
    """The index of one hour (or, with `daily`, of one day) from six concentrations.

    Without one of the six it is given only above 100. Primary pollutants are all with the largest sub-index,
    when the index is above 50.
    """
    expected = DAILY if daily else HOURLY
    for key in concentrations:
        if key not in expected:
            span = "daily" if daily else "hourly"
            raise ValueError(f"{key} is not a pollutant of the {span} index; they are {', '.join(expected)}.")
    found = {key: iaqi(key, concentrations.get(key), when) for key in expected}
    parts = {key: value for key, value in found.items() if value is not None}
    missing = tuple(key for key in expected if key not in parts)
    worst = max(parts.values(), default=None)
    if worst is None or (missing and worst <= PUBLISHED_ANYWAY):
        return AirIndex(None, (), rule_at(when).name, missing, parts)
    primary = tuple(key for key, value in parts.items() if value == worst) if worst > PRIMARY_ABOVE else ()
    return AirIndex(worst, primary, rule_at(when).name, missing, parts)


def hourly_aqi(frame: pl.DataFrame) -> pl.DataFrame:
    """One row per row of the frame: place, hour, air_aqi (whole or null) by the rule of the hour's time.

    The frame has place, hour (civil time), air_pm25, air_pm10, air_so2, air_no2, air_co, air_o3_1h.
    """
    hours = frame["hour"].cast(pl.Date).to_numpy()
    columns = {key: frame[key].cast(pl.Float64).fill_null(float("nan")).to_numpy() for key in HOURLY}
    result = np.full(frame.height, np.nan)
    for rule in rules():
        chosen = np.ones(frame.height, dtype=bool)
        if rule.from_:
            chosen &= hours >= np.datetime64(rule.from_)
        if rule.to:
            chosen &= hours < np.datetime64(rule.to)
        if not chosen.any():
            continue
        parts = np.stack([_sub_indexes(rule, key, values[chosen]) for key, values in columns.items()])
        worst = np.where(np.isnan(parts), -1, parts).max(axis=0)
        publishable = ~np.isnan(parts).any(axis=0) | (worst > PUBLISHED_ANYWAY)
        result[chosen] = np.where(publishable, worst, np.nan)
    index = pl.Series("air_aqi", result).fill_nan(None).cast(pl.Int32)
    return frame.select("place", "hour").with_columns(index)


def _sub_indexes(rule: Rule, pollutant: str, concentrations: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Sub-indexes of many concentrations of one pollutant; nan where there is none."""
    if pollutant not in rule.breakpoints:
        raise ValueError(f"{rule.name} has no pollutant {pollutant!r}; it has {', '.join(rule.breakpoints)}.")
    limits = rule.breakpoints[pollutant]
    measured = _as_reported(pollutant, np.where(concentrations < 0, np.nan, concentrations))
    exact = np.interp(measured, limits, rule.index[: len(limits)])
    # 1e-9 of noise in the interpolation must not lift a whole number to the next.
    found = np.ceil(np.round(exact, 6))
    beyond = rule.beyond.get(pollutant, HIGHEST)
    found = np.where(measured > limits[-1], np.nan if beyond is None else beyond, found)
    return np.where(np.isnan(measured), np.nan, found)


def _as_reported(pollutant: str, concentrations: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Gases in whole numbers, carbon monoxide in tenths, halves to even; particles as they are."""
    if pollutant in PARTICLES:
        return concentrations
    if pollutant in TENTHS:
        return np.rint(np.round(concentrations * 10, 6)) / 10
    return np.rint(np.round(concentrations, 6))
