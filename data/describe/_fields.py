"""Events and warnings: which column is the number, the opening, the status …; and the point of a file that has one."""

from dataclasses import dataclass

import polars as pl

from data.describe._look import Seen
from data.describe._names import EVENTS, LAT, LON, WARNINGS
from data.describe._profile import Profile, is_like
from data.describe._times_of import Time
from data.describe._write import Lines, quoted

CHINA = (73.0, 18.0, 135.5, 54.0)
DEFAULT_POINT_SHARE = 0.02


@dataclass(frozen=True)
class Field:
    """One contract column: the file columns that it takes, its TOML, and what must be decided."""

    names: tuple[str, ...]
    toml: str
    remark: str = ""


def fields_of(contract: str, columns: list[Profile], times: list[Time]) -> dict[str, Field]:
    """The contract's columns that the file names, but place, kind and values; each file column once."""
    if contract == "readings":
        return {"observed_at": _time(times[0])} if times else {}
    found: dict[str, Field] = {}
    words = EVENTS if contract == "events" else WARNINGS
    taken: set[str] = set()
    for name, patterns in words.items():
        for pattern in patterns:
            field = _by_time(times, taken, pattern) if name.endswith("_at") else _by_name(name, columns, taken, pattern)
            if field:
                found[name] = field
                taken |= set(field.names)
                break
    opened = "opened_at" if contract == "events" else "issued_at"
    left = [time for time in times if not taken & set(time.names)]
    if opened not in found and left:
        found[opened] = _time(left[0], "DECIDE: the first time of the file that is not taken")
    if contract == "events" and "event" not in found:
        texts = [one.name for one in columns if one.distinct > one.rows / 4 and one.filled > 0.5][:3]
        if texts:
            listed = ", ".join(map(quoted, texts))
            found["event"] = Field(
                (), f"{{ hash = [{listed}] }}", "DECIDE: no column is a number; which ones make a key?"
            )
    axes = _axes(columns)
    if contract == "events" and axes:
        found |= {
            "lon": Field((axes[0].name,), quoted(axes[0].name)),
            "lat": Field((axes[1].name,), quoted(axes[1].name)),
        }
    order = list(words)
    return dict(sorted(found.items(), key=lambda item: order.index(item[0]) if item[0] in order else len(order)))


def _time(time: Time, remark: str = "") -> Field:
    return Field(time.names, time.toml, "; ".join(part for part in (time.remark, remark) if part))


def _by_time(times: list[Time], taken: set[str], pattern: str) -> Field | None:
    fits = [time for time in times if not taken & set(time.names) and is_like(time.names[0], pattern)]
    return _time(fits[0]) if fits else None


def _by_name(name: str, columns: list[Profile], taken: set[str], pattern: str) -> Field | None:
    for one in columns:
        if one.name in taken or one.when or not one.filled or not is_like(one.name, pattern):
            continue
        if name in ("event", "warning"):
            if one.distinct < one.rows * one.filled * 0.5:
                continue
            unique = one.distinct >= one.rows * one.filled
            return Field(
                (one.name,), quoted(one.name), "" if unique else f"DECIDE: {one.distinct} numbers in {one.rows} rows"
            )
        if name in ("level", "rating"):
            top = 4 if name == "level" else 5
            if one.is_number and one.low is not None and one.low >= 1 and one.high is not None and one.high <= top:
                return Field((one.name,), quoted(one.name), "DECIDE: 1 is red, 4 blue" if name == "level" else "")
            if one.distinct > 12:
                continue
            texts = ", ".join(f'{quoted(text)} = "?"' for text, _ in one.texts)
            return Field(
                (one.name,),
                f"{{ column = {quoted(one.name)}, map = {{ {texts} }} }}",
                f"DECIDE: 1 to {top} for each text",
            )
        return Field((one.name,), quoted(one.name), f"{one.distinct} distinct: {one.samples}")
    return None


def _axes(columns: list[Profile]) -> tuple[Profile, Profile] | None:
    found = []
    for words, limit in ((LON, 180.0), (LAT, 90.0)):
        fits = [one for one in columns if one.is_number and is_like(one.name, words[0])]
        fits = [one for one in fits if one.low is not None and -limit <= one.low and (one.high or 0.0) <= limit]
        if not fits:
            return None
        found.append(sorted(fits, key=lambda one: "wgs" not in one.name.lower())[0])
    return found[0], found[1]


def point_of(lines: Lines, seen: Seen, columns: list[Profile]) -> None:
    """Datum and default points of a file with coordinates."""
    axes = _axes(columns)
    if not axes:
        return
    lon, lat = axes
    west, south, east, north = CHINA
    in_china = (
        (lon.high or 0) >= west and (lon.low or 0) <= east and (lat.high or 0) >= south and (lat.low or 0) <= north
    )
    named = next((one for one in ("GCJ-02", "BD-09") if one.lower().replace("-", "") in lon.name.lower()), "WGS-84")
    says = "wgs" in lon.name.lower() or named != "WGS-84"
    remark = f"the column is called {lon.name!r}" if says else "DECIDE: not stated; WGS-84, GCJ-02, BD-09 or CGCS2000"
    lines.pair("crs", quoted(named), remark if says or in_china else "outside China, where no other datum is in use")
    points = seen.frame.select(
        lon=pl.col(lon.name).cast(pl.Float64, strict=False), lat=pl.col(lat.name).cast(pl.Float64, strict=False)
    )
    points = points.drop_nulls().filter((pl.col("lon") != 0) | (pl.col("lat") != 0))
    often = points.group_by("lon", "lat").len("rows").sort("rows", "lon", "lat", descending=[True, False, False])
    if often.height > 20 and often["rows"][0] >= DEFAULT_POINT_SHARE * points.height:
        first, second = often.row(0), often.row(1)
        if first[2] >= 4 * second[2]:
            share = f"{first[2] / points.height:.1%} of the points are this one, the next has {second[2] / points.height:.1%}"
            lines.pair("no_point", f"[[{first[0]!r}, {first[1]!r}]]", f"DECIDE that it is a default: {share}")
