"""Reference indices as the engine reads them: tables of numbers, and methodologies made of other people's metadata."""

import csv
from datetime import date, datetime
from pathlib import Path

import numpy as np
import polars as pl

from city.scoring.methodology import read_methodology

UNTIL = datetime(2026, 1, 1)
RULES = {
    "screen_whole": 0.0, "screen_group": 0.0, "grace": 0, "tier_sure": 0.9,
    "draws": 1000, "seed": 7, "weight_spread": 0.25,
}  # fmt: skip


def number(told: str) -> float:
    return float("nan") if told in ("", "NA", "NaN") else float(told)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def table(path: Path, columns: list[str], by: str = "uCode") -> tuple[list[str], np.ndarray]:
    """Units and their numbers, the units in the order of the alphabet."""
    found = sorted(rows(path), key=lambda row: row[by])
    return [row[by] for row in found], np.array([[number(row[name]) for name in columns] for row in found])


def both(name: str) -> dict[str, str]:
    return {"zh": name, "en": name}


def indicator(key: str, /, **given) -> dict:
    """A table of an indicator as it stands in a file; a share of records unless told otherwise."""
    row = {
        "key": key, "name": both(key), "unit": both("u"), "direction": "+", "zero": 0, "target": 100,
        "basis": "proposed", "kind": "ratio", "scale": 1, "period": "monthly", "least": 0, "formula": both("x"),
        "weight": 1, "count": {"register": "systems", "way": "due", "num": "done", "den": "records"},
    }  # fmt: skip
    return row | given


def group(key: str, dimension: str, indicators: list[dict], weight: float = 1) -> dict:
    return {"key": key, "dimension": dimension, "name": both(key), "weight": weight, "indicator": indicators}


def content(dimensions: dict[str, float], groups: list[dict], **method) -> dict:
    """The files of a methodology."""
    first = {
        "name": both("m"), "version": "1", "valid_from": date(2026, 1, 1), "basis": "proposed", "rules": dict(RULES),
        "dimension": [{"key": key, "name": both(key), "weight": weight} for key, weight in dimensions.items()],
    }  # fmt: skip
    return {"method.toml": first | method} | {f"{one['key']}.toml": one for one in groups}


def from_metadata(meta: list[dict[str, str]], is_scored: bool = False, **method):
    """The methodology of an index of three or four levels that is told as a table of parents and weights.

    `is_scored` where the values are scores already, from 0 to 100.
    """
    by_level = {str(n): [row for row in meta if row["Level"] == str(n)] for n in (1, 2, 3)}
    is_deep = any(row["Level"] == "4" for row in meta)
    dimensions = {row["iCode"]: float(row["Weight"]) for row in by_level["3"]} if is_deep else {"all": 1}
    groups = [
        group(
            row["iCode"],
            row["Parent"] if is_deep else "all",
            [_leaf(one, is_scored) for one in by_level["1"] if one["Parent"] == row["iCode"]],
            float(row["Weight"]),
        )
        for row in by_level["2"]
    ]
    return read_methodology(content(dimensions, groups, **method))


def _leaf(row: dict[str, str], is_scored: bool) -> dict:
    weight = float(row["Weight"])
    if is_scored:
        return indicator(row["iCode"], weight=weight)
    low, high = number(row["goalpost_lower"]), number(row["goalpost_upper"])
    if row["Direction"] == "1":
        return indicator(row["iCode"], zero=low, target=high, weight=weight)
    return indicator(row["iCode"], direction="-", zero=high, target=low, weight=weight)


def counted(keys: list[str], units: list[str], values: np.ndarray, until: datetime = UNTIL) -> pl.DataFrame:
    """Values as counts over 1; a value that is missing was not counted."""
    told = [
        (key, "num", unit, until, float(values[n, at]), 1.0, 1)
        for n, unit in enumerate(units)
        for at, key in enumerate(keys)
        if not np.isnan(values[n, at])
    ]
    schema = {
        "indicator": pl.String, "part": pl.String, "place": pl.String, "until": pl.Datetime("us"),
        "num": pl.Float64, "den": pl.Float64, "records": pl.Int64,
    }  # fmt: skip
    return pl.DataFrame(told, schema=schema, orient="row")
