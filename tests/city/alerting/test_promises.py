"""Promises: levels by the burn over two windows, of days or hours; and what is no promise is refused with a sentence."""

from datetime import datetime, timedelta

import polars as pl
import pytest

from city.alerting.promises import SCHEMA, hours_of_case, read_promise, told_by_promise
from city.alerting.rules import rules
from city.catalogue import CatalogueError, catalogue
from city.catalogue.checks import Table
from tests.city.alerting.test_rules import GOOD, read

SIGN = catalogue().indicator("hotline_on_time")
DAY, FIRST = timedelta(days=1), datetime(2026, 7, 1, 8)
STAGE = {"burn": 2, "long": "7d", "short": "1d"}
OF_A_PROMISE = (
    GOOD.replace('"ponding_depth"', '"hotline_on_time"')
    .replace("[[case]]", "[promise]\nshare = 95\nyellow = { burn = 2, long = '7d', short = '1d' }\n[[case]]")
    .replace("given = [[0, 7], [1, 16]]", "given = [[0, 99], [1440, 80]]")
)


def promise(**content):
    return read_promise(Table("one.toml", "promise", {"share": 95, **content}, {"share", "blue", "yellow"}), SIGN)


def told(one, shares, place="case", n=1000):
    hours = hours_of_case(SIGN, [(1440 * day, share) for day, share in enumerate(shares)], FIRST)
    hours = hours.with_columns(place=pl.lit(place), num=pl.col("num") * n / 1000, den=pl.col("den") * n / 1000)
    return told_by_promise(SIGN, one, hours, FIRST, FIRST + DAY * len(shares))


def test_both_windows_must_burn_and_the_value_is_the_share_over_the_long_one():
    one = promise(yellow=STAGE)
    found = told(one, [100, 100, 80, 80, 99])
    assert found["told"].to_list() == [0, 0, 0, 2, 0]
    assert found["value"].to_list() == pytest.approx([100, 100, 280 / 3, 90, 91.8])
    assert one.limit(2) == one.limit(0) == "burn>=2 7d/1d"
    assert found["hour"].to_list() == [FIRST + DAY * n for n in range(5)]


def test_few_things_speak_of_no_rate_and_what_is_not_known_is_told_nothing():
    one = promise(yellow=STAGE)
    assert told(one, [80, 80], n=20)["told"].to_list() == [0, 0]
    assert (
        told_by_promise(SIGN, one, told(one, [80]).clear().with_columns(num=0.0, den=0.0), FIRST, FIRST).schema
        == SCHEMA
    )
    gone = hours_of_case(SIGN, [(0, 80), (1440 * 3, 100)], FIRST)
    found = told_by_promise(SIGN, one, gone, FIRST + DAY, FIRST + DAY * 9)
    assert found["hour"].to_list() == [FIRST + DAY * 3] and found["value"].to_list() == pytest.approx([90])


def test_the_rules_of_promises_run_on_hours_and_on_days():
    found = {key: one for key, one in rules().items() if one.promise}
    assert len(found) >= 6 and {"hotline_promise", "citycase_promise"} <= found.keys()
    assert {one.promise.longest for one in found.values()} == {14 * DAY, 3 * DAY}


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("share = 95", "share = 100", "promise.share is 100.0; it must be a share between 0 and 100"),
        ("burn = 2", "burn = 21", "promise.yellow is 21; it must be a burn of at most 20.0, at which all is late"),
        ("'7d'", "'36h'", "promise.yellow.long is '36h'; it must be whole times 1d"),
        ("'1d'", "'8d'", "promise.yellow.short is '8d'; it must be whole times 1d, the short one within the long one"),
        ("yellow = { burn = 2, long = '7d', short = '1d' }", "", "promise.blue is None; it must be there, or another of"),
        ("[promise]", "[promise]\nblue = { burn = 2, long = '7d', short = '1d' }", "a burn above that of the level below"),
        ("for_min = { yellow = 5 }", "for_min = { red = 5 }", "for_min is 'red'; it must be a level of the promise"),
        ('"hotline_on_time"', '"ponding_depth"', "promise.share is 'ponding_depth'; it must be about a sign that is a share"),
        ("[promise]", "[footing.flood]\nlimits = { red = '<=9' }\n[promise]", "left out: the rule speaks of a promise"),
    ],
)  # fmt: skip
def test_a_faulty_promise_is_refused_with_a_sentence(tmp_path, old, new, sentence):
    assert old in OF_A_PROMISE and read(tmp_path, OF_A_PROMISE)["one"].promise
    rules.cache_clear()
    with pytest.raises(CatalogueError) as refused:
        read(tmp_path, OF_A_PROMISE.replace(old, new, 1))
    assert sentence in str(refused.value)
