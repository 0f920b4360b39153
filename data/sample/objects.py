"""Objects of the sample city: about 43,000 things with a code, most of them along invented roads of the real communities.

Everything is computed at once from addressable chance, kind by kind, so that the same seed gives the same objects. A few are
wrong as real registers are: codes that do not fit, doubles, and things that hang on what nobody knows.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache

import numpy as np
import polars as pl

from city.objects import ADDRESS, kinds
from data.contracts.objects import COLUMNS
from data.sample import chance
from data.sample.ground import GEO, communities, ground
from data.sample.surveyed import surveyed

SOURCE = "sample_objects"
KM_LAT, KM_LON = 1 / 111.32, 1 / 94.4
ROADS = ("路", "支路", "巷")
"""Each community has so many roads, named after it."""
COLUMNS_GIVEN = tuple(name for name in COLUMNS if name != "version")


@dataclass(frozen=True)
class Shape:
    """How a kind comes about: how many a community has on average, what its name ends with, on which kind most of it hangs.

    code: how its codes begin, how many digits of the place follow, what stands between, and the digits of the number within the place.
    """

    each: float
    code: tuple[str, int, str, int]
    named: str
    part_of: str = ""


SHAPES = {
    ADDRESS: Shape(6, ("DZ", 12, "", 5), ""),
    "building": Shape(3, ("LD", 6, "", 7), "号楼"),
    "unit_grid": Shape(1.6, ("", 12, "", 2), "网格"),
    "drain_pipe": Shape(1.0, ("PG", 6, "", 7), "排水管"),
    "water_pipe": Shape(0.9, ("SG", 6, "", 7), "供水管"),
    "gas_pipe": Shape(0.8, ("RG", 6, "", 7), "燃气管"),
    "power_cable": Shape(0.6, ("DL", 6, "", 7), "电力电缆"),
    "telecom_duct": Shape(0.6, ("TX", 6, "", 7), "通信管道"),
    "manhole": Shape(4, ("", 6, "0103", 6), "雨水井盖", "drain_pipe"),
    "lamp": Shape(6, ("", 6, "0118", 6), "路灯"),
    "hydrant": Shape(1.2, ("", 6, "0113", 6), "消防栓", "water_pipe"),
    "camera": Shape(1.5, ("", 6, "0000132", 7), "视频点位", "lamp"),
    "sensor": Shape(0.6, ("CG", 6, "", 7), "监测设备", "gas_pipe"),
    "actuator": Shape(0.15, ("KZ", 6, "", 7), "控制设备", "drain_pipe"),
    "terminal": Shape(0.25, ("ZZ", 6, "", 7), "自助终端", "building"),
    "venue": Shape(0.6, ("CS", 6, "", 7), "文化中心", "building"),
    "charging": Shape(0.4, ("", 6, "", 7), "充电站"),
    "waste_house": Shape(0.6, ("LJ", 6, "", 7), "分类收集房"),
    "gate": Shape(0.8, ("XM", 6, "", 7), "出入口"),
    "lift": Shape(1.3, ("3110", 6, "202001", 4), "电梯", "building"),
    "site_5g": Shape(0.6, ("JZ", 6, "", 7), "基站", "building"),
    "vehicle": Shape(0.3, ("LSV", 6, "", 8), "作业车"),
    "bridge": Shape(0.15, ("QL", 6, "", 7), "桥"),
}
SITES = {"metro_station": ("NJ-MT", "DT", 1, 4), "bridge": ("NJ-BR", "QL", 9_000_001, 7)}
"""Kinds of which some are sites with signs of their own: prefix of the sites, beginning of the code, first number, its digits."""
NOTED = "监测点（示意）"
"""Follows the names of invented monitors; the thing itself is called without."""
SPREAD_KM = 0.35
FAULTS = 23
"""Of each kind of fault there are so many, or a few more."""


@dataclass(frozen=True)
class _Land:
    """Communities in the order of their streets: code, short name, name of the street and the district, middle, and bend of the roads."""

    codes: np.ndarray
    short: np.ndarray
    full: np.ndarray
    lon: np.ndarray
    lat: np.ndarray
    angle: np.ndarray


@cache
def _land() -> _Land:
    names = dict(pl.read_csv(GEO / "places.csv", infer_schema=False).select("place", "name_zh").iter_rows())
    streets, (first, size, codes) = ground().streets, communities()
    street = np.repeat(np.arange(len(streets)), size)
    rank = np.arange(len(codes)) - first[street]
    near = np.hypot(
        np.subtract.outer(streets.lon, streets.lon) / KM_LON, np.subtract.outer(streets.lat, streets.lat) / KM_LAT
    )
    reach = np.clip(0.42 * np.partition(near, 1, axis=1)[:, 1], 0.6, 3.0)[street]
    far, turn = reach * np.sqrt((rank + 0.5) / size[street]), rank * 2.399963
    short = [names[one].removesuffix("社区").removesuffix("村") for one in codes]
    full = [f"{names[one[:6]]}{names[one[:9]]}" for one in codes]
    return _Land(
        np.array(codes),
        np.array(short),
        np.array(full),
        streets.lon[street] + far * np.cos(turn) * KM_LON,
        streets.lat[street] + far * np.sin(turn) * KM_LAT,
        chance.uniform(chance.key("objects/angle"), np.arange(len(codes))) * np.pi,
    )


def registered(before: datetime, seed: int = 1, scale: float = 1.0, roads: tuple[str, ...] = ROADS) -> pl.DataFrame:
    """All objects that were there before a moment, in the contract's columns without `version`; so many times as many, along these roads."""
    made = {
        kind: _kind(kind, replace(shape, each=shape.each * scale), before, seed, roads)
        for kind, shape in SHAPES.items()
    }
    addresses = _by_community(made[ADDRESS])
    hung = []
    for kind, frame in made.items():
        found = frame if kind == ADDRESS else _hang(frame, "address", addresses, f"objects/{kind}/at", 0.93, seed)
        upper = SHAPES[kind].part_of
        if upper:
            found = _hang(found, "part_of", _by_community(made[upper]), f"objects/{kind}/on", 0.9, seed)
        hung.append(found.select(COLUMNS_GIVEN))
    ways = _spoilt(pl.concat([*hung, *(_sites(kind, *form, before) for kind, form in SITES.items())]))
    return pl.concat([ways, surveyed(before, next(one for one in hung if one["kind"][0] == "building"))])


