"""The watch: readings beyond their limits become incidents, rise, calm down and come back; late data tell nothing twice."""

import os
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from actions import incidents as acts
from city.access import NotAllowed, Viewer
from city.alerting.codes import is_valid
from city.alerting.incidents import ActRefused
from city.alerting.rules import rules
from data.holds import WatchedAlready, looked_s, note_look, only_watch
from data.ledger import LedgerError, Overtaken, ledger
from pages import _watch, _watch_entries
from pages._deadlines import escalate
from pages._watch import Watched, recall, remember, tick
from queries import alerts, incidents
from tests._store import NOW, empty_store, everyone, store

__all__ = ["empty_store", "store"]
STREET = "320102002"


def ponding(store, minute, depth, place=STREET):
    at = NOW + timedelta(minutes=minute)
    store.deliver(
        "rows", [{"indicator": "ponding_depth", "place": place, "observed_at": at, "value": float(depth)}], at
    )
    return at


@pytest.fixture
def watched(store, monkeypatch):
    """What the watch remembers; the clock stands where the last tick put it."""
    found = Watched()
    clock = {"now": NOW}
    monkeypatch.setattr(_watch_entries, "civil_now", lambda: clock["now"])
    monkeypatch.setattr("data.ledger.civil_now", lambda: clock["now"])

    def look(at):
        clock["now"] = at
        return tick(found, at)

    found.look = look
    return found


def all_of():
    return incidents.listed(everyone())


def test_a_reading_that_holds_becomes_an_incident_rises_and_calms_down(store, watched):
    assert watched.look(ponding(store, 0, 16)) == 0 and all_of() == []
    assert watched.look(ponding(store, 5, 17)) == 1
    (found,) = all_of()
    assert (found.rule, found.place, found.level, found.stage) == ("ponding_depth", STREET, 2, "raised")
    assert is_valid(found.code) and found.code.startswith("TI202607143201020110")
    assert found.value == 17 and found.entries[0].told["limit"] == ">=15"
    assert watched.look(ponding(store, 6, 45)) == 1
    assert all_of()[0].level == 4 and all_of()[0].signals == 2
    assert watched.look(ponding(store, 7, 17)) == 0 and all_of()[0].level == 4
    # The newest value of a depth is the highest of its hour: it is within from 13:00 on.
    assert watched.look(ponding(store, 31, 2)) == 0 and watched.look(ponding(store, 50, 2)) == 1
    assert all_of()[0].calm_at == NOW + timedelta(minutes=50) and all_of()[0].is_open
    assert watched.states == {} and watched.pairs == set()
    watched.look(ponding(store, 91, 16))
    assert watched.look(ponding(store, 96, 16)) == 1, "it is back"
    assert all_of()[0].calm_at is None and (all_of()[0].level, all_of()[0].signals) == (4, 3)


@pytest.mark.parametrize(("last", "raised"), [([4.0] * 10, 0), ([4.0 + n % 3 / 10 for n in range(10)], 1)])
def test_frozen_readings_begin_nothing(store, watched, last, raised):
    hours = [NOW.replace(minute=0) - timedelta(hours=n) for n in range(60, -1, -1)]
    values = [0.5 + n % 7 / 100 for n in range(51)] + last
    rows = [
        {"indicator": "water_turbidity", "place": STREET, "observed_at": at, "value": value}
        for at, value in zip(hours, values, strict=True)
    ]
    store.deliver("rows", rows, NOW)
    flagged = alerts.flagged(everyone(), NOW - timedelta(days=1))
    assert (("water_turbidity", STREET, NOW.replace(minute=0)) in flagged) == (not raised)
    watched.look(NOW)
    assert [one.rule for one in all_of()].count("water_turbidity") == raised


def test_a_blip_tells_nothing_and_the_same_stamp_tells_nothing_twice(store, watched):
    watched.look(ponding(store, 0, 16))
    assert watched.look(ponding(store, 31, 2)) == 0
    at = ponding(store, 32, 45)
    assert watched.look(at) == 1 and watched.look(at) == 0 and len(all_of()) == 1


def test_what_is_remembered_survives_a_restart(store, watched):
    watched.look(ponding(store, 0, 16))
    remember(watched)
    again = recall()
    assert again.pairs == watched.pairs == {("ponding_depth", STREET)}
    assert again.states["ponding_depth"].equals(watched.states["ponding_depth"])
    assert tick(again, ponding(store, 5, 16)) == 1
    lost = Watched()
    assert tick(lost, ponding(store, 6, 45)) == 1 and len(all_of()) == 1 and all_of()[0].signals == 2


def test_what_cannot_be_written_is_told_at_the_next_look(store, watched, monkeypatch):
    at = ponding(store, 0, 45)
    with monkeypatch.context() as broken:
        broken.setattr(_watch_entries, "begin", lambda *given: (_ for _ in ()).throw(LedgerError("The disk is full.")))
        with pytest.raises(LedgerError):
            watched.look(at)
    assert watched.pairs == set() and all_of() == []
    assert watched.look(at) == 1 and all_of()[0].level == 4


def test_one_process_watches(store):
    with only_watch(), pytest.raises(WatchedAlready, match="another process"), only_watch():
        pass


