"""The wall from an empty store and from the tiny city: every zone stands by itself, is remembered, and stays small."""

import pytest

from components.state import State
from pages import _address, _pictures, _zones
from tests._store import empty_store, everyone, store

__all__ = ["empty_store", "store"]
ZONES = ("header", "brief", "signs", "alerts", "units", "topics", "plan", "feeds", "outline", "labels", "side")


@pytest.fixture(autouse=True)
def forget_pictures():
    """Pictures and words of another store are forgotten."""
    for remembered in (_address.words,):
        remembered.cache_clear()
    _pictures.forget()
    yield
    for remembered in (_address.words,):
        remembered.cache_clear()
    _pictures.forget()


def test_an_empty_store_has_a_sentence_in_each_zone(empty_store):
    zones = _pictures.draw_zones(everyone(), State())
    texts = {zone: zones[zone] for zone in ZONES}
    assert "无数据" in texts["signs"] and "尚无数据" in texts["header"]
    assert "没有未结的监测告警" in texts["alerts"] and "还没有来源送来数据" in texts["feeds"]
    assert "没有明显上升的话题" in texts["topics"]
    assert not any("暂时无法显示" in text for text in texts.values())


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_all_zones_are_drawn_in_both_languages(store, lang):
    zones = _pictures.draw_zones(everyone(), State(lang=lang))
    assert all(isinstance(zones[zone], str) for zone in ZONES)
    assert not any("zone-failed" in zones[zone] for zone in ZONES)


def test_one_zone_that_fails_leaves_the_others_standing(store, monkeypatch):
    def broken(*_):
        raise RuntimeError("broken on purpose")

    monkeypatch.setitem(_zones.DRAW, "topics", broken)
    zones = _pictures.draw_zones(everyone(), State())
    assert "其余各区不受影响" in zones["topics"]
    assert "无数据" in zones["signs"] and "监测告警" in zones["alerts"]


def test_the_same_stamp_is_drawn_once(store, monkeypatch):
    drawn = []
    real = _pictures.draw
    monkeypatch.setattr(_pictures, "draw", lambda *given: drawn.append(given) or real(*given))
    first = _pictures.draw_zones(everyone(), State())
    assert _pictures.draw_zones(everyone(), State()) is first
    assert _pictures.draw_zones(everyone("public"), State()) is not first
    assert len(drawn) == 2


def test_what_a_screen_shows_already_is_not_sent_again(store):
    first = _pictures.draw_zones(everyone(), State())
    shown = str(first["seq"]), str(first["acts"])
    assert _pictures.drawn_before(everyone(), State(), *shown) is first
    assert _pictures.drawn_before(everyone(), State(lang="en"), *shown) == {}
    assert _pictures.drawn_before(everyone(), State(), "0", shown[1]) == {}
    assert _pictures.drawn_before(everyone(), State(), shown[0], "99") == {}
