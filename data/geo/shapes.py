"""Polygons as files and tables hold them: GeoJSON from any known coordinate system, checked, written short."""

import csv
import json
import re
from collections.abc import Mapping
from pathlib import Path

import polars as pl
import shapely
from shapely.geometry.base import BaseGeometry

from city.said import Sentence, say
from data.contracts.places import PlacesRefused
from data.geo.coordinates import to_wgs84

DECIMALS = 5  # of a degree: about a metre
SKETCH_DECIMALS = 7  # where a sketch meets a real border, a metre would leave a gap; other points stay short
ENOUGH_INSIDE = 0.5  # share of a polygon's area that must lie within its parent's

Shapes = dict[str, BaseGeometry]  # place → polygon in WGS-84 degrees


def read_shapes(
    path: Path, code_property: str = "place", crs: str = "WGS-84", crosswalk: Mapping[str, str] | None = None
) -> pl.DataFrame:
    """One row per feature of a GeoJSON FeatureCollection: place, geojson (WGS-84). crs is what the file is in.

    With a crosswalk (name in the file → place) there is one row per place: the features of one place are its parts, joined.
    Raises PlacesRefused when the file is not such a collection, UnknownCrs when the crs is not known.
    """
    name = path.name
    try:
        content = json.loads(path.read_text("utf-8-sig"))
    except (UnicodeDecodeError, json.JSONDecodeError) as fault:
        raise _unreadable(say("shapes.not_json", file=name, reason=str(fault))) from None
    features = content.get("features") if isinstance(content, dict) else None
    if not isinstance(features, list) or not features:
        raise _unreadable(say("shapes.no_features", file=name))
    rows = [_feature(name, i, feature, code_property, crs) for i, feature in enumerate(features, start=1)]
    if crosswalk is not None:
        rows = _joined(name, rows, crosswalk)
    return pl.DataFrame(rows, schema={"place": pl.String, "geojson": pl.String}, orient="row")


def read_crosswalk(path: Path) -> dict[str, str]:
    """Name → place, of a CSV with the columns name and place. Raises PlacesRefused when it cannot be used."""
    found: dict[str, str] = {}
    try:
        rows = list(csv.DictReader(path.read_text("utf-8-sig").splitlines()))
    except (OSError, UnicodeDecodeError) as fault:
        raise _unreadable(say("tree.not_csv", file=path.name, reason=str(fault))) from None
    for line, row in enumerate(rows, start=2):
        name, place = (row.get("name") or "").strip(), (row.get("place") or "").strip()
        if not name or not place:
            raise _unreadable(say("shapes.no_name", file=path.name, line=line))
        if found.setdefault(name, place) != place:
            raise _unreadable(
                say(
                    "shapes.two_places",
                    file=path.name,
                    line=line,
                    found=name,
                    found_here=place,
                    found_above=found[name],
                )
            )
    return found


def _joined(name: str, rows: list[tuple[str, str]], crosswalk: Mapping[str, str]) -> list[tuple[str, str]]:
    """One row per place that the crosswalk names, in the order of the file; a polygon is joined from its parts."""
    parts: dict[str, list[BaseGeometry]] = {}
    for said, text in rows:
        if said not in crosswalk:
            raise PlacesRefused("shape_place_known", say("shapes.not_in_crosswalk", file=name, found=said))
        parts.setdefault(crosswalk[said], []).append(shapely.from_geojson(text))
    return [
        (place, shapely.to_geojson(shapes[0] if len(shapes) == 1 else shapely.union_all(shapes)))
        for place, shapes in parts.items()
    ]


