"""Correct: what upheld appeals put right, in the cell that they are about and in every place whose count is made of it.

A cell is (place, indicator, end of the period); its numbers are numerator and denominator.
"""

from collections.abc import Collection, Mapping
from datetime import datetime

import polars as pl

Cell = tuple[str, str, datetime]
Numbers = tuple[float, float]


def corrected(counted: pl.DataFrame, right: Mapping[Cell, Numbers]) -> pl.DataFrame:
    """The counts with the right numbers in their first part; a cell of which nothing was counted is added."""
    if not right:
        return counted
    rows = [(*cell, "num", float(num), float(den)) for cell, (num, den) in right.items()]
    schema = ["place", "indicator", "until", "part", "right_num", "right_den"]
    frame = pl.DataFrame(rows, schema=schema, orient="row").with_columns(pl.col("until").cast(pl.Datetime("us")))
    keys = ["place", "indicator", "until", "part"]
    joined = counted.join(frame, on=keys, how="left")
    known = joined.with_columns(num=pl.coalesce("right_num", "num"), den=pl.coalesce("right_den", "den"))
    added = frame.join(counted, on=keys, how="anti").rename({"right_num": "num", "right_den": "den"})
    added = added.with_columns(records=pl.lit(0))
    return pl.concat([known.drop("right_num", "right_den"), added.select(counted.columns)], how="vertical_relaxed")


def reached(
    right: Mapping[Cell, Numbers],
    of_units: pl.DataFrame,
    of_places: pl.DataFrame,
    within: Mapping[str, Collection[str | None]],
    sums: Collection[str],
) -> tuple[dict[Cell, Numbers], frozenset[Cell]]:
    """The right numbers of other places that units' corrections reach, and the units' cells that reach none of them.

    `of_units` and `of_places` are counts of both; `within` says for each unit in which of the places its parts lie (None:
    in none of them). What a unit's numbers changed by is added where all its parts lie in one place and the indicator (`sums`)
    is made of sums. Of a unit in several places nobody ruled where its numbers were wrong: it is given to none.
    """
    units, places = _numbers(of_units), _numbers(of_places)
    found: dict[Cell, Numbers] = {}
    unplaced = set()
    for (unit, key, until), (num, den) in sorted(right.items()):
        where = set(within.get(unit, ()))
        place = where.pop() if len(where) == 1 else None
        if place is None or (place != unit and key not in sums):
            unplaced.add((unit, key, until))
            continue
        cell = (place, key, until)
        if place == unit:
            found[cell] = (num, den)
            continue
        before, now = units.get((unit, key, until), (0.0, 0.0)), found.get(cell, places.get(cell, (0.0, 0.0)))
        found[cell] = (max(0.0, now[0] + num - before[0]), max(0.0, now[1] + den - before[1]))
    return found, frozenset(unplaced)


def _numbers(counted: pl.DataFrame) -> dict[Cell, Numbers]:
    rows = counted.filter(pl.col("part") == "num").select("place", "indicator", "until", "num", "den").iter_rows()
    return {(place, key, until): (num or 0.0, den or 0.0) for place, key, until, num, den in rows}
