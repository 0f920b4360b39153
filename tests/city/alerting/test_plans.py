"""Plans of emergency footing: what they change of the clocks and the ladder, and the sentences for what cannot be used."""

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest

from city.alerting.incidents import fold
from city.alerting.ladder import steps_due
from city.alerting.plans import LOOKS_S, clock_share, plans, read_plans, rung_share
from city.catalogue import CatalogueError, catalogue
from city.pack import find
from tests._said import AT

TEXT = find("alerting/plans.toml").read_text("utf-8")


def raised(level=2, **told):
    one = {"act": "raise", "at": AT, "number": 1, "who": "system", "role": "", "key": "A", "words": "", "press": ""}
    return fold({}, [SimpleNamespace(**one, told={"place": "320102", "level": level, **told})])["A"]


def test_what_the_plans_say():
    found = plans()
    assert (found.basis, found.longest_h, found.remind_min) == ("proposed", 72, 30)
    assert list(found.plans) == ["flood", "crowd", "snow", "accident"]
    for one in found.plans.values():
        assert {one.lead, *one.on_call} <= set(catalogue().departments) and 0 < one.looks_s <= LOOKS_S
    assert clock_share("flood", "raised") == 0.5 and clock_share("", "raised") == clock_share("gone", "raised") == 1
    assert rung_share("flood", "supervise", 1.5) == 1.2 and rung_share("", "supervise", 1.5) == 1.5


@pytest.mark.parametrize(("level", "plain_min"), [(2, 30), (3, 10), (4, 5), (1, 120)])
def test_clocks_are_shorter_and_go_round_the_clock_in_war(level, plain_min):
    night = raised(level, mode="war", plan="flood")
    night = replace(night, clock_at=AT.replace(hour=23))
    assert night.stage_due == AT.replace(hour=23) + timedelta(minutes=plain_min * 0.5)
    assert not night.is_working_time
    drill = replace(night, mode="drill")
    assert drill.stage_due == night.stage_due, "a drill of a plan runs by its clocks"
    plain = replace(night, mode="plain", plan="")
    assert plain.is_working_time == (level < 3) and plain.stage_due > night.stage_due
    assert replace(plain, mode="war").stage_due == AT.replace(hour=23) + timedelta(minutes=plain_min)


def test_the_ladder_is_climbed_earlier():
    plain, war = raised(4), raised(4, mode="war", plan="flood")
    keys = [[what for _, what in steps_due(one, AT + timedelta(minutes=3))] for one in (plain, war)]
    assert keys == [["remind_handler"], ["remind_handler", "remind_lead", "overdue", "supervise"]]
    assert [share for share, _ in steps_due(war, AT + timedelta(minutes=3))] == [0.4, 0.7, 1.0, 1.2]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('basis = "proposed"', 'basis = "guess"', "plans.basis is 'guess'"),
        ("longest_h = 72", "longest_h = 0", "plans.longest_h is 0"),
        ("raised = 0.5", "raised = 0", "plan.flood.clock.raised is 0; it must be a share above 0, up to 1"),
        ("raised = 0.5", "raised = 1.5", "plan.flood.clock.raised is 1.5"),
        ("raised = 0.5", "archived = 0.5", "plan.flood.clock.archived is not a known key"),
        ("supervise = 1.2", "by_hand = 1.2", "plan.flood.ladder.by_hand is not a known key"),
        ('lead = "water"', 'lead = "navy"', "plan.flood.lead is 'navy'"),
        ('"emergency", "traffic_police"', '"emergency", "navy"', "plan.flood.on_call is 'navy'"),
        ("looks_s = 10", "looks_s = 60", "plan.flood.looks_s is 60; it must be a whole number from 1 to 20"),
        ('en = "Flood"', 'en = ""', "plan.flood.name.en is empty"),
        ("[plan.flood]", "[plan.flood]\nspeed = 1", "plan.flood.speed is not a known key"),
    ],
)
def test_a_fault_is_a_sentence(tmp_path, old, new, sentence):
    assert old in TEXT
    path = tmp_path / "alerting" / "plans.toml"
    path.parent.mkdir()
    path.write_text(TEXT.replace(old, new, 1), "utf-8")
    with pytest.raises(CatalogueError, match=sentence) as refused:
        read_plans(path)
    assert str(refused.value).startswith("alerting/plans.toml: ")


def test_another_citys_departments_are_left_out_of_the_default_plans(tmp_path):
    path = tmp_path / "plans.toml"
    path.write_text(TEXT.replace('lead = "water"', 'lead = "navy"', 1), "utf-8")
    assert read_plans(path, is_own=False).plans["flood"].lead == ""
