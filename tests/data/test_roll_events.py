"""Events: the version that counts, those still open, and the counts by hour of opening, against plain Python."""

import random
from collections import Counter
from datetime import timedelta

from tests._store import NOW
from tests.data._twin import ABOVE, DAY, HOUR, hour_of

OPENED = NOW - 30 * HOUR


def event(number, **given):
    row = {
        "event": f"E-{number}",
        "kind": "request",
        "topic": "noise",
        "title": "first",
        "place": "320102002",
        "opened_at": OPENED,
        "due_at": OPENED + DAY,
        "closed_at": None,
        "updated_at": OPENED,
        "level": None,
        "status": "open",
        "department": "hotline",
    }
    return row | given


def closed(row, after, **given):
    at = row["opened_at"] + after
    return row | {"closed_at": at, "updated_at": at, "status": "closed"} | given


def twin(rows):
    """Current version by event; and opened, closed, on time, overdue by kind, topic, place above and hour."""
    current = {}
    for row in rows:
        known = current.get(row["event"])
        if known is None or row["updated_at"] >= known["updated_at"]:
            current[row["event"]] = row
    counts = {}
    for row in current.values():
        for place in ABOVE[row["place"]]:
            count = counts.setdefault((row["kind"], row["topic"], place, hour_of(row["opened_at"])), Counter())
            count["opened"] += 1
            if row["closed_at"]:
                count["closed"] += 1
                count["on_time"] += row["closed_at"] <= row["due_at"]
                count["overdue"] += row["closed_at"] > row["due_at"]
    return current, counts


def check_equal(store, rows):
    current, counts = twin(rows)
    events = store.table("events")
    fields = list(event(0))
    assert {row["event"]: {f: row[f] for f in fields} for row in events.iter_rows(named=True)} == current
    assert events.height == len(current)
    still_open = {name for name, row in current.items() if row["closed_at"] is None}
    assert sorted(store.table("events_open")["event"]) == sorted(still_open)
    hourly = store.table("events_hourly")
    found = {
        (r["kind"], r["topic"], r["place"], r["hour"]): [r[f] for f in ("opened", "closed", "on_time", "overdue")]
        for r in hourly.iter_rows(named=True)
    }
    assert hourly.height == len(found)
    assert found == {key: [c[f] for f in ("opened", "closed", "on_time", "overdue")] for key, c in counts.items()}


def test_versions_in_any_order_and_pieces(store):
    dice = random.Random(11)
    rows = []
    for number in range(300):
        first = event(
            number,
            kind=dice.choice(["request", "incident"]),
            topic=dice.choice(["noise", "water", "parking"]),
            place=dice.choice(sorted(ABOVE)),
            opened_at=(at := NOW - timedelta(minutes=dice.randint(3000, 90 * 1440))),
            updated_at=at,
            due_at=at + DAY,
        )
        rows.append(first)
        for version in range(dice.randint(0, 2)):
            rows.append(first | {"updated_at": at + timedelta(minutes=5 + version), "title": f"version {version}"})
        if dice.random() < 0.6:
            rows.append(closed(rows[-1], timedelta(minutes=dice.randint(60, 2900))))
    dice.shuffle(rows)
    for start in range(0, len(rows), 150):
        store.deliver("cases", rows[start : start + 150])
    store.deliver("cases", dice.sample(rows, 80))
    check_equal(store, rows)


def test_an_event_closes(store):
    first = event(1)
    store.deliver("cases", [first])
    assert store.table("events_open").height == 1
    store.deliver("cases", [closed(first, 3 * HOUR)])
    assert store.table("events_open").is_empty()
    check_equal(store, [first, closed(first, 3 * HOUR)])


def test_an_older_version_that_comes_late_changes_nothing(store):
    first = event(1)
    store.deliver("cases", [closed(first, 3 * HOUR)])
    outcome = store.deliver("cases", [first])
    assert (outcome.status, outcome.rows_known) == ("repeated", 1)
    assert store.table("events_open").is_empty()


def test_an_event_that_is_opened_again(store):
    first = event(1)
    shut = closed(first, 3 * HOUR)
    again = shut | {"closed_at": None, "updated_at": shut["updated_at"] + HOUR, "status": "open"}
    for row in (first, shut, again):
        store.deliver("cases", [row])
    check_equal(store, [first, shut, again])
    assert store.table("events_open").height == 1


def test_a_corrected_hour_of_opening_moves_the_count(store):
    first = event(1)
    moved = first | {"opened_at": OPENED - 3 * DAY, "updated_at": OPENED + HOUR, "place": "320111001"}
    store.deliver("cases", [first, event(2)])
    store.deliver("cases", [moved])
    check_equal(store, [event(2), moved])


def test_two_versions_in_one_delivery(store):
    first = event(1)
    store.deliver("cases", [closed(first, HOUR), first])
    check_equal(store, [first, closed(first, HOUR)])


def test_warnings_keep_every_issue(store):
    notice = {
        "warning": "W-1",
        "kind": "rainstorm",
        "level": 3,
        "issuer": "气象台",
        "title": "暴雨黄色预警",
        "issued_at": NOW - 3 * HOUR,
        "expires_at": NOW + 3 * HOUR,
        "place": "3201",
    }
    store.deliver("notices", [notice])
    store.deliver("notices", [notice, notice | {"level": 2, "issued_at": NOW - HOUR, "title": "暴雨橙色预警"}])
    assert store.table("warnings").sort("issued_at")["level"].to_list() == [3, 2]
    lifted = notice | {"expires_at": NOW - 2 * HOUR}
    store.deliver("notices", [lifted])
    assert store.table("warnings").sort("issued_at")["expires_at"].to_list() == [NOW - 2 * HOUR, NOW + 3 * HOUR]
