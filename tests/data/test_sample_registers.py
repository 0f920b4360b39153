"""Registers of the sample city: the same record whenever it is made, better over time, within the contract."""

from datetime import datetime, timedelta

import polars as pl

from city.registers import registers
from data.contracts import records
from data.sample import clock
from data.sample.register_shapes_themes import THEMED
from data.sample.registers import SHAPES, changed, known_at, registered

UNTIL = datetime(2026, 11, 20, 8)
ALL = registered(clock.seconds(UNTIL))


def test_each_register_has_its_records():
    assert set(SHAPES) == set(registers()) == set(ALL["register"])
    assert set(records.COLUMNS) - {"version"} == set(ALL.columns)
    assert ALL.select("register", "record").is_unique().all()


def test_a_record_is_the_same_a_month_later():
    later = known_at(registered(clock.seconds(UNTIL + timedelta(days=30))), UNTIL)
    both = ALL.join(later, on=["register", "record"], suffix="_later")
    assert both.height > 0.9 * ALL.height
    for name in ("entered_at", "due_at", "done_at", "ended_at", "amount", "base"):
        assert both[name].equals(both[f"{name}_later"]), name


def test_nothing_happens_before_it_can_nor_in_the_future():
    assert ALL.filter(pl.any_horizontal(pl.col("entered_at", "left_at", "done_at", "ended_at") > UNTIL)).is_empty()
    assert ALL.filter(pl.any_horizontal(pl.col("left_at", "due_at", "done_at") < pl.col("entered_at"))).is_empty()


def test_what_happened_in_a_span_is_told_as_it_stood_at_its_end():
    low, high = UNTIL - timedelta(days=20), UNTIL - timedelta(days=10)
    told = changed(ALL, low, high)
    assert told.height and told["done_at"].max() <= high
    since = changed(ALL, high, UNTIL)
    last = pl.concat([known_at(ALL, low), told, since]).unique(["register", "record"], keep="last")
    assert last.sort("register", "record").equals(ALL.sort("register", "record"))


def test_things_get_better_over_the_years():
    systems = ALL.filter(register="systems")
    shares = [
        (systems["done_at"] < at).sum() / (systems["entered_at"] < at).sum()
        for at in (datetime(2025, 1, 1), datetime(2026, 1, 1), UNTIL)
    ]
    assert shares == sorted(shares) and shares[-1] > shares[0] + 0.1


def test_kinds_are_those_that_the_register_names():
    for key, register in registers().items():
        rows = ALL.filter(register=key)
        assert set(rows["kind"].drop_nulls()) <= set(register.kinds), key
        if register.kinds:
            assert not rows["kind"].has_nulls() and rows["kind"].n_unique() == len(register.kinds), key


def test_the_registers_of_the_themes_stay_modest():
    assert 40_000 < ALL.filter(pl.col("register").is_in(list(THEMED))).height < 60_000
    assert set(
        ALL.filter(pl.col("register").is_in([key for key, one in SHAPES.items() if one.at == "city"]))["place"]
    ) == {"3201"}


def test_the_city_has_gone_beyond_what_the_recommendation_says_of_2021():
    now = ALL.filter(pl.col("left_at").is_null())
    assert (
        now.filter(pl.col("done_at").is_not_null())
        .group_by("register")
        .len()
        .filter(
            ((pl.col("register") == "departments_connected") & (pl.col("len") >= 40))
            | ((pl.col("register") == "cloud_departments") & (pl.col("len") >= 110))
            | ((pl.col("register") == "cloud_systems") & (pl.col("len") >= 1100))
            | ((pl.col("register") == "app_services") & (pl.col("len") >= 400))
        )
        .height
        == 4
    )
    for key, least in (("city_items_online", 0.9897), ("city_items_onenet", 0.9535)):
        rows = now.filter(register=key)
        assert least < rows["done_at"].is_not_null().mean() < 1
    assert 6_000_000 < now.filter(register="app_users")["amount"].sum() < 9_300_000
    assert ALL["entered_at"].min() > datetime(2023, 12, 1)


def test_uses_without_an_authorisation_are_rare_and_seen():
    uses = ALL.filter(register="data_uses")
    without = (uses["base"] - uses["amount"]).sum()
    assert 0 < without < 40
    last = uses.filter(pl.col("due_at") > UNTIL - timedelta(days=31))
    assert (last["base"] - last["amount"]).sum() <= 2
