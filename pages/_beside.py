"""Processes beside those that answer: the sample city that goes on living, the watch. One that ends is started again."""

import os
import subprocess  # nosec B404
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from time import monotonic

from city.settings import ROOT, settings

LOOK_S = 0.5
FIRST_PAUSE_S, LONGEST_PAUSE_S, SOUND_S = 1.0, 60.0, 60.0
"""It is started again after a pause, twice as long each time, up to a bound; once it has lived for SOUND_S, after the first pause."""


class Child:
    """One process, `python -m <module> …`, that is to live as long as the server."""

    def __init__(self, module: Sequence[str]) -> None:
        self.module = tuple(module)
        self.pause_s = FIRST_PAUSE_S
        self.due: float | None = None
        self.start()

    def start(self) -> None:
        """Starts it; it is told whose child it is, and ends when that is gone. Ctrl-C in a terminal is for the server alone."""
        environment = {**os.environ, "ONE_SCREEN_PARENT": str(os.getpid())}
        command = [sys.executable, "-m", *self.module]
        self.process = subprocess.Popen(command, cwd=ROOT, env=environment, process_group=0)  # nosec B603
        self.began, self.due = monotonic(), None

    def look(self) -> None:
        """Starts it again where it has ended, when its pause is over; each end is told."""
        if self.due is not None:
            if monotonic() >= self.due:
                self.start()
        elif self.process.poll() is not None:
            if monotonic() - self.began > SOUND_S:
                self.pause_s = FIRST_PAUSE_S
            name = " ".join(self.module)
            print(f"{name} has ended and is started again in {self.pause_s:g} s.", file=sys.stderr, flush=True)
            self.due = monotonic() + self.pause_s
            self.pause_s = min(2 * self.pause_s, LONGEST_PAUSE_S)

    def end(self) -> None:
        """Ends it."""
        self.process.terminate()
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@contextmanager
def beside() -> Iterator[list[Child]]:
    """What the settings ask for, looked after by a thread while the block runs. It all ends with this process, also when that is killed."""
    wanted = [("data", "live")] * settings().live + [("pages._watch",)] * settings().watch
    children, over = [Child(one) for one in wanted], threading.Event()

    def look_after() -> None:
        while not over.wait(LOOK_S):
            for child in children:
                child.look()

    keeper = threading.Thread(target=look_after, name="beside", daemon=True)
    keeper.start()
    try:
        yield children
    finally:
        over.set()
        keeper.join()
        for child in children:
            child.end()
