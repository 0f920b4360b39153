"""Pictures of the wall, remembered: the same stamp is drawn once for a scope and an address, and ahead of those who will ask."""

import threading
from collections import OrderedDict
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from time import monotonic
from typing import Any

from city.access import Viewer
from city.settings import settings
from components.state import State
from pages._city import epoch_s
from pages._faults import note_fault
from pages._zones import draw, moment_of
from queries._ask import hold, let_go
from queries._ask import stamp as newest_stamp
from queries._calls import gathered, note
from queries.incidents import acts_told

KEPT = 32
BUCKET_MIN = 5
"""A picture of an unchanged stamp is drawn again after these minutes, since warnings end and alerts die with time."""
AHEAD_S = 3.0
"""A new stamp or act is told after so many seconds at the latest, drawn or not."""


@dataclass(frozen=True)
class _Screen:
    """Whose screens show the same picture."""

    store: Path
    scope: str
    state: State


@dataclass
class _Picture:
    """A picture of a stamp and of people's acts up to a number, done or being drawn; whether a screen has asked for it."""

    seq: int
    acts: int = 0
    drawn: Future = field(default_factory=Future)
    is_asked: bool = False

    @property
    def at(self) -> tuple[int, int]:
        """The stamp and the act up to which it is drawn."""
        return self.seq, self.acts

    @property
    def is_done(self) -> bool:
        """Whether it can be shown at once."""
        return self.drawn.done() and not self.drawn.exception()


@dataclass(frozen=True)
class _Drawing:
    """A stamp and act that are drawn ahead of those who will ask for them: since when, and the work."""

    at: tuple[int, int]
    began: float
    work: Future


_kept: OrderedDict[tuple[_Screen, int, int | None, int], _Picture] = OrderedDict()
_ahead: dict[_Screen, _Drawing] = {}
_lock = threading.Lock()


def forget() -> None:
    """Forgets all pictures; for tests."""
    with _lock:
        _kept.clear()
        _ahead.clear()


def draw_zones(viewer: Viewer, state: State, told: tuple[int, int] | None = None) -> dict[str, Any]:
    """All zones at the newest stamp (or as known at `asof`) as HTML, with `seq`, and the fields that were `asked` for them.

    Remembered while nothing changes; when many screens ask for a new stamp at once, one draws and the others wait. A screen that
    was `told` of a stamp and act gets that picture while the newest is being drawn: it hears of the newest by and by.
    """
    picture = (_told(viewer, state, told) if told else None) or _picture(viewer, state)
    picture.is_asked = True
    found = picture.drawn.result()
    note(found["asked"])
    return found


def drawn_before(viewer: Viewer, state: State, seq: str | None, acts: str | None) -> dict[str, Any]:
    """The zones as they were drawn at an earlier stamp and act; nothing when they are forgotten, or were never drawn here."""
    shown = (seq, acts)
    found = next((one for one in _of(_screen(viewer, state)) if (str(one.seq), str(one.acts)) == shown), None)
    return found.drawn.result() if found is not None and found.is_done else {}


def to_tell(viewer: Viewer, state: State) -> tuple[int, int]:
    """The stamp and the act about incidents that a screen should show: the newest, or those before while they are being drawn.

    So each is drawn once, by a thread beside the requests, and no screen waits for it. Only where screens follow: where
    nobody asked for the picture before, the newest are told at once and drawn when they are asked for.
    """
    newest = _newest(state)
    screen = _screen(viewer, state)
    shown = max((one for one in _of(screen) if one.is_done), key=lambda one: one.at, default=None)
    if shown is None or shown.at >= newest or not shown.is_asked:
        return newest
    with _lock:
        drawing = _ahead.get(screen)
        if drawing is None or (drawing.work.done() and drawing.at != newest):
            work = _beside().submit(_draw_ahead, viewer, state)
            drawing = _ahead[screen] = _Drawing(newest, monotonic(), work)
    return newest if monotonic() - drawing.began > AHEAD_S else shown.at


def _told(viewer: Viewer, state: State, told: tuple[int, int]) -> _Picture | None:
    """While the newest picture is being drawn the one before, unless it is older than what the screen was told."""
    at = to_tell(viewer, state)
    if at < told or at == _newest(state):
        return None
    return next((one for one in _of(_screen(viewer, state)) if one.at == at and one.is_done), None)


def _newest(state: State) -> tuple[int, int]:
    return newest_stamp(state.asof).seq, _acts(state)


def _acts(state: State) -> int:
    return 0 if state.asof else acts_told()


def _draw_ahead(viewer: Viewer, state: State) -> None:
    hold()
    try:
        _picture(viewer, state).drawn.result()
    except Exception as fault:
        note_fault(fault)
    finally:
        let_go()


def _picture(viewer: Viewer, state: State) -> _Picture:
    """The picture of the newest stamp: remembered, being drawn by another thread, or drawn here; not drawn, it raises."""
    stamp = newest_stamp(state.asof)
    now = moment_of(state, stamp)
    bucket = None if state.asof else int(epoch_s(now) // (60 * BUCKET_MIN))
    acts = _acts(state)
    key = (_screen(viewer, state), stamp.seq, bucket, acts)
    with _lock:
        found = _kept.get(key)
        is_mine = found is None
        if found is None:
            found = _kept[key] = _Picture(stamp.seq, acts)
            while len(_kept) > KEPT:
                _kept.popitem(last=False)
        _kept.move_to_end(key)
    if is_mine:
        try:
            with gathered() as asked:
                drawn = draw(viewer, state, stamp, now)
            found.drawn.set_result(drawn | {"asked": frozenset(asked), "acts": acts})
        except BaseException as fault:
            found.drawn.set_exception(fault)
            with _lock:
                _kept.pop(key, None)
            raise
    return found


def _screen(viewer: Viewer, state: State) -> _Screen:
    return _Screen(settings().store, viewer.scope, state)


def _of(screen: _Screen) -> list[_Picture]:
    """The pictures that are remembered of a screen, the last asked for first."""
    with _lock:
        return [found for (of, *_), found in reversed(_kept.items()) if of == screen]


@cache
def _beside() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, thread_name_prefix="ahead")
