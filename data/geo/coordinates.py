"""Coordinate systems of Chinese maps: WGS-84 inside, GCJ-02, BD-09 and CGCS2000 converted at the border.

All functions take and give degrees, longitude first, as numbers or numpy arrays of one shape. NaN stays NaN.
The GCJ-02 and BD-09 formulas are those in wide public use (packages coordtransform, eviltransform); the inverses
iterate until the forward formula gives the input again: there and back is exact to well under a millimetre.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

Degrees = NDArray[np.float64]
Pair = tuple[Degrees, Degrees]

CRS = ("WGS-84", "GCJ-02", "BD-09", "CGCS2000")
SPELLINGS = {"EPSG:4326": "WGS-84", "EPSG:4490": "CGCS2000"}

KRASOVSKY_A_M = 6378245.0
KRASOVSKY_E2 = 0.00669342162296594323
BD_LON, BD_LAT = 0.0065, 0.006
BD_TURN = np.pi * 3000.0 / 180.0
ENOUGH_DEG = 1e-11
ROUNDS = 30


class UnknownCrs(ValueError):
    """A coordinate system that is not known; the text is a sentence that lists the known ones."""


def crs_key(crs: str) -> str:
    """The one spelling of a coordinate system ('WGS-84'), whatever its case and hyphens, or UnknownCrs."""
    asked = str(crs).strip().upper()
    if asked in SPELLINGS:
        return SPELLINGS[asked]
    plain = asked.replace("-", "").replace("_", "").replace(" ", "")
    for key in CRS:
        if plain == key.replace("-", ""):
            return key
    raise UnknownCrs(f"The coordinate system is {crs!r}; it must be one of {', '.join(CRS)}.")


def to_wgs84(lon: ArrayLike, lat: ArrayLike, crs: str) -> Pair:
    """WGS-84 degrees of points given in crs.

    CGCS2000 is taken as WGS-84: they differ by centimetres in definition, and by the drift of the plate since
    2000 (centimetres a year), which is not undone.
    """
    key = crs_key(crs)
    x, y = _degrees(lon, lat)
    if key == "BD-09":
        x, y = _bd_to_gcj(x, y)
    if key in ("GCJ-02", "BD-09"):
        x, y = _gcj_to_wgs(x, y)
    return x[()], y[()]


def from_wgs84(lon: ArrayLike, lat: ArrayLike, crs: str) -> Pair:
    """Degrees in crs of points given in WGS-84; the inverse of to_wgs84."""
    key = crs_key(crs)
    x, y = _degrees(lon, lat)
    if key in ("GCJ-02", "BD-09"):
        x, y = _wgs_to_gcj(x, y)
    if key == "BD-09":
        x, y = _gcj_to_bd(x, y)
    return x[()], y[()]


def outside_china(lon: Degrees, lat: Degrees) -> NDArray[np.bool_]:
    """Where GCJ-02 is the same as WGS-84: outside the box that the published formula uses for China."""
    return (lon < 72.004) | (lon > 137.8347) | (lat < 0.8293) | (lat > 55.8271)


def _degrees(lon: ArrayLike, lat: ArrayLike) -> Pair:
    return np.array(lon, dtype=np.float64), np.array(lat, dtype=np.float64)


def _wave(x: Degrees, first: float, second: float) -> Degrees:
    """The sines that both shifts of GCJ-02 share in form."""
    y = x * np.pi
    return (20.0 * np.sin(y) + 40.0 * np.sin(y / 3.0) + first * np.sin(y / 12.0) + second * np.sin(y / 30.0)) * 2 / 3


def _shift(lon: Degrees, lat: Degrees) -> Pair:
    """What GCJ-02 adds at a WGS-84 point inside China, in degrees of longitude and latitude."""
    x, y = lon - 105.0, lat - 35.0
    ripple = (20.0 * np.sin(6.0 * x * np.pi) + 20.0 * np.sin(2.0 * x * np.pi)) * 2 / 3
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * np.sqrt(np.abs(x)) + ripple + _wave(x, 150.0, 300.0)
    north = (
        -100.0
        + 2.0 * x
        + 3.0 * y
        + 0.2 * y * y
        + 0.1 * x * y
        + 0.2 * np.sqrt(np.abs(x))
        + ripple
        + _wave(y, 160.0, 320.0)
    )
    radians = np.deg2rad(lat)
    squeeze = 1 - KRASOVSKY_E2 * np.sin(radians) ** 2
    metres_lat = KRASOVSKY_A_M * (1 - KRASOVSKY_E2) / (squeeze * np.sqrt(squeeze)) * np.pi / 180.0
    metres_lon = KRASOVSKY_A_M / np.sqrt(squeeze) * np.cos(radians) * np.pi / 180.0
    return east / metres_lon, north / metres_lat


def _shifted(lon: Degrees, lat: Degrees) -> Pair:
    east, north = _shift(lon, lat)
    return lon + east, lat + north


def _wgs_to_gcj(lon: Degrees, lat: Degrees) -> Pair:
    east, north = _shift(lon, lat)
    abroad = outside_china(lon, lat)
    return lon + np.where(abroad, 0.0, east), lat + np.where(abroad, 0.0, north)


def _gcj_to_wgs(lon: Degrees, lat: Degrees) -> Pair:
    inside_lon, inside_lat = _undo(_shifted, lon, lat)
    abroad = outside_china(inside_lon, inside_lat)
    return np.where(abroad, lon, inside_lon), np.where(abroad, lat, inside_lat)


def _gcj_to_bd(lon: Degrees, lat: Degrees) -> Pair:
    length = np.hypot(lon, lat) + 0.00002 * np.sin(lat * BD_TURN)
    angle = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * BD_TURN)
    return length * np.cos(angle) + BD_LON, length * np.sin(angle) + BD_LAT


def _bd_to_gcj(lon: Degrees, lat: Degrees) -> Pair:
    return _undo(_gcj_to_bd, lon, lat)


def _undo(forward: Callable[[Degrees, Degrees], Pair], lon: Degrees, lat: Degrees) -> Pair:
    """The point whose forward image is (lon, lat): each round takes away what the image still misses by."""
    x, y = lon.copy(), lat.copy()
    for _ in range(ROUNDS):
        image_x, image_y = forward(x, y)
        miss_x, miss_y = lon - image_x, lat - image_y
        x, y = x + miss_x, y + miss_y
        misses = np.abs(np.concatenate([np.ravel(miss_x), np.ravel(miss_y)]))
        if not np.any(misses > ENOUGH_DEG):
            break
    return x, y
