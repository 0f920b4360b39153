"""Where places lie: what is known stays, what is missing is sketched and says so."""

import polars as pl
from shapely.geometry import Point, box

from data.geo.layout import lay_out


def tree(*rows: tuple) -> pl.DataFrame:
    columns = ("place", "level", "parent", "unit", "lon", "lat", "is_sketch")
    types = {
        "place": pl.Utf8,
        "level": pl.Utf8,
        "parent": pl.Utf8,
        "unit": pl.Utf8,
        "lon": pl.Float64,
        "lat": pl.Float64,
        "is_sketch": pl.Boolean,
    }
    return pl.DataFrame([dict(zip(columns, (*row, False), strict=True)) for row in rows], types)


TREE = tree(
    ("C", "city", None, None, None, None),
    ("D", "district", "C", "D", None, None),
    ("S1", "street", "D", "D", None, None),
    ("S2", "street", "D", "D", None, None),
    ("X", "site", "S1", None, 118.9, 32.1),
    ("Y", "site", "S2", None, None, None),
)
DISTRICT = box(118.0, 32.0, 119.0, 33.0)


def test_streets_are_sketched_inside_their_district():
    layout = lay_out(TREE, {"D": DISTRICT}, {}, {})
    assert {"S1", "S2"} <= layout.sketched and "D" not in layout.sketched
    union = layout.shapes["S1"].union(layout.shapes["S2"])
    assert union.symmetric_difference(DISTRICT).area < 1e-6
    assert layout.shapes["S1"].intersection(layout.shapes["S2"]).area < 1e-9
    assert layout.shapes["C"].equals(DISTRICT)


def test_delivered_streets_are_no_sketch():
    halves = {"S1": box(118.0, 32.0, 118.5, 33.0), "S2": box(118.5, 32.0, 119.0, 33.0)}
    layout = lay_out(TREE, {"D": DISTRICT}, halves, {})
    assert layout.shapes["S1"] is halves["S1"]
    assert not {"S1", "S2"} & layout.sketched


def test_a_given_point_stays_and_a_missing_one_lies_in_its_place():
    layout = lay_out(TREE, {"D": DISTRICT}, {}, {})
    assert layout.points["X"] == (118.9, 32.1) and "X" not in layout.sketched
    assert layout.shapes["S2"].buffer(1e-9).contains(Point(layout.points["Y"])) and "Y" in layout.sketched
