"""Polygons: the sketch covers the real districts, delivered polygons replace it whole, bad ones are refused."""

import json
import time

import polars as pl
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from city.pack import find
from data.contracts.places import SHAPE_RULES, PlacesRefused
from data.geo.coordinates import UnknownCrs, from_wgs84
from data.geo.sketch import draw_streets, inner_point, place_points
from data.places import build_places, check_shapes, read_shapes


@pytest.fixture(scope="module")
def nanjing():
    return build_places(find("places"))


@pytest.fixture(scope="module")
def polygons(nanjing):
    return {place: shapely.from_geojson(text) for place, text in nanjing.shapes.select("place", "geojson").iter_rows()}


def streets_of(nanjing, district):
    return nanjing.places.filter(level="street", parent=district)["place"].to_list()


def test_streets_cover_their_district_without_gap_or_overlap(nanjing, polygons):
    for district in nanjing.places.filter(level="district")["place"]:
        streets = [polygons[street] for street in streets_of(nanjing, district)]
        whole = polygons[district]
        missing = shapely.union_all(streets).symmetric_difference(whole).area
        assert missing < 1e-6 * whole.area, district
        assert sum(street.area for street in streets) == pytest.approx(whole.area, rel=1e-6), district
        assert all(street.is_valid and street.area > 0 for street in streets)


def test_units_are_the_union_of_their_streets(nanjing, polygons):
    for unit in ("NJ-JB", "320111-net", "320116-net"):
        streets = nanjing.places.filter(level="street", unit=unit)["place"]
        joined = shapely.union_all([polygons[street] for street in streets])
        assert joined.symmetric_difference(polygons[unit]).area < 1e-6 * joined.area
    pukou = shapely.union_all([polygons[street] for street in streets_of(nanjing, "320111")])
    assert polygons["320111-net"].area + polygons["NJ-JB"].intersection(pukou).area == pytest.approx(
        polygons["320111"].area, rel=1e-5
    )
    assert polygons["NJ-JB"].geom_type == "Polygon"


def test_what_is_drawn_says_so_and_what_is_real_does_not(nanjing):
    sketched = nanjing.shapes.group_by("level").agg(pl.col("is_sketch").all().alias("all"), pl.col("is_sketch").any())
    told = {level: (every, some) for level, every, some in sketched.iter_rows()}
    assert told["street"] == told["unit"] == (True, True)
    assert told["district"] == told["city"] == (False, False)
    assert nanjing.places.filter(pl.col("level").is_in(["quasi", "community", "site"]))["is_sketch"].all()


def test_points_lie_in_what_holds_them(nanjing, polygons):
    by_place = {row["place"]: row for row in nanjing.places.iter_rows(named=True)}
    for place, row in by_place.items():
        holder = polygons.get(place) or polygons.get(row["parent"]) or polygons[row["unit"]]
        assert holder.contains(shapely.Point(row["lon"], row["lat"])), place


def test_communities_of_a_street_do_not_share_a_point(nanjing):
    communities = nanjing.places.filter(level="community")
    assert communities.select("lon", "lat").is_unique().all()


def test_street_text_is_short_enough_to_serve_and_drawn_quickly(nanjing):
    text = nanjing.shapes.filter(level="street")["geojson"].str.len_bytes().sum()
    assert text < 150_000
    start = time.perf_counter()
    build_places(find("places"))
    assert time.perf_counter() - start < 5


def coordinate():
    return st.tuples(st.floats(118.0, 118.3), st.floats(32.0, 32.3))


@settings(max_examples=40, deadline=None)
@given(st.lists(coordinate(), min_size=3, max_size=9), st.integers(1, 9), st.lists(coordinate(), max_size=5))
def test_any_district_is_covered_by_any_number_of_streets(corners, count, known):
    district = shapely.convex_hull(shapely.MultiPoint(corners))
    if district.area < 1e-4:
        return
    streets = [f"s{i}" for i in range(count)]
    drawn = draw_streets(district, streets, dict(zip(streets, known, strict=False)))
    assert list(drawn) == streets
    assert shapely.union_all(list(drawn.values())).symmetric_difference(district).area < 1e-6 * district.area
    assert sum(shape.area for shape in drawn.values()) == pytest.approx(district.area, rel=1e-6)
    assert all(shape.area > 0 for shape in drawn.values())


def test_points_are_spread_evenly():
    square = shapely.box(118, 32, 118.1, 32.1)
    points = shapely.points(place_points(square, 16))
    assert square.contains(points).all()
    nearest = [min(p.distance(q) for q in points if q is not p) for p in points]
    assert min(nearest) > 0.015


def test_the_inner_point_is_far_from_the_border():
    handle = shapely.box(118.1, 32.04, 118.6, 32.06)
    pan = shapely.Point(118, 32.05).buffer(0.1)
    assert inner_point(shapely.union(pan, handle)) == pytest.approx((118, 32.05), abs=0.02)


def file_of(tmp_path, polygons, places, crs="WGS-84", code="code"):
    def feature(place):
        moved = shapely.transform(polygons[place], lambda x, y: from_wgs84(x, y, crs), interleaved=False)
        geometry = json.loads(shapely.to_geojson(moved))
        return {"type": "Feature", "properties": {code: place}, "geometry": geometry}

    path = tmp_path / "streets.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature(place) for place in places]}))
    return path


