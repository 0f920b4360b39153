"""Every layer of the pack that can be drawn has rows in the sample city, and what is drawn for the whole city looks as it should."""

from datetime import datetime

import polars as pl
import pytest
import shapely

from city.layers import layers
from city.objects import kinds
from data.sample import contours, relief
from data.sample.feeds import FEEDS
from data.sample.ground import GEO
from data.sample.objects import registered
from data.sample.rows import EVENT_KINDS
from data.sample.series import SIGNS
from data.sample.surveyed import CODES, LIMITS, LINES, MODELS

BEFORE = datetime(2025, 7, 1)


@pytest.fixture(scope="module")
def objects():
    return registered(BEFORE)


@pytest.fixture(scope="module")
def drawn(objects):
    """Kind, name, place and shape of what is drawn for the whole city."""
    found = objects.filter(pl.col("kind").is_in([*CODES, "metro_line"]))
    return found.with_columns(shape=pl.Series(shapely.from_wkt(found["geometry"].to_numpy()), dtype=pl.Object))


@pytest.mark.parametrize("key", [key for key, one in layers().items() if one.source.what != "none"])
def test_a_layer_has_rows_in_the_sample_city(objects, key):
    source = layers()[key].source
    if source.what == "objects":
        assert set(source.of) <= set(objects["kind"]), "each kind of the layer is there"
        drawn = objects.filter(pl.col("kind").is_in(list(source.of)) & (pl.col("state") != "removed"))
        assert 4 <= drawn.height < 12_000
    elif source.what == "events":
        assert set(source.of) <= set(EVENT_KINDS.values()) and set(EVENT_KINDS) <= set(FEEDS)
    elif source.what == "indicator":
        assert set(source.of) <= set(SIGNS) | {"air_aqi", "hotline_requests"}, "measured, or counted from what is"
    else:
        places = pl.concat([pl.read_csv(GEO / one, infer_schema=False)["level"] for one in ("places.csv", "sites.csv")])
        assert set(source.of) <= set(places)


def test_what_is_drawn_is_whole_and_small_enough_to_be_sent(drawn):
    assert all(shapely.is_valid(one) and not shapely.is_empty(one) for one in drawn["shape"])
    for key, one in layers().items():
        rows = drawn.filter(pl.col("kind").is_in(list(one.source.of)))
        assert rows.height <= 800, f"{key}: more than one answer holds"
        assert rows["geometry"].str.len_chars().sum() < 400_000, key
    assert drawn.filter(kind="building_model").height == MODELS and drawn.filter(kind="metro_line").height == len(LINES)
    assert drawn.filter(pl.col("place").str.len_chars() == 9)["kind"].str.starts_with("zone_").all()


def test_zones_lie_beside_each_other_and_limits_within_their_zone():
    zones = contours.zones()
    assert shapely.coverage_is_valid(list(zones.values()))
    whole = shapely.union_all(list(zones.values())).area
    assert all(0.03 < one.area / whole < 0.6 for one in zones.values()), "no class is missing, none is all"
    for zone, _, km in LIMITS.values():
        assert relief.shrunk(zones[zone], km + 0.05).within(zones[zone].buffer(1e-4))


def test_heights_and_lines_run_where_they_should(drawn):
    x, y = shapely.get_coordinates(contours.contours()[100]).T
    assert abs(relief.height(x, y) - 100).mean() < 6, "metres"
    stations = pl.read_csv(GEO / "sites.csv", infer_schema=False).filter(pl.col("kind") == "metro_station")
    at = dict(stations.select("name_zh", pl.concat_list(pl.col("lon", "lat").cast(pl.Float64))).iter_rows())
    lines = dict(zip(drawn.filter(kind="metro_line")["object"], drawn.filter(kind="metro_line")["shape"], strict=True))
    for number, through in enumerate(LINES.values(), start=1):
        line = lines[f"DTX{number:02d}"]
        assert all(line.distance(shapely.Point(at[one])) < 1e-4 for one in through if isinstance(one, str))


def test_a_model_hangs_on_its_building(objects):
    models = objects.filter(kind="building_model")
    known = objects.filter(kind="building").select(
        pl.col("object").alias("part_of"), pl.col("geometry").alias("outline")
    )
    joined = models.join(known.unique("part_of"), on="part_of")
    assert joined.height == models.height and (joined["geometry"] == joined["outline"]).all()
    assert kinds()["building_model"].sensitivity == "internal"
