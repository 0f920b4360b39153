"""Turns at the engine: so many questions at a time, none longer than its time, so that one cannot starve the others."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Protocol

from city.settings import settings


class NotAnswered(RuntimeError):
    """A question that the engine did not answer; `reason` is 'busy', 'too_long', 'too_large' or 'no_store'."""

    def __init__(self, reason: str, sentence: str, **values: str) -> None:
        super().__init__(sentence)
        self.reason, self.values = reason, values


class Interruptible(Protocol):
    """What can be told to break off what it is doing."""

    def interrupt(self) -> None:
        """Breaks off."""


class Turns:
    """The turns of one engine: `at_once` questions, each waiting `wait_s` at most and running `run_s` at most."""

    def __init__(self, at_once: int, wait_s: float, run_s: float) -> None:
        self.wait_s, self.run_s = wait_s, run_s
        self.free = threading.BoundedSemaphore(at_once)

    @contextmanager
    def one(self) -> Iterator[None]:
        """Waits for a turn and holds it; NotAnswered when none is free in time."""
        if not self.free.acquire(timeout=self.wait_s):
            raise NotAnswered("busy", f"No question ended within {self.wait_s:g} s; all turns are taken.")
        try:
            yield
        finally:
            self.free.release()

    @contextmanager
    def timed(self, cursor: Interruptible) -> Iterator["Span"]:
        """Breaks the cursor's question off when its time is over; `is_over` then says so."""
        span = Span(cursor)
        timer = threading.Timer(self.run_s, span.end)
        timer.daemon = True
        timer.start()
        try:
            yield span
        finally:
            timer.cancel()


class Span:
    """The time of one question."""

    def __init__(self, cursor: Interruptible) -> None:
        self.cursor = cursor
        self.is_over = False

    def end(self) -> None:
        """The time is over."""
        self.is_over = True
        with suppress(Exception):  # the question has just ended, and its cursor with it
            self.cursor.interrupt()


def turns() -> Turns:
    """The turns of the settings."""
    given = settings()
    return Turns(given.questions, given.question_wait_s, given.question_s)
