"""Coordinate systems: the forward formulas against a plain twin, the inverses there and back, and real polygons."""

import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.geo.coordinates import CRS, UnknownCrs, crs_key, from_wgs84, to_wgs84

IN_CHINA = st.tuples(st.floats(73, 135), st.floats(3, 53))


def metres(lon, lat, other_lon, other_lat):
    east = (np.asarray(lon) - other_lon) * 111320 * np.cos(np.radians(lat))
    return np.hypot(east, (np.asarray(lat) - other_lat) * 111320)


def plain_gcj(lon: float, lat: float) -> tuple[float, float]:
    """GCJ-02 of one point, written out line by line as it is published."""
    a, ee, x, y, pi = 6378245.0, 0.00669342162296594323, lon - 105, lat - 35, math.pi
    d_lat = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x))
    d_lat += (20 * math.sin(6 * x * pi) + 20 * math.sin(2 * x * pi)) * 2 / 3
    d_lat += (20 * math.sin(y * pi) + 40 * math.sin(y / 3 * pi)) * 2 / 3
    d_lat += (160 * math.sin(y / 12 * pi) + 320 * math.sin(y * pi / 30)) * 2 / 3
    d_lon = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x))
    d_lon += (20 * math.sin(6 * x * pi) + 20 * math.sin(2 * x * pi)) * 2 / 3
    d_lon += (20 * math.sin(x * pi) + 40 * math.sin(x / 3 * pi)) * 2 / 3
    d_lon += (150 * math.sin(x / 12 * pi) + 300 * math.sin(x / 30 * pi)) * 2 / 3
    magic = 1 - ee * math.sin(math.radians(lat)) ** 2
    d_lat = d_lat * 180 / (a * (1 - ee) / (magic * math.sqrt(magic)) * pi)
    d_lon = d_lon * 180 / (a / math.sqrt(magic) * math.cos(math.radians(lat)) * pi)
    return lon + d_lon, lat + d_lat


def plain_bd(lon: float, lat: float) -> tuple[float, float]:
    """BD-09 of one GCJ-02 point, as it is published."""
    z = math.sqrt(lon * lon + lat * lat) + 0.00002 * math.sin(lat * math.pi * 3000 / 180)
    theta = math.atan2(lat, lon) + 0.000003 * math.cos(lon * math.pi * 3000 / 180)
    return z * math.cos(theta) + 0.0065, z * math.sin(theta) + 0.006


@given(IN_CHINA)
def test_forward_formulas_agree_with_the_plain_ones(point):
    gcj = plain_gcj(*point)
    assert np.allclose(from_wgs84(*point, "GCJ-02"), gcj, rtol=0, atol=1e-11)
    assert np.allclose(from_wgs84(*point, "BD-09"), plain_bd(*gcj), rtol=0, atol=1e-11)


@given(IN_CHINA, st.sampled_from(CRS))
def test_there_and_back_is_less_than_a_tenth_of_a_metre(point, crs):
    there = from_wgs84(*point, crs)
    assert metres(*to_wgs84(*there, crs), *point) < 1e-3
    back = to_wgs84(*point, crs)
    assert metres(*from_wgs84(*back, crs), *point) < 1e-3


def test_nanjing_is_shifted_by_about_the_known_distances():
    point = (118.78, 32.04)
    assert 450 < metres(*from_wgs84(*point, "GCJ-02"), *point) < 600
    assert 1100 < metres(*from_wgs84(*point, "BD-09"), *point) < 1250
    assert from_wgs84(*point, "CGCS2000") == point


@given(st.tuples(st.floats(-179, 71), st.floats(-60, 60)))
def test_outside_china_gcj_is_wgs84(point):
    assert from_wgs84(*point, "GCJ-02") == point
    assert to_wgs84(*point, "GCJ-02") == point


def test_arrays_keep_their_shape_and_missing_points_stay_missing():
    lon = np.array([[118.78, np.nan], [116.4, -0.1]])
    lat = np.array([[32.04, np.nan], [39.9, 51.5]])
    found_lon, found_lat = to_wgs84(lon, lat, "BD-09")
    assert found_lon.shape == found_lat.shape == (2, 2)
    assert np.isnan(found_lon[0, 1]) and np.isnan(found_lat[0, 1])
    assert (found_lon[0, 0], found_lat[0, 0]) == pytest.approx(to_wgs84(118.78, 32.04, "BD-09"), abs=1e-10)
    assert lon[0, 0] == 118.78
    assert isinstance(to_wgs84(118.78, 32.04, "WGS-84")[0], float)


def test_none_at_all_is_none_at_all():
    lon, lat = to_wgs84([], [], "GCJ-02")
    assert len(lon) == len(lat) == 0


@pytest.mark.parametrize(
    "told, key",
    [("wgs84", "WGS-84"), ("gcj02", "GCJ-02"), ("BD09", "BD-09"), ("EPSG:4490", "CGCS2000"), (" GCJ_02 ", "GCJ-02")],
)
def test_spellings(told, key):
    assert crs_key(told) == key


def test_an_unknown_system_is_refused_with_the_known_ones():
    with pytest.raises(UnknownCrs) as refused:
        to_wgs84(118.78, 32.04, "Beijing 54")
    assert str(refused.value) == (
        "The coordinate system is 'Beijing 54'; it must be one of WGS-84, GCJ-02, BD-09, CGCS2000."
    )


def corners(path: Path) -> np.ndarray:
    def flat(part):
        return [part] if isinstance(part[0], float) else [point for inner in part for point in flat(inner)]

    features = json.loads(path.read_text("utf-8"))["features"]
    return np.array([point for feature in features for point in flat(feature["geometry"]["coordinates"])])


def test_real_district_polygons_convert_within_a_tenth_of_a_metre(shared):
    gcj = corners(shared("data/geo/districts_gcj02.geojson"))
    wgs = corners(shared("data/geo/districts_wgs84.geojson"))
    assert len(gcj) == len(wgs) > 10_000
    assert metres(*to_wgs84(gcj[:, 0], gcj[:, 1], "GCJ-02"), wgs[:, 0], wgs[:, 1]).max() < 0.1
