"""Killed at random moments and started again: every row is there once, no delivery counts twice, nothing is left behind."""

import os
import random
import subprocess
import sys
import time
from collections import Counter
from datetime import datetime, timedelta

import pytest

from data.admit import Admission
from tests._store import TINY
from tests.data._twin import hourly
from tests.data.test_roll import FIELDS

ROUNDS = 10
FIRST = datetime(2026, 7, 1)
dice = random.Random()


class Rows:
    """Rows that are handed out once each: a minute, a place, a value."""

    def __init__(self):
        self.given = []

    def take(self, count):
        rows = []
        for _ in range(count):
            number = len(self.given)
            row = {
                "indicator": "air_no2",
                "place": ("NJ-T-01", "NJ-T-04", "320102")[number % 3],
                "observed_at": FIRST + timedelta(minutes=7 * (number // 3)),
                "value": float(number % 97),
                "num": None,
                "den": None,
            }
            rows.append(row)
            self.given.append(row)
        return rows


@pytest.fixture
def start(store, tmp_path, root):
    """start(*arguments): the command line as a process; whatever still runs at the end is ended."""
    environment = {**os.environ, "COCKPIT_STORE": str(store.folder), "COCKPIT_CITY": str(TINY)}
    running = []

    def begin(*arguments):
        process = subprocess.Popen(
            [sys.executable, "-m", "data", *map(str, arguments)],
            cwd=root,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        running.append(process)
        return process

    yield begin
    for process in running:
        if process.poll() is None:
            process.kill()
        process.wait()
        process.stdout.close()


def check_whole(store, rows):
    """What lies in the store is exactly these rows, and their hours."""
    again = Admission()
    assert again.snapshots.verify() == []
    named = {row[0] for row in again.snapshots.connection.execute("select name from files")}
    assert {path.name for path in again.snapshots.files_folder.iterdir()} == named
    again.close()
    readings = store.table("readings")
    found = Counter(readings.select("place", "observed_at", "value").rows())
    assert found == Counter((row["place"], row["observed_at"], row["value"]) for row in rows)
    assert store.table("deliveries")["rows_admitted"].sum() - store.table("places").height - store.table(
        "shapes"
    ).height == len(rows)
    expected = hourly("air_no2", [{**row, "at": row["observed_at"]} for row in rows])
    table = store.table("hourly", "indicator = 'air_no2'")
    assert {(r["place"], r["hour"]): [r[f] for f in FIELDS] for r in table.iter_rows(named=True)} == {
        key: [pytest.approx(row[f]) if isinstance(row[f], float) else row[f] for f in FIELDS]
        for key, row in expected.items()
    }


def test_watch_is_killed(store, start, tmp_path):
    inbox, rows, number = tmp_path / "inbox", Rows(), 0
    (inbox / "rows").mkdir(parents=True)

    def drop(count):
        nonlocal number
        for _ in range(count):
            number += 1
            path = store.write("rows", rows.take(dice.randint(1, 40)), f"{number:04d}.parquet")
            os.utime(path, (time.time() - 3600 + number,) * 2)
            os.replace(path, inbox / "rows" / path.name)

    for _ in range(ROUNDS):
        drop(dice.randint(2, 5))
        process = start("watch", inbox)
        if dice.random() < 0.5:
            process.stdout.readline()
        end = time.monotonic() + dice.uniform(0.0, 2.5)
        while time.monotonic() < end:
            drop(1)
            time.sleep(min(0.1, max(0.0, end - time.monotonic())))
        process.kill()
        process.wait()
    for _ in range(2):
        assert start("watch", inbox, "--once").wait(120) == 0
    left = [
        path for path in inbox.rglob("*") if path.is_file() and ".done" not in path.parts and path.name != ".looking"
    ]
    assert left == [] and not list((inbox / ".claimed").iterdir())
    assert len(list((inbox / ".done" / "rows").iterdir())) == number
    deliveries = store.table("deliveries", "source = 'rows'")
    assert sorted(deliveries["file"]) == [f"{n:04d}.parquet" for n in range(1, number + 1)]
    assert set(deliveries["status"]) == {"admitted"}
    check_whole(store, rows.given)


def test_admit_is_killed(store, start):
    rows, took = Rows(), []
    for _ in range(ROUNDS):
        path = store.write("rows", rows.take(dice.randint(1, 400)))
        if took:
            process = start("admit", "rows", path)
            time.sleep(dice.uniform(0.5, 1.05) * took[-1])
            process.kill()
            process.wait()
        began = time.monotonic()
        process = start("admit", "rows", path)
        assert process.wait(120) == 0, process.stdout.read()
        took.append(time.monotonic() - began)
    check_whole(store, rows.given)
