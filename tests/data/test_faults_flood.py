"""A source that floods: no other source starves, memory stays bounded, nothing is lost or counted twice."""

import os
import resource
import subprocess
import sys
import threading
import time
from datetime import timedelta

import pytest

from city.settings import settings
from data.admit import civil_now
from data.claims import claim
from data.inbox import Told, empty, look
from tests._store import TINY
from tests.data._dropped import HEAD, line, lying, reading, settle

MOST = 20
START = civil_now() - timedelta(minutes=1)


@pytest.fixture
def inbox(tmp_path, store, monkeypatch):
    """An inbox of which one look takes at most MOST files of a source."""
    monkeypatch.setenv("COCKPIT_INBOX_FILES", str(MOST))
    settings.cache_clear()
    folder = tmp_path / "inbox"
    for source in ("feed", "rows"):
        (folder / source).mkdir(parents=True)
    return folder


def flood(inbox, count, first=0):
    """So many files of one row each, every row of another minute."""
    for number in range(first, first + count):
        path = inbox / "feed" / f"{number:05d}.csv"
        path.write_text(HEAD + f"NJ-T-01,{START - number * timedelta(minutes=1):%Y-%m-%d %H:%M},20\n", "utf-8")
        settle(path, 3600 - number / 10)


def test_ten_thousand_files_hold_up_no_other_source(store, inbox):
    flood(inbox, 10_000)
    path = inbox / "rows" / "late.parquet"
    os.replace(store.write("rows", [reading(3)]), path)
    settle(path)
    outcomes = look(store.admission, inbox)
    admitted = [outcome for outcome in outcomes if outcome.delivery]
    assert [outcome.file for outcome in admitted[:MOST]] == [f"{number:05d}.csv" for number in range(MOST)]
    assert [outcome.source for outcome in admitted[MOST:]] == ["rows"]
    waiting = [outcome.sentence for outcome in outcomes if outcome.status == "waiting"]
    assert waiting == [f"feed: 9,980 files wait; at most {MOST} of a source are admitted in one look."]
    assert len(lying(inbox, ".done")) == MOST + 1 and not lying(inbox, ".claimed")
    assert store.admission.snapshots.current().seq == 2


def test_a_flood_is_admitted_in_its_order_and_once(store, inbox):
    flood(inbox, 90)
    told = Told()
    looks = [[o for o in outcomes if o.delivery] for outcomes in empty(store.admission, inbox)]
    assert [len(outcomes) for outcomes in looks] == [MOST] * 4 + [10, 0]
    assert [o.file for outcomes in looks for o in outcomes] == [f"{number:05d}.csv" for number in range(90)]
    readings = store.table("readings")
    assert readings.height == 90 and not readings.select("place", "observed_at").is_duplicated().any()
    assert told.new(look(store.admission, inbox)) == []


def test_how_many_wait_is_said_once_a_minute(store, inbox):
    flood(inbox, 90)
    told = Told()
    said = [[text for text in told.new(look(store.admission, inbox)) if " wait; " in text] for _ in range(4)]
    assert said == [[f"feed: 70 files wait; at most {MOST} of a source are admitted in one look."], [], [], []]


def test_files_that_come_faster_than_they_are_admitted(store, inbox):
    """The source delivers all the time; what was there at the beginning is dealt with, and `--once` ends."""
    flood(inbox, 3 * MOST)
    stop, number = threading.Event(), 3 * MOST

    def deliver():
        nonlocal number
        while not stop.is_set():
            flood(inbox, 5, number)
            number += 5
            time.sleep(0.25)

    source = threading.Thread(target=deliver)
    source.start()
    try:
        looks = 0
        for looks, _ in enumerate(empty(store.admission, inbox), 1):
            assert looks < 20
    finally:
        stop.set()
        source.join()
    assert 3 <= looks < 20
    for _ in range(1 + number // MOST):
        look(store.admission, inbox)
    assert store.table("readings").height == number and not list((inbox / "feed").iterdir())
    assert store.table("deliveries", "source = 'feed'").height == number


def test_what_is_large_together_is_admitted_in_steps(store, inbox, monkeypatch):
    monkeypatch.setattr("data.inbox.TOGETHER_MB", 300e-6)
    flood(inbox, 15)
    seq = store.admission.snapshots.current().seq
    assert [outcome.status for outcome in look(store.admission, inbox)] == ["admitted"] * 15
    assert 2 <= store.admission.snapshots.current().seq - seq < 15
    assert store.table("readings").height == 15


def test_one_far_too_large_is_refused_unread(store, inbox):
    """Four hundred megabytes by its length; the tiny city's feed allows 1 MB."""
    path = inbox / "feed" / "huge.csv"
    with path.open("wb") as file:
        file.write((HEAD + line(1)).encode())
        file.truncate(400_000_000)
    settle(path)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    (outcome,) = look(store.admission, inbox)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000
    assert outcome.sentence == "huge.csv: is 400.0 MB; the source allows 1 MB." and outcome.status == "refused"
    assert lying(inbox, ".refused") == ["huge.csv"]


def test_what_was_claimed_counts_to_the_next_look(store, inbox):
    """Claimed and not dealt with, because the process was killed: the next look takes no more than its share."""
    flood(inbox, 50)
    claim(inbox, MOST)
    items, told = claim(inbox, MOST)
    assert len(items) == MOST and [one.sentence for one in told] == [
        f"feed: 30 files wait; at most {MOST} of a source are admitted in one look."
    ]


def test_memory_does_not_grow_with_the_flood(store, inbox, root):
    """Four times as many waiting files, the same peak of memory, by the command line."""

    def peak(count):
        flood(inbox, count, peak.given)
        peak.given += count
        code = (
            "import resource, sys; from data.__main__ import main; main(sys.argv[1:]);"
            "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)"
        )
        environment = {
            **os.environ,
            "COCKPIT_STORE": str(store.folder),
            "COCKPIT_CITY": str(TINY),
            "COCKPIT_INBOX_FILES": "50",
        }
        done = subprocess.run(
            [sys.executable, "-c", code, "watch", str(inbox), "--once"],
            cwd=root,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return int(done.stdout.splitlines()[-1])

    peak.given = 0
    few, many = peak(50), peak(200)
    assert many < few + 150, (few, many)
    assert store.table("readings").height == 250
