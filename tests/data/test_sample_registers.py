"""Registers of the sample city: the same record whenever it is made, better over time, within the contract."""

from datetime import datetime, timedelta

import polars as pl

from city.registers import registers
from data.contracts import records
from data.sample import clock
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
