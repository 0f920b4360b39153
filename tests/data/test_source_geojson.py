"""GeoJSON: features become records, their points or a point within them lon and lat."""

import gzip
import json

import polars as pl
import pytest
import shapely

from city.said import as_json, say
from data.sources import Refused, load, read

SOURCE = """
[source]
name = { zh = "工单", en = "Requests" }
contract = "events"
owner = "ecology"
promise = "1d"
[file]
format = "geojson"
missing = ["-"]
[columns]
event = "id"
kind = { constant = "request" }
place = "place"
opened_at = "opened"
level = "level"
title = "tags"
lon = "geometry.lon"
lat = "geometry.lat"
"""
BENT = [[118.7, 32.0], [118.9, 32.0], [118.9, 32.2], [118.88, 32.2], [118.88, 32.02], [118.7, 32.02], [118.7, 32.0]]


def feature(number, geometry, **properties):
    given = {"place": "320102", "opened": "2026-07-01 08:00", "level": 2.0, "tags": ["a", 1], **properties}
    return {"type": "Feature", "id": number, "geometry": geometry, "properties": given}


@pytest.fixture
def arrived(tmp_path):
    """arrived(content, name): the file as rows of the contract."""
    (tmp_path / "feed.toml").write_text(SOURCE, "utf-8")

    def write(content, name="a.geojson"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        return read(load("feed", tmp_path), path)

    return write


def collection(*features):
    return {"type": "FeatureCollection", "features": list(features)}


def test_features_become_records(arrived):
    found = arrived(
        collection(
            feature(1, {"type": "Point", "coordinates": [118.8, 32.05, 7]}),
            feature(2, {"type": "Polygon", "coordinates": [BENT]}, level="-"),
            feature(3, None, id="own"),
            {"type": "Feature", "properties": [1]},
            feature(5, {"type": "Point", "coordinates": ["east"]}, extra=True),
        )
    )
    frame = found.frame
    assert frame["event"].to_list() == ["1", "2", "own", "5", None]
    assert frame["row"].to_list() == [1, 2, 3, 5, 4]
    assert frame["level"].to_list() == [2, None, 2, 2, None]
    assert frame["title"][0] == '["a",1]'
    assert frame.select("lon", "lat").row(0) == (118.8, 32.05)
    assert shapely.Polygon(BENT).contains(shapely.Point(*frame.select("lon", "lat").row(1)))
    assert frame.select("lon", "lat").row(2) == (None, None)
    assert frame["_unread_lon"][3] == '{"type":"Point","coordinates":["east"]}'
    assert frame["_broken"].to_list() == [None] * 4 + [as_json(say("aside.no_feature"))]
    assert '"extra":"true"' in found.content(pl.Series([5]))["content"][0]


def test_a_packed_file(arrived):
    packed = gzip.compress(json.dumps(collection(feature(1, None))).encode())
    assert arrived(packed, "a.geojson.gz").frame["event"].to_list() == ["1"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b'{"type": "FeatureColl', "cannot be read as GeoJSON; it may be cut off (unexpected end of data)."),
        (b"[1]", "is not GeoJSON with features; a FeatureCollection is expected, 'list' is found."),
        (b'{"type": "Point"}', "is not GeoJSON with features; a FeatureCollection is expected, 'Point' is found."),
        (collection(), "has no features; features are expected."),
        (b"PAR1....", "is a file of the format parquet; the source expects geojson."),
        (b"", "the file is empty; rows are expected."),
        (b"[" * 100_000, "cannot be read as GeoJSON; it may be cut off (depth limit exceeded)."),
        (collection({"type": "Feature", "properties": {"x": 1}}), "column 'id' is not in the file; it has: x, geom"),
    ],
)
def test_what_is_no_geojson_is_refused(arrived, content, sentence):
    with pytest.raises(Refused) as refused:
        arrived(content)
    assert str(refused.value).startswith(f"a.geojson: {sentence}")


def test_neighbourhoods_of_a_real_city(shared, tmp_path):
    path = shared("data/requests-boston-2011/boston_neighborhoods.geojson")
    columns = '[columns]\nevent = "neighborhood"\nkind = { constant = "request" }\nplace = "neighborhood"\nopened_at = { constant = "2026-07-01" }\n'
    (tmp_path / "feed.toml").write_text(
        SOURCE.split("[columns]")[0] + columns + 'lon = "geometry.lon"\nlat = "geometry.lat"\n'
    )
    frame = read(load("feed", tmp_path), path).frame
    shapes = json.loads(path.read_text())["features"]
    assert frame.height == len(shapes) == 24
    for row, shape in zip(frame.iter_rows(named=True), shapes, strict=True):
        assert shapely.from_geojson(json.dumps(shape["geometry"])).contains(shapely.Point(row["lon"], row["lat"]))
