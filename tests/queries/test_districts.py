"""What records count to, against plain Python over the same records; and the records behind a number."""

import random
from datetime import datetime, timedelta
from statistics import median

import numpy as np
import pytest

from city.access import Viewer
from city.counting import Count
from queries import districts
from tests._store import NOW, everyone
from tests.data._twin import ABOVE

STREETS = ("320102002", "320102003", "320111001", "320111004")
PLACES = ("3201", "320102", "NJ-JB", "320102002")
UNTILS = [datetime(2026, 3, 1), datetime(2026, 6, 1), datetime(2026, 7, 1)]
DAY = timedelta(days=1)


def records(seed=1, count=300):
    chance = random.Random(seed)
    found = []
    for number in range(count):
        entered = datetime(2026, 1, 1) + chance.randint(0, 170 * 24) * timedelta(hours=1)
        due = entered + chance.randint(1, 30) * DAY
        done = entered + chance.randint(0, 40) * DAY if chance.random() < 0.7 else None
        done = done if done is None or done < NOW else None
        left = entered + chance.randint(1, 60) * DAY if chance.random() < 0.1 else None
        found.append(
            {
                "register": chance.choice(["share_requests", "systems"]),
                "record": f"R{number}",
                "place": chance.choice(STREETS),
                "title": f"record {number}",
                "kind": chance.choice(["a", "b"]),
                "entered_at": entered,
                "left_at": left if left is None or left < NOW else None,
                "due_at": due,
                "done_at": done,
                "ended_at": done + 20 * DAY if done and chance.random() < 0.2 else None,
                "amount": float(chance.randint(0, 50)),
                "base": float(chance.randint(50, 90)),
            }
        )
    return found


def month_before(until, months):
    year, month = divmod(until.year * 12 + until.month - 1 - months, 12)
    return until.replace(year=year, month=month + 1)


def counts(one, count, until):
    """Whether a record counts, and whether it is done."""
    if one["register"] != count.register or count.kind not in ("", one["kind"]) or one["entered_at"] >= until:
        return False, False
    first = month_before(until, count.months)
    is_there = one["left_at"] is None or one["left_at"] >= until
    done, ended = one["done_at"], one["ended_at"]
    if count.way == "stock":
        return is_there, done is not None and done < until and (ended is None or ended >= until)
    if count.way == "due":
        return first <= one["due_at"] < until, done is not None and done <= one["due_at"]
    return is_there and (done is None or done >= first), done is not None


def workdays(one, until):
    end = until if one["done_at"] is None else min(one["done_at"], until)
    return int(np.busday_count(one["entered_at"].date(), end.date()))


def by_hand(given, count, place, until):
    mine = [one for one in given if place in ABOVE[one["place"]]]
    some = [(one, counts(one, count, until)[1]) for one in mine if counts(one, count, until)[0]]
    num = {
        "done": lambda: float(sum(is_done for _, is_done in some)),
        "amount": lambda: sum(one["amount"] for one, _ in some),
        "spared": lambda: sum(one["base"] - one["amount"] for one, _ in some),
        "workdays": lambda: float(median(workdays(one, until) for one, _ in some)),
    }
    if count.den in ("records", "base"):
        den = float(len(some)) if count.den == "records" else sum(one["base"] for one, _ in some)
        return (num[count.num](), den, len(some)) if some else None
    there = [
        one["amount"]
        for one in mine
        if one["register"] == count.den
        and one["entered_at"] < until
        and (one["left_at"] is None or one["left_at"] >= until)
    ]
    return (num[count.num]() if some else 0.0, sum(there) if there else float(len(some)), len(some))


COUNTS = [
    Count("A", "num", "systems", "", "stock", "done", "records", 1),
    Count("B", "num", "share_requests", "", "due", "done", "records", 3),
    Count("C", "num", "share_requests", "a", "due", "amount", "base", 1),
    Count("C", "less", "share_requests", "b", "due", "amount", "base", 1),
    Count("D", "num", "share_requests", "", "handled", "workdays", "records", 1),
    Count("E", "num", "share_requests", "", "due", "spared", "base", 6),
    Count("F", "num", "share_requests", "b", "due", "amount", "systems", 1),
]


@pytest.mark.parametrize("seed", [1, 2])
def test_counts_are_those_of_plain_python(store, seed):
    given = records(seed)
    store.deliver("lists", given)
    found = districts.counted(everyone(), COUNTS, PLACES, UNTILS)
    got = {tuple(row[:4]): tuple(row[4:]) for row in found.rows()}
    expected = {
        (one.indicator, one.part, place, until): told
        for one in COUNTS
        for place in PLACES
        for until in UNTILS
        if (told := by_hand(given, one, place, until)) is not None
    }
    assert set(got) <= set(expected)
    for key, (num, den, n) in expected.items():
        if key in got:
            assert got[key] == pytest.approx((num, den, n)), key
        else:
            assert n == 0, key


def test_where_nothing_fell_due_nothing_over_another_register_is_zero(store):
    rows = [one | {"register": "systems"} for one in records()]
    store.deliver("lists", rows)
    found = districts.counted(everyone(), COUNTS[-1:], ["320102"], UNTILS[-1:])
    assert found.select("num", "records").rows() == [(0.0, 0)] and found["den"][0] > 0


def test_a_later_version_of_a_record_counts_instead(store):
    first = records()[0] | {"register": "systems", "done_at": None, "ended_at": None, "left_at": None}
    store.deliver("lists", [first])
    ask = (everyone(), COUNTS[:1], ["3201"], UNTILS[-1:])
    assert districts.counted(*ask)["num"].to_list() == [0.0]
    store.deliver("lists", [first | {"done_at": first["entered_at"] + DAY}], known_at=NOW + timedelta(hours=1))
    assert districts.counted(*ask)["num"].to_list() == [1.0]
    assert districts.counted(*ask, asof=NOW)["num"].to_list() == [0.0]
    assert store.table("records_superseded").height == 1


def test_evidence_is_what_was_counted_and_what_is_not_done_stands_first(store):
    given = records()
    store.deliver("lists", given)
    for count in COUNTS:
        for place in PLACES:
            told = by_hand(given, count, place, UNTILS[1])
            found = districts.evidence(everyone(), count, place, UNTILS[1], size=1000)
            assert found.height == (told[2] if told else 0)
            assert found["is_done"].to_list() == sorted(found["is_done"])
    some = districts.evidence(everyone(), COUNTS[0], "3201", UNTILS[1], size=5, skip=2)
    assert some.height == 5 and some["total"][0] == by_hand(given, COUNTS[0], "3201", UNTILS[1])[2]


def test_a_district_sees_its_own_records_and_who_may_not_see_rows_none(store):
    given = records()
    store.deliver("lists", given)
    own = Viewer("d", "district", ("320102",), "internal")
    assert set(districts.evidence(own, COUNTS[0], "3201", UNTILS[1], size=1000)["place"]) <= {"320102002", "320102003"}
    assert set(districts.counted(own, COUNTS, PLACES, UNTILS)["place"]) == {"320102", "320102002"}
    wall = Viewer("w", "wall", ("3201",), "internal")
    assert districts.evidence(wall, COUNTS[0], "3201", UNTILS[1]).is_empty()
