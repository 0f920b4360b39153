"""Stamps: what was known stays as it was known; what nobody can ask for any more is given up, and nothing else."""

from datetime import datetime, timedelta

import polars as pl
import pytest

from data.snapshots import PartFile, Snapshots, StoreError
from queries._ask import ask, stamp
from tests._store import NOW, everyone
from tests.data._twin import HOUR, hour_of

AT = hour_of(NOW) - HOUR


def reading(value, place="NJ-T-01", at=AT):
    return {"indicator": "air_no2", "place": place, "observed_at": at, "value": value, "num": None, "den": None}


def known_value(moment):
    found = ask("vitals/now", everyone(), moment, place="3201", indicators=["air_no2"])
    return found["value"].to_list()


def test_what_was_known_does_not_change(store):
    moments = [NOW + n * timedelta(minutes=1) for n in range(1, 8)]
    answers = {}
    for n, moment in enumerate(moments):
        store.deliver("rows", [reading(10.0 + n), reading(30.0, "NJ-T-04", AT - n * HOUR)], known_at=moment)
        answers[moment] = known_value(moment)
        assert {m: known_value(m) for m in answers} == answers
    assert len({tuple(v) for v in answers.values()}) == len(moments)
    assert known_value(moments[3] + timedelta(seconds=30)) == answers[moments[3]]
    assert known_value(NOW - HOUR) == []
    assert known_value(None) == answers[moments[-1]]


def test_before_the_first_delivery_nothing_is_known(empty_store):
    assert stamp().seq == 0
    assert known_value(None) == []


def test_a_refused_delivery_leaves_the_answers_as_they_were(store):
    store.deliver("rows", [reading(10.0)])
    before = known_value(None)
    path = store.files / "broken.parquet"
    path.write_bytes(b"PAR1 and no more")
    outcome = store.admission.admit("rows", path, known_at=NOW)
    assert outcome.status == "refused" and "broken.parquet" in outcome.sentence
    assert known_value(None) == before
    assert store.table("deliveries", "status = 'refused'")["sentence"].to_list() == [outcome.sentence]


def test_the_last_stamp_of_each_hour_and_the_newest_are_kept(store):
    moments = [NOW + n * timedelta(minutes=7) for n in range(1, 30)]
    answers = {}
    for n, moment in enumerate(moments):
        store.deliver("rows", [reading(10.0 + n)], known_at=moment)
        answers[moment] = known_value(moment)
    gone = store.admission.snapshots.thin(moments[-3], NOW - HOUR, NOW - HOUR)
    assert gone > 15
    last_of_hour = {hour_of(m): m for m in moments}
    for moment in [*last_of_hour.values(), *moments[-3:]]:
        assert known_value(moment) == answers[moment], moment
    assert store.admission.snapshots.verify() == []
    named = {row[0] for row in store.admission.snapshots.connection.execute("select name from files")}
    assert {path.name for path in store.admission.snapshots.files_folder.iterdir()} == named
    assert store.table("readings").height == 1
    assert store.table("deliveries").height == len(moments) + 1


def test_thinning_twice_gives_up_nothing_more(store):
    for n in range(5):
        store.deliver("rows", [reading(10.0 + n)], known_at=NOW + n * timedelta(minutes=1))
    later = NOW + HOUR
    assert store.admission.snapshots.thin(later, NOW - HOUR, NOW - HOUR) > 0
    assert store.admission.snapshots.thin(later, NOW - HOUR, NOW - HOUR) == 0
    assert known_value(None) == [14.0]


def test_older_states_are_kept_by_the_hour_then_by_the_day_then_not_at_all(store):
    moments = [NOW + n * timedelta(hours=5, minutes=30) for n in range(1, 30)]
    for n, moment in enumerate(moments):
        store.deliver("rows", [reading(10.0 + n)], known_at=moment)
        store.deliver("rows", [reading(10.5 + n)], known_at=moment + timedelta(minutes=1))
    all_since, hourly_since, daily_since = (moments[-1] - n * timedelta(days=1) for n in (1, 2, 4))
    store.admission.snapshots.thin(all_since, hourly_since, daily_since)
    kept = [
        datetime.fromisoformat(row[0])
        for row in store.admission.snapshots.connection.execute("select known_at from stamps")
    ]
    told = [moment for one in moments for moment in (one, one + timedelta(minutes=1))]
    expected = [m for m in told if m >= all_since]
    expected += [m + timedelta(minutes=1) for m in moments if hourly_since <= m < all_since]
    last_of_day = {m.date(): m + timedelta(minutes=1) for m in moments}
    expected += [m for m in last_of_day.values() if daily_since <= m < hourly_since]
    assert sorted(kept) == sorted(set(expected))
    assert store.admission.snapshots.verify() == []


