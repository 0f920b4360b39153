"""The clock goes backwards: stamps do not, what came just before is not of the future, and the last to arrive still wins."""

from datetime import timedelta

import pytest

from data import admit
from data.admit import civil_now
from queries._ask import ask
from tests._store import everyone
from tests.data._twin import HOUR, hour_of
from tests.data.test_roll_events import event

AT = hour_of(civil_now()) - HOUR


def reading(value, at=AT):
    return {"indicator": "air_no2", "place": "NJ-T-01", "observed_at": at, "value": value, "num": None, "den": None}


@pytest.fixture
def clock(monkeypatch):
    """clock(moment): from now on the clock says this, and goes on from there by a millisecond a look."""

    def put(moment):
        ticks = iter(range(10**6))
        monkeypatch.setattr(admit, "civil_now", lambda: moment + next(ticks) * timedelta(milliseconds=1))

    return put


@pytest.fixture
def deliver(store):
    """deliver(rows): admits them by the clock."""
    return lambda rows: store.admission.admit("rows", store.write("rows", rows))


def stamps(store):
    rows = store.admission.snapshots.connection.execute("select known_at from stamps order by seq").fetchall()
    return [known_at for (known_at,) in rows]


@pytest.mark.parametrize("back", [timedelta(seconds=2), HOUR, 26 * HOUR])
def test_stamps_do_not_go_back(store, deliver, clock, back):
    start = civil_now()
    for number, moment in enumerate((start, start - back, start - back + timedelta(seconds=1), start + HOUR)):
        clock(moment)
        deliver([reading(10.0 + number)])
    assert stamps(store) == sorted(stamps(store))
    received = store.table("deliveries", "source = 'rows'").sort("seq")
    assert received["received_at"].is_sorted() and received["admitted_at"].is_sorted()


def test_rows_of_just_before_are_not_of_the_future(store, deliver, clock):
    start = civil_now()
    clock(start)
    deliver([reading(10.0, start - timedelta(minutes=5))])
    clock(start - 2 * HOUR)
    outcome = deliver([reading(11.0, start - timedelta(minutes=1))])
    assert (outcome.status, outcome.rows_admitted, outcome.rows_set_aside) == ("admitted", 1, 0)


@pytest.mark.parametrize("back", [timedelta(0), timedelta(seconds=2), HOUR, 26 * HOUR])
def test_the_last_to_arrive_wins(store, deliver, clock, back):
    """Greater or smaller, and although the clock stands still or goes back."""
    start = civil_now()
    for value in (50.0, 10.0, 90.0, 20.0):
        clock(start)
        deliver([reading(value)])
        assert store.table("readings")["value"].to_list() == [value]
        start -= back


def test_what_was_known_stays_known(store, deliver, clock):
    start, answers = civil_now(), {}
    for number, moment in enumerate((start, start + HOUR / 4, start - HOUR, start + HOUR / 2, start - 26 * HOUR)):
        clock(moment)
        deliver([reading(10.0 + number)])
        answers[store.admission.snapshots.current().known_at] = number
        for known_at in answers:
            found = ask("vitals/now", everyone(), known_at, place="NJ-T-01", indicators=["air_no2"])
            newest = max(n for at, n in answers.items() if at == known_at)
            assert found["value"].to_list() == [10.0 + newest]
    assert store.admission.snapshots.verify() == []


def test_days_that_were_merged_into_their_month_stay_there(store, clock):
    """Merged by a clock two months ahead; set right again, a correction finds its rows and leaves no second one."""
    start = civil_now() - 2 * HOUR
    clock(start)
    first = event(1, opened_at=start, due_at=start + HOUR, updated_at=start)
    store.admission.admit("rows", store.write("rows", [reading(10.0, start), reading(20.0, start - 30 * HOUR)]))
    store.admission.admit("cases", store.write("cases", [first]))
    clock(start + timedelta(days=65))
    store.admission.compact()
    assert {f.part for f in store.admission.snapshots.files("events", 4)} == {f"{start:%Y-%m}"}
    clock(start + HOUR)
    store.admission.admit("rows", store.write("rows", [reading(30.0, start)]))
    changed = first | {"updated_at": start + HOUR / 2, "status": "handling"}
    store.admission.admit("cases", store.write("cases", [changed]))
    assert store.table("events")["status"].to_list() == ["handling"]
    assert store.table("events_hourly", "place = '3201'")["opened"].to_list() == [1]
    assert store.table("readings").height == 2
    for table, time in (("hourly", "hour"), ("daily", "day")):
        rows = store.table(table, "indicator = 'air_no2' and place = '3201'")
        assert not rows[time].is_duplicated().any() and sorted(rows["value"]) == [20.0, 30.0]
