"""Twenty processes append, some are killed: what was confirmed is there, once, in an unbroken chain; in SQLite and PostgreSQL."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from city.access import Viewer
from data.ledger import Ledger, Overtaken
from tests.data._ledger_writers import SHARED, confirmed
from tests.data._postgres import NoPostgres, program

PROCESSES, ENTRIES, KILLS = 20, 10_000, 12
ANNA = Viewer("anna", "duty", ("3201",), "internal")


def test_nothing_that_was_confirmed_is_lost_when_processes_are_killed(ledger_url, tmp_path, root, record_property):
    folder = tmp_path / "confirmed"
    folder.mkdir()
    ended = subprocess.run(
        [sys.executable, "-m", "tests.data._ledger_writers", ledger_url, str(folder)]
        + [str(n) for n in (PROCESSES, ENTRIES, KILLS)],
        env={**os.environ, "PYTHONPATH": str(root)},
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
        timeout=250,
    )
    assert ended.returncode == 0 and ended.stderr == "", ended.stderr
    told = json.loads(ended.stdout)
    record_property("run", told)
    assert (told["killed"], told["failed"]) == (KILLS, 0)

    ledger = Ledger(ledger_url)
    entries = sorted(
        (one for kind in ("ticket", "quarrel") for one in ledger.entries(kind)), key=lambda one: one.number
    )
    assert ledger.verify() == []
    assert [one.number for one in entries] == list(range(1, ENTRIES + 1))
    files = sorted(folder.iterdir())
    lines = [line for path in files for line in confirmed(path)]
    assert len(files) == PROCESSES and len(lines) == ENTRIES
    by_press = {one.words: one for one in entries}
    assert len(by_press) == len({one.press for one in entries}) == len({line["press"] for line in lines}) == ENTRIES
    for line in lines:
        found = by_press[line["press"]]
        assert (found.number, found.key, found.hash, found.words) == tuple(
            line[name] for name in ("number", "key", "hash", "press")
        )
    first = [one for one in entries if one.kind == "ticket" and one.after == 0]
    assert sorted(int(one.key) for one in first) == list(range(1, len(first) + 1))
    quarrel = ledger.entries("quarrel", SHARED)
    assert [one.after for one in quarrel] == [0, *[one.number for one in quarrel[:-1]]]
    ledger.close()


def test_of_two_who_press_at_once_one_wins_and_the_other_is_told(ledger_url):
    ledgers = [Ledger(ledger_url) for _ in range(2)]
    first = ledgers[0].append(ANNA, "ticket", None, "report")

    def press(number):
        viewer = Viewer(f"p{number}", "duty", ("3201",), "internal")
        try:
            return ledgers[number].append(viewer, "ticket", first.key, "decide", seen=seen)
        except Overtaken as told:
            return told

    seen = first.number
    for _ in range(10):
        with ThreadPoolExecutor(2) as pool:
            told = list(pool.map(press, range(2)))
        (lost,) = [one for one in told if isinstance(one, Overtaken)]
        (won,) = [one for one in told if one is not lost]
        assert lost.entry == won and won.after == seen
        assert str(lost).startswith(f"ticket 1 has gone on: {won.who} was first with 'decide' at ")
        seen = won.number
    assert ledgers[1].position() == 11 and ledgers[1].verify() == []
    for one in ledgers:
        one.close()


def test_a_missing_postgresql_is_told_in_a_sentence(monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(
        NoPostgres, match="^no no-such-program on this machine; `make test` installs it, or install Debian's"
    ):
        program("no-such-program")


TRIGGERS = {
    "sqlite": ("drop trigger no_update", "drop trigger no_delete"),
    "postgresql": ("drop trigger no_change on entries", "drop trigger no_truncate on entries"),
}
DAMAGE = {
    "tampered": (("update entries set words = 'never said' where number = 3",), "entry 3 was changed: its content"),
    "removed": (("delete from entries where number = 3",), "entry 3 is missing; 4 follows 2."),
    "swapped": (
        ("update entries set number = 99 where number = 3",)
        + ("update entries set number = 3 where number = 4", "update entries set number = 4 where number = 99"),
        "entry 3 does not follow entry 2: the hash of the one before differs.",
    ),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_row_that_was_changed_removed_or_swapped_is_found(ledger_url, damage):
    ledger = Ledger(ledger_url)
    for number in range(6):
        ledger.append(ANNA, "ticket", None, "report", words=str(number))
    statements, told = DAMAGE[damage]
    with pytest.raises(Exception, match="never changed"), ledger.engine.begin() as base:
        base.execute(text(statements[0]))
    assert ledger.verify() == []
    with ledger.engine.begin() as base:
        for statement in (*TRIGGERS[ledger.engine.dialect.name], *statements):
            base.execute(text(statement))
    (said,) = ledger.verify()
    assert said.startswith(f"Ledger: {told}")
    ledger.close()
