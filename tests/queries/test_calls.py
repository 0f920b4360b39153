"""Calls are counted in the one door: once a request and field, remembered answers too; written apart, by several processes."""

import sqlite3
import subprocess
import sys
from datetime import date, timedelta

import polars as pl
import pytest

from city.access import Viewer
from city.catalogue import catalogue
from data import calls as kept
from queries import _ask, _calls, alerts, events, sources, vitals
from queries._ask import ask
from queries.sources import quality
from tests._store import NOW, everyone
from tests.data._twin import HOUR, hour_of
from tests.queries.test_ask import reading

TODAY = date(2026, 7, 14)


@pytest.fixture(autouse=True)
def from_zero():
    """What other tests asked for is not counted here."""
    _calls._counts.clear()
    yield
    _calls._counts.clear()


def counted(store):
    """What lies in the file: (contract, field, manner) → calls."""
    _calls.flush()
    found = {}
    for _, contract, field, manner, n in kept.read(store.folder, date(2000, 1, 1), date(2100, 1, 1)):
        found[contract, field, manner] = found.get((contract, field, manner), 0) + n
    return found


class Request:
    """One request of a page."""

    def __init__(self, manner=_calls.PERSON):
        self.manner = manner

    def __enter__(self):
        _ask.hold(self.manner)

    def __exit__(self, *fault):
        _ask.let_go()


def now(indicators=("air_no2",)):
    return vitals.now(everyone(), "3201", list(indicators))


def test_a_request_counts_a_field_once_remembered_or_not(store):
    store.deliver("rows", [reading(10.0)])
    for _ in range(3):
        with Request():
            now()
            now()
            vitals.ranking(everyone(), "air_no2", ["3201"])
    assert counted(store) == {("readings", "air_no2", "named"): 3}


def test_what_follows_the_stamp_is_counted_apart_and_documents_not_at_all(store):
    store.deliver("rows", [reading(10.0)])
    for manner in (_calls.MACHINE, _calls.MACHINE, _calls.PERSON, _calls.UNCOUNTED):
        with Request(manner):
            now()
    now()
    assert counted(store) == {("readings", "air_no2", "refreshed"): 3, ("readings", "air_no2", "named"): 1}


def test_what_comes_along_in_a_list_is_not_named(store):
    store.deliver("rows", [reading(10.0), reading(20.0, indicator="air_so2")])
    with Request():
        vitals.signs_of_place(everyone(), "3201")
    with Request():
        vitals.signs_of_place(everyone(), "3201")
        now()
    with Request():
        alerts.beyond(everyone(), [("air_no2", False, ">=", 5.0), ("air_pm25", False, ">=", 5.0)])
    found = counted(store)
    assert found["readings", "air_so2", "listed"] == 2
    assert found["readings", "air_no2", "listed"] == 2 and found["readings", "air_no2", "named"] == 1
    assert ("readings", "air_pm25", "listed") not in found


def test_a_derived_sign_asks_for_its_inputs(store):
    with Request():
        now(["air_aqi"])
    assert set(counted(store)) == {
        ("readings", key, "named") for key in ("air_aqi", *catalogue().indicator("air_aqi").inputs)
    }


def test_events_and_warnings_are_asked_for_by_kind(store):
    with Request():
        events.open_below(everyone(), "3201", "incident")
        alerts.warnings(everyone(), NOW)
    assert counted(store) == {("events", "incident", "named"): 1, ("warnings", "warnings", "named"): 1}


def test_to_look_after_a_source_is_not_to_use_it(store):
    store.deliver("rows", [reading(10.0)])
    with Request():
        sources.feeds(everyone())
        sources.received(everyone(), NOW - timedelta(days=90), NOW - timedelta(days=7), NOW)
        sources.deliveries(everyone(), "rows")
        sources.kinds(everyone())
        quality.flags(everyone(), NOW - timedelta(days=90), NOW)
        ask("places/named", everyone(), places=[], levels=["street"])
    assert counted(store) == {}


def test_an_unknown_name_is_no_field(store):
    with Request():
        now(["x" * 1000, "'; drop table calls; --"])
    assert counted(store) == {}


def test_a_picture_shown_from_memory_is_counted_again(store):
    with Request(), _calls.gathered() as asked:
        now()
    assert counted(store) == {} and asked == {("readings", "air_no2", True)}
    with Request():
        _calls.note(frozenset(asked))
    assert counted(store) == {("readings", "air_no2", "named"): 1}


def test_several_processes_add_up(store):
    program = (
        "import sys; from datetime import date; from pathlib import Path; from data import calls\n"
        "for _ in range(50): calls.add(Path(sys.argv[1]), {(date(2026, 7, 14), 'readings', 'air_no2', 'named'): 2})"
    )
    running = [subprocess.Popen([sys.executable, "-c", program, str(store.folder)]) for _ in range(3)]
    assert [one.wait(60) for one in running] == [0, 0, 0]
    assert kept.read(store.folder, TODAY, TODAY) == [(TODAY, "readings", "air_no2", "named", 300)]


