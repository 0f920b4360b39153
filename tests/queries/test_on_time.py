"""The share closed by the due date, asked of the store, against plain Python over the same rows."""

import random
from dataclasses import replace
from datetime import timedelta

import pytest

from city.access import Viewer
from city.due import CLASSES
from queries import events
from tests._store import NOW, everyone
from tests.data._twin import ABOVE, DAY, HOUR
from tests.queries.test_drill_events import PLACES, case

FARTHEST = 30
SECOND = timedelta(seconds=1)
INSIDER = replace(everyone(), personal=True)


def random_requests(seed, count=300):
    chance = random.Random(seed)
    found = []
    for number in range(count):
        opened = NOW - chance.randint(1, 70 * 24) * HOUR
        due = chance.choice([None, opened, opened + 2 * DAY, opened + FARTHEST * DAY, opened + 900 * DAY, NOW])
        due = due and max(opened, due + chance.choice([-1, 0, 1]) * SECOND)
        closed = chance.choice([None, opened, opened + DAY, due or opened, (due or opened) + SECOND, NOW])
        closed = closed and max(opened, min(closed, NOW))
        topic, kind = chance.choice(["noise", "parking", None]), chance.choice(["request", "request", "incident"])
        more = {"due_at": due, "closed_at": closed, "updated_at": closed or opened}
        found.append(case(number, chance.choice(PLACES), kind, topic, opened, **more))
    return found


def class_of(one, moment):
    opened, due, closed = one["opened_at"], one["due_at"], one["closed_at"]
    if due is None:
        return "without_due"
    if due - opened > FARTHEST * DAY:
        return "due_too_far"
    if closed is not None and closed <= moment:
        return "in_time" if closed <= due else "late"
    return "overdue" if due < moment else "not_yet_due"


def plain(rows, place, since, until, moment, key):
    """key → counts by class, of the requests at the place or below."""
    found = {}
    for one in rows:
        inside = place in ABOVE[one["place"]] and since <= one["opened_at"] < min(until, moment)
        if one["kind"] == "request" and inside:
            counts = found.setdefault(key(one), dict.fromkeys(CLASSES, 0))
            counts[class_of(one, moment)] += 1
    return found


def below(one, place):
    """The place directly below that holds the event, by the codes; none for the place's own."""
    size = {4: 6, 6: 9, 9: 12}[len(place)]
    return one["place"][:size] if len(one["place"]) >= size else None


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("back", [0, 20])
def test_as_ten_plain_lines_of_python_count(store, seed, back):
    rows = random_requests(seed)
    store.deliver("cases", rows)
    moment = NOW - back * DAY
    since, until = NOW - 60 * DAY, NOW - 5 * DAY
    for place in ("3201", "320111", "320102002"):
        frame = events.on_time(INSIDER, place, "request", since, until, moment, FARTHEST)
        parts = {
            "topic": lambda one: one["topic"],
            "place": lambda one, place=place: below(one, place),
            "month": lambda one: f"{one['opened_at']:%Y-%m}",
            "all": lambda one: None,
        }
        for part, key in parts.items():
            asked = {
                one["key"]: {name: one[name] for name in CLASSES}
                for one in frame.iter_rows(named=True)
                if one["part"] == part
            }
            assert asked == plain(rows, place, since, until, moment, key), (place, part)


def test_what_is_out_of_sight_is_not_counted(store):
    store.deliver("cases", random_requests(9))
    viewer = Viewer("test", "district", ("320102",), "internal")
    whole = events.on_time(viewer, "3201", "request", NOW - 90 * DAY, NOW, NOW, FARTHEST)
    own = events.on_time(viewer, "320102", "request", NOW - 90 * DAY, NOW, NOW, FARTHEST)
    counted = [frame.filter(part="all").select(CLASSES).row(0) for frame in (whole, own)]
    assert counted[0] == counted[1] and sum(counted[0])


def test_rows_of_few_requests_are_told_to_whom_they_may_be(store):
    rows = [case(n, "320102002", "request", "parking" if n else "noise", NOW - DAY) for n in range(8)]
    store.deliver("cases", rows)
    asked = ("320102", "request", NOW - 2 * DAY, NOW, NOW, FARTHEST)
    told = {part: one.drop("part", "key") for (part,), one in events.on_time(INSIDER, *asked).group_by("part")}
    assert sorted(told["topic"].sum_horizontal()) == [1, 7]
    kept = {part: one for (part,), one in events.on_time(everyone(), *asked).group_by("part")}
    assert kept["topic"]["late"].to_list() == [None, None]
    assert sum(kept["all"].select(CLASSES).row(0)) == sum(kept["place"].select(CLASSES).row(0)) == 8


def test_where_nothing_was_opened_all_counts_are_zero(store):
    frame = events.on_time(everyone(), "3201", "request", NOW - DAY, NOW, NOW, FARTHEST)
    assert frame.select("part", *CLASSES).rows() == [("all", 0, 0, 0, 0, 0, 0)]
    assert events.newest(everyone(), "3201", "request", NOW) is None


def test_the_newest_hour_before_a_moment(store):
    store.deliver(
        "cases", [case(1, opened=NOW - 3 * DAY), case(2, opened=NOW - DAY), case(3, kind="incident", opened=NOW - HOUR)]
    )
    assert events.newest(everyone(), "3201", "request", NOW).date() == (NOW - DAY).date()
    assert events.newest(everyone(), "320102", "request", NOW - 2 * DAY).date() == (NOW - 3 * DAY).date()
    assert events.newest(everyone(), "320111", "request", NOW) is None