def changed(before: datetime, moment: datetime, seed: int = 1) -> pl.DataFrame:
    """What a later delivery says of some of them: faults that were mended, lamps that were taken down, new charging stations."""
    is_thing = pl.col("kind").is_in([*SHAPES, *SITES])
    known = registered(before, seed).filter(is_thing & pl.col("object").is_first_distinct())
    lot = pl.Series(chance.uniform(chance.key("objects/changed", seed), np.arange(known.height)))
    some = known.filter(lot < 0.012).with_columns(
        pl.when(pl.col("state") == "fault").then(pl.lit("in_use")).otherwise(pl.lit("fault")).alias("state")
    )
    gone = known.filter((lot > 0.995) & (pl.col("kind") == "lamp")).with_columns(
        pl.lit("removed").alias("state"), pl.lit(moment - timedelta(days=3)).alias("left_at")
    )
    return pl.concat([some, gone])


def _kind(kind: str, shape: Shape, before: datetime, seed: int, roads: tuple[str, ...]) -> pl.DataFrame:
    land, key = _land(), f"objects/{kind}"
    count = chance.count(
        chance.key(key, seed), np.arange(len(land.codes)), 0, np.full(len(land.codes), shape.each)
    ).astype(int)
    at = np.repeat(np.arange(len(land.codes)), count)
    n = np.arange(len(at))
    lot = [chance.uniform(chance.key(f"{key}/{part}", seed), n) for part in range(4)]
    road = (lot[0] * len(roads)).astype(int)
    number = 1 + (lot[1] * 240).astype(int)
    along = (number / 240 - 0.5) * 2 * SPREAD_KM
    angle = land.angle[at] + road * np.pi / len(roads)
    side = 0.02 + 0.03 * lot[2]
    lon = land.lon[at] + (along * np.cos(angle) - side * np.sin(angle)) * KM_LON
    lat = land.lat[at] + (along * np.sin(angle) + side * np.cos(angle)) * KM_LAT
    days = 30 + (lot[3] * 2600).astype(int)
    is_thing = kind not in (ADDRESS, "building", "unit_grid")
    state = np.select([is_thing & (lot[2] < 0.02), is_thing & (lot[2] < 0.03)], ["fault", "idle"], "in_use")
    street = pl.Series(land.short[at]) + pl.Series(np.array(roads)[road])
    doors = street + pl.Series(number).cast(pl.String) + "号"
    frame = pl.DataFrame(
        {
            "object": _codes(kind, shape.code, land.codes[at]),
            "kind": pl.Series([kind], dtype=pl.String).new_from_index(0, len(at)),
            "name": _names(kind, shape, pl.Series(land.short[at]), doors, number),
            "place": land.codes[at],
            "address_text": pl.Series(land.full[at]) + doors,
            "state": state,
            "lon": np.round(lon, 6),
            "lat": np.round(lat, 6),
            "geometry": _drawn(kinds()[kind].geometry, lon, lat, angle),
            "days": days,
        }
    ).with_columns(
        (pl.lit(before) - pl.duration(days="days")).dt.truncate("1d").cast(pl.Datetime("us")).alias("entered_at"),
        pl.lit(kinds()[kind].owner).alias("owner"),
        *(pl.lit(None, dtype=COLUMNS[name]).alias(name) for name in ("address", "part_of", "left_at")),
    )
    return frame.select(COLUMNS_GIVEN)


