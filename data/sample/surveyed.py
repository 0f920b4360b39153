"""Objects that are drawn once for the whole city and not along its roads: waters, heights, the plan with its limits, metro lines, models of buildings.

All are invented and say so in their names where the names are real. Each piece lies in one district, zones in one street.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache

import numpy as np
import polars as pl
import shapely
from shapely.geometry.base import BaseGeometry

from city.objects import kinds
from data.contracts.objects import COLUMNS
from data.places import build_places
from data.sample import contours, relief
from data.sample.ground import CITY, GEO, ground

SKETCH = "（示意）"
LIMITS = {
    "limit_ecology": ("zone_ecology", "生态保护红线", 0.25),
    "limit_farmland": ("zone_farmland", "永久基本农田", 0.45),
    "limit_urban": ("zone_urban", "城镇开发边界", 0.0),
}
"""Of which zone the limit is made, how its name ends, and how many kilometres within the zone it runs."""
CODES = {
    "river": "HD",
    "lake": "SM",
    "contour": "DG",
    "building_model": "BM",
    "limit_ecology": "HXST",
    "limit_farmland": "HXNT",
    "limit_urban": "HXCZ",
    "zone_urban": "FQCZ",
    "zone_farmland": "FQNT",
    "zone_ecology": "FQBH",
    "zone_control": "FQKZ",
    "zone_rural": "FQXC",
}
"""How codes of a kind begin; the district (6), a number (5) and the check digit follow."""
LINES: dict[str, tuple[str | tuple[float, float], ...]] = {
    "1号线": ("迈皋桥站", "南京站", "鼓楼站", "新街口站", "三山街站", "南京南站", "百家湖站"),
    "2号线": ("元通站", "新街口站", "大行宫站", (118.83, 32.036), (118.89, 32.058), "仙林中心站"),
    "3号线": ("泰冯路站", (118.737, 32.135), "南京站", "大行宫站", "夫子庙站", "南京南站"),
    "4号线": ("鼓楼站", (118.815, 32.068), (118.87, 32.098), "仙林中心站"),
}
"""Through which stations and other points (longitude, latitude) a line runs."""
MODELS, DETAIL = 48, ("LOD2.0", "LOD3.0", "LOD4.0")
LEAST_KM2, LEAST_KM = 0.5, 0.4
"""What is smaller is no piece of its own."""
Row = tuple[str, str, str, BaseGeometry]
"""Kind, name, place, shape in degrees."""


def surveyed(before: datetime, buildings: pl.DataFrame) -> pl.DataFrame:
    """All of them as they were before a moment, in the contract's columns without `version`; models are those of some buildings."""
    rows = pl.DataFrame(_rows(), schema=["kind", "name", "place", "geometry"], orient="row")
    number = (pl.int_range(pl.len()).over("kind", pl.col("place").str.slice(0, 6)) + 1).cast(pl.String).str.zfill(5)
    begins = pl.col("kind").replace_strict(CODES, default="", return_dtype=pl.String)
    drawn = rows.with_columns((begins + pl.col("place").str.slice(0, 6) + number).alias("object"))
    lines = [
        {"kind": "metro_line", "name": name + SKETCH, "place": CITY, "geometry": text, "object": f"DTX{n:02d}"}
        for n, (name, text) in enumerate(_metro(), start=1)
    ]
    made = pl.concat([drawn, pl.DataFrame(lines, schema=drawn.schema), _models(buildings)], how="diagonal")
    return _completed(made, before)


def _completed(made: pl.DataFrame, before: datetime) -> pl.DataFrame:
    """The other columns of the contract, and the check digits."""
    codes = [one + kinds()[kind].check_digit(one) for kind, one in made.select("kind", "object").iter_rows()]
    owners = {key: kind.owner for key, kind in kinds().items()}
    full = made.with_columns(
        pl.Series("object", codes),
        pl.lit("in_use").alias("state"),
        pl.lit(before - timedelta(days=400)).alias("entered_at"),
        pl.col("kind").replace_strict(owners, return_dtype=pl.String).alias("owner"),
    )
    columns = {name: form for name, form in COLUMNS.items() if name != "version"}
    return full.select(
        (pl.col(name) if name in full.columns else pl.lit(None)).cast(form).alias(name)
        for name, form in columns.items()
    )