def test_a_second_watch_waits_and_goes_on_when_the_first_ends(store, monkeypatch, caplog):
    turns = iter([True, True, True, False, False])
    parent, looks, held = os.getppid(), [], ExitStack()
    held.enter_context(only_watch())

    def sleep(seconds):
        looks.append(looked_s())
        if len(looks) == 2:
            held.close()

    monkeypatch.setattr(_watch.os, "getppid", lambda: parent if next(turns) else 0)
    monkeypatch.setattr(_watch.time, "sleep", sleep)
    monkeypatch.setattr(_watch, "_watch_on", lambda given: note_look())
    with held:
        _watch.run(parent)
    assert looks == [None, None] and looked_s() is not None
    assert caplog.text.count("goes on when that one ends") == 1


def test_a_look_that_fails_is_no_sign_of_life(store, monkeypatch):
    parent, turns = os.getppid(), iter([True, False])
    monkeypatch.setattr(_watch.os, "getppid", lambda: parent if next(turns) else 0)
    monkeypatch.setattr(_watch, "LOOK_S", 0.0)
    monkeypatch.setattr(_watch, "start_telling", lambda: None)
    with monkeypatch.context() as broken:
        broken.setattr(_watch, "look_at_deadlines", lambda now: (_ for _ in ()).throw(LedgerError("The disk is full.")))
        _watch._watch_on(parent)
    assert looked_s() is None
    turns = iter([True, False])
    _watch._watch_on(parent)
    assert looked_s() < 60


def test_a_shadow_rule_raises_nothing_but_says_what_it_would(store, watched, monkeypatch):
    quiet = {key: replace(one, state="shadow") for key, one in rules().items()}
    monkeypatch.setattr(_watch, "rules", lambda: quiet)
    monkeypatch.setattr(_watch, "by_indicator", lambda: {one.indicator: [one] for one in quiet.values()})
    assert watched.look(ponding(store, 0, 45)) == 1 and all_of() == []
    (told,) = ledger().entries("shadow")
    assert told.told["rule"] == "ponding_depth" and told.told["level"] == 4


def test_an_inhibited_rule_waits_and_deadlines_climb_the_ladder(store, watched, monkeypatch):
    watched.look(ponding(store, 0, 45))
    assert escalate(NOW + timedelta(minutes=1)) == 0
    assert escalate(NOW + timedelta(minutes=3)) == 1
    assert escalate(NOW + timedelta(minutes=8)) == 3 and escalate(NOW + timedelta(minutes=9)) == 0
    assert all_of()[0].escalated == ("remind_handler", "remind_lead", "overdue", "supervise")


def test_people_act_on_it_by_their_rights_and_the_second_loses(store, watched):
    watched.look(ponding(store, 0, 45))
    (found,) = all_of()
    duty, leader, auditor = (Viewer(name, name, ("3201",), "internal") for name in ("duty", "leader", "auditor"))
    now = NOW + timedelta(minutes=2)
    with pytest.raises(NotAllowed, match="may not triage incidents"):
        acts.do(auditor, found, "acknowledge", "", {}, "x", now)
    acts.do(duty, found, "acknowledge", "", {}, "a", now)
    with pytest.raises(Overtaken, match="duty was first"):
        acts.do(leader, found, "note", "seen", {}, "b", now)
    found = all_of()[0]
    assert found.stage == "analysing" and found.acknowledged_by == "duty"
    with pytest.raises(ActRefused, match="only"):
        acts.do(duty, found, "report", "done", {}, "c", now)
    assert acts.do(duty, found, "acknowledge", "", {}, "a", now).number == found.last
    other = Viewer("o", "district", ("320111",), "internal")
    assert incidents.listed(other) == [] and incidents.one(other, found.code) is None
    own = Viewer("o", "district", ("320102",), "internal")
    assert incidents.one(own, found.code) is not None


def requests(store, until, usual=20.0, last=20.0):
    """Hours of requests in a street up to an hour, all alike but the last two."""
    hours = [until - timedelta(hours=n) for n in reversed(range(1, 24 * 30))]
    values = [usual + (n * 7 % 5) for n in range(len(hours) - 2)] + [last, last]
    rows = [
        {"indicator": "hotline_requests", "place": STREET, "observed_at": hour + timedelta(minutes=30), "value": value}
        for hour, value in zip(hours, values, strict=True)
    ]
    store.deliver("rows", rows, until)


@pytest.mark.parametrize(("last", "level"), [(90.0, 2), (21.0, 0)])
def test_a_sign_is_compared_with_its_own_past_hour_by_hour(store, watched, last, level):
    hour = datetime(2026, 7, 14, 11)
    requests(store, hour + timedelta(hours=1), last=last)
    assert watched.look(hour + timedelta(minutes=5)) == 0
    written = watched.look(hour + timedelta(hours=1, minutes=5))
    found = [one for one in all_of() if one.rule == "hotline_requests"]
    assert bool(found) == bool(level) and written == len(found)
    if found:
        assert found[0].level == level and found[0].value == last and found[0].entries[0].told["limit"].startswith("p=")
        assert found[0].first_seen == hour + timedelta(hours=1)
    seen = watched.seasonal.look(hour + timedelta(hours=1, minutes=6))["hotline_requests", STREET]
    assert seen.level == level and 20 <= seen.usual <= 24 and (seen.p < 1e-3) == bool(level)


def test_the_last_hour_of_a_day_is_judged_in_the_first_of_the_next(store, watched):
    midnight = datetime(2026, 7, 15)
    requests(store, midnight, last=90.0)
    assert watched.look(midnight - timedelta(minutes=55)) == 0 and watched.look(midnight + timedelta(minutes=5)) == 1
    (found,) = (one for one in all_of() if one.rule == "hotline_requests")
    assert (found.level, found.value, found.first_seen) == (2, 90.0, midnight)
    assert watched.seasonal.usual["hotline_requests"].day == midnight.date() - timedelta(days=1)
