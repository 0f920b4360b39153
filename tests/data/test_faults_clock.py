"""The clock goes backwards: stamps do not, what came just before is not of the future, and the last to arrive still wins."""

from datetime import timedelta

import pytest

from data import admit
from data.admit import civil_now
from queries._ask import ask
from tests._store import everyone
from tests.data._twin import HOUR, hour_of

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