def test_what_a_process_counted_is_written_at_its_end(store):
    program = (
        "from city.access import Viewer; from queries import _ask, _calls, vitals\n"
        "_ask.hold(_calls.PERSON); vitals.now(Viewer('t', 'leader', ('3201',), 'internal'), '3201', ['air_no2']); _ask.let_go()"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
    assert [row[1:] for row in kept.read(store.folder, date(2000, 1, 1), date(2100, 1, 1))] == [
        ("readings", "air_no2", "named", 1)
    ]


def test_an_answer_never_fails_by_the_count(store, caplog):
    store.deliver("rows", [reading(10.0)])
    (store.folder / kept.NAME).mkdir()
    with Request():
        assert now().height == 1
    _calls.flush()
    assert "cannot be written" in caplog.text
    (store.folder / kept.NAME).rmdir()
    assert counted(store) == {("readings", "air_no2", "named"): 1}


def test_a_torn_file_is_said_and_left(store, caplog):
    (store.folder / kept.NAME).write_bytes(b"this is no database, but long enough to be looked at" * 20)
    with Request():
        now()
    _calls.flush()
    assert "cannot be written" in caplog.text
    assert kept.read(store.folder, TODAY, TODAY) == [] and "cannot be read" in caplog.text


def test_days_older_than_the_retention_are_forgotten(store):
    key = ("readings", "air_no2", "named")
    kept.add(store.folder, {(TODAY - timedelta(days=401), *key): 1, (TODAY - timedelta(days=400), *key): 1})
    kept.add(store.folder, {(TODAY, *key): 1})
    days = [day for day, *_ in kept.read(store.folder, date(2000, 1, 1), TODAY)]
    assert days == [TODAY - timedelta(days=400), TODAY] and kept.first_day(store.folder) == days[0]


def test_nothing_was_ever_counted(empty_store):
    assert kept.read(empty_store.folder, TODAY, TODAY) == [] and kept.first_day(empty_store.folder) is None
    assert sources.calls(everyone(), TODAY, TODAY).is_empty()
    assert sources.calls_counted_since(everyone()) is None


def test_calls_are_summed_by_field_within_the_clearance(store):
    secret = next(one.key for one in catalogue().indicators.values() if one.sensitivity == "sensitive")
    days = [TODAY - timedelta(days=n) for n in range(5)]
    counts = {(day, "readings", "air_no2", "named"): 2 for day in days[1:]}
    counts |= {(day, "readings", "air_no2", "refreshed"): 100 for day in days}
    counts |= {(TODAY, "readings", secret, "named"): 7}
    kept.add(store.folder, counts)
    found = sources.calls(everyone("internal"), days[3], days[0])
    assert found.to_dicts() == [
        {
            "contract": "readings",
            "field": "air_no2",
            "named": 6,
            "listed": 0,
            "refreshed": 400,
            "last_named": days[1],
        }
    ]
    assert set(sources.calls(everyone("sensitive"), days[3], days[0])["field"]) == {"air_no2", secret}
    assert sources.calls_counted_since(everyone()) == days[4]


def test_the_file_is_closed_between_writes(store):
    kept.add(store.folder, {(TODAY, "readings", "air_no2", "named"): 1})
    with sqlite3.connect(store.folder / kept.NAME) as connection:
        connection.execute("begin exclusive")
        connection.execute("rollback")


def test_counts_of_rows_are_for_who_sees_the_whole_city(store):
    store.deliver("rows", [reading(10.0), reading(20.0, at=hour_of(NOW) - 3 * HOUR)])
    bad = pl.DataFrame({"nothing": [1]})
    store.admission.admit("rows", store.write("rows", bad), known_at=NOW)
    district = Viewer("test", "district", ("320102",), "internal")
    since = NOW - timedelta(days=90)
    for viewer, rows in ((everyone(), 2), (district, None)):
        feed = {one["source"]: one for one in sources.feeds(viewer).iter_rows(named=True)}["rows"]
        assert feed["rows_admitted"] == rows and feed["last_data_at"]
        got = {one["source"]: one for one in sources.received(viewer, since, since, NOW).iter_rows(named=True)}["rows"]
        assert got["rows_week"] == rows and got["deliveries"] == 2 and got["refused"] == 1
        listed = sources.deliveries(viewer, "rows")
        assert listed["status"].to_list() == ["refused", "admitted"]
        assert (listed["sentence"].null_count() == 0) == (rows is not None)
        assert listed["rows_admitted"].to_list() == ([0, 2] if rows else [None, None])
    assert sources.deliveries(everyone(), "rows", size=1, skip=1)["status"].to_list() == ["admitted"]


def test_kinds_of_open_events_by_source(store):
    from tests.queries.test_drill_events import case

    store.deliver("cases", [case(1), case(2, "320111001", level=1, kind="incident", topic="pipe_burst")])
    assert sources.kinds(everyone()).rows() == [
        ("cases", "incident", "pipe_burst", 1),
        ("cases", "request", case(1)["topic"], 1),
    ]
    assert sources.kinds(Viewer("test", "district", ("320111",), "internal"))["kind"].to_list() == ["incident"]
