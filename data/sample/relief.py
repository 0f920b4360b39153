"""The invented lie of the land: a smooth height field of round hills, a great river with lakes and courses, fields of towns and farms.

Degrees are WGS-84, heights metres. Nothing is surveyed: hills and waters stand roughly where the real ones are, no nearer.
"""

from functools import cache

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from data.sample import chance
from data.sample.ground import ground

KM_LAT, KM_LON = 1 / 111.32, 1 / 94.4
BOUNDS = (118.34, 31.20, 119.26, 32.64)
HILLS = (
    (118.850, 32.070, 420, 2.6, 1.7, 0.3),
    (118.560, 32.090, 400, 7.0, 2.4, 0.7),
    (118.740, 31.915, 230, 2.6, 1.6, 0.5),
    (119.060, 32.060, 280, 4.0, 2.2, 0.2),
    (118.880, 31.870, 190, 1.8, 1.5, 0.0),
    (118.950, 32.150, 270, 3.4, 1.8, 0.4),
    (118.620, 31.770, 260, 4.2, 2.4, 1.2),
    (119.060, 31.640, 250, 5.0, 3.0, 1.5),
    (118.930, 32.480, 210, 3.2, 2.4, 0.9),
    (118.770, 32.430, 120, 3.0, 2.2, 0.1),
    (119.120, 31.800, 180, 4.2, 2.6, 2.0),
    (118.960, 31.330, 130, 3.4, 2.0, 0.6),
    (118.660, 32.260, 110, 2.6, 1.8, 0.2),
)
"""Longitude, latitude, metres above the ground around, half its length and width in kilometres, turn in radians."""
RIVER = (
    (118.36, 31.60),
    (118.47, 31.72),
    (118.50, 31.80),
    (118.56, 31.88),
    (118.63, 31.95),
    (118.68, 32.02),
    (118.715, 32.085),
    (118.76, 32.125),
    (118.82, 32.158),
    (118.89, 32.170),
    (118.96, 32.172),
    (119.04, 32.192),
    (119.13, 32.205),
    (119.26, 32.195),
)
RIVER_KM = 0.85
"""Half the width of the great river."""
LAKES = {
    "玄武湖": (118.795, 32.075, 1.2, 0.8),
    "莫愁湖": (118.755, 32.038, 0.45, 0.3),
    "百家湖": (118.818, 31.930, 0.7, 0.5),
    "石臼湖": (118.880, 31.480, 6.0, 3.6),
    "固城湖": (118.920, 31.280, 3.2, 2.0),
    "金牛湖": (118.960, 32.490, 1.6, 1.0),
    "老鸦坝水库": (119.130, 31.680, 0.9, 0.6),
    "中山水库": (119.060, 31.600, 0.8, 0.6),
}
COURSES = {
    "秦淮河": (
        (119.03, 31.64),
        (118.95, 31.76),
        (118.88, 31.88),
        (118.84, 31.95),
        (118.79, 32.00),
        (118.74, 32.045),
        (118.70, 32.06),
    ),
    "滁河": (
        (118.36, 32.12),
        (118.50, 32.20),
        (118.64, 32.24),
        (118.78, 32.30),
        (118.86, 32.36),
        (118.98, 32.29),
        (119.02, 32.19),
    ),
    "新桥河": ((119.20, 31.54), (119.08, 31.52), (118.97, 31.49), (118.90, 31.48)),
    "官溪河": ((118.90, 31.30), (118.84, 31.32), (118.70, 31.34)),
    "句容河": ((119.20, 31.90), (119.06, 31.90), (118.95, 31.90), (118.87, 31.90)),
    "云台山河": ((118.66, 31.72), (118.74, 31.77), (118.80, 31.85), (118.86, 31.90)),
    "驷马河": ((118.40, 32.10), (118.46, 32.00), (118.52, 31.92), (118.57, 31.90)),
    "八百河": ((118.90, 32.46), (118.90, 32.41), (118.86, 32.36)),
    "九乡河": ((119.00, 32.04), (118.96, 32.09), (118.97, 32.14), (118.965, 32.17)),
    "七乡河": ((119.05, 32.04), (119.04, 32.10), (119.03, 32.15), (119.03, 32.19)),
    "城南河": ((118.57, 32.07), (118.62, 32.05), (118.67, 32.04)),
    "朱家山河": ((118.66, 32.24), (118.69, 32.18), (118.72, 32.12), (118.73, 32.10)),
}
BENDS_KM = 0.5
"""How far a course swings to either side."""


