"""Each rule of each contract sets its row aside, under the first rule broken, with a sentence."""

import random
from datetime import datetime, timedelta

import polars as pl
import pytest

from city.said import english, from_json
from city.words import Words
from data.contracts import CONTRACTS, Context, check, rules
from tests.data._object_cases import OBJECT, object_cases
from tests.data._reasons import SPOKEN, TORN, unknown
from tests.data._record_cases import RECORD, record_cases

NOW = datetime(2026, 7, 1, 12)
CONTEXT = Context(
    indicators=pl.DataFrame(
        [("air_pm25", 0.0, 1000.0, 1.0), ("hotline_answered", 0.0, 100.0, 100.0)],
        schema=["indicator", "low", "high", "scale"],
        orient="row",
    ),
    places=pl.Series(["N-1", "320102"]),
    now=NOW,
    bounds=(118.0, 31.0, 120.0, 33.0),
)
READING = {"indicator": "air_pm25", "place": "N-1", "observed_at": datetime(2026, 7, 1, 11), "value": 38.0}
SHARE = {**READING, "indicator": "hotline_answered", "value": None, "num": 9.0, "den": 10.0}
EVENT = {
    "event": "E1",
    "kind": "request",
    "place": "320102",
    "opened_at": datetime(2026, 7, 1, 8),
    "due_at": datetime(2026, 7, 2, 8),
    "closed_at": datetime(2026, 7, 1, 9),
    "level": 3,
    "rating": 5,
    "lon": 118.8,
    "lat": 32.0,
}
WARNING = {
    "warning": "W1",
    "kind": "暴雨",
    "level": 2,
    "issuer": "南京市气象台",
    "title": "暴雨橙色预警",
    "issued_at": datetime(2026, 7, 1, 8),
    "expires_at": datetime(2026, 7, 1, 20),
    "place": "320102",
}
LATER = NOW + timedelta(minutes=11)
NUMBER = "title holds an identity number or a credit code; none is expected."
CASES = [
    ("readings", READING, {"_broken": TORN}, "row_complete", "2 fields found; 6 expected."),
    (
        "readings",
        READING,
        {"_unmapped_place": unknown("place")},
        "value_mapped",
        "place is 'x'; a text of p.csv is expected.",
    ),
    (
        "events",
        EVENT,
        {"_unmapped_topic": unknown("topic")},
        "value_mapped",
        "topic is 'x'; a text of p.csv is expected.",
    ),
    (
        "warnings",
        WARNING,
        {"_unmapped_kind": unknown("kind")},
        "value_mapped",
        "kind is 'x'; a text of p.csv is expected.",
    ),
    ("readings", READING, {"indicator": "air_pm99"}, "indicator_known", "indicator is 'air_pm99'; an indicator of"),
    ("readings", READING, {"indicator": None}, "indicator_known", "indicator is nothing; an indicator of"),
    ("readings", READING, {"place": "N-9"}, "place_known", "place is 'N-9'; a code of the city's places is expected."),
    ("readings", READING, {"place": None}, "place_known", "place is nothing; a code of the city's places is expected."),
    (
        "readings",
        READING,
        {"observed_at": None, "_unread_observed_at": "2026-13-45"},
        "time_readable",
        "observed_at is '2026-13-45'; a time in the source's format is expected.",
    ),
    ("readings", READING, {"observed_at": None}, "time_readable", "observed_at is nothing; a time in the source's"),
    (
        "readings",
        READING,
        {"observed_at": LATER},
        "time_not_in_future",
        "observed_at is 2026-07-01 12:11; a time up to 2026-07-01 12:10 is expected.",
    ),
    ("readings", READING, {"value": None}, "value_missing", "value is nothing; a number is expected"),
    ("readings", SHARE, {"den": None}, "value_missing", "value is nothing; a number is expected"),
    ("readings", SHARE, {"num": 0.0, "den": 0.0}, "value_missing", "value is nothing; a number is expected"),
    (
        "readings",
        READING,
        {"value": None, "_unread_value": "<5"},
        "value_readable",
        "value is '<5'; a number is expected.",
    ),
    ("readings", SHARE, {"num": None, "_unread_num": "nine"}, "value_readable", "num is 'nine'; a number is expected."),
    ("readings", SHARE, {"den": 0.0}, "denominator_positive", "den is 0.0; a number above 0 is expected."),
    ("readings", SHARE, {"den": -1.0}, "denominator_positive", "den is -1.0; a number above 0 is expected."),
    ("readings", READING, {"value": -4.0}, "value_in_range", "the value is -4.0; 0.0 to 1000.0 is expected."),
    ("readings", SHARE, {"num": 11.0}, "value_in_range", "the value is 110.0; 0.0 to 100.0 is expected."),
    ("events", EVENT, {"event": " "}, "event_present", "event is nothing; a text is expected."),
    ("events", EVENT, {"kind": "fire"}, "kind_known", "kind is 'fire'; 'incident' or 'request' is expected."),
    ("events", EVENT, {"place": "Boston"}, "place_known", "place is 'Boston'; a code of"),
    ("events", EVENT, {"opened_at": None}, "opened_readable", "opened_at is nothing; a time in"),
    (
        "events",
        EVENT,
        {"closed_at": None, "_unread_closed_at": "soon"},
        "times_readable",
        "closed_at is 'soon'; a time",
    ),
    (
        "events",
        EVENT,
        {"opened_at": LATER, "closed_at": None},
        "opened_not_in_future",
        "opened_at is 2026-07-01 12:11;",
    ),
    ("events", EVENT, {"closed_at": LATER}, "closed_not_in_future", "closed_at is 2026-07-01 12:11; a time up to"),
    ("events", EVENT, {"updated_at": LATER}, "updated_not_in_future", "updated_at is 2026-07-01 12:11; a time up to"),
    (
        "events",
        EVENT,
        {"closed_at": datetime(2026, 7, 1, 7)},
        "closed_not_before_opened",
        "closed_at is 2026-07-01 07:00; a time not before opened_at 2026-07-01 08:00 is expected.",
    ),
    ("events", EVENT, {"due_at": datetime(2026, 6, 1)}, "due_not_before_opened", "due_at is 2026-06-01 00:00; a time"),
    ("events", EVENT, {"lon": None, "_unread_lon": "east"}, "numbers_readable", "lon is 'east'; a number, or nothing,"),
    ("events", EVENT, {"level": 5}, "level_known", "level is 5; 1 (red) to 4 (blue) or nothing is expected."),
    ("events", EVENT, {"rating": 0}, "rating_known", "rating is 0; 1 to 5 or nothing is expected."),
    ("events", EVENT, {"title": "身份证11010519491231002X"}, "no_identity_number", NUMBER),
    ("warnings", WARNING, {"title": "11010519491231002X"}, "no_identity_number", NUMBER),
    ("warnings", WARNING, {"warning": None}, "warning_present", "warning is nothing; a text is expected."),
    ("warnings", WARNING, {"kind": ""}, "kind_present", "kind is nothing; a text is expected."),
    ("warnings", WARNING, {"issuer": None}, "issuer_present", "issuer is nothing; a text is expected."),
    ("warnings", WARNING, {"place": "x"}, "place_known", "place is 'x'; a code of"),
    ("warnings", WARNING, {"issued_at": None}, "issued_readable", "issued_at is nothing; a time in"),
    (
        "warnings",
        WARNING,
        {"expires_at": None, "_unread_expires_at": "?"},
        "expires_readable",
        "expires_at is '?'; a time",
    ),
    ("warnings", WARNING, {"issued_at": LATER}, "issued_not_in_future", "issued_at is 2026-07-01 12:11; a time up to"),
    (
        "warnings",
        WARNING,
        {"expires_at": datetime(2026, 7, 1)},
        "expires_not_before_issued",
        "expires_at is 2026-07-01 00:00; a time not before issued_at 2026-07-01 08:00 is expected.",
    ),
    ("warnings", WARNING, {"level": None}, "level_known", "level is nothing; 1 (red) to 4 (blue) is expected."),
    ("warnings", WARNING, {"level": 5}, "level_known", "level is '5'; 1 (red) to 4 (blue) is expected."),
    *record_cases(LATER, NUMBER),
    *object_cases(LATER, "name, address_text holds an identity number"),
]
for contract, good in (
    ("readings", READING),
    ("events", EVENT),
    ("warnings", WARNING),
    ("records", RECORD),
    ("objects", OBJECT),
):
    unread = {"version": None, "_unread_version": "v2"}
    CASES += [
        (contract, good, unread, "version_readable", "version is 'v2'; a time in the source's format, or nothing,"),
        (contract, good, {"version": LATER}, "version_not_in_future", "version is 2026-07-01 12:11; a time up to"),
    ]


