"""Gauss-Krüger of CGCS2000: against the arc of the meridian integrated step by step, and by what the projection is."""

import numpy as np
import pytest

from data.geo.gauss_kruger import A_M, FALSE_EAST_M, FLATTENING, gauss_kruger, zone


def arc_m(lat: float) -> float:
    """Metres from the equator along a meridian, summed in many small steps."""
    e2 = FLATTENING * (2 - FLATTENING)
    steps = np.linspace(0, np.radians(lat), 200_001)
    middle = (steps[1:] + steps[:-1]) / 2
    return float(np.sum(A_M * (1 - e2) / (1 - e2 * np.sin(middle) ** 2) ** 1.5 * np.diff(steps)))


@pytest.mark.parametrize("lat", [0.0, 18.3, 32.05, 53.5])
def test_on_the_middle_meridian_north_is_its_arc(lat):
    east, north = gauss_kruger(120.0, lat)
    assert abs(east - (40e6 + FALSE_EAST_M)) < 1e-6 and abs(north - arc_m(lat)) < 1e-3


def test_lengths_and_angles_near_a_point_are_true():
    """The map is conformal, and at 1.2° beside the middle larger by about a six-thousandth."""
    lon, lat, step = 118.8, 32.05, 1e-5
    here, up, right = (np.array(gauss_kruger(lon + dx, lat + dy)) for dx, dy in ((0, 0), (0, step), (step, 0)))
    to_north, to_east = up - here, right - here
    assert abs(float(to_north @ to_east)) / float(np.linalg.norm(to_north) * np.linalg.norm(to_east)) < 1e-6
    e2 = FLATTENING * (2 - FLATTENING)
    sine = np.sin(np.radians(lat))
    parallel = A_M / np.sqrt(1 - e2 * sine**2) * np.cos(np.radians(lat)) * np.radians(step)
    meridian = A_M * (1 - e2) / (1 - e2 * sine**2) ** 1.5 * np.radians(step)
    sizes = np.linalg.norm(to_east) / parallel, np.linalg.norm(to_north) / meridian
    assert sizes[0] == pytest.approx(sizes[1], abs=1e-6) and 1 < sizes[0] < 1.0004


def test_zones_and_both_sides_of_a_middle():
    assert zone([116.4, 118.49, 118.5, 121.49]).tolist() == [39, 39, 40, 40]
    west, east = gauss_kruger(119.2, 31.0), gauss_kruger(120.8, 31.0)
    assert west[0] + east[0] == pytest.approx(2 * (40e6 + FALSE_EAST_M)) and west[1] == pytest.approx(east[1])
