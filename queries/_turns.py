"""Turns at the engine: so many questions at once, none for longer than it may, so that one cannot starve the rest."""

import atexit
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

AT_ONCE = 4
PATIENCE_S, LONGEST_S = 5.0, 20.0
"""So many questions are asked at once; another waits so long for its turn; none is worked on longer."""
LOOK_S = 0.5


class Busy(RuntimeError):
    """A question did not get its turn, or took too long; the text is a sentence."""


class Turns:
    """Gives turns, and interrupts what takes too long; `close` ends the thread that looks after it."""

    def __init__(self, at_once: int = AT_ONCE, patience_s: float = PATIENCE_S, longest_s: float = LONGEST_S) -> None:
        self.at_once, self.patience_s, self.longest_s = at_once, patience_s, longest_s
        self._free = threading.BoundedSemaphore(at_once)
        self._until: dict[duckdb.DuckDBPyConnection, float] = {}
        self._over = threading.Event()
        self._looking = threading.Thread(target=self._look, name="turns", daemon=True)
        self._looking.start()
        atexit.register(self.close)

    @contextmanager
    def turn(self, question: str, cursor: duckdb.DuckDBPyConnection) -> Iterator[None]:
        """Within it the cursor may be asked; Busy when there is no turn in time, or when it took too long."""
        if not self._free.acquire(timeout=self.patience_s):
            raise Busy(
                f"{question} did not get its turn in {self.patience_s:g} s: {self.at_once} others are being asked."
            )
        self._until[cursor] = time.monotonic() + self.longest_s
        try:
            yield
        except duckdb.InterruptException:
            raise Busy(f"{question} took longer than {self.longest_s:g} s.") from None
        finally:
            self._until.pop(cursor, None)
            self._free.release()

    def close(self) -> None:
        """Ends the looking after."""
        self._over.set()
        self._looking.join(2 * LOOK_S)
        atexit.unregister(self.close)

    def _look(self) -> None:
        while not self._over.wait(min(LOOK_S, self.longest_s)):
            self._interrupt()

    def _interrupt(self) -> None:
        """Of its own, so that the thread keeps hold of no cursor while it waits."""
        for cursor, until in list(self._until.items()):
            if time.monotonic() > until:
                cursor.interrupt()
