"""The sample city's objects: many kinds along real communities, the same each time, a few of them wrong."""

from datetime import datetime, timedelta

import polars as pl
import pytest

from city.catalogue import catalogue
from city.objects import kinds
from data.contracts import Context, check, judged_by
from data.sample.ground import GEO
from data.sample.objects import changed, registered

BEFORE = datetime(2025, 7, 1)
PLACES = pl.concat(
    [pl.read_csv(GEO / name, infer_schema=False)["place"].alias("place") for name in ("places.csv", "sites.csv")]
)
CONTEXT = Context(judged_by(catalogue()), PLACES, BEFORE, (118.2, 31.1, 119.5, 32.8))


@pytest.fixture(scope="module")
def objects():
    return registered(BEFORE)


def test_there_are_many_of_every_kind_and_the_same_each_time(objects):
    assert 35_000 < objects.height < 45_000
    assert set(kinds()) == set(objects["kind"])
    assert objects.equals(registered(BEFORE)) and not objects.equals(registered(BEFORE, seed=2))
    assert objects["place"].n_unique() > 1200
    bridges = objects.filter(kind="bridge")
    assert 100 < bridges.height < 400 and bridges["geometry"].str.starts_with("LINESTRING").all()
    assert bridges.filter(pl.col("place").str.starts_with("NJ-BR")).height == 5, "those that are watched are sites"


def test_a_few_are_wrong_as_in_real_registers(objects):
    checked = check("objects", objects, CONTEXT)
    found = dict(checked.set_aside.group_by("rule").len().iter_rows())
    assert set(found) == {"code_in_form", "code_checked", "duplicate_row"} and all(n < 40 for n in found.values())
    good = checked.good
    known = good["object"].implode()
    lost = good.filter(pl.col("address").is_not_null() & ~pl.col("address").is_in(known))
    orphans = good.filter(pl.col("part_of").is_not_null() & ~pl.col("part_of").is_in(known))
    doubles = good.filter(pl.struct("kind", "name", "address_text", "lon", "lat").is_duplicated())
    assert 5 < lost.height < 60 and 5 < orphans.height < 60 and 20 < doubles.height < 200
    share = good.filter(pl.col("kind") == "lamp")["address"].is_not_null().mean()
    assert 0.85 < share < 0.97


def test_what_is_said_later_are_newer_versions_of_some(objects):
    later = changed(BEFORE, BEFORE + timedelta(days=365))
    assert 300 < later.height < 1000 and later["object"].is_unique().all()
    assert set(later["object"]) <= set(objects["object"])
    assert later.filter(pl.col("state") == "removed")["left_at"].is_not_null().all()
