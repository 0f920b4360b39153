"""The ledger: entries in a chain, one winner where two press at once, nothing changed or deleted, the first broken one named."""

import multiprocessing
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateTable

from city.access import Viewer
from data.__main__ import main
from data.ledger import ENTRIES, FIRST, Ledger, LedgerError, Overtaken, canonical
from data.ledger import ledger as ledger_of_store
from data.ledger_base import open_base

ANNA = Viewer("anna", "duty", ("3201",), "internal")
BEN = Viewer("ben", "analyst", ("3201",), "internal")
NOON = datetime(2026, 7, 14, 12, 0)


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path / 'ledger.sqlite'}"


@pytest.fixture
def ledger(url):
    made = Ledger(url)
    yield made
    made.close()


def test_entries_are_numbered_and_chained(ledger):
    first = ledger.append(ANNA, "ticket", None, "report", words="40 不对", body={"b": 1, "a": "水"}, at=NOON)
    second = ledger.append(BEN, "ticket", first.key, "take_up", seen=first.number, at=NOON)
    assert (first.number, first.key, first.after, first.before) == (1, "1", 0, FIRST)
    assert (second.number, second.after, second.before) == (2, 1, first.hash)
    assert first.body == '{"a":"水","b":1}' and first.told == {"a": "水", "b": 1}
    assert ledger.entries("ticket") == [first, second] and ledger.entries("ticket", since=1) == [second]
    assert ledger.entries("alert") == [] and ledger.entries("ticket", "9") == []
    assert ledger.position() == 2 and ledger.head() == (2, second.hash) and ledger.verify() == []


def test_an_empty_ledger_is_whole(ledger):
    assert (ledger.position(), ledger.head(), ledger.verify(), ledger.entries("ticket")) == (0, (0, FIRST), [], [])


def test_subjects_of_each_kind_are_numbered_by_themselves(ledger):
    keys = [ledger.append(ANNA, kind, None, "report").key for kind in ("ticket", "alert", "ticket", "alert", "ticket")]
    assert keys == ["1", "1", "2", "2", "3"]


def test_who_did_not_see_the_last_entry_is_told_so(ledger):
    first = ledger.append(ANNA, "ticket", None, "report")
    decided = ledger.append(ANNA, "ticket", "1", "decide", seen=first.number)
    with pytest.raises(Overtaken, match="^ticket 1 has gone on: anna was first with 'decide' at ") as told:
        ledger.append(BEN, "ticket", "1", "decide", seen=first.number)
    assert told.value.entry == decided and ledger.position() == 2


def test_one_pressing_is_one_entry(ledger):
    first = ledger.append(ANNA, "ticket", None, "report", press="p1")
    assert ledger.append(ANNA, "ticket", None, "report", press="p1") == first
    step = ledger.append(ANNA, "ticket", "1", "take_up", seen=1, press="p2")
    assert ledger.append(ANNA, "ticket", "1", "take_up", seen=1, press="p2") == step
    assert ledger.position() == 2


def press_at_once(given):
    url, name, key, seen = given
    one = Ledger(url)
    try:
        return one.append(Viewer(name, "duty", ("3201",), "internal"), "ticket", key, "decide", seen=seen).who
    except Overtaken as told:
        return f"after {told.entry.who}"
    finally:
        one.close()


def test_of_two_processes_that_press_at_once_one_wins(url, ledger):
    ledger.append(ANNA, "ticket", None, "report")
    context = multiprocessing.get_context("spawn")
    with context.Pool(2) as pool:
        told = pool.map(press_at_once, [(url, f"p{n}", "1", 1) for n in range(4)], chunksize=1)
    winners = [one for one in told if not one.startswith("after")]
    assert len(winners) == 1 and set(told) == {winners[0], f"after {winners[0]}"}
    assert ledger.position() == 2 and ledger.verify() == []


def test_entries_of_many_threads_hang_together(ledger):
    with ThreadPoolExecutor(8) as pool:
        keys = list(pool.map(lambda n: ledger.append(ANNA, "ticket", None, "report", words=str(n)).key, range(40)))
    assert sorted(map(int, keys)) == list(range(1, 41))
    assert ledger.position() == 40 and ledger.verify() == []


def open_at_once(url):
    one = Ledger(url)
    try:
        return one.append(ANNA, "ticket", None, "report").number
    finally:
        one.close()


def test_processes_that_make_the_ledger_at_once(url):
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        assert sorted(pool.map(open_at_once, [url] * 4, chunksize=1)) == [1, 2, 3, 4]


@pytest.mark.parametrize(
    "statement", ["update entries set words = 'x'", "delete from entries", "delete from entries where number = 1"]
)
def test_nothing_is_changed_or_deleted(url, ledger, statement):
    ledger.append(ANNA, "ticket", None, "report")
    with sqlite3.connect(url.removeprefix("sqlite:///")) as base:
        with pytest.raises(sqlite3.IntegrityError, match="never changed"):
            base.execute(statement)
    assert ledger.verify() == []


