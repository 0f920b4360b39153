"""A rule on hours gone by: the plan that was in force judges, and alerts become incidents as the watch would join them."""

from datetime import datetime, timedelta

import polars as pl

from city.alerting.apply import backtest
from city.alerting.compared import Episode
from city.alerting.footings import Footing
from city.alerting.groups import Group
from city.alerting.on_past import incidents_of, told_under, with_plans
from city.alerting.rules import rules
from city.catalogue import catalogue

AT, HOUR = datetime(2026, 7, 14, 8), timedelta(hours=1)
RULE, SIGN = rules()["ponding_depth"], catalogue().indicator("ponding_depth")
ABOVE = {"320102002": ("320102002", "320102", "3201"), "320111001": ("320111001", "320111", "3201")}
LEVELS = {one: dict(zip(up, ("street", "district", "city"), strict=True)) for one, up in ABOVE.items()}


def footing(number, place, plan, first, last):
    return Footing(number, place, plan, AT + last * HOUR, "rain", "duty", AT + first * HOUR, number)


def hours(values):
    rows = [(place, AT + n * HOUR, value) for place in ABOVE for n, value in enumerate(values)]
    return pl.DataFrame(rows, {"place": pl.String(), "hour": pl.Datetime("us"), "value": pl.Float64()}, orient="row")


def told(*footings, values=(11.0,) * 6):
    planned = with_plans(RULE, hours(values), footings, ABOVE)
    return backtest(SIGN, RULE, told_under(RULE, SIGN, planned))


def test_the_limits_of_a_plan_hold_where_and_when_it_was_in_force():
    plain = told()
    here = told(footing(1, "320102", "flood", 2, 9))
    level = max(one.level for one in here)
    assert max(one.level for one in plain) == 1 and level == 2
    assert {one.place for one in here if one.level == 2} == {"320102002"}
    assert next(one.at for one in here if one.level == 2) == AT + 3 * HOUR
    assert told(footing(1, "320102", "flood", 2, 9), footing(2, "3201", "snow", 0, 9)) == plain
    assert told(footing(1, "320111", "flood", 20, 29)) == plain


def test_a_rule_without_plans_is_judged_as_ever():
    plain = rules()["air_aqi"]
    assert with_plans(plain, hours((1.0,)), [footing(1, "3201", "flood", 0, 9)], ABOVE)["plan"].unique().to_list() == [
        ""
    ]


def episode(place, first, last, level=2):
    return Episode(place, AT + first * HOUR, level, 1.0, None if last is None else AT + last * HOUR)


def test_alerts_of_a_group_are_one_incident_while_one_fires_and_shortly_after():
    one, other = ABOVE
    city = Group("city", "rain", 60)

    def joined(*found, group=city, plan_at=lambda place, at: ""):
        return incidents_of(found, group, LEVELS, plan_at)

    assert joined(episode(one, 0, 3), episode(other, 2, 5)) == (1, 0)
    assert joined(episode(one, 0, 3), episode(other, 4, 5)) == (1, 0)
    assert joined(episode(one, 0, 3), episode(other, 5, 6)) == (2, 0)
    assert joined(episode(one, 0, None), episode(other, 50, 60)) == (1, 0)
    assert joined(episode(one, 0, 3), episode(one, 30, 31)) == (1, 1)
    assert joined(episode(one, 0, 3), episode(one, 24 * 40, 24 * 40 + 1)) == (2, 0)
    assert joined(episode(one, 0, 3), episode(other, 2, 5), group=Group("district", "rain", 60)) == (2, 0)
    assert joined(episode(one, 0, 3), episode(other, 2, 5), group=None) == (2, 0)
    assert joined(episode(one, 0, 3), episode(other, 2, 5), plan_at=lambda place, at: place) == (2, 0)
    assert joined() == (0, 0)
