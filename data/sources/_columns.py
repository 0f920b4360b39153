"""From the raw frame to the contract's columns: clean texts, civil times, numbers in catalogue units.

Where a column held a text that cannot be read as its type, `_unread_<column>` holds that text; this column is
there only when some row needs it."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import polars as pl

from data import contracts
from data.geo.coordinates import to_wgs84
from data.sources._formats import Raw
from data.sources._refused import Refused
from data.sources._source import Column, Source, Value
from data.sources._times import CIVIL, civil

FULL_WIDTH = [chr(code) for code in (*range(0xFF01, 0xFF5F), 0x3000)]
HALF_WIDTH = [chr(code) for code in (*range(0x21, 0x7F), 0x20)]


def check_columns(source: Source, path: Path, raw: Raw) -> None:
    """Refuses a file that lacks a column which the mapping names."""
    mapped = list(source.columns.values())
    mapped += [column for one in source.values for column in (one.value, one.num, one.den) if column]
    for column in mapped:
        for name in column.names:
            if name not in raw.frame.columns:
                found = ", ".join(raw.frame.columns)
                raise Refused(f"{path.name}: column {name!r} is not in the file; it has: {found}.")


def to_contract(source: Source, raw: Raw) -> pl.DataFrame:
    """The contract's columns, `row`, `_broken` (why a record is torn, null for whole ones) and `_unread_…`.

    A wide file gives one row per record and [[values]] entry; `row` is the record's number in the file."""
    wanted = contracts.CONTRACTS[source.contract].COLUMNS
    read = {"row": raw.rows}
    for name, column in source.columns.items():
        read |= _typed(source, raw.frame, name, column, wanted[name])
    if {"lon", "lat"} <= set(read):
        lon, lat = to_wgs84(_floats(read["lon"]), _floats(read["lat"]), source.file.crs)
        at_origin = (read["lon"] == 0) & (read["lat"] == 0)
        read["lon"], read["lat"] = (_degrees(axis, at_origin) for axis in (lon, lat))
    frame = pl.DataFrame(read)
    if source.values:
        frame = pl.concat([_one_value(source, raw.frame, frame, one) for one in source.values], how="diagonal")
    if raw.broken.height:
        torn = raw.broken.select("row", pl.col("reason").alias("_broken"))
        frame = pl.concat([frame, torn], how="diagonal")
    missing = {name: kind for name, kind in {**wanted, "_broken": pl.String()}.items() if name not in frame.columns}
    frame = frame.with_columns(pl.lit(None, dtype=kind).alias(name) for name, kind in missing.items())
    unread = [name for name in frame.columns if name.startswith("_unread_")]
    return frame.select(*wanted, "row", "_broken", *unread)


def _one_value(source: Source, raw: pl.DataFrame, keys: pl.DataFrame, one: Value) -> pl.DataFrame:
    read: dict[str, pl.Series] = {}
    for name, column in (("value", one.value), ("num", one.num), ("den", one.den)):
        if column:
            read |= _typed(source, raw, name, column, pl.Float64())
    return keys.with_columns(pl.lit(one.indicator).alias("indicator"), *read.values())


def _typed(source: Source, raw: pl.DataFrame, name: str, column: Column, kind: pl.DataType) -> Mapping[str, pl.Series]:
    """One contract column, and with it `_unread_<name>` where a text could not be read."""
    found = _found(source, raw, column)
    if kind == CIVIL:
        read = civil(found, column.format, source.file.zone, source.city_zone)
    elif kind.is_numeric():
        number = _number(found, column)
        if kind.is_integer():
            number = pl.select(pl.when(number == number.round()).then(number)).to_series()
        read = number.cast(kind, strict=False)
    else:
        read = found.cast(pl.String, strict=False)
    read = read.alias(name)
    if found.dtype.is_float():
        found = found.fill_nan(None)
    unread = found.is_not_null() & read.is_null()
    if not unread.any():
        return {name: read}
    text = pl.select(pl.when(unread).then(found.cast(pl.String, strict=False).fill_null("?")))
    return {name: read, f"_unread_{name}": text.to_series().alias(f"_unread_{name}")}


def _found(source: Source, raw: pl.DataFrame, column: Column) -> pl.Series:
    """What the file says, cleaned and mapped; null for the texts that mean none. Typed columns stay typed."""
    if column.constant is not None:
        return pl.Series([column.constant]).new_from_index(0, raw.height)
    if column.join:
        parts = [_text(source, raw[name], column) for name in column.join]
        return pl.select(pl.concat_str(parts, separator=column.separator)).to_series()
    series = raw[column.names[0]]
    if series.dtype == pl.String or column.map or column.clean:
        series = _text(source, series, column)
    if column.map:
        series = series.replace(list(column.map), list(column.map.values()))
    return series


def _text(source: Source, series: pl.Series, column: Column) -> pl.Series:
    if series.dtype != pl.String:
        series = series.cast(pl.String, strict=False)
    if "full_to_half_width" in column.clean:
        series = series.str.replace_many(FULL_WIDTH, HALF_WIDTH)
    if "collapse_spaces" in column.clean:
        series = series.str.replace_all(r"\s+", " ")
    if "strip" in column.clean:
        series = series.str.strip_chars()
    none = series.str.strip_chars().is_in(list(source.file.missing))
    return pl.select(pl.when(~none).then(series)).to_series() if none.any() else series


def _number(found: pl.Series, column: Column) -> pl.Series:
    texts = found.str.strip_chars() if found.dtype == pl.String else found
    if texts.dtype == pl.Boolean or not (texts.dtype.is_numeric() or texts.dtype == pl.String):
        return pl.Series([None] * len(found), dtype=pl.Float64)
    number = texts.cast(pl.Float64, strict=False)
    number = pl.select(pl.when(number.is_finite()).then(number)).to_series()
    if (column.factor, column.offset) == (1.0, 0.0):
        return number
    return (number * column.factor + column.offset).round(12)


def _floats(series: pl.Series) -> np.ndarray:
    return series.cast(pl.Float64).fill_null(float("nan")).to_numpy()


def _degrees(axis: np.ndarray, at_origin: pl.Series) -> pl.Series:
    degrees = pl.Series(np.asarray(axis, dtype=float)).fill_nan(None)
    return pl.select(pl.when(~at_origin.fill_null(False)).then(degrees)).to_series()
