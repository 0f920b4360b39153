"""Turns at the engine: what takes too long is interrupted, who waits too long is told so, and afterwards all goes on."""

import threading
import time

import duckdb
import pytest

from queries._turns import Busy, Turns

LONG = "select count(*) from range(100000000000) as a"


@pytest.fixture
def engine():
    made = duckdb.connect()
    yield made
    made.close()


def test_what_takes_too_long_is_interrupted_and_the_turn_is_free_again(engine):
    turns = Turns(at_once=1, patience_s=0.1, longest_s=0.3)
    started = time.monotonic()
    for _ in range(2):
        with pytest.raises(Busy, match=r"^long took longer than 0.3 s\.$"), engine.cursor() as cursor:
            with turns.turn("long", cursor):
                cursor.execute(LONG).fetchall()
    assert time.monotonic() - started < 5
    with engine.cursor() as cursor, turns.turn("short", cursor):
        assert cursor.execute("select 1").fetchall() == [(1,)]
    turns.close()


def test_who_waits_too_long_is_told_so(engine):
    turns, inside, leave = Turns(at_once=2, patience_s=0.1, longest_s=30), threading.Barrier(3), threading.Event()

    def hold():
        with engine.cursor() as cursor, turns.turn("held", cursor):
            inside.wait(10)
            leave.wait(10)

    holding = [threading.Thread(target=hold) for _ in range(2)]
    for one in holding:
        one.start()
    inside.wait(10)
    with pytest.raises(Busy, match="next did not get its turn in 0.1 s: 2 others"), engine.cursor() as cursor:
        with turns.turn("next", cursor):
            pytest.fail("there was no turn")
    leave.set()
    for one in holding:
        one.join(10)
    with engine.cursor() as cursor, turns.turn("later", cursor):
        pass
    turns.close()
