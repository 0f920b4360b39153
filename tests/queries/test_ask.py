"""The one door: only what is in scope and cleared, answers by stamp, values that stay values, and many threads at once."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import duckdb
import polars as pl
import pytest

from city.access import Viewer
from city.catalogue import catalogue
from city.settings import settings
from data.admit_places import admit_places
from queries import _ask
from queries._ask import ask, stamp
from queries._questions import tables_of
from tests._store import NOW, TINY, everyone
from tests.data._twin import HOUR, hour_of

AT = hour_of(NOW) - HOUR
MINUTE = timedelta(minutes=1)


def reading(value, place="NJ-T-01", at=AT, indicator="air_no2"):
    return {"indicator": indicator, "place": place, "observed_at": at, "value": value, "num": None, "den": None}


def now(viewer, place="3201", asof=None, indicators=("air_no2",)):
    return ask("vitals/now", viewer, asof, place=place, indicators=list(indicators))


def of(*places, clearance="internal"):
    return Viewer("test", "district", places, clearance)


def test_only_places_in_scope(store):
    store.deliver("rows", [reading(10.0), reading(30.0, "NJ-T-04")])
    seen = {place for place in ("3201", "320102", "320111", "NJ-JB", "NJ-T-01") if now(of("320102"), place).height}
    assert seen == {"320102", "NJ-T-01"}
    seen = {place for place in ("3201", "320111", "320111001", "NJ-JB", "NJ-T-04") if now(of("NJ-JB"), place).height}
    assert seen == {"320111001", "NJ-JB", "NJ-T-04"}
    assert now(of(), "NJ-T-01").is_empty() and now(of("nowhere"), "NJ-T-01").is_empty()


def test_several_subtrees(store):
    viewer = of("320102002", "320111004")
    found = ask("places/named", viewer, places=[], levels=["community"])
    assert found["place"].to_list() == ["320102002001", "320102002002", "320111004001"]


def test_only_indicators_that_the_viewer_is_cleared_for(store):
    by_clearance = {one.sensitivity: one.key for one in catalogue().indicators.values() if one.space == "sum"}
    rows = [reading(3.0, "320102002", AT, key) for key in by_clearance.values()]
    rows += [row | {"observed_at": AT - HOUR} for row in rows]
    store.deliver("rows", rows)
    for clearance, seen in (("public", 1), ("internal", 2), ("sensitive", 3)):
        found = ask("vitals/signs_of_place", of("3201", clearance=clearance), place="320102002")
        assert set(found["indicator"]) == {by_clearance[c] for c in ("public", "internal", "sensitive")[:seen]}


def test_an_answer_is_remembered_by_stamp(store):
    store.deliver("rows", [reading(10.0)])
    first = now(everyone())
    assert now(everyone()) is first
    assert now(of("3201")) is not first
    store.deliver("rows", [reading(20.0)], known_at=NOW + MINUTE)
    assert now(everyone())["value"].to_list() == [20.0]
    assert now(everyone(), asof=NOW) is first


def test_an_answer_of_one_scope_is_not_given_to_another(store):
    store.deliver("rows", [reading(10.0)])
    assert now(everyone()).height == 1
    assert now(of("320111")).height == 0
    assert now(everyone(clearance="public")).height == 1


def test_what_is_remembered_is_bounded(store, monkeypatch):
    monkeypatch.setenv("COCKPIT_REMEMBER_MB", "1")
    settings.cache_clear()
    _ask.reset()
    store.deliver("rows", [reading(10.0, at=AT - n * HOUR) for n in range(100)])
    since = AT - 99 * HOUR
    for n in range(300):
        ask("vitals/trend", everyone(), place="3201", indicator="air_no2", since=since, until=AT + n * MINUTE)
    door = _ask._door()
    assert door.memory_bytes <= 1_000_000
    assert door.memory_bytes == sum(_ask._kept_bytes(frame) for frame in door.memory.values())
    assert 1 < len(door.memory) < 300


HOSTILE = [
    "'; drop table readings; --",
    "320102' or '1'='1",
    "$place",
    "{{ place }}",
    "x" * 100_000,
    "\x00\x01",
    "玄武\u202e",
    "%",
    "*",
    "(select place from visible)",
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text[:20]))
def test_a_hostile_text_is_just_a_value(store, text):
    store.deliver("rows", [reading(10.0)])
    assert now(everyone(), text).is_empty()
    assert now(everyone(), indicators=[text]).is_empty()
    assert ask("vitals/ranking", everyone(), indicator=text, places=[text]).is_empty()
    assert now(of(text)).is_empty()
    assert now(everyone()).height == 1


@pytest.mark.parametrize(
    "sql",
    [
        "select * from read_csv('/etc/passwd')",
        "select * from read_text('{store}/snapshots.sqlite')",
        "select * from read_parquet('{store}/extracts/../../outside.parquet')",
        "select * from '{store}/../outside.parquet'",
        "select * from glob('/etc/*')",
        "attach '{store}/other.duckdb'",
        "copy (select 1) to '{store}/../out.csv'",
        "install httpfs",
        "load httpfs",
        "set enable_external_access = true",
        "set allowed_directories = ['/']",
    ],
)
def test_the_engine_reads_nothing_outside(store, sql, tmp_path):
    pl.DataFrame({"secret": [1]}).write_parquet(tmp_path / "outside.parquet")
    assert now(everyone()).is_empty()
    cursor = _ask._door().engine.cursor()
    with pytest.raises(duckdb.Error):
        cursor.execute(sql.format(store=store.folder)).fetchall()


def test_a_link_to_the_outside_is_not_followed(store, tmp_path):
    pl.DataFrame({"secret": [1]}).write_parquet(tmp_path / "outside.parquet")
    (store.folder / "extracts" / "link.parquet").symlink_to(tmp_path / "outside.parquet")
    now(everyone())
    cursor = _ask._door().engine.cursor()
    with pytest.raises(duckdb.Error):
        cursor.execute(f"select * from read_parquet('{store.folder}/extracts/link.parquet')").fetchall()


def test_many_threads_and_stamps_get_their_own_rows(store, monkeypatch):
    """Sixteen threads ask of six moments and two scopes, more than are held open at once; each answer is checked."""
    monkeypatch.setattr(_ask, "SCHEMAS_OPEN", 4)
    moments = [NOW + n * MINUTE for n in range(6)]
    for n, moment in enumerate(moments):
        store.deliver("rows", [reading(10.0 + n), reading(90.0, "NJ-T-04")], known_at=moment)
    expected = {
        (place, moment): now(of(place), place, moment)["value"].to_list()
        for place in ("3201", "320102")
        for moment in moments
    }
    assert len({tuple(values) for values in expected.values()}) == 12
    _ask.reset()
    wrong, together = [], threading.Barrier(16)

    def work(number):
        together.wait()
        for turn in range(40):
            place = ("3201", "320102")[(number + turn) % 2]
            moment = moments[(number * 7 + turn) % len(moments)]
            # A parameter of its own for each call: answered by the engine, not from memory.
            unknown = f"x{number}-{turn}"
            found = now(of(place), place, moment, ("air_no2", unknown))["value"].to_list()
            if found != expected[place, moment]:
                wrong.append((place, moment, found))

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(work, range(16)))
    assert wrong == []


def test_questions_go_on_while_deliveries_arrive(store):
    store.deliver("rows", [reading(0.0)])
    done, faults = threading.Event(), []

    def read():
        newest = 0.0
        while not done.wait(0.001):
            value = now(everyone())["value"][0]
            if value < newest:
                faults.append((value, newest))
            newest = value

    with ThreadPoolExecutor(4) as pool:
        readers = [pool.submit(read) for _ in range(4)]
        for n in range(5):
            store.deliver("rows", [reading(1.0 + n)], known_at=NOW + n * MINUTE)
        done.set()
        for reader in readers:
            reader.result()
    assert faults == [] and now(everyone())["value"][0] == 5.0


def test_few_versions_are_held_open(store, monkeypatch):
    monkeypatch.setattr(_ask, "SCHEMAS_OPEN", 8)
    for n in range(9):
        store.deliver("rows", [reading(1.0 + n)], known_at=NOW + n * MINUTE)
        now(everyone())
        ask("places/named", everyone(), places=[], levels=["street"])
    door = _ask._door()
    made = "select count(*) from duckdb_schemas() where regexp_matches(schema_name, '^v[0-9]+$')"
    assert door.engine.execute(made).fetchall()[0][0] == len(door.schemas) <= 8
    assert set(door.asking) <= set(door.schemas) and not any(door.asking.values())
    assert now(everyone(), asof=NOW)["value"].to_list() == [1.0]


def test_what_a_delivery_did_not_touch_is_not_asked_again(store):
    store.deliver("rows", [reading(1.0)])
    named = ask("places/named", everyone(), places=[], levels=["street"])
    first = now(everyone())
    store.deliver("rows", [reading(2.0)], known_at=NOW + MINUTE)
    assert ask("places/named", everyone(), places=[], levels=["street"]) is named
    assert now(everyone()) is not first
    assert tables_of("places/named") == ("places", "ancestors")


def test_places_that_change_change_what_is_visible(store, tmp_path):
    viewer = of("320102002")
    assert ask("places/one", viewer, place="320102003").is_empty()
    folder = tmp_path / "places"
    folder.mkdir()
    for name in ("places.csv", "sites.csv"):
        text = (TINY / "places" / name).read_text("utf-8")
        moved = text.replace("320102002001,社区一", "320102002009,社区一")
        (folder / name).write_text(moved.replace("320102002001,320102", "320102002009,320102"), "utf-8")
    assert ask("places/one", viewer, place="320102002001").height == 1
    assert admit_places(store.admission, folder, known_at=NOW + MINUTE).status == "admitted"
    assert ask("places/one", viewer, place="320102002009").height == 1
    assert ask("places/one", viewer, place="320102002001").is_empty()
    assert ask("places/one", viewer, NOW, place="320102002001").height == 1


def test_the_stamp(store):
    assert stamp().known_at == NOW
    store.deliver("rows", [reading(1.0)], known_at=NOW + MINUTE)
    assert stamp().seq == 2 and stamp(NOW).seq == 1 and stamp(NOW - MINUTE).seq == 0


def test_a_question_that_is_not_there(store):
    with pytest.raises(FileNotFoundError):
        ask("vitals/nothing", everyone())
    with pytest.raises(duckdb.Error):
        ask("vitals/now", everyone(), place="3201")


def test_a_held_context_sees_one_state(store):
    store.deliver("rows", [reading(10.0)])
    _ask.hold()
    try:
        before = (stamp(), now(everyone())["value"].item())
        store.deliver("rows", [reading(20.0)])
        assert (stamp(), now(everyone())["value"].item()) == before
    finally:
        _ask.let_go()
    assert stamp().seq > before[0].seq and now(everyone())["value"].item() == 20.0