def _names(kind: str, shape: Shape, short: pl.Series, doors: pl.Series, number: np.ndarray) -> pl.Series:
    if kind == ADDRESS:
        return doors
    if kind in ("building", "gate", "unit_grid"):
        return (
            short + "小区" + pl.Series(1 + number % 40).cast(pl.String) + ("号" if kind == "gate" else "") + shape.named
        )
    return (short if kind in ("venue", "bridge") else doors) + shape.named


def _codes(kind: str, form: tuple[str, int, str, int], place: np.ndarray) -> pl.Series:
    """The codes of a kind: its beginning, the place, the number within the place, and the check digit."""
    begins, digits, between, width = form
    frame = pl.DataFrame({"place": place}).with_columns(pl.col("place").str.slice(0, digits))
    number = (pl.int_range(pl.len()).over("place") + 1).cast(pl.String).str.zfill(width)
    codes = frame.select((pl.lit(begins) + pl.col("place") + pl.lit(between) + number).alias("code"))["code"]
    return pl.Series([f"{one}{kinds()[kind].check_digit(one)}" for one in codes], dtype=pl.String)


def _drawn(geometry: str, lon: np.ndarray, lat: np.ndarray, angle: np.ndarray) -> pl.Series:
    """WKT of the lines (about 120 m along the road) and areas (about 40 by 25 m), nothing for points."""
    if geometry == "point":
        return pl.Series([None], dtype=pl.String).new_from_index(0, len(lon))
    steps = [(-0.06, 0.0), (0.0, 0.004), (0.06, 0.0)]
    if geometry == "area":
        steps = [(-0.02, -0.0125), (0.02, -0.0125), (0.02, 0.0125), (-0.02, 0.0125), (-0.02, -0.0125)]
    points = []
    for ahead, aside in steps:
        x = lon + (ahead * np.cos(angle) - aside * np.sin(angle)) * KM_LON
        y = lat + (ahead * np.sin(angle) + aside * np.cos(angle)) * KM_LAT
        points += [pl.Series(np.round(one, 6)).cast(pl.String) for one in (x, y)]
    pairs = ", ".join(["{} {}"] * len(steps))
    form = f"POLYGON (({pairs}))" if geometry == "area" else f"LINESTRING ({pairs})"
    return pl.DataFrame([one.alias(str(at)) for at, one in enumerate(points)]).select(
        pl.format(form, *(pl.col(str(at)) for at in range(len(points)))).alias("wkt")
    )["wkt"]