@cache
def great_river() -> BaseGeometry:
    """The river as an area."""
    return _flat(shapely.LineString(curve(RIVER)), lambda flat: flat.buffer(RIVER_KM, quad_segs=3).simplify(0.05))


@cache
def lakes() -> dict[str, BaseGeometry]:
    """Lakes by name: ovals with an uneven shore."""
    turn = np.linspace(0, 2 * np.pi, 36, endpoint=False)
    found = {}
    for number, (name, (lon, lat, long, wide)) in enumerate(LAKES.items()):
        lot = chance.uniform(chance.key("relief/lake"), number, np.arange(3)) * 6.28
        shore = (
            1 + 0.14 * np.sin(2 * turn + lot[0]) + 0.10 * np.sin(3 * turn + lot[1]) + 0.05 * np.sin(7 * turn + lot[2])
        )
        x, y = lon + long * shore * np.cos(turn) * KM_LON, lat + wide * shore * np.sin(turn) * KM_LAT
        found[name] = shapely.Polygon(np.column_stack([x, y]))
    return found


@cache
def courses() -> dict[str, BaseGeometry]:
    """Smaller rivers by name: lines that wind."""
    found = {}
    for number, (name, points) in enumerate(COURSES.items()):
        lot = chance.uniform(chance.key("relief/course"), number, np.arange(2)) * 6.28
        line = curve(points, 14)
        along = np.linspace(0, 1, len(line))
        swing = BENDS_KM * np.sin(np.pi * along) * (np.sin(31 * along + lot[0]) + 0.5 * np.sin(67 * along + lot[1]))
        ahead = np.gradient(line, axis=0) / [KM_LON, KM_LAT]
        ahead /= np.hypot(*ahead.T)[:, None]
        aside = np.column_stack([-ahead[:, 1] * KM_LON, ahead[:, 0] * KM_LAT])
        found[name] = shapely.LineString(line + swing[:, None] * aside)
    return found


def height(lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    """Metres above the sea: hills on a low ground with long waves."""
    total = 12 + 7 * np.sin(lon * 61 + lat * 23) + 6 * np.sin(lat * 83 - lon * 37)
    for x, y, top, long, wide, turn in HILLS:
        east, north = (lon - x) / KM_LON, (lat - y) / KM_LAT
        ahead, aside = east * np.cos(turn) + north * np.sin(turn), north * np.cos(turn) - east * np.sin(turn)
        rough = 1 + 0.18 * np.sin(1.9 * east + x * 40) * np.sin(1.6 * north + y * 30)
        total = total + top * rough * np.exp(-((ahead / long) ** 2 + (aside / wide) ** 2))
    return np.maximum(total, 2.0)


def townlike(lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    """How much of a town a point is, 0 to about 1 and more: people of the streets around it."""
    streets, total = ground().streets, np.zeros(lon.shape)
    for x, y, people in zip(streets.lon, streets.lat, streets.people, strict=True):
        far = np.hypot((lon - x) / KM_LON, (lat - y) / KM_LAT)
        total += people / 100_000 * np.exp(-((far / min(1.6 + people / 90_000, 4.0)) ** 2))
    return total * (1 + 0.35 * np.sin(lon * 151 + np.sin(lat * 120)) * np.sin(lat * 173 + np.sin(lon * 140)))


def farmlike(lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    """Long waves between -1 and 1: where they are high there are fields, elsewhere villages."""
    return (np.sin(lon * 46 + 1.3 * np.sin(lat * 37)) + np.sin(lat * 53 + 1.7 * np.sin(lon * 41))) / 2


def curve(points: tuple[tuple[float, float], ...], steps: int = 8) -> np.ndarray:
    """A smooth course through all points (Catmull-Rom), so many steps from one to the next."""
    at = np.asarray(points)
    at = np.vstack([2 * at[0] - at[1], at, 2 * at[-1] - at[-2]])
    a, b, c, d = at[:-3, None], at[1:-2, None], at[2:-1, None], at[3:, None]
    t = np.linspace(0, 1, steps, endpoint=False)[None, :, None]
    found = 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
    return np.vstack([found.reshape(-1, 2), at[-2]])


def _flat(shape: BaseGeometry, change) -> BaseGeometry:  # noqa: ANN001
    """What a change in kilometres makes of a shape in degrees."""
    return shapely.transform(
        change(shapely.transform(shape, lambda xy: xy / [KM_LON, KM_LAT])), lambda xy: xy * [KM_LON, KM_LAT]
    )


def shrunk(shape: BaseGeometry, km: float) -> BaseGeometry:
    """The shape without a rim of so many kilometres."""
    return _flat(shape, lambda flat: flat.buffer(-km, quad_segs=2).simplify(0.06))