def test_delivered_streets_replace_the_sketch_whole(nanjing, polygons, tmp_path):
    streets = nanjing.places.filter(level="street")["place"].to_list()
    path = file_of(tmp_path, polygons, streets, crs="GCJ-02")
    built = build_places(find("places"), read_shapes(path, "code", "GCJ-02"))
    kept = dict(built.shapes.select("place", "is_sketch").iter_rows())
    assert not any(kept[place] for place in streets) and not kept["NJ-JB"]
    assert not built.places.filter(level="street")["is_sketch"].any()
    assert built.places.filter(level="community")["is_sketch"].all()
    again = shapely.from_geojson(built.shapes.filter(place="320102002")["geojson"][0])
    assert again.hausdorff_distance(polygons["320102002"]) < 2e-5


def test_a_level_that_comes_in_part_is_refused(nanjing, polygons, tmp_path):
    streets = nanjing.places.filter(level="street")["place"].to_list()[1:]
    frame = read_shapes(file_of(tmp_path, polygons, streets), "code")
    with pytest.raises(PlacesRefused) as refused:
        build_places(find("places"), frame)
    assert refused.value.rule == "level_whole"
    assert "1 places of the level 'street' have no polygon, the first is 320102002" in str(refused.value)


SQUARE = "[[[118.7,32],[118.8,32],[118.8,32.1],[118.7,32.1],[118.7,32]]]"
BAD = {
    "shape_place_known": ("999", SQUARE, "'999' is not a place of the tree"),
    "shape_in_range": (
        "3201",
        "[[[32,118.7],[32,118.8],[32.1,118.8],[32,118.7]]]",
        "reaches from 32, 118.7 to 32.1, 118.8; degrees of longitude (-180 to 180) and latitude (-90 to 90)",
    ),
    "shape_valid": (
        "3201",
        "[[[118.7,32],[118.8,32.1],[118.8,32],[118.7,32.1],[118.7,32]]]",
        "the polygon of 3201 (南京市) crosses itself near 118.75000, 32.05000; a simple polygon is expected",
    ),
}


@pytest.mark.parametrize("rule", BAD)
def test_a_bad_polygon_is_refused_with_its_place_and_where(rule, nanjing):
    place, ring, sentence = BAD[rule]
    frame = pl.DataFrame({"place": [place], "geojson": [f'{{"type":"Polygon","coordinates":{ring}}}']})
    with pytest.raises(PlacesRefused) as refused:
        check_shapes(frame, nanjing.places, file="city.geojson")
    assert refused.value.rule == rule and sentence in str(refused.value)
    assert str(refused.value).startswith("city.geojson: ")


def test_a_polygon_that_comes_twice_is_refused(nanjing):
    one = f'{{"type":"Polygon","coordinates":{SQUARE}}}'
    with pytest.raises(PlacesRefused, match=r"3201 \(南京市\) comes twice"):
        check_shapes(pl.DataFrame({"place": ["3201", "3201"], "geojson": [one, one]}), nanjing.places)


def test_a_polygon_far_from_its_parent_is_refused(nanjing, polygons, tmp_path):
    moved = dict(polygons)
    moved["320102002"] = shapely.transform(polygons["320102002"], lambda xy: xy + [1.0, 0.0])
    frame = read_shapes(file_of(tmp_path, moved, nanjing.places.filter(level="street")["place"]), "code")
    with pytest.raises(PlacesRefused) as refused:
        build_places(find("places"), frame)
    assert refused.value.rule == "shape_near_parent"
    assert "320102002 (梅园新村街道) 0% lie within its parent 320102 (玄武区); at least 50%" in str(refused.value)


@pytest.mark.parametrize(
    "text, sentence",
    [
        ("{", "streets.geojson: it cannot be read as JSON in UTF-8"),
        ("[]", "it has no features; a GeoJSON FeatureCollection of polygons is expected"),
        ('{"features":[{"properties":{"name":"x"},"geometry":null}]}', "feature 1 has no property 'place'"),
        ('{"features":[{"properties":{"place":"1"},"geometry":null}]}', "1 is a None; a Polygon or MultiPolygon"),
        (
            '{"features":[{"properties":{"place":"1"},"geometry":{"type":"Polygon","coordinates":[[[1,2],[3,4],[5,6]]]}}]}',
            "the polygon of 1 cannot be read",
        ),
    ],
)
def test_a_file_that_holds_no_polygons_is_refused(text, sentence, tmp_path):
    path = tmp_path / "streets.geojson"
    path.write_text(text)
    with pytest.raises(PlacesRefused) as refused:
        read_shapes(path)
    assert refused.value.rule == "shapes_readable" and sentence in str(refused.value)


def test_an_unknown_coordinate_system_is_refused(polygons, tmp_path):
    with pytest.raises(UnknownCrs, match="it must be one of WGS-84, GCJ-02, BD-09, CGCS2000"):
        read_shapes(file_of(tmp_path, polygons, ["3201"]), "code", "Xian-80")


def test_each_rule_of_shapes_has_its_test():
    assert set(SHAPE_RULES) == set(BAD) | {"shapes_readable", "shape_unique", "shape_near_parent", "level_whole"}
