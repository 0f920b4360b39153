"""From the raw frame to the contract's columns: clean texts, civil times, numbers in catalogue units.

Where a column held a text that cannot be read as its type, `_unread_<column>` holds that text; where the mapping
does not know a text, `_unmapped_<column>` holds a sentence. These columns are there only when some row needs them."""

import re
from collections.abc import Mapping

import numpy as np
import polars as pl

from data import contracts
from data.geo.coordinates import to_wgs84
from data.sources._find import find
from data.sources._raw import Raw
from data.sources._source import Column, FileKind, Source, Value
from data.sources._times import CIVIL, civil

SAME_POINT_DEGREES = 1e-7


def to_contract(source: Source, raw: Raw) -> pl.DataFrame:
    """The contract's columns, `row`, `_broken` (why a record is torn, null for whole ones), `_unread_…`, `_unmapped_…`.

    A wide file gives one row per record and [[values]] entry; `row` is the record's number in the file."""
    wanted = contracts.CONTRACTS[source.contract].COLUMNS
    read = {"row": raw.rows}
    for name, column in source.columns.items():
        read |= _typed(source, raw.frame, name, column, wanted[name])
    if {"lon", "lat"} <= set(read):
        lon, lat = to_wgs84(_floats(read["lon"]), _floats(read["lat"]), source.file.crs)
        is_none = _no_point(read["lon"], read["lat"], ((0.0, 0.0), *source.file.no_point))
        read["lon"], read["lat"] = (_degrees(axis, is_none) for axis in (lon, lat))
    frame = pl.DataFrame(read)
    if source.values:
        frame = pl.concat([_one_value(source, raw.frame, frame, one) for one in source.values], how="diagonal")
    if raw.broken.height:
        torn = raw.broken.select("row", pl.col("reason").alias("_broken"))
        frame = pl.concat([frame, torn], how="diagonal")
    missing = {name: kind for name, kind in {**wanted, "_broken": pl.String()}.items() if name not in frame.columns}
    frame = frame.with_columns(pl.lit(None, dtype=kind).alias(name) for name, kind in missing.items())
    unread = [name for name in frame.columns if name.startswith(("_unread_", "_unmapped_"))]
    return frame.select(*wanted, "row", "_broken", *unread)


def _one_value(source: Source, raw: pl.DataFrame, keys: pl.DataFrame, one: Value) -> pl.DataFrame:
    read: dict[str, pl.Series] = {}
    for name, column in (("value", one.value), ("num", one.num), ("den", one.den)):
        if column:
            read |= _typed(source, raw, name, column, pl.Float64())
    return keys.with_columns(pl.lit(one.indicator).alias("indicator"), *read.values())


def _typed(source: Source, raw: pl.DataFrame, name: str, column: Column, kind: pl.DataType) -> Mapping[str, pl.Series]:
    """One contract column, and with it `_unread_<name>` and `_unmapped_<name>` where some row needs them."""
    found, unmapped = find(raw, column, source.file.missing)
    named = (
        {}
        if unmapped is None
        else {f"_unmapped_{name}": (f'{{"column": "{name}", ' + unmapped.str.slice(1)).alias(f"_unmapped_{name}")}
    )
    if kind == CIVIL:
        read = civil(found, column.format, source.file.zone, source.city_zone)
    elif kind.is_numeric():
        number = _number(found, column, source.file)
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
        return {name: read, **named}
    text = pl.select(pl.when(unread).then(found.cast(pl.String, strict=False).fill_null("?")))
    return {name: read, f"_unread_{name}": text.to_series().alias(f"_unread_{name}"), **named}


def _number(found: pl.Series, column: Column, file: FileKind) -> pl.Series:
    texts = _as_in_english(found.str.strip_chars(), file) if found.dtype == pl.String else found
    if texts.dtype == pl.Boolean or not (texts.dtype.is_numeric() or texts.dtype == pl.String):
        return pl.Series([None] * len(found), dtype=pl.Float64)
    number = texts.cast(pl.Float64, strict=False)
    number = pl.select(pl.when(number.is_finite()).then(number)).to_series()
    if (column.factor, column.offset) == (1.0, 0.0):
        return number
    return (number * column.factor + column.offset).round(12)


def _as_in_english(texts: pl.Series, file: FileKind) -> pl.Series:
    """The texts of numbers with a point and without marks of thousands; a mark that stands elsewhere stays."""
    if file.thousands:
        mark, point = re.escape(file.thousands), re.escape(file.decimal)
        grouped = texts.str.contains(rf"^[+-]?\d{{1,3}}({mark}\d{{3}})+({point}\d+)?$")
        texts = texts.zip_with(~grouped, texts.str.replace_all(file.thousands, "", literal=True))
    if file.decimal != ".":
        texts = texts.str.replace_all(".", "?", literal=True).str.replace(file.decimal, ".", literal=True)
    return texts


def _floats(series: pl.Series) -> np.ndarray:
    return series.cast(pl.Float64).fill_null(float("nan")).to_numpy()


def _no_point(lon: pl.Series, lat: pl.Series, points: tuple[tuple[float, float], ...]) -> pl.Series:
    """Where the point, as written, is one of those that stand for none."""
    near = pl.lit(False)
    for east, north in points:
        near |= ((lon - east).abs() < SAME_POINT_DEGREES) & ((lat - north).abs() < SAME_POINT_DEGREES)
    return pl.select(near.fill_null(False).alias("none"))["none"]


def _degrees(axis: np.ndarray, is_none: pl.Series) -> pl.Series:
    degrees = pl.Series(np.asarray(axis, dtype=float)).fill_nan(None)
    return pl.select(pl.when(~is_none).then(degrees)).to_series()