def framed(*rows):
    return pl.DataFrame(list(rows), infer_schema_length=None)


@pytest.mark.parametrize(
    ("contract", "good", "change", "rule", "sentence"), CASES, ids=[f"{c[0]}-{c[3]}" for c in CASES]
)
def test_a_rule_sets_its_row_aside(contract, good, change, rule, sentence):
    checked = check(contract, framed({**good, "row": 2}, {**good, **change, "row": 3}), CONTEXT)
    assert checked.good["row"].to_list() == [2]
    [(row, _, found, reason, told, content)] = checked.set_aside.rows()
    assert (row, found) == (3, rule)
    assert sentence in reason
    assert content.startswith("{")
    assert english(told) == reason and not SPOKEN.search(from_json(Words("zh"), told, reason))


@pytest.mark.parametrize("contract", CONTRACTS)
def test_each_rule_has_its_case_and_its_words(contract):
    tried = {case[3] for case in CASES if case[0] == contract} | {
        "row_complete",
        "value_mapped",
        "key_conflict",
        "duplicate_row",
    }
    assert set(rules(contract)) == tried
    properties = {"normative", "complete", "accurate", "consistent", "timely", "accessible"}
    assert all(rule.property in properties for rule in rules(contract).values())
    assert all(rule.sentence["zh"] and rule.sentence["en"] for rule in rules(contract).values())


