"""Turns at the engine: who waits too long is told that it is busy, a long question is broken off, the next one is answered."""

import ast
import threading
import time

import pytest

from city.access import Viewer
from queries import _ask, _questions
from queries._meters import REGISTRY
from queries._turns import NotAnswered, Turns
from tests._house import modules
from tests._store import empty_store, forget, store

__all__ = ["empty_store", "store"]
LONG = "select count(*) as n from range(100000000000) as t(a), visible where a % 7 = 3"
HUGE = "select list(a order by a desc) as n from range(200000000) as t(a), visible"


@pytest.fixture
def ask(store, monkeypatch):
    """ask(sql, **settings): the text as a question of a viewer of the whole city."""
    told = {}
    monkeypatch.setattr(_ask, "question_sql", lambda question: told[question])
    monkeypatch.setattr(_questions, "question_sql", lambda question: told[question])
    monkeypatch.setattr(_ask, "tables_of", lambda question: ())
    viewer = Viewer("anna", "leader", ("3201",), "internal")

    def put(sql, **settings):
        for name, value in settings.items():
            monkeypatch.setenv(f"COCKPIT_{name.upper()}", str(value))
        if settings:
            forget()
        name = f"test/q{len(told)}"
        told[name] = sql
        return _ask.ask(name, viewer)

    return put


def refused(reason):
    return sum(
        sample.value
        for family in REGISTRY.collect()
        for sample in family.samples
        if sample.name == "cockpit_questions_refused_total" and sample.labels["reason"] == reason
    )


def test_a_long_question_is_broken_off_and_the_next_is_answered(ask):
    before, began = refused("too_long"), time.monotonic()
    with pytest.raises(NotAnswered, match=r"longer than 0.3 s") as found:
        ask(LONG, question_s=0.3)
    assert time.monotonic() - began < 3 and found.value.reason == "too_long"
    assert refused("too_long") == before + 1
    assert ask("select count(*) as n from visible")["n"][0] > 0


def test_one_question_does_not_starve_the_rest(ask):
    """One turn of two is held by a long question: the short ones are answered; with none free, they are told so."""
    ask("select 1 as n", questions=2, question_s=2, question_wait_s=0.2)

    def hold():
        with pytest.raises(NotAnswered):
            ask(LONG)

    first = threading.Thread(target=hold)
    first.start()
    time.sleep(0.2)
    assert ask("select 2 as n")["n"][0] == 2
    second = threading.Thread(target=hold)
    second.start()
    time.sleep(0.2)
    with pytest.raises(NotAnswered) as found:
        ask("select 3 as n")
    assert found.value.reason == "busy"
    first.join()
    second.join()
    assert ask("select 4 as n")["n"][0] == 4


def test_a_question_that_needs_too_much_memory(ask):
    with pytest.raises(NotAnswered) as found:
        ask(HUGE, engine_memory_mb=64)
    assert found.value.reason == "too_large"


@pytest.mark.parametrize(
    "sql",
    [
        "set memory_limit = '9GB'",
        "set lock_configuration = false",
        "set enable_external_access = true",
        "install httpfs",
        "load httpfs",
        "select * from read_csv('/etc/passwd')",
        "select * from read_parquet('https://example.org/a.parquet')",
        "copy (select 1) to 'out.csv'",
        "attach 'other.duckdb'",
        "select getenv('HOME')",
    ],
)
def test_the_engine_does_nothing_but_answer(ask, sql):
    """What SQL could do to the machine, were there a hole in a question: nothing."""
    with pytest.raises((_ask.duckdb.Error, NotAnswered)):
        ask(sql)


def test_a_turn_is_given_back_when_its_question_fails():
    turns = Turns(1, 0.1, 1)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), turns.one():
            raise ZeroDivisionError
    with turns.one(), pytest.raises(NotAnswered), turns.one():
        pass


def test_no_sql_is_written_from_parameters():
    """Questions are files; what is asked goes in as parameters. SQL is put together from names of schemas and files alone."""
    allowed = {"schema.name", "path", "made", "name", "schema", "table.name", "ancestors", "feeds", "is_whole", "rows"}
    wrong = []
    for module in modules("queries", "pages", "actions"):
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in ("execute", "sql", "query", "text"):
                parts = [one for given in node.args[:1] for one in ast.walk(given)]
                glued = {ast.unparse(one.value) for one in parts if isinstance(one, ast.FormattedValue)}
                added = [one for one in parts if isinstance(one, ast.BinOp)]
                if glued - allowed or added:
                    wrong.append(f"{module.shown}:{node.lineno}: {sorted(glued - allowed)}")
            asks = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "frame_of"
            if asks and ast.unparse(node.args[1]) != "question_sql(question)":
                wrong.append(f"{module.shown}:{node.lineno}: {ast.unparse(node.args[1])}")
    assert not wrong, wrong
