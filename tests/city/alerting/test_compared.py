"""Two ways of a rule on the same past: incidents of each, what is lost, new and later, and the cases that break."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import polars as pl

from city.alerting.apply import START, Would, told_of_hours
from city.alerting.compared import Episode, broken_cases, compared, episodes, raised, would_tell
from city.alerting.rules import rules
from city.catalogue import catalogue

HOUR = timedelta(hours=1)
SIGN = catalogue().indicator("ponding_depth")


def water(**told):
    return replace(rules()["ponding_depth"], **{"for_min": {2: 0, 4: 0}, "keep_min": 30, "hysteresis": 0.0, **told})


def hours(**depths):
    return pl.DataFrame(
        [(place, START + n * HOUR, float(value)) for place, values in depths.items() for n, value in enumerate(values)],
        schema={"place": pl.String(), "hour": pl.Datetime("us"), "value": pl.Float64()},
        orient="row",
    )


def tells(rule, frame, flagged=()):
    return would_tell(SIGN, rule, told_of_hours(SIGN, rule, frame), flagged)


def at(n):
    return START + n * HOUR


def test_what_is_told_of_a_place_until_it_ends_is_one_incident():
    frame = hours(a=[2, 16, 45, 2, 2, 16], b=[2, 2, 2, 16, 16, 16])
    found = episodes(tells(water(), frame), frame)
    assert found == [
        Episode("a", at(2), 4, 16.0, at(5)),
        Episode("b", at(4), 2, 16.0),
        Episode("a", at(6), 2, 16.0),
    ]
    assert episodes([Would("a", at(1), 0)], frame) == [] == episodes([], frame.clear())
    assert tells(water(state="off"), frame) == []
    assert tells(water(valid_from=(START + timedelta(days=1)).date()), frame) == []


def test_of_flagged_hours_nothing_begins_and_nothing_ends():
    frame = hours(a=[2, 16, 2, 2, 2, 2], b=[2, 16, 16, 2, 2, 2])
    assert episodes(tells(water(), frame, {("a", at(1)), ("b", at(9))}), frame) == [Episode("b", at(2), 2, 16.0, at(5))]
    (late,) = episodes(tells(water(), frame, {("a", at(1)), ("b", at(3))}), frame)
    assert late.until == at(6), "what is in doubt does not end it"


def test_what_is_lost_what_is_new_and_how_much_later_the_rest_comes():
    frame = hours(a=[2, 16, 2, 2, 2, 2], b=[2, 16, 16, 16, 2, 2], c=[2, 45, 45, 2, 2, 2])
    slow = water(for_min={2: 60, 4: 60})
    before, after = (episodes(tells(one, frame), frame) for one in (water(), slow))
    found = compared(before, after)
    assert (found["lost"], found["new"], found["both"], found["later"], found["earlier"]) == (1, 0, 2, 2, 0)
    assert found["lost_some"] == [["a", at(2).isoformat(timespec="minutes"), 2, 16.0]] and found["delay_min"] == 60
    assert found["before"] == {"1": 0, "2": 2, "3": 0, "4": 1} and found["after"] == {"1": 0, "2": 1, "3": 0, "4": 1}
    back = compared(after, before)
    assert (back["lost"], back["new"], back["delay_min"], back["earlier"]) == (0, 1, -60, 2)
    assert compared([], [])["delay_min"] is None


def test_two_that_become_one_are_neither_lost_nor_earlier():
    frame = hours(a=[2, 16, 2, 2, 16, 2, 2])
    before, after = (episodes(tells(one, frame), frame) for one in (water(), water(keep_min=600)))
    assert (len(before), len(after)) == (2, 1)
    found, back = compared(before, after), compared(after, before)
    assert (found["lost"], found["both"], found["joined"], found["earlier"]) == (0, 1, 1, 0)
    assert (back["new"], back["both"], back["split"], back["delay_min"]) == (0, 1, 1, 0)


@dataclass
class Open:
    """An incident as far as it keeps others back."""

    rule: str
    place: str
    opened_at: datetime
    changed_at: datetime
    is_open: bool = False


def test_what_another_rules_incident_would_have_kept_back_is_not_raised():
    found = [Episode("a", at(n), 2, 16.0) for n in (1, 3)]
    others = [Open("pump", "up", at(0), at(2)), Open("other", "a", at(0), at(9), is_open=True)]
    above = {"a": ("a", "up")}
    assert raised(found, water(inhibited_by=("pump",)), others, above) == found[1:]
    assert raised(found, water(inhibited_by=()), others, above) == found
    others[0].is_open = True
    assert raised(found, water(inhibited_by=("pump",)), others, above) == []


def test_the_cases_that_break_are_named():
    rule = rules()["traffic_index"]
    sign = catalogue().indicator(rule.indicator)
    assert broken_cases(sign, rule) == {}
    assert broken_cases(sign, replace(rule, for_min={**rule.for_min, 2: 30})) == {1: [], 3: []}
    assert set(broken_cases(sign, replace(rule, keep_min=90))) == {3}