def test_the_first_broken_rule_counts():
    checked = check("readings", framed({**READING, "place": "N-9", "observed_at": LATER, "value": -4.0}), CONTEXT)
    assert checked.set_aside["rule"].to_list() == ["place_known"]


def test_ten_minutes_ahead_are_allowed():
    assert check("readings", framed({**READING, "observed_at": NOW + timedelta(minutes=10)}), CONTEXT).good.height == 1


def test_a_repeated_row_is_kept_once():
    checked = check("readings", framed(*[{**READING, "row": row} for row in (2, 3, 4)]), CONTEXT)
    assert checked.good["row"].to_list() == [2]
    assert checked.set_aside.select("row", "rule").rows() == [(3, "duplicate_row"), (4, "duplicate_row")]
    assert "the same indicator, place, observed_at and says the same" in checked.set_aside["reason"][0]


def test_of_a_duplicate_key_the_later_row_wins():
    values = {2: 38.0, 3: 39.0, 4: 38.0, 5: 40.0, 6: 40.0}
    checked = check("readings", framed(*[{**READING, "row": r, "value": v} for r, v in values.items()]), CONTEXT)
    assert checked.good.select("row", "value").rows() == [(5, 40.0)]
    assert checked.set_aside.select("row", "rule").rows() == [
        (2, "key_conflict"),
        (3, "key_conflict"),
        (4, "key_conflict"),
        (6, "duplicate_row"),
    ]
    assert checked.set_aside["reason"][0] == (
        "a later row has the same indicator, place, observed_at and says something else; that one is kept."
    )


def test_a_bad_row_does_not_push_a_good_one_out():
    checked = check("readings", framed({**READING, "row": 2}, {**READING, "row": 3, "value": -4.0}), CONTEXT)
    assert checked.good["row"].to_list() == [2]


def test_the_share_of_bad_rows_leaves_out_missing_and_repeated():
    rows = [READING, READING, {**READING, "value": None}, {**READING, "place": "N-9"}]
    assert check("readings", framed(*rows), CONTEXT).bad_share == 0.25
    assert check("readings", framed(*rows).clear(), CONTEXT).bad_share == 0


def test_an_event_stands_once_per_change():
    opened = {**EVENT, "closed_at": None, "updated_at": datetime(2026, 7, 1, 8)}
    closed = {**EVENT, "updated_at": datetime(2026, 7, 1, 9)}
    assert check("events", framed(opened, closed), CONTEXT).good.height == 2


def test_an_event_without_a_change_changed_when_it_closed_or_opened():
    found = check("events", framed(EVENT, {**EVENT, "event": "E2", "closed_at": None}), CONTEXT).good
    assert found["updated_at"].to_list() == [EVENT["closed_at"], EVENT["opened_at"]]


@pytest.mark.parametrize("point", [(0.0, 0.0), (2.0, 48.0), (118.8, None)])
def test_a_point_outside_the_city_is_none(point):
    found = check("events", framed({**EVENT, "lon": point[0], "lat": point[1]}), CONTEXT).good
    assert found.select("lon", "lat").rows() == [(None, None)]


def slow_keys(rows):
    """The rules of the key in plain lines: of each key the first row that says what the last one says."""
    kept, aside = [], {}
    for key in dict.fromkeys(key for key, _ in rows):
        same = [(line, value) for line, (other, value) in enumerate(rows, 1) if other == key]
        winners = [line for line, value in same if value == same[-1][1]]
        kept.append(winners[0])
        for line, value in same:
            if value != same[-1][1]:
                aside[line] = "key_conflict"
            elif line != winners[0]:
                aside[line] = "duplicate_row"
    return sorted(kept), aside


@pytest.mark.parametrize("seed", range(20))
def test_keys_agree_with_the_slow_twin(seed):
    chance = random.Random(seed)
    rows = [(chance.randrange(8), float(chance.randrange(3))) for _ in range(40)]
    frame = framed(*[{**READING, "observed_at": NOW - timedelta(hours=key), "value": value} for key, value in rows])
    checked = check("readings", frame, CONTEXT)
    kept, aside = slow_keys(rows)
    assert checked.good["row"].to_list() == kept
    assert dict(checked.set_aside.select("row", "rule").rows()) == aside