def check_shapes(
    shapes: pl.DataFrame, places: pl.DataFrame, around: Shapes | None = None, file: str = "shapes"
) -> None:
    """Raises PlacesRefused for the first polygon that breaks a rule of SHAPE_RULES.

    shapes: place, geojson. places: the tree (place, name_zh, level, parent). around: polygons known already, to
    hold a polygon against its parent's; a parent among the shapes themselves goes before.
    """
    tree = {row["place"]: row for row in places.select("place", "name_zh", "level", "parent").iter_rows(named=True)}
    seen: Shapes = {}
    for place, text in shapes.select("place", "geojson").iter_rows():
        if place not in tree:
            raise PlacesRefused("shape_place_known", say("shapes.no_place", file=file, found=place))
        told = {"file": file, "place": place, "name": tree[place]["name_zh"]}
        if place in seen:
            raise PlacesRefused("shape_unique", say("shapes.twice", **told))
        seen[place] = shapely.from_geojson(text)
        _check_alone(told, seen[place])
    _check_whole(file, set(seen), tree)
    known = {**(around or {}), **seen}
    for place, shape in seen.items():
        parent = known.get(tree[place]["parent"])
        share = shape.intersection(parent).area / shape.area if parent is not None else 1.0
        if share < ENOUGH_INSIDE:
            above = tree[tree[place]["parent"]]
            raise PlacesRefused(
                "shape_near_parent",
                say(
                    "shapes.outside",
                    file=file,
                    place=place,
                    name=tree[place]["name_zh"],
                    share=f"{share:.0%}",
                    parent=above["place"],
                    above=above["name_zh"],
                    least=f"{ENOUGH_INSIDE:.0%}",
                ),
            )


def shape_text(shape: BaseGeometry, is_sketch: bool = False) -> str:
    """GeoJSON text of a polygon, coordinates rounded, still valid."""
    decimals = SKETCH_DECIMALS if is_sketch else DECIMALS
    rounded = shapely.set_precision(shape, 10.0**-decimals)
    return shapely.to_geojson(shape if rounded.is_empty else rounded)


def _feature(name: str, number: int, feature: dict, code_property: str, crs: str) -> tuple[str, str]:
    properties = feature.get("properties") or {} if isinstance(feature, dict) else {}
    place = properties.get(code_property)
    if place in (None, ""):
        raise _unreadable(
            say(
                "shapes.no_property",
                file=name,
                number=number,
                found=code_property,
                there=sorted(map(str, properties)) or say("expected.none"),
            )
        )
    kind = (feature.get("geometry") or {}).get("type")
    if kind not in ("Polygon", "MultiPolygon"):
        raise _unreadable(say("shapes.kind", file=name, place=str(place), kind=str(kind)))
    try:
        shape = shapely.from_geojson(json.dumps(feature["geometry"]))
    except shapely.errors.GEOSException as fault:
        raise _unreadable(say("shapes.not_read", file=name, place=str(place), reason=str(fault))) from None
    converted = shapely.transform(shape, lambda x, y: to_wgs84(x, y, crs), interleaved=False)
    return str(place), shapely.to_geojson(converted)


def _check_alone(told: Mapping[str, str], shape: BaseGeometry) -> None:
    """The rules that one polygon can break by itself."""
    if shape.is_empty:
        raise PlacesRefused("shape_valid", say("shapes.empty", **told))
    left, bottom, right, top = shape.bounds
    if not (-180 <= left <= right <= 180 and -90 <= bottom <= top <= 90):
        raise PlacesRefused(
            "shape_in_range",
            say("shapes.degrees", **told, low=f"{left:g}, {bottom:g}", high=f"{right:g}, {top:g}"),
        )
    if not shape.is_valid:
        reason = shapely.is_valid_reason(shape)
        where = re.search(r"\[(\S+) (\S+)\]", reason)
        spot = f"{float(where[1]):.5f}, {float(where[2]):.5f}" if where else say("expected.unknown_spot")
        if "ntersection" in reason:
            raise PlacesRefused("shape_valid", say("shapes.crosses", **told, spot=spot))
        raise PlacesRefused("shape_valid", say("shapes.not_valid", **told, reason=reason.split("[")[0], spot=spot))
    if not shape.area > 0:
        raise PlacesRefused("shape_valid", say("shapes.no_area", **told))


def _check_whole(file: str, delivered: set[str], tree: dict[str, dict]) -> None:
    """A level is replaced whole: every place of a delivered level has its polygon."""
    for level in sorted({tree[place]["level"] for place in delivered}):
        missing = sorted(place for place, row in tree.items() if row["level"] == level and place not in delivered)
        if missing:
            first = tree[missing[0]]
            raise PlacesRefused(
                "level_whole",
                say(
                    "shapes.level",
                    file=file,
                    n=len(missing),
                    found=level,
                    place=first["place"],
                    name=first["name_zh"],
                ),
            )


def _unreadable(sentence: Sentence) -> PlacesRefused:
    return PlacesRefused("shapes_readable", sentence)
