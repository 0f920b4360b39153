"""What a file says for one contract column: cleaned, cut to its part, mapped, looked up; still a text."""

import hashlib

import polars as pl

from city.said import Sentence, say
from data.contracts._reasons import because
from data.sources._source import Column, Lookup, Part

FULL_WIDTH = [chr(code) for code in (*range(0xFF01, 0xFF5F), 0x3000)]
HALF_WIDTH = [chr(code) for code in (*range(0x21, 0x7F), 0x20)]
HASH_DIGITS = 20


def find(raw: pl.DataFrame, column: Column, missing: tuple[str, ...]) -> tuple[pl.Series, pl.Series | None]:
    """The column's texts (a typed column that nothing is done to stays typed; null for the texts that mean none),
    and, where the mapping does not know a text, a sentence on it; None when it knows all."""
    series = _as_written(raw, column, missing)
    unmapped = None
    if column.part:
        series, unmapped = _cut(series, column.part)
    if column.map:
        series = series.replace(list(column.map), list(column.map.values()))
    if column.lookup:
        series, unknown = _look_up(series, column.lookup)
        unmapped = unknown if unmapped is None else pl.select(pl.coalesce(unmapped, unknown)).to_series()
    if column.default is not None:
        fill = pl.lit(column.default or None, dtype=pl.String)
        empty = series.is_null() if unmapped is None else series.is_null() & unmapped.is_null()
        series = pl.select(pl.when(empty).then(fill).otherwise(series)).to_series()
    if unmapped is not None and unmapped.null_count() == len(unmapped):
        unmapped = None
    return series, unmapped


def _as_written(raw: pl.DataFrame, column: Column, missing: tuple[str, ...]) -> pl.Series:
    if column.constant is not None:
        return pl.Series([column.constant]).new_from_index(0, raw.height)
    if column.hash:
        return _hashed([_text(raw[name], column, missing) for name in column.hash])
    if column.join:
        parts = [_text(raw[name], column, missing) for name in column.join]
        return pl.select(pl.concat_str(parts, separator=column.separator)).to_series()
    series = raw[column.names[0]]
    is_text = column.map or column.clean or column.part or column.lookup or column.default is not None
    return _text(series, column, missing) if series.dtype == pl.String or is_text else series


def _text(series: pl.Series, column: Column, missing: tuple[str, ...]) -> pl.Series:
    if series.dtype != pl.String:
        series = series.cast(pl.String, strict=False)
    if "full_to_half_width" in column.clean:
        series = series.str.replace_many(FULL_WIDTH, HALF_WIDTH)
    if "collapse_spaces" in column.clean:
        series = series.str.replace_all(r"\s+", " ")
    if "strip" in column.clean:
        series = series.str.strip_chars()
    none = series.str.strip_chars().is_in(list(missing))
    return pl.select(pl.when(~none).then(series)).to_series() if none.any() else series


def _hashed(parts: list[pl.Series]) -> pl.Series:
    """The same texts give the same key in every version and on every machine; nothing where all are missing."""
    frame = pl.DataFrame([part.alias(str(number)) for number, part in enumerate(parts)])
    keys = [
        hashlib.sha256("\x1f".join("" if text is None else text for text in texts).encode()).hexdigest()[:HASH_DIGITS]
        if any(text is not None for text in texts)
        else None
        for texts in frame.iter_rows()
    ]
    return pl.Series(keys, dtype=pl.String)


def _cut(series: pl.Series, part: Part) -> tuple[pl.Series, pl.Series]:
    if part.pattern:
        cut = series.str.extract(part.pattern, 1)
        asked = say("expected.fits", found_pattern=part.pattern)
    else:
        cut = series.str.split(part.separator).list.get(part.number - 1, null_on_oob=True).str.strip_chars()
        asked = say("expected.parts", n=part.number, found_separator=part.separator)
    cut = pl.select(pl.when(cut != "").then(cut)).to_series()
    return cut, _sentence(series, series.is_not_null() & cut.is_null(), asked)


def _look_up(series: pl.Series, lookup: Lookup) -> tuple[pl.Series, pl.Series]:
    found = series.replace_strict(list(lookup.pairs), list(lookup.pairs.values()), default=None)
    unknown = series.is_not_null() & found.is_null()
    if lookup.default is not None:
        fill = pl.lit(lookup.default or None, dtype=pl.String)
        found = pl.select(pl.when(unknown).then(fill).otherwise(found)).to_series()
        unknown = pl.repeat(False, len(series), eager=True)
    return found, _sentence(series, unknown, say("expected.text_of", name=lookup.name))


def _sentence(found: pl.Series, where: pl.Series, expected: Sentence) -> pl.Series:
    """What is found and what is expected, as `because` gives it: for the rows where it holds, null for the others."""
    said = because("aside.is", found=pl.lit(found), expected=expected)
    return pl.select(pl.when(where).then(said)).to_series()
