"""GeoJSON into one raw frame: a record is a feature, its properties are the columns, as texts.

`geometry.lon` and `geometry.lat` are the point itself, or a point that lies within the line or polygon."""

from pathlib import Path
from typing import Any

import orjson
import polars as pl
import shapely

from city.said import as_json, say
from data.sources._raw import BROKEN, Raw, as_text
from data.sources._refused import Refused

POINT = ("geometry.lon", "geometry.lat")
SHOWN = 200


def read_geojson(path: Path, content: bytes | bytearray) -> Raw:
    """One row per feature; Refused when this is no FeatureCollection."""
    features = _features(path, content)
    names: dict[str, None] = {}
    whole: list[tuple[int, dict[str, str]]] = []
    broken: list[tuple[int, str, str | None]] = []
    for number, feature in enumerate(features, 1):
        properties = feature.get("properties") if isinstance(feature, dict) else None
        if not isinstance(feature, dict) or feature.get("type") != "Feature" or not isinstance(properties, dict | None):
            broken.append((number, _json(feature)[:SHOWN], as_json(say("aside.no_feature"))))
            continue
        record = {name.strip(): _text(value) for name, value in (properties or {}).items()}
        if "id" not in record and feature.get("id") is not None:
            record["id"] = _text(feature["id"])
        record |= dict(zip(POINT, _point(feature.get("geometry")), strict=True))
        names |= dict.fromkeys(record)
        whole.append((number, record))
    columns = [name for name in names if name not in POINT] + list(POINT)
    frame = pl.DataFrame(
        {name: [record.get(name, "") for _, record in whole] for name in columns},
        schema=dict.fromkeys(columns, pl.String()),
    )
    rows = pl.Series("row", [number for number, _ in whole], dtype=pl.UInt32)
    return Raw(frame, rows, pl.DataFrame(broken, schema=BROKEN, orient="row"))


def _features(path: Path, content: bytes | bytearray) -> list[Any]:
    try:
        found = orjson.loads(content)
    except orjson.JSONDecodeError as fault:
        reason = str(fault).split(":")[0].rstrip(".")
        raise Refused(say("refused.cut_off", file=path.name, format="GeoJSON", reason=reason)) from None
    kind = found.get("type") if isinstance(found, dict) else type(found).__name__
    features = found.get("features") if isinstance(found, dict) else None
    if kind != "FeatureCollection" or not isinstance(features, list):
        raise Refused(say("refused.not_geojson", file=path.name, found=kind))
    if not features:
        raise Refused(say("refused.no_features", file=path.name))
    return features


def _point(geometry: Any) -> tuple[str, str]:
    """lon and lat as texts; nothing where there is no geometry, its own text where it cannot be read."""
    if geometry is None:
        return "", ""
    try:
        if geometry["type"] == "Point":
            lon, lat = geometry["coordinates"][:2]
            return str(float(lon)), str(float(lat))
        point = shapely.from_geojson(orjson.dumps(geometry)).representative_point()
        return ("", "") if point.is_empty else (str(point.x), str(point.y))
    except (TypeError, ValueError, KeyError, IndexError, shapely.errors.ShapelyError):
        shown = _json(geometry)[:SHOWN]
        return shown, shown


def _text(value: Any) -> str:
    return _json(value) if isinstance(value, dict | list) else as_text(value)


def _json(value: Any) -> str:
    try:
        return orjson.dumps(value).decode()
    except TypeError:
        return "(nested too deeply)"
