"""The audit is searched by indexes: among a hundred thousand entries a page of it reads as few as among a thousand."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import event, select

from data.ledger import ENTRIES, FIRST, Ledger
from data.ledger_search import Asked, search

MANY, SIZE, BEGIN = 100_000, 51, datetime(2026, 1, 1)
A_HUNDRED_STEPS = 100
"""SQLite's own steps are counted by the hundred: they are the same on every machine."""


def entry(number):
    return {
        "number": number,
        "at": (BEGIN + timedelta(seconds=number)).isoformat(timespec="microseconds"),
        "who": f"person{number % 200}",
        "role": "duty",
        "kind": "ticket" if number % 10 == 0 else "audit",
        "key": str(number),
        "after": 0,
        "act": "locked" if number in (5, 70_000) else "sign_in",
        "words": "",
        "body": '{"address":"10.0.0.1"}',
        "press": str(number),
        "before": FIRST,
        "hash": FIRST,
    }


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    made = Ledger(f"sqlite:///{tmp_path_factory.mktemp('search') / 'ledger.sqlite'}")
    with made.engine.begin() as base:
        base.execute(ENTRIES.insert(), [entry(number) for number in range(1, MANY + 1)])
    yield made
    made.close()


def looked(ledger, asked, before=None):
    """What was found, how SQLite plans to find it, and in how many hundred steps it did."""
    said, steps = [], []

    def note(connection, cursor, statement, parameters, context, many):
        said.append((statement, parameters))
        cursor.connection.set_progress_handler(lambda: steps.append(1), A_HUNDRED_STEPS)

    event.listen(ledger.engine, "before_cursor_execute", note)
    try:
        found = search(ledger, asked, before, SIZE)
    finally:
        event.remove(ledger.engine, "before_cursor_execute", note)
    with ledger.engine.connect() as base:
        base.connection.dbapi_connection.set_progress_handler(None, 0)
        plan = base.exec_driver_sql(f"explain query plan {said[0][0]}", said[0][1]).scalars("detail").all()
    return [one.number for one in found], " / ".join(plan), len(steps)


MINUTE = timedelta(minutes=1)
INDEXED = {
    "who": (Asked(who="person7"), "entries_by_who (who=?)", MANY - 193),
    "a rare act": (Asked(act="locked"), "entries_by_act (act=?)", 70_000),
    "a frequent act": (Asked(act="sign_in"), "entries_by_act (act=?)", MANY),
    "an old minute": (Asked(BEGIN + MINUTE, BEGIN + MINUTE), "entries_by_time (at>? AND at<?)", 119),
    "who and what": (Asked(who="person5", act="locked"), "entries_by_", 5),
    "one subject": (Asked(kind="audit", key="777"), "(kind=? AND key=?)", 777),
}


@pytest.mark.parametrize("name", INDEXED)
def test_an_index_finds_it(filled, name):
    asked, index, first = INDEXED[name]
    numbers, plan, steps = looked(filled, asked)
    assert numbers[0] == first and numbers == sorted(numbers, reverse=True)
    assert "SEARCH" in plan and index in plan and "SCAN" not in plan, plan
    assert steps < 100, f"{steps} hundred steps: {plan}"


def test_a_page_deep_down_costs_what_the_first_one_does(filled):
    first, deep = looked(filled, Asked()), looked(filled, Asked(), before=MANY // 2)
    assert first[0][0] == MANY and deep[0] == list(range(MANY // 2 - 1, MANY // 2 - 1 - SIZE, -1))
    assert first[2] < 100 and deep[2] < 100 and "TEMP B-TREE" not in first[1] + deep[1]


def test_a_frequent_kind_is_not_sorted_and_a_rare_one_costs_one_walk(filled):
    numbers, plan, steps = looked(filled, Asked(kind="audit"))
    assert numbers[0] == MANY - 1 and steps < 100 and "TEMP B-TREE" not in plan
    numbers, plan, steps = looked(filled, Asked(kind="flag"))
    assert numbers == [] and steps * A_HUNDRED_STEPS < 20 * MANY and "TEMP B-TREE" not in plan


def test_a_writer_finds_its_subject_at_once(filled):
    """No index that serves a search may lead a writer through all entries of a kind."""
    asked = select(ENTRIES).where(ENTRIES.c.kind == "audit", ENTRIES.c.key == "new").order_by(ENTRIES.c.number.desc())
    said = str(asked.limit(1).compile(dialect=filled.engine.dialect, compile_kwargs={"literal_binds": True}))
    with filled.engine.connect() as base:
        plan = base.exec_driver_sql(f"explain query plan {said}").scalars("detail").all()
    assert "(kind=? AND key=?)" in plan[0], plan


def test_words_are_looked_for_in_each_entry_once(filled):
    numbers, _plan, steps = looked(filled, Asked(text="nowhere"))
    assert numbers == [] and steps * A_HUNDRED_STEPS < 40 * MANY