def _by_community(frame: pl.DataFrame) -> pl.DataFrame:
    """The codes of a kind by community, as a list."""
    return frame.group_by("place", maintain_order=True).agg(pl.col("object").alias("codes"))


def _hang(frame: pl.DataFrame, column: str, upper: pl.DataFrame, key: str, share: float, seed: int) -> pl.DataFrame:
    """Most rows get a code of the other kind in their community."""
    lot = chance.uniform(chance.key(key, seed), np.arange(frame.height))
    which = (chance.uniform(chance.key(key, seed), np.arange(frame.height), 1) * 1e6).astype(np.int64)
    joined = frame.join(upper, on="place", how="left", maintain_order="left").with_columns(
        which=pl.Series(which), lot=pl.Series(lot)
    )
    at = pl.col("which") % pl.col("codes").list.len().cast(pl.Int64)
    code = pl.when((pl.col("lot") < share) & pl.col("codes").is_not_null()).then(
        pl.col("codes").list.get(at, null_on_oob=True)
    )
    return joined.with_columns(code.alias(column)).drop("codes", "which", "lot")


def _sites(kind: str, prefix: str, begins: str, first: int, width: int, before: datetime) -> pl.DataFrame:
    """The objects of a kind that are sites themselves, such as stations, real by name: their numbers begin with `first`."""
    sites = ground().sites[prefix]
    streets = ground().streets
    codes = [f"{begins}{streets.codes[street][:6]}{n + first:0{width}d}" for n, street in enumerate(sites.street)]
    return pl.DataFrame(
        {
            "object": [f"{one}{kinds()[kind].check_digit(one)}" for one in codes],
            "kind": [kind] * len(codes),
            "name": [one.removesuffix(NOTED) for one in sites.names],
            "place": sites.codes,
            "owner": [kinds()[kind].owner] * len(codes),
            "state": ["in_use"] * len(codes),
            "lon": sites.lon,
            "lat": sites.lat,
            "entered_at": [before - timedelta(days=900)] * len(codes),
            "geometry": _drawn(kinds()[kind].geometry, sites.lon, sites.lat, np.zeros(len(codes))),
            **dict.fromkeys(("address", "address_text", "part_of", "left_at")),
        },
        schema_overrides=COLUMNS,
    ).select(COLUMNS_GIVEN)


def _spoilt(good: pl.DataFrame) -> pl.DataFrame:
    """The objects with what registers have wrong: doubles, unknown codes, codes that do not fit, rows said twice."""
    n = good.height
    row = pl.int_range(pl.len())
    every = n // FAULTS
    good = good.with_columns(
        pl.when((row % every == 7) & (pl.col("kind") != ADDRESS))
        .then(pl.lit("DZ" + "9" * 18))
        .otherwise("address")
        .alias("address"),
        pl.when((row % every == 11) & (pl.col("kind") != ADDRESS))
        .then(pl.lit("PG9999999999999X"))
        .otherwise("part_of")
        .alias("part_of"),
    )
    lamps = good.filter(pl.col("kind") == "lamp")
    again = lamps.gather_every(lamps.height // FAULTS).with_columns(
        (pl.col("object").str.slice(0, 10) + "9" + pl.col("object").str.slice(11)).alias("object")
    )
    bad = (
        good.filter(pl.col("kind").is_in(["building", "manhole"]))
        .gather_every(n // (5 * FAULTS))
        .with_columns((pl.col("object").str.slice(0, 8) + "X" + pl.col("object").str.slice(9)).alias("object"))
    )
    gates = good.filter((pl.col("kind") == "gate") & ~pl.col("object").str.slice(9, 1).is_in(["9"]))
    slipped = gates.gather_every(gates.height // FAULTS).with_columns(
        (pl.col("object").str.slice(0, 9) + "9" + pl.col("object").str.slice(10)).alias("object")
    )
    return pl.concat([good, again, bad, slipped, good.gather_every(every)])
