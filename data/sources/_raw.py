"""A file as it is, before anything is made of it."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass

import polars as pl

BROKEN = {"row": pl.UInt32, "text": pl.String, "reason": pl.String}


@dataclass(frozen=True)
class Raw:
    """A file as it is: `frame` one row per whole record; `rows` the record numbers (from 1, header counted);
    `broken` the records that do not have the fields of the header: row, text, reason.
    """

    frame: pl.DataFrame
    rows: pl.Series
    broken: pl.DataFrame


def distinct(header: list[str]) -> list[str]:
    """The names of the columns: stripped, never empty; of a name that stands more than once each bears its column's
    number behind, so that a mapping says which one it means."""
    named = [cell.strip() or f"column {number}" for number, cell in enumerate(header, 1)]
    often = Counter(named)
    names: list[str] = []
    for number, name in enumerate(named, 1):
        name = f"{name} ({number})" if often[name] > 1 else name
        while name in names:
            name += "*"
        names.append(name)
    return names


def without_blank(frame: pl.DataFrame, rows: pl.Series, broken: pl.DataFrame) -> Raw:
    """The raw frame without records that hold nothing at all."""
    written = frame.select(pl.any_horizontal(pl.all().fill_null("") != "").alias("written"))["written"]
    if not written.all():
        frame, rows = frame.filter(written), rows.filter(written)
    return Raw(frame, rows, broken)


def as_text(cell: object) -> str:
    """A cell as a CSV would write it: nothing for none, 8 for 8.0, times as ISO texts."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, dt.datetime):
        return cell.isoformat(" ")
    if isinstance(cell, dt.date | dt.time):
        return cell.isoformat()
    return str(cell)
