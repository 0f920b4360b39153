"""Rows in the order in which a table's files keep them, fast for millions of rows with few distinct texts."""

import polars as pl

from data.tables import Table

WIDEST = 2**63


def in_order(frame: pl.DataFrame, table: Table) -> pl.DataFrame:
    """The frame sorted by the table's columns (no nulls in them).

    Texts are ranked among the distinct ones and times counted from the first, so that one whole number stands for the
    key and sorting compares numbers: a third of the time that sorting the texts takes.
    """
    code, width = pl.Series("code", [0], dtype=pl.UInt64).new_from_index(0, frame.height), 1
    for name in table.sort:
        column = frame[name]
        if column.dtype == pl.String:
            texts = column.unique().sort()
            number, size = column.cast(pl.Enum(texts)).to_physical().cast(pl.UInt64), len(texts)
        else:
            moments = column.to_physical().cast(pl.Int64)
            low, high = int(moments.min() or 0), int(moments.max() or 0)  # type: ignore[arg-type]
            number, size = (moments - low).cast(pl.UInt64), high - low + 1
        width *= size
        if width >= WIDEST:
            return frame.sort(*table.sort)
        code = code * size + number
    return frame[code.arg_sort()]
