"""Quality of deliveries: counted by rule, at each delivery, in six properties; nothing is written without a fault."""

from datetime import timedelta

import pytest

from data.contracts import PROPERTIES
from data.quality import MEASURED, rules_of
from tests._store import NOW
from tests.data._twin import HOUR, hour_of

AT = hour_of(NOW) - HOUR
HEAD = "站点,时间,PM2.5\n"


def line(place="NJ-T-01", at=AT, value="20"):
    return f"{place},{at:%Y-%m-%d %H:%M},{value}\n"


def good(count, start=0):
    return "".join(line(at=AT - (start + n) * HOUR) for n in range(count))


def feed(store, text, known_at=NOW, name="feed.csv"):
    path = store.files / name
    path.write_text(text, "utf-8")
    return store.admission.admit("feed", path, known_at=known_at)


def reading(at=AT, value=20.0, place="NJ-T-01"):
    return {
        "indicator": "air_pm25",
        "place": place,
        "observed_at": at,
        "value": value,
        "num": None,
        "den": None,
    }


def broken(store, source="feed"):
    return {row["rule"]: row for row in store.table("quality", f"source = '{source}'").iter_rows(named=True)}


def test_a_delivery_without_a_fault_writes_nothing(store):
    feed(store, HEAD + good(3))
    assert store.table("quality").is_empty() and store.table("set_aside").is_empty()


def test_broken_rules_are_counted_as_they_are_set_aside(store):
    outcome = feed(store, HEAD + good(20) + line(value="-4") + line("nowhere") + line("nirgends") + line(value="NA"))
    found = broken(store)
    assert {rule: row["rows_broken"] for rule, row in found.items()} == {
        "value_in_range": 1,
        "place_known": 2,
        "value_missing": 1,
    }
    assert {row["property"] for row in found.values()} == {"accurate", "normative", "complete"}
    assert {(row["delivery"], row["rows_read"], row["judged_at"]) for row in found.values()} == {
        (outcome.delivery, 24, NOW)
    }
    assert sum(row["rows_broken"] for row in found.values()) == store.table("set_aside").height


def test_a_refused_delivery_is_counted_by_rule_and_its_rows_are_kept(store):
    outcome = feed(store, HEAD + good(7) + line("nowhere") * 2 + line(value="-4"))
    assert outcome.status == "refused" and store.table("readings").is_empty()
    assert {rule: row["rows_broken"] for rule, row in broken(store).items()} == {"place_known": 2, "value_in_range": 1}
    kept = store.table("set_aside").sort("row")
    assert kept["row"].to_list() == [9, 10, 11] and set(kept["delivery"]) == {outcome.delivery}
    assert (outcome.rows_read, outcome.rows_admitted, outcome.rows_set_aside) == (10, 0, 3)


def test_a_file_that_cannot_be_read_is_not_accessible(store):
    outcome = feed(store, "no header of this source\n1\n")
    assert outcome.status == "refused"
    row = broken(store)["file_readable"]
    assert (row["property"], row["rows_read"], row["rows_broken"]) == ("accessible", 1, 1)


def test_a_store_without_places_is_no_fault_of_the_sender(empty_store):
    assert feed(empty_store, HEAD + good(1)).status == "refused"
    assert empty_store.table("quality").is_empty()


def test_late_rows_are_counted_and_admitted(store):
    """The source promises two hours: of the second delivery the rows of three and four hours ago are late."""
    feed(store, HEAD + good(1, start=20))
    outcome = feed(store, HEAD + good(5))
    assert outcome.rows_admitted == 5 and not outcome.rows_set_aside
    row = broken(store)["late_rows"]
    late = sum(AT - n * HOUR + timedelta(hours=2) < NOW for n in range(5))
    assert late == 4 and (row["property"], row["rows_read"], row["rows_broken"]) == ("timely", 5, late)


def test_a_first_delivery_is_history(store):
    feed(store, HEAD + good(10))
    assert "late_rows" not in broken(store)


def test_rows_older_than_a_month_and_backfills_are_history(store):
    feed(store, HEAD + good(1))
    feed(store, HEAD + good(3, start=31 * 24))
    path = store.files / "past.csv"
    path.write_text(HEAD + good(3, start=100), "utf-8")
    from data.admit import Item

    store.admission.admit_together([Item("feed", path)], known_at=NOW, is_history=True)
    assert store.table("readings").height == 7 and "late_rows" not in broken(store)


def test_a_correction_and_a_repetition_are_not_late_again(store):
    feed(store, HEAD + good(5), known_at=AT + timedelta(minutes=5))
    feed(store, HEAD + good(4) + line(at=AT - 4 * HOUR, value="77"))
    assert store.table("readings", "value = 77").height == 1
    assert "late_rows" not in broken(store)


def test_each_change_of_an_event_has_its_own_promise(store):
    case = {"event": "E1", "kind": "request", "place": "320102", "opened_at": NOW - timedelta(days=2)}
    store.deliver("cases", [case | {"updated_at": NOW - timedelta(days=2)}], known_at=NOW - timedelta(days=2))
    fresh = case | {"updated_at": NOW - timedelta(minutes=1), "title": "fresh"}
    store.deliver("cases", [fresh])
    assert broken(store, "cases") == {}
    old = case | {"event": "E2", "updated_at": NOW - timedelta(days=1)}
    store.deliver("cases", [old])
    assert broken(store, "cases")["late_rows"]["rows_broken"] == 1


@pytest.mark.parametrize("contract", ["readings", "events", "warnings"])
def test_each_rule_has_a_property_and_says_so_in_both_languages(contract):
    for rule in rules_of(contract).values():
        assert rule.property in PROPERTIES and rule.sentence["zh"] and rule.sentence["en"], rule.name
    assert set(MEASURED) <= set(rules_of(contract))


def test_a_key_is_kept_as_far_as_it_could_be_read(store):
    feed(store, HEAD + good(20) + line(value="-4") + line("nowhere") + "NJ-T-02,yesterday,20\n")
    keys = dict(store.table("set_aside").select("rule", "key").iter_rows())
    assert (
        keys["value_in_range"] == f'{{"indicator":"air_pm25","place":"NJ-T-01","observed_at":"{AT:%Y-%m-%dT%H:%M:%S}"}}'
    )
    assert '"place":null' in keys["place_known"] and '"observed_at":null' in keys["time_readable"]
