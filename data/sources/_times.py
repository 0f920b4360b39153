"""Times of a file, as texts or typed, become naive datetimes in the city's civil time."""

import re

import polars as pl

ISO = (
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y-%m-%dT%H:%M:%S%.f",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%dT%H:%M:%S%.f%#z",
    "%Y-%m-%d %H:%M:%S%.f%#z",
    "%Y-%m-%d",
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d %H:%M",
    "%Y/%m/%d",
)
CIVIL = pl.Datetime("us")
EPOCH = {"epoch_s": 1e6, "epoch_ms": 1e3}
FURTHEST_US = 2.5e17
WIDTHS = {"Y": r"\d{4}", "m": r"\d{1,2}", "d": r"\d{1,2}", "M": "00?", "S": "00?", ".f": r"(?:\.0+)?"}


def civil(series: pl.Series, formats: tuple[str, ...], zone: str, city_zone: str) -> pl.Series:
    """The series as naive datetimes in the city's zone; null where it is no time. A repeated hour is the first."""
    kind = series.dtype
    if isinstance(kind, pl.Datetime):
        return _to_city(series.cast(pl.Datetime("us", kind.time_zone)), zone, city_zone)
    if kind == pl.Date:
        return _to_city(series.cast(CIVIL), zone, city_zone)
    if kind.is_numeric():
        series = series.cast(pl.String)
    if series.dtype != pl.String:
        return pl.Series(series.name, [None] * len(series), dtype=CIVIL)
    texts = pl.DataFrame({"text": series.str.strip_chars()})
    times = pl.DataFrame({"text": texts["text"].drop_nulls().unique()})
    times = times.with_columns(time=_parsed(times["text"], formats, zone, city_zone))
    return texts.join(times, on="text", how="left", maintain_order="left")["time"].alias(series.name)


def _parsed(texts: pl.Series, formats: tuple[str, ...], zone: str, city_zone: str) -> pl.Series:
    """The first format that fits counts; a text that two written formats read differently is no time (day or month
    first is not guessed)."""
    found = pl.Series("time", [None] * len(texts), dtype=CIVIL)
    unsure = pl.repeat(False, len(texts), eager=True)
    for written in formats or ISO:
        if not formats and found.null_count() == 0:
            break
        times = _read_as(texts, written, zone, city_zone)
        unsure |= (times != found).fill_null(False)
        found = found.zip_with(found.is_not_null(), times)
    return found.set(unsure, None) if unsure.any() else found


def _read_as(texts: pl.Series, written: str, zone: str, city_zone: str) -> pl.Series:
    if written in EPOCH:
        counted = texts.cast(pl.Float64, strict=False) * EPOCH[written]
        counted = pl.select(pl.when(counted.abs() < FURTHEST_US).then(counted)).to_series()
        return _to_city(counted.round().cast(pl.Int64).cast(CIVIL), "UTC", city_zone)
    wanted, tail = (written + " %M", " 00") if "%H" in written and "%M" not in written else (written, "")
    full = texts + tail
    times = _to_city(_strptime(full, wanted), zone, city_zone)
    if "%H" in wanted:
        midnight = full.str.replace(_hour_24(wanted), "${1}00${2}")
        moved = pl.when(midnight != full).then(_strptime(midnight, wanted).dt.offset_by("1d"))
        next_day = pl.select(moved.alias("time"))["time"]
        times = times.zip_with(times.is_not_null(), _to_city(next_day, zone, city_zone))
    return times


def _strptime(texts: pl.Series, written: str) -> pl.Series:
    return texts.str.to_datetime(written, strict=False, time_unit="us")


def _to_city(times: pl.Series, zone: str, city_zone: str) -> pl.Series:
    kind = times.dtype
    if isinstance(kind, pl.Datetime) and kind.time_zone:
        return times.dt.convert_time_zone(city_zone).dt.replace_time_zone(None)
    if zone == city_zone:
        return times
    known = times.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
    return known.dt.convert_time_zone(city_zone).dt.replace_time_zone(None)


def _hour_24(written: str) -> str:
    """A pattern that finds hour 24, on the hour, in texts of this format; groups: before, after."""
    before, _, after = written.partition("%H")
    return f"^({_pattern(before)})24({_pattern(after)})$"


def _pattern(part: str) -> str:
    pieces = re.split(r"%(\.f|#z|[A-Za-z])", part)
    return "".join(WIDTHS.get(piece, ".*") if number % 2 else re.escape(piece) for number, piece in enumerate(pieces))
