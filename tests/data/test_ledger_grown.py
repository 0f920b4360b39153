"""A ledger that has grown takes no longer to append to or to look into; what it confirms is on the disk."""

from dataclasses import replace
from datetime import datetime

import pytest

from city.access import Viewer
from data.ledger import Entry, Ledger, LedgerError
from data.ledger_base import ENTRIES, ONE_AT_A_TIME

ANNA = Viewer("anna", "duty", ("3201",), "internal")
NOON = datetime(2026, 7, 14, 12, 0)


def grow(ledger, until):
    """Fills the ledger: subjects of two kinds in turn, a third kind that stands first and never again."""
    number, before = ledger.head()
    rows = []
    while number < until:
        number += 1
        kind = "alert" if number == 1 else ("ticket", "audit")[number % 2]
        key = "1" if kind == "alert" else str((number + 1) // 2)
        bare = Entry(number, NOON, "anna", "duty", kind, key, 0, "report", "", "{}", f"grown-{number}", before)
        entry = replace(bare, hash=bare.computed_hash)
        before = entry.hash
        rows.append({**vars(bare), "hash": before, "at": NOON.isoformat(timespec="microseconds")})
    with ledger.engine.begin() as base:
        base.execute(ENTRIES.insert(), rows)


@pytest.fixture
def ledger(tmp_path):
    made = Ledger(f"sqlite:///{tmp_path / 'ledger.sqlite'}")
    yield made
    made.close()


def steps(ledger, act):
    """How many hundreds of steps SQLite's machine takes for something, whatever the clock says."""
    counted = []
    with ledger.engine.connect() as base:
        connection = base.connection.dbapi_connection
    connection.set_progress_handler(lambda: counted.append(1), 100)
    try:
        act()
    finally:
        connection.set_progress_handler(None, 100)
    return len(counted)


def test_appending_and_looking_cost_the_same_in_a_grown_ledger(ledger):
    def begin():
        return ledger.append(ANNA, "ticket", None, "report")

    def go_on():
        ledger.append(ANNA, "alert", "1", "step", seen=ledger.entries("alert", "1")[-1].number)

    acts = {
        "begin": begin,
        "go on": go_on,
        "look at one subject": lambda: ledger.entries("alert", "1"),
        "look for what is new of a rare kind": lambda: ledger.entries("alert", since=1),
        "look for what is new of a frequent kind": lambda: ledger.entries("ticket", since=ledger.position() - 10),
    }
    found = {}
    for size in (100, 20_000):
        grow(ledger, size)
        found[size] = {name: steps(ledger, act) for name, act in acts.items()}
    assert ledger.verify() == []
    small, large = found.values()
    assert all(large[name] <= small[name] + 2 for name in acts), found


def test_what_has_names_is_not_numbered(ledger):
    ledger.append(ANNA, "account", "anna", "create")
    with pytest.raises(LedgerError, match="^What has names, such as 'anna', is not numbered"):
        ledger.append(ANNA, "account", None, "create")


def test_a_number_that_was_given_is_not_given_again(ledger):
    ledger.append(ANNA, "ticket", "7", "report")
    assert ledger.append(ANNA, "ticket", None, "report").key == "8"


def test_sqlite_confirms_what_is_on_the_disk(ledger):
    with ledger.engine.connect() as base:
        told = [base.exec_driver_sql(f"pragma {name}").scalar_one() for name in ("journal_mode", "synchronous")]
    assert told == ["wal", 2]


def test_postgresql_confirms_what_is_on_the_disk_and_waits_no_longer_than_sqlite(postgres):
    ledger = Ledger(postgres.base())
    with ledger.engine.begin() as base:
        base.exec_driver_sql("set synchronous_commit = off")
        base.exec_driver_sql(ONE_AT_A_TIME["postgresql"])
        told = [base.exec_driver_sql(f"show {name}").scalar_one() for name in ("synchronous_commit", "lock_timeout")]
    assert told == ["on", "10s"]
    ledger.close()
