"""A history is admitted file by file, each once, and goes on where it was stopped."""

from datetime import timedelta

import pytest

from data.__main__ import main
from data.backfill import backfill
from tests._store import NOW
from tests.data._twin import DAY, hour_of

AT = hour_of(NOW) - 40 * DAY


def history(store, days=6):
    folder = store.files / "history"
    folder.mkdir()
    for day in range(days):
        rows = [
            {"indicator": "air_no2", "place": "NJ-T-01", "observed_at": AT + day * DAY + n * timedelta(hours=1),
             "value": 10.0 + day, "num": None, "den": None}
            for n in range(4)
        ]  # fmt: skip
        store.write("rows", rows, f"history/day-{day}.parquet")
    return folder


def test_stopped_and_started_again_it_goes_on(store):
    folder = history(store)
    first = backfill(store.admission, "rows", [folder])
    assert [next(first).status for _ in range(3)] == ["admitted"] * 3
    first.close()
    assert store.table("readings").height == 12
    again = list(backfill(store.admission, "rows", [folder]))
    assert [one.status for one in again] == ["repeated"] * 3 + ["admitted"] * 3
    assert store.table("readings").height == 24 and store.table("daily", "place = 'NJ-T-01'").height == 6


def test_the_same_bytes_under_another_name_are_the_same_file(store):
    folder = history(store, 1)
    (folder / "copy.parquet").write_bytes((folder / "day-0.parquet").read_bytes())
    assert [one.status for one in backfill(store.admission, "rows", [folder])] == ["admitted", "repeated"]


def test_a_refused_file_holds_nothing_up_and_may_be_tried_again(store):
    folder = history(store, 2)
    (folder / "day-0.parquet").write_bytes(b"PAR1 and no more")
    for _ in range(2):
        found = list(backfill(store.admission, "rows", [folder]))
        assert found[0].status == "refused" and "cannot be read as Parquet" in found[0].sentence
    assert store.table("readings").height == 4


def test_by_command(store, capsys):
    folder = history(store, 2)
    assert main(["backfill", "rows", str(folder)]) == 0
    assert capsys.readouterr().out.count("4 rows admitted.") == 2
    assert main(["backfill", "rows", str(folder / "nothing")]) == 1
    assert "there is no such file or folder" in capsys.readouterr().err
    assert main(["compact"]) == 0
    assert "files of the newest state" in capsys.readouterr().out


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_of_rows_that_say_as_of_when_the_latest_counts_in_any_order(store, order):
    row = {"indicator": "air_no2", "place": "NJ-T-01", "observed_at": AT, "num": None, "den": None}
    said = [(1.0, AT), (2.0, AT + timedelta(hours=1)), (1.0, AT + timedelta(hours=2))]
    for n in order:
        value, version = said[n]
        store.deliver("versioned", [row | {"value": value, "version": version}])
    assert store.table("readings")["value"].to_list() == [1.0]
    assert store.table("hourly", "place = 'NJ-T-01'")["value"].to_list() == [1.0]


def test_bytes_that_come_again_do_not_undo_a_later_correction(store):
    row = {"indicator": "air_no2", "place": "NJ-T-01", "observed_at": AT, "num": None, "den": None}
    path = store.write("rows", [row | {"value": 1.0}])
    store.admission.admit("rows", path, known_at=NOW)
    store.deliver("rows", [row | {"value": 2.0}])
    again = store.admission.admit("rows", path, known_at=NOW)
    assert (again.status, store.table("readings")["value"].to_list()) == ("repeated", [2.0])
    back = store.deliver("rows", [row | {"value": 1.0}, row | {"value": 5.0, "observed_at": AT + DAY}])
    assert (back.rows_admitted, store.table("readings")["value"].to_list()) == (2, [1.0, 5.0])
