"""The inbox: each file once, a bad one refused alone, whatever was claimed before a restart dealt with after it."""

import os
import time
from datetime import timedelta

import pytest

from data.admit import Admission, civil_now
from data.claims import claim
from data.inbox import clear_done, look


def reading(n, value=20.0):
    at = civil_now().replace(microsecond=0) - timedelta(minutes=n)
    return {"indicator": "air_no2", "place": "NJ-T-01", "observed_at": at, "value": value, "num": None, "den": None}


@pytest.fixture
def inbox(tmp_path):
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


@pytest.fixture
def drop(store, inbox):
    """drop(source, name, rows): a settled file in the inbox."""

    def put(source, name, rows):
        (inbox / source).mkdir(exist_ok=True)
        path = inbox / source / name
        if isinstance(rows, bytes):
            path.write_bytes(rows)
        else:
            os.replace(store.write(source, rows), path)
        old = time.time() - 5
        os.utime(path, (old, old))
        return path

    return put


def names(inbox, folder):
    files = [path for path in (inbox / folder).rglob("*") if path.is_file() and not path.name.endswith(".why.txt")]
    return sorted(path.name.split("-", 2)[-1] for path in files)


def test_files_are_admitted_under_one_stamp_and_filed_away(store, inbox, drop):
    drop("rows", "a.parquet", [reading(1)])
    drop("rows", "b.parquet", [reading(2), reading(3)])
    seq = store.admission.snapshots.current().seq
    outcomes = look(store.admission, inbox)
    assert [(o.file, o.status, o.rows_admitted) for o in outcomes] == [
        ("a.parquet", "admitted", 1),
        ("b.parquet", "admitted", 2),
    ]
    assert store.admission.snapshots.current().seq == seq + 1
    assert names(inbox, ".done") == ["a.parquet", "b.parquet"] and not names(inbox, ".claimed")
    assert look(store.admission, inbox) == []


def test_a_bad_file_is_refused_alone(store, inbox, drop):
    drop("rows", "a.parquet", b"PAR1 no more")
    drop("nobody", "c.parquet", b"x")
    drop("rows", "b.parquet", [reading(2)])
    outcomes = {o.file: o.status for o in look(store.admission, inbox)}
    assert outcomes == {"a.parquet": "refused", "b.parquet": "admitted", "c.parquet": "refused"}
    assert names(inbox, ".refused") == ["a.parquet", "c.parquet"] and names(inbox, ".done") == ["b.parquet"]
    assert store.table("readings").height == 1


def test_a_file_that_is_still_written_to_waits(store, inbox, drop):
    path = drop("rows", "a.parquet", [reading(1)])
    os.utime(path)
    drop("rows", "b.parquet.part", [reading(2)])
    drop("rows", ".c.parquet", [reading(3)])
    assert look(store.admission, inbox) == []
    (item,), _ = claim(inbox, 10, now_s=time.time() + 2)
    assert item.path.name == "a.parquet"


def test_the_older_file_comes_first(store, inbox, drop):
    """b is older: its row is corrected by a, although a's name comes first."""
    at = reading(5)
    new = drop("rows", "a.parquet", [at | {"value": 60.0}])
    os.utime(new, (time.time() - 3, time.time() - 3))
    drop("rows", "b.parquet", [at | {"value": 20.0}])
    look(store.admission, inbox)
    assert store.table("readings")["value"].to_list() == [60.0]


def test_what_was_admitted_and_not_filed_away_is_not_admitted_again(store, inbox, drop, monkeypatch):
    drop("rows", "a.parquet", [reading(1)])
    drop("rows", "b.parquet", b"PAR1 no more")

    def killed(*paths):
        raise KeyboardInterrupt

    claim(inbox, 10)
    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", killed)
        with pytest.raises(KeyboardInterrupt):
            look(store.admission, inbox)
    assert names(inbox, ".claimed") == ["a.parquet", "b.parquet"]
    again = Admission()
    assert [o.status for o in look(again, inbox)] == ["repeated", "repeated"]
    again.close()
    assert names(inbox, ".done") == ["a.parquet"] and names(inbox, ".refused") == ["b.parquet"]
    assert store.table("deliveries", "source = 'rows'").height == 2
    assert store.table("readings").height == 1


def test_a_file_that_breaks_the_admission_holds_up_nothing(store, inbox, drop, monkeypatch, caplog):
    honest = Admission._read

    def read(self, source, path, *more):
        if path.name == "poison.parquet":
            raise ZeroDivisionError("a fault of the program")
        return honest(self, source, path, *more)

    monkeypatch.setattr(Admission, "_read", read)
    for name, n in (("a.parquet", 1), ("poison.parquet", 2), ("z.parquet", 3)):
        drop("rows", name, [reading(n)])
    outcomes = {o.file: o for o in look(store.admission, inbox)}
    assert {name: o.status for name, o in outcomes.items()} == {
        "a.parquet": "admitted",
        "poison.parquet": "refused",
        "z.parquet": "admitted",
    }
    sentence = "poison.parquet: admission failed unexpectedly (ZeroDivisionError); see the log."
    assert outcomes["poison.parquet"].sentence == sentence
    assert store.table("deliveries", "status = 'refused'")["sentence"].to_list() == [sentence]
    assert names(inbox, ".refused") == ["poison.parquet"] and not names(inbox, ".claimed")
    assert "a fault of the program" in caplog.text
    assert look(store.admission, inbox) == []
    store.admission.snapshots.sweep()
    assert store.admission.snapshots.verify() == []


def test_a_full_disk_is_not_the_files_fault(store, inbox, drop, monkeypatch):
    def full(*given, **more):
        raise OSError(28, "No space left on device")

    drop("rows", "a.parquet", [reading(1)])
    with monkeypatch.context() as patched:
        patched.setattr(Admission, "_publish", full)
        (held,) = look(store.admission, inbox)
    assert held.status == "held" and "the disk is full" in held.sentence
    assert [o.status for o in look(store.admission, inbox)] == ["admitted"]


def test_two_processes_may_watch_one_inbox(store, inbox, drop):
    from data.inbox import _looking

    drop("rows", "a.parquet", [reading(1)])
    with _looking(inbox) as free:
        assert free
        assert look(store.admission, inbox) == []
    assert [o.status for o in look(store.admission, inbox)] == ["admitted"]


def test_only_the_newest_of_what_is_done_is_kept(store, inbox, drop):
    for n in range(5):
        drop("rows", f"{n}.parquet", [reading(n + 1)])
    drop("rows", "bad.parquet", b"PAR1 no more")
    look(store.admission, inbox)
    clear_done(inbox, keep=2)
    assert len(names(inbox, ".done")) == 2 and names(inbox, ".refused") == ["bad.parquet"]
