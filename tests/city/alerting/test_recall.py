"""Recall counted by hand: told before, late, missed, in the same place or not; and the sentences of known.toml."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from city.alerting.incidents import fold
from city.alerting.known import Known, known, read_known
from city.alerting.recall import Alerted, Found, alerted, recall, reported, together
from city.catalogue import CatalogueError
from city.pack import find
from tests._said import AT

STREETS = {"A": "D", "B": "D", "C": "E"}
LEVELS = {"city": {"city": "city"}} | {one: {one: "district", "city": "city"} for one in "DE"}
LEVELS |= {one: {one: "street", up: "district", "city": "city"} for one, up in STREETS.items()}
LEVELS |= {"A1": {"A1": "site", **LEVELS["A"]}, "A2": {"A2": "community", **LEVELS["A"]}}
KIND = Known("k", {"zh": "k", "en": "k"}, "incident", ("t",), "", "street", 1, ("r",))


def at(minute):
    return AT + timedelta(minutes=minute)


def alert(place="A1", first=0, last=30, rule="r"):
    return Alerted(rule, place, at(first), None if last is None else at(last))


def counted(found, *alerts):
    got = recall(KIND, found, alerts, LEVELS, 60, 30)
    return got.found, got.before, got.late, got.missed, got.lead_min


@pytest.mark.parametrize(
    ("found", "one", "told"),
    [
        (("A2", 20), alert(), (1, 1, 0, 0, 20)),
        (("A2", 90), alert(), (1, 1, 0, 0, 90)),
        (("A2", 91), alert(), (1, 0, 0, 1, None)),
        (("A2", 9999), alert(last=None), (1, 1, 0, 0, 9999)),
        (("A2", -30), alert(), (1, 0, 1, 0, None)),
        (("A2", -31), alert(), (1, 0, 0, 1, None)),
        (("D", 20), alert(), (1, 1, 0, 0, 20)),
        (("A2", 20), alert("D"), (1, 1, 0, 0, 20)),
        (("B", 20), alert(), (1, 0, 0, 1, None)),
        (("C", 20), alert(), (1, 0, 0, 1, None)),
        (("A2", 20), alert(rule="s"), (1, 0, 0, 1, None)),
        (("A2", 20), alert("city"), (1, 0, 0, 1, None)),
        (("city", 20), alert(), (0, 0, 0, 0, None)),
        (("gone", 20), alert(), (0, 0, 0, 0, None)),
    ],
)
def test_what_was_told_before_late_and_not_at_all(found, one, told):
    assert counted([Found(found[0], at(found[1]))], one) == told


def test_the_lead_is_the_median_of_those_told_and_nothing_found_has_no_share():
    found = [Found("A", at(minute)) for minute in (10, 20, 60)]
    assert counted([*found, Found("C", at(5))], alert(), alert(first=5)) == (4, 3, 0, 1, 20)
    nothing = recall(KIND, [Found("city", AT)], [alert()], LEVELS, 60, 30)
    assert nothing.share is None and nothing.elsewhere == 1
    late = recall(KIND, [Found("A", at(-10)), Found("A", at(-20))], [alert()], LEVELS, 60, 30)
    assert (late.late, late.delay_min, nothing.delay_min) == (2, 15, None)


def test_many_within_an_hour_in_one_street_are_one():
    some = [Found(place, at(minute)) for place, minute in (("A1", 0), ("A2", 5), ("A", 9), ("B", 9), ("A", 70))]
    assert together(some, 3, "street", LEVELS) == [Found("A", at(0))]
    assert together(some, 1, "street", LEVELS) == some


def test_alerts_are_those_of_rules_and_what_people_raised_is_what_they_missed():
    def raised(code, rule, number, mode="plain"):
        told = {"rule": rule, "place": "A1", "level": 2, "fingerprint": code, "mode": mode}
        return SimpleNamespace(
            act="raise", at=AT, number=number, who="s", role="system", key=code, words="", press="", told=told
        )

    found = fold({}, [raised("1", "r", 1), raised("2", "by_hand", 2), raised("3", "r", 3, "drill")]).values()
    assert alerted(found) == [alert(last=None)] and reported(found, AT) == [Found("A1", AT)]
    assert reported(found, at(1)) == []


def test_what_the_city_knows():
    found = {one.key: one for one in known().kinds}
    assert found["flooded_road"].rules == ("ponding_depth", "rain_1h", "rain_3h") and found["reported"].rules == ()
    assert found["security_incidents"].register == "security_incidents" and found["ponding_requests"].least == 5


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('["flooded_road"]', '["sea"]', "known.flooded_road.events.topics is ['sea']; it must be keys of topics"),
        ('"security_incidents"\n', '"sea"\n', "known.security_incidents.register is 'sea'"),
        ('["gas_lel"]', '["sea"]', "known.gas_alarm.rules is ['sea']"),
        ("reported = true", 'reported = true\nregister = "x"', "known.reported.events is ['register', 'reported']"),
        ("before_min = 180", "before_min = 0", "known.before_min is 0; it must be a whole number from 1"),
    ],
)
def test_a_faulty_file_is_refused_with_a_sentence(tmp_path, old, new, sentence):
    text = find("alerting/known.toml").read_text("utf-8")
    path = tmp_path / "known.toml"
    path.write_text(text.replace(old, new, 1))
    with pytest.raises(CatalogueError) as refused:
        read_known(path)
    assert old in text and sentence in str(refused.value)
