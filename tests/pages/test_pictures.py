"""A new stamp is told to the screens that follow once it is drawn, and never later than three seconds after."""

import threading
from importlib import import_module

import pytest

from components.state import State
from pages import _pictures
from queries import _ask
from tests._store import everyone, store

__all__ = ["store"]


@pytest.fixture(autouse=True)
def forget_pictures():
    """Pictures of another store are forgotten."""
    _pictures.forget()
    yield
    _pictures.forget()


@pytest.fixture
def stamps(store, monkeypatch):
    """The stamp's number, as the test sets it."""
    real = _ask.stamp()
    told = {"seq": real.seq}
    monkeypatch.setattr(_pictures, "newest_stamp", lambda asof: type(real)(**{**vars_of(real), "seq": told["seq"]}))
    return told


def vars_of(stamp):
    """The fields of a stamp by name."""
    return {name: getattr(stamp, name) for name in stamp.__dataclass_fields__}


def seq() -> int:
    """The stamp that is told to a screen of the whole city."""
    return _pictures.to_tell(everyone(), State())[0]


def test_where_no_screen_follows_the_newest_is_told_at_once(stamps):
    assert seq() == stamps["seq"]
    _pictures.draw_zones(everyone(), State())
    stamps["seq"] += 1
    assert _pictures.to_tell(everyone("public"), State())[0] == stamps["seq"]


def test_a_new_stamp_is_drawn_before_it_is_told(stamps, monkeypatch):
    first = stamps["seq"]
    _pictures.draw_zones(everyone(), State())
    may_draw, real = threading.Event(), _pictures.draw
    monkeypatch.setattr(_pictures, "draw", lambda *given: may_draw.wait(30) and real(*given))
    stamps["seq"] = first + 1
    assert [seq(), seq()] == [first, first]
    may_draw.set()
    _pictures._ahead[_pictures._screen(everyone(), State())].work.result()
    assert seq() == first + 1
    monkeypatch.setattr(_pictures, "draw", lambda *given: 1 / 0)
    assert _pictures.draw_zones(everyone(), State())["asked"]


def test_a_screen_gets_what_it_was_told_while_the_newest_is_being_drawn(stamps, monkeypatch):
    first = stamps["seq"]
    shown = _pictures.draw_zones(everyone(), State())
    may_draw, real = threading.Event(), _pictures.draw
    monkeypatch.setattr(_pictures, "draw", lambda *given: may_draw.wait(30) and real(*given))
    stamps["seq"] = first + 1
    assert _pictures.draw_zones(everyone(), State(), (first, 0)) is shown
    may_draw.set()
    assert _pictures.draw_zones(everyone(), State(), (first + 1, 0))["seq"] == first + 1, "told by another process"
    assert _pictures.draw_zones(everyone(), State(), (first, 0))["seq"] == first + 1


@pytest.mark.parametrize(
    ("stamp", "told"),
    [
        ({"seq": 4, "acts": 2, "asked_at": 0}, (4, 2)),
        ({"seq": 4}, None),
        ({"seq": "4", "acts": None}, None),
        (None, None),
        ([], None),
        ("x", None),
    ],
)
def test_what_a_screen_says_it_was_told(page, stamp, told):
    assert import_module("pages.wall")._told(stamp) == told


def test_a_picture_that_is_drawn_anew_by_the_clock_is_the_one_that_is_shown(stamps, monkeypatch):
    before = _pictures.draw_zones(everyone(), State())
    bucket = 60.0 * _pictures.BUCKET_MIN
    monkeypatch.setattr(_pictures, "epoch_s", lambda now: 5 * bucket)
    after = _pictures.draw_zones(everyone(), State())
    assert after is not before and _pictures.draw_zones(everyone(), State(), (stamps["seq"], 0)) is after


def test_it_is_drawn_ahead_only_while_somebody_asks_for_what_was(stamps):
    first = stamps["seq"]
    _pictures.draw_zones(everyone(), State())
    stamps["seq"] = first + 1
    assert seq() == first
    _pictures._ahead[_pictures._screen(everyone(), State())].work.result()
    stamps["seq"] = first + 2
    assert seq() == first + 2


def test_what_is_not_drawn_in_time_is_told_all_the_same(stamps, monkeypatch):
    first = stamps["seq"]
    _pictures.draw_zones(everyone(), State())
    monkeypatch.setattr(_pictures, "draw", lambda *given: 1 / 0)
    monkeypatch.setattr(_pictures, "note_fault", lambda fault: None)
    stamps["seq"] = first + 1
    assert seq() == first
    monkeypatch.setattr(_pictures, "AHEAD_S", 0.0)
    assert seq() == first + 1
    with pytest.raises(ZeroDivisionError):
        _pictures.draw_zones(everyone(), State())


def test_an_act_is_drawn_before_it_is_told_too(stamps, monkeypatch):
    monkeypatch.setattr(_pictures, "acts_told", lambda: 7)
    shown = _pictures.draw_zones(everyone(), State())
    assert shown["acts"] == 7 and _pictures.to_tell(everyone(), State()) == (stamps["seq"], 7)
    may_draw, real = threading.Event(), _pictures.draw
    monkeypatch.setattr(_pictures, "draw", lambda *given: may_draw.wait(30) and real(*given))
    monkeypatch.setattr(_pictures, "acts_told", lambda: 9)
    assert _pictures.to_tell(everyone(), State()) == (stamps["seq"], 7)
    may_draw.set()
    _pictures._ahead[_pictures._screen(everyone(), State())].work.result()
    assert _pictures.to_tell(everyone(), State()) == (stamps["seq"], 9)
    assert _pictures.drawn_before(everyone(), State(), str(stamps["seq"]), "7") is shown