def test_verify_tells_of_a_stamp_whose_list_of_files_was_changed(store):
    store.deliver("rows", [reading(10.0)])
    store.deliver("rows", [reading(11.0, "NJ-T-04")])
    snapshots = store.admission.snapshots
    seq = snapshots.current().seq
    snapshots.connection.execute("delete from files where tbl = 'readings' and from_seq = ?", (seq,))
    assert [sentence for sentence in snapshots.verify() if f"stamp {seq} of" in sentence]


def test_compacting_changes_no_answer(store):
    for n in range(30):
        moment = NOW + n * timedelta(days=1)
        rows = [reading(10.0 + n, at=hour_of(moment) - k * HOUR) for k in (1, 2)]
        store.deliver("rows", rows[:1], known_at=moment)
        store.deliver("rows", rows[1:], known_at=moment + HOUR)
    tables = ("readings", "readings_superseded", "hourly", "daily", "latest", "deliveries", "feeds", "places")
    before = {name: store.table(name) for name in tables}
    answers = {m: known_value(m) for m in (NOW + n * timedelta(days=1) for n in range(0, 30, 6))}
    files, left = store.admission.compact()
    assert left < files / 2
    assert {name: store.table(name).equals(frame) for name, frame in before.items()} == dict.fromkeys(tables, True)
    assert {m: known_value(m) for m in answers} == answers
    assert store.admission.compact() == (left, left)
    assert store.admission.snapshots.verify() == []


def test_a_store_of_an_earlier_layout_is_refused(tmp_path):
    Snapshots(tmp_path).connection.execute("pragma user_version = 1")
    with pytest.raises(StoreError, match="layout of an earlier version"):
        Snapshots(tmp_path)


def test_sweep_takes_only_what_no_stamp_names(store):
    store.deliver("rows", [reading(10.0)])
    store.deliver("rows", [reading(11.0)])
    folder = store.admission.snapshots.files_folder
    before = {path.name for path in folder.iterdir()}
    (folder / "readings-2026-07-14-000000000000.parquet").write_bytes(b"half")
    assert store.admission.snapshots.sweep() == 1
    assert {path.name for path in folder.iterdir()} == before


def test_verify_tells_of_a_changed_byte_and_of_a_missing_file(store):
    store.deliver("rows", [reading(10.0)])
    snapshots = store.admission.snapshots
    assert snapshots.verify() == []
    paths = sorted(snapshots.files_folder.iterdir())
    content = bytearray(paths[0].read_bytes())
    content[len(content) // 2] ^= 1
    paths[0].write_bytes(content)
    paths[1].unlink()
    assert snapshots.verify() == [
        f"{paths[0]}: the bytes are not those that were published.",
        f"{paths[1]}: the file is missing.",
    ]


def test_a_publication_that_fails_leaves_nothing(tmp_path):
    snapshots = Snapshots(tmp_path)
    pl.DataFrame({"a": [1]}).write_parquet(snapshots.path("a-all-1.parquet"))
    delivery = {"delivery": "d1", "source": "s", "file": "f", "sha256": "", "status": "admitted", "sentence": ""}
    file = PartFile("a-all-1.parquet", "a", "all", 1)
    snapshots.publish(1, NOW, [delivery], [file], [])
    with pytest.raises(Exception, match="UNIQUE"):
        snapshots.publish(2, NOW + HOUR, [delivery], [], ["a-all-1.parquet"])
    assert snapshots.current().seq == 1
    assert [f.name for f in snapshots.files("a", 2)] == ["a-all-1.parquet"]
    assert snapshots.delivery_status("d1") == "admitted" and snapshots.delivery_status("d2") is None


def test_files_of_a_time(tmp_path):
    snapshots = Snapshots(tmp_path)
    delivery = {"delivery": "d1", "source": "s", "file": "f", "sha256": "", "status": "admitted", "sentence": ""}
    files = []
    for day in (1, 2, 3):
        name = f"a-{day}.parquet"
        pl.DataFrame({"a": [1]}).write_parquet(snapshots.path(name))
        files.append(
            PartFile(name, "a", f"2026-07-{day:02d}", 1, f"2026-07-{day:02d}T00:00:00", f"2026-07-{day:02d}T23:55:00")
        )
    snapshots.publish(1, NOW, [delivery], files, [])
    found = snapshots.files("a", 1, datetime(2026, 7, 2, 5), datetime(2026, 7, 2, 6))
    assert [f.name for f in found] == ["a-2.parquet"]
    assert len(snapshots.files("a", 1)) == 3 and snapshots.files("a", 0) == []