@cache
def _rows() -> list[tuple[str, str, str, str]]:
    """Waters, heights, zones and limits with their WKT."""
    districts, streets = _areas("district"), _areas("street")
    found: list[Row] = []
    for name, shape in {"长江": relief.great_river(), **relief.lakes()}.items():
        found += _cut("lake", f"{name}{SKETCH}{{}}段", shape, districts)
    for name, shape in relief.courses().items():
        found += _cut("river", f"{name}{SKETCH}{{}}段", shape, districts)
    for level, shape in contours.contours().items():
        found += _cut("contour", f"{{}}等高线 {level} m", shape, districts)
    for kind, shape in contours.zones().items():
        found += _cut(kind, f"{{}}{kinds()[kind].name['zh']}", shape, streets)
    for kind, (zone, named, km) in LIMITS.items():
        inner = relief.shrunk(contours.zones()[zone], km)
        found += _cut(kind, f"{{}}{named}", inner, districts)
    return [(kind, name, place, shapely.to_wkt(shape, rounding_precision=5)) for kind, name, place, shape in found]


def _areas(level: str) -> dict[str, tuple[str, BaseGeometry]]:
    """Places of a level with their short name and polygon."""
    built = _built()
    names = dict(built.places.select("place", "name_zh").iter_rows())
    rows = built.shapes.filter(pl.col("level") == level).select("place", "geojson").iter_rows()
    return {place: (names[place], shapely.from_geojson(text)) for place, text in rows}


@cache
def _built():  # noqa: ANN202
    return build_places(GEO)


def _cut(kind: str, name: str, shape: BaseGeometry, areas: dict[str, tuple[str, BaseGeometry]]) -> Iterator[Row]:
    """The pieces of a shape by area; those of one area are numbered where there are several."""
    is_area = kinds()[kind].geometry == "area"
    least = LEAST_KM2 * relief.KM_LON * relief.KM_LAT if is_area else LEAST_KM * relief.KM_LAT
    wanted = "Polygon" if is_area else "LineString"
    shapely.prepare(shape)
    for place, (of, area) in areas.items():
        if not shape.intersects(area):
            continue
        cut = shapely.intersection(shape, area)
        parts = shapely.get_parts(cut if is_area or cut.geom_type == "LineString" else shapely.line_merge(cut))
        pieces = [one for one in parts if one.geom_type == wanted and (one.area if is_area else one.length) >= least]
        for number, piece in enumerate(pieces, start=1):
            told = name.format(of)
            yield kind, f"{told} {number}" if len(pieces) > 1 else told, place, piece


def _metro() -> Iterator[tuple[str, str]]:
    """Each line and the WKT of its course through its stations."""
    stations = ground().sites["NJ-MT"]
    at = dict(zip(stations.names, zip(stations.lon, stations.lat, strict=True), strict=True))
    for name, through in LINES.items():
        course = shapely.LineString(relief.curve(tuple(at[one] if isinstance(one, str) else one for one in through)))
        yield name, shapely.to_wkt(course, rounding_precision=5)


def _models(buildings: pl.DataFrame) -> pl.DataFrame:
    """The models of some buildings, each with its building's outline and a level of detail."""
    some = buildings.gather_every(buildings.height // MODELS).head(MODELS)
    place = pl.col("place").str.slice(0, 6)
    number = (pl.int_range(pl.len()).over(place) + 1).cast(pl.String).str.zfill(5)
    detail = pl.Series(np.array(DETAIL)[np.arange(some.height) % len(DETAIL)])
    return some.select(
        pl.lit("building_model").alias("kind"),
        (pl.col("name") + "模型 " + detail).alias("name"),
        "place",
        "geometry",
        (pl.lit(CODES["building_model"]) + place + number).alias("object"),
        pl.col("object").alias("part_of"),
        "address",
    )