TAMPERED = {
    "update entries set words = 'never said' where number = 2": "Ledger: entry 2 was changed: its content does not have its hash.",
    "update entries set at = '2026-01-01T00:00:00.000000' where number = 3": "Ledger: entry 3 was changed: ",
    "update entries set who = 'ben' where number = 1": "Ledger: entry 1 was changed: ",
    "delete from entries where number = 2": "Ledger: entry 2 is missing; 3 follows 1.",
    "delete from entries where number = 1": "Ledger: entry 1 is missing; 2 follows 0.",
    "update entries set at = 'noon' where number = 2": "Ledger: the entry after ",
}


@pytest.mark.parametrize("statement", TAMPERED)
def test_the_first_broken_entry_is_named(url, ledger, statement):
    for n in range(4):
        ledger.append(ANNA, "ticket", None, "report", words=str(n))
    with sqlite3.connect(url.removeprefix("sqlite:///")) as base:
        base.execute("drop trigger no_update")
        base.execute("drop trigger no_delete")
        base.execute(statement)
    (said,) = ledger.verify()
    assert said.startswith(TAMPERED[statement])


def test_an_entry_forged_with_a_hash_of_its_own_breaks_the_next(url, ledger):
    entries = [ledger.append(ANNA, "ticket", None, "report", words=str(n)) for n in range(3)]
    forged = type(entries[1])(**{**vars(entries[1]), "words": "forged"})
    with sqlite3.connect(url.removeprefix("sqlite:///")) as base:
        base.execute("drop trigger no_update")
        base.execute("update entries set words = 'forged', hash = ? where number = 2", (forged.computed_hash,))
    assert ledger.verify() == ["Ledger: entry 3 does not follow entry 2: the hash of the one before differs."]


def test_the_position_of_an_earlier_moment(ledger):
    for n, at in enumerate((NOON, NOON + timedelta(hours=2), NOON + timedelta(hours=1), NOON + timedelta(hours=3))):
        ledger.append(ANNA, "ticket", None, "report", words=str(n), at=at)
    asked = [NOON - timedelta(hours=1), NOON, NOON + timedelta(hours=1), NOON + timedelta(hours=9)]
    # The clock went back before entry 3: as known then is never more than what came before the first later entry.
    assert [ledger.position(at) for at in asked] == [0, 1, 1, 4]


def test_a_ledger_that_cannot_be_opened_says_so(tmp_path):
    with pytest.raises(
        LedgerError, match=r"^The ledger sqlite:///\S+ cannot be opened: unable to open database file\.$"
    ):
        Ledger(f"sqlite:///{tmp_path / 'nowhere' / 'ledger.sqlite'}")


def test_a_ledger_that_cannot_be_written_says_so(tmp_path, url, ledger, monkeypatch):
    ledger.append(ANNA, "ticket", None, "report")
    monkeypatch.setattr("data.ledger_base.PATIENCE_S", 0.1)
    hasty = Ledger(url)
    with sqlite3.connect(url.removeprefix("sqlite:///")) as base:
        base.execute("begin immediate")
        with pytest.raises(LedgerError, match=r"cannot be written: database is locked\.$"):
            hasty.append(ANNA, "ticket", None, "report")
    assert hasty.append(ANNA, "ticket", None, "report").number == 2
    hasty.close()


def test_a_driver_that_is_not_installed_is_named():
    with pytest.raises(LedgerError, match=r"postgresql\+nodriver://me:\*\*\*@host/base.*must be installed"):
        Ledger("postgresql+nodriver://me:secret@host/base")  # pragma: allowlist secret


@pytest.mark.parametrize("dialect", [sqlite.dialect(), postgresql.dialect()], ids=["sqlite", "postgresql"])
def test_the_table_is_the_same_in_both_databases(dialect):
    said = str(CreateTable(ENTRIES, if_not_exists=True).compile(dialect=dialect))
    assert "PRIMARY KEY (number)" in said and "SERIAL" not in said and "UNIQUE (kind" in said


def test_canonical_json_is_one_text_for_one_content():
    assert canonical({"b": [1, None], "a": "é"}) == canonical({"a": "é", "b": [1, None]}) == '{"a":"é","b":[1,null]}'
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical(float("nan"))


def test_sqlite_writes_ahead(url):
    with open_base(url).connect() as base:
        assert base.exec_driver_sql("pragma journal_mode").scalar_one() == "wal"


def test_the_command_verifies_the_ledger_too(store, capsys):
    entry = ledger_of_store().append(ANNA, "ticket", None, "report")
    assert main(["verify"]) == 0
    assert f"The ledger ends with entry 1, hash {entry.hash}." in capsys.readouterr().out
    with sqlite3.connect(store.folder / "ledger.sqlite") as base:
        base.execute("drop trigger no_update")
        base.execute("update entries set words = 'x'")
    assert main(["verify"]) == 1
    assert "Ledger: entry 1 was changed" in capsys.readouterr().err


def test_a_sample_city_that_is_built_later_keeps_the_ledger(empty_store):
    entry = ledger_of_store().append(ANNA, "ticket", None, "report")
    ledger_of_store().close()
    assert main(["sample", "--days", "2", "--scale", "0.02", "--until", "2026-07-14T08:00"]) == 0
    kept = Ledger(f"sqlite:///{empty_store.folder / 'ledger.sqlite'}")
    assert kept.entries("ticket") == [entry]
    kept.close()
