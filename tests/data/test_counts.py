"""Signs counted from events follow the events through updates, moves and withdrawals; beside them plain counting."""

import random
from collections import defaultdict
from datetime import datetime, timedelta

import polars as pl
import pytest

from city.access import Viewer
from city.catalogue import catalogue
from data.batch import Batch, frame_of
from queries import vitals
from tests.data._boston import boston, request, write

START = datetime(2011, 10, 3)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
HOODS = {"Roxbury": "BOS-RX", "Allston": "BOS-AB", "Brighton": "BOS-AB", " ": "BOS", "Boston": "BOS"}
TYPES = {"Graffiti Removal": "graffiti", "Request for Pothole Repair": "potholes", "PWD Graffiti": "graffiti"}
SIGNS = {
    "requests_opened": "opened",
    "requests_closed": "closed",
    "requests_on_time": "due",
    "requests_graffiti": "opened",
}
EVERYONE = Viewer("test", "leader", ("BOS",), "public")


@pytest.fixture
def admission(tmp_path):
    with boston(tmp_path / "store") as door:
        yield door


def table(admission, name, where="true"):
    batch = Batch(admission.snapshots, admission.engine, START.date())
    return frame_of(admission.engine, f"select * from {batch.rows(name)} where {where}")


def story(seed, now):
    """Requests as they stand at a moment: those opened by then, closed by then."""
    chance = random.Random(seed)
    rows = []
    for number in range(120):
        opened = START + chance.randint(0, 9 * 24 * 60) * timedelta(minutes=1)
        due = chance.choice([None, opened + 2 * HOUR, opened + DAY, opened + 3 * DAY, opened + 5000 * DAY])
        closed = opened + chance.choice([1, 2, 30, 80]) * HOUR if chance.random() < 0.7 else None
        more = {"type": chance.choice(list(TYPES)), "neighborhood": chance.choice(list(HOODS))}
        closed = closed if closed and closed < now else None
        if opened < now:
            status = {"closed_dt": closed or "", "case_status": "Closed" if closed else "Open"}
            rows.append(request(number, opened, target_dt=due or "", **status, **more))
    return rows


def plain(rows, now):
    """(sign, place, day) → value, num, den."""
    found = defaultdict(lambda: [0, 0, 0])
    for row in rows:
        opened, due, closed = row["open_dt"], row["target_dt"] or None, row["closed_dt"] or None
        moments = [("requests_opened", opened, 0), ("requests_closed", closed, 0)]
        if TYPES[row["type"]] == "graffiti":
            moments.append(("requests_graffiti", opened, 0))
        if due and due < now and due - opened <= 730 * DAY:
            moments.append(("requests_on_time", due, int(bool(closed) and closed <= due)))
        for sign, moment, in_time in moments:
            for place in {HOODS[row["neighborhood"]], "BOS"} if moment else ():
                cell = found[sign, place, moment.replace(hour=0, minute=0, second=0)]
                cell[0], cell[1], cell[2] = cell[0] + 1, cell[1] + in_time, cell[2] + 1
    return found


def compare(admission, rows, now):
    expected = plain(rows, now)
    days = table(admission, "daily", f"indicator in ({', '.join(repr(sign) for sign in SIGNS)})")
    seen = set()
    for row in days.iter_rows(named=True):
        key = (row["indicator"], row["place"], row["day"])
        seen.add(key)
        if key not in expected:
            assert row["value"] in (0, None), key
        elif SIGNS[row["indicator"]] == "due":
            _, num, den = expected[key]
            assert (row["num"], row["den"]) == (num, den) and row["value"] == pytest.approx(100 * num / den), key
        else:
            assert row["value"] == expected[key][0], key
    assert expected.keys() <= seen


@pytest.mark.parametrize("seed", [1, 2])
def test_counts_follow_requests_as_they_are_opened_closed_and_fall_due(admission, tmp_path, seed):
    for days in (3, 4, 8):
        now = START + days * DAY + 11 * HOUR
        rows = story(seed, now)
        outcome = admission.admit("requests_311", write(tmp_path / f"{days}.csv", rows), known_at=now)
        assert outcome.status == "admitted" and not outcome.rows_set_aside, outcome.sentence
        compare(admission, rows, now)


def test_a_request_that_moves_is_counted_where_it_is_now(admission, tmp_path):
    now = START + 2 * DAY
    for place, at in (("Roxbury", now), ("Allston", now + HOUR)):
        rows = [request(1, START + HOUR, target_dt=START + 2 * HOUR, neighborhood=place)]
        admission.admit("requests_311", write(tmp_path / f"{place}.csv", rows), known_at=at)
    compare(admission, rows, now + HOUR)
    opened = table(admission, "daily", "indicator = 'requests_opened' and value > 0")
    assert sorted(opened["place"]) == ["BOS", "BOS-AB"]


def test_a_withdrawn_delivery_leaves_no_count(admission, tmp_path):
    now = START + 2 * DAY
    first = [request(1, START + HOUR, target_dt=START + 5 * HOUR)]
    admission.admit("requests_311", write(tmp_path / "first.csv", first), known_at=now)
    wrong = [request(2, START + HOUR, target_dt=START + 5 * HOUR), request(3, START + 9 * HOUR)]
    outcome = admission.admit("requests_311", write(tmp_path / "wrong.csv", wrong), known_at=now + HOUR)
    compare(admission, first + wrong, now + HOUR)
    back = admission.withdraw(outcome.delivery, "wrong file", known_at=now + 2 * HOUR)
    assert " 2 rows " in back.sentence
    compare(admission, first, now + 2 * HOUR)


def test_a_day_without_requests_in_a_place_is_zero_and_a_share_of_nothing_has_no_value(admission, tmp_path):
    now = START + DAY
    admission.admit("requests_311", write(tmp_path / "one.csv", [request(1, START + HOUR)]), known_at=now)
    shown = vitals.now(EVERYONE, "BOS-EB", ["requests_opened", "requests_graffiti", "requests_on_time"])
    assert dict(shown.select("indicator", "value").iter_rows()) == {"requests_opened": 0, "requests_graffiti": 0}


def test_no_readings_are_made_for_a_catalogue_that_counts_nothing(store):
    """The default catalogue's signs are reported; none is counted."""
    assert not [one for one in catalogue().indicators.values() if one.counts]
    store.deliver("cases", [{"event": "E1", "kind": "request", "place": "320102", "opened_at": datetime(2026, 7, 1)}])
    assert store.table("readings").is_empty() and store.table("events").height == 1


def test_what_was_counted_says_so_and_follows_the_tree_of_places(admission, tmp_path):
    now = START + DAY
    rows = [request(n, START + n * HOUR, neighborhood=hood) for n, hood in enumerate(HOODS)]
    admission.admit("requests_311", write(tmp_path / "a.csv", rows), known_at=now)
    readings = table(admission, "readings", "indicator = 'requests_opened' and value > 0")
    assert set(readings["source"]) == {"counted"}
    by_place = readings.group_by("place").agg(pl.col("value").sum())
    assert dict(by_place.iter_rows()) == {"BOS": 5, "BOS-RX": 1, "BOS-AB": 2}
