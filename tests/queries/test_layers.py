"""The questions of the map beside plain Python: squares, rectangles, courses, counts; within scope and clearance."""

from collections import Counter
from datetime import datetime, timedelta

from city.access import Viewer
from queries import layers
from tests._store import NOW, everyone, store
from tests.data._object_cases import BUILDING, OBJECT

__all__ = ["store"]
STREETS = ("320102002", "320111001")
WHOLE = {"west": 118.0, "south": 31.0, "east": 120.0, "north": 33.0}


def lamp(number: int, place: str, lon: float, lat: float, **more) -> dict:
    """A lamp at a point."""
    code = f"{place[:6]}0118{number:06d}"
    return {**OBJECT, "object": code, "name": f"L{number}", "place": place, "lon": lon, "lat": lat, **more}


def camera(number: int, place: str, lon: float, lat: float) -> dict:
    """A camera, which is internal."""
    given = {"kind": "camera", "object": f"{place[:6]}0000132{number:07d}", "owner": "police"}
    return {**OBJECT, **given, "name": f"C{number}", "place": place, "lon": lon, "lat": lat}


def things() -> list[dict]:
    """Forty lamps in two streets, two of them at fault, one removed, and a building with an outline."""
    lamps = [lamp(n, STREETS[n % 2], 118.7 + 0.004 * n, 32.0 + 0.003 * (n % 7)) for n in range(1, 41)]
    lamps[3]["state"] = lamps[4]["state"] = "fault"
    lamps[5]["state"] = "removed"
    return [*lamps, {**BUILDING, "place": STREETS[0]}]


def test_squares_are_those_that_plain_python_counts(store):
    store.deliver("things", things())
    there = [one for one in things() if one["kind"] == "lamp" and one["state"] != "removed"]
    for zoom in (9, 13, 17):
        span = layers.span_of(zoom)
        squares = Counter((one["lon"] // span, one["lat"] // span) for one in there)
        found = layers.cells(everyone(), ["lamp"], zoom)
        assert sorted(found["things"]) == sorted(squares.values()) and found["faults"].sum() == 2
        assert {(lon // span, lat // span) for lon, lat in found.select("lon", "lat").iter_rows()} == set(squares)
    assert layers.span_of(10) == 2 * layers.span_of(11)


def test_a_rectangle_and_a_course_are_found(store):
    store.deliver("things", things())
    found = layers.inside(everyone(), ["lamp"], 118.7, 32.0, 118.75, 32.01, 100)
    there = [one for one in things() if one["kind"] == "lamp" and one["state"] != "removed"]
    assert set(found["object"]) == {one["object"] for one in there if one["lon"] <= 118.75 and one["lat"] <= 32.01}
    assert layers.inside(everyone(), ["lamp"], **WHOLE, size=5).height == 5
    around = layers.extents(everyone(), ["building", "lamp"])
    assert around.rows() == [(BUILDING["object"], 118.8, 32.0, 118.81, 32.01)]
    drawn = layers.drawn(everyone(), ["building"], [BUILDING["object"], "nobody"])
    assert drawn["geometry"].to_list() == [BUILDING["geometry"]]


def test_scope_clearance_and_time(store):
    store.deliver("things", things())
    late = NOW + timedelta(hours=2)
    more = [lamp(90, STREETS[0], 118.8, 32.05)]
    store.deliver("things", more, known_at=late)
    officer = Viewer("o", "district", ("320111",), "internal")
    found = layers.by_street(officer, ["lamp", "building"])
    assert set(found["district"]) == {"320111"} and found["kind"].unique().to_list() == ["lamp"]
    assert found["things"].sum() == 20 and set(found["street"]) == {"320111001"}
    assert layers.cells(officer, ["lamp"], 12)["things"].sum() == 20
    whole = layers.by_street(everyone(), ["lamp"])
    assert whole["things"].sum() == 40 and layers.by_street(everyone(), ["lamp"], asof=NOW)["things"].sum() == 39
    assert isinstance(whole["newest"].max(), datetime)


def test_a_camera_is_internal(store):
    assert len(camera(1, STREETS[0], 118.8, 32.05)["object"]) == 20
    store.deliver("things", [camera(1, STREETS[0], 118.8, 32.05)])
    counted = [layers.cells(everyone(clearance), ["camera"], 12).height for clearance in ("public", "internal")]
    assert counted == [0, 1]
