"""What each source delivers: indicators and filled columns, deliveries and rows, first and last time."""

import random
from datetime import timedelta

from tests._store import NOW
from tests.data._twin import HOUR, hour_of

AT = hour_of(NOW)


def reading(indicator, at, value=5.0):
    return {"indicator": indicator, "place": "NJ-T-01", "observed_at": at, "value": value, "num": None, "den": None}


def test_indicators_of_readings_add_up_over_deliveries(store):
    dice = random.Random(4)
    twin: dict[str, list] = {}
    for _ in range(6):
        keys = dice.sample(["air_pm25", "air_no2", "air_so2"], dice.randint(1, 3))
        rows = [reading(key, AT - dice.randint(1, 500) * HOUR) for key in keys]
        store.deliver("rows", rows)
        for row in rows:
            twin.setdefault(row["indicator"], []).append(row["observed_at"])
    found = {row["field"]: row for row in store.table("fields").iter_rows(named=True)}
    assert found.keys() == twin.keys()
    for key, times in twin.items():
        row = found[key]
        assert (row["source"], row["contract"]) == ("rows", "readings")
        assert (row["deliveries"], row["rows"]) == (len(times), len(times))
        assert (row["first_at"], row["last_at"]) == (min(times), max(times))


def test_filled_columns_of_events(store):
    case = {"event": "E1", "kind": "request", "place": "320102", "opened_at": AT - HOUR, "topic": "噪声"}
    store.deliver("cases", [case, case | {"event": "E2", "topic": None, "opened_at": AT - 2 * HOUR}])
    store.deliver("cases", [case | {"event": "E3", "topic": None, "title": "x"}])
    found = {row["field"]: row for row in store.table("fields", "source = 'cases'").iter_rows(named=True)}
    assert (found["event"]["rows"], found["event"]["deliveries"]) == (3, 2)
    assert (found["topic"]["rows"], found["topic"]["deliveries"]) == (1, 1)
    assert found["topic"]["first_at"] == found["topic"]["last_at"] == AT - HOUR
    assert "rating" not in found and "known_seq" not in found and "delivery" not in found


def test_both_contracts_of_one_batch_are_counted(store):
    from data.admit import Item

    rows = store.write("rows", [reading("air_pm25", AT - timedelta(hours=1))])
    cases = store.write("cases", [{"event": "E1", "kind": "request", "place": "320102", "opened_at": AT - HOUR}])
    store.admission.admit_together([Item("rows", rows), Item("cases", cases)], known_at=NOW)
    assert {"air_pm25", "event"} <= set(store.table("fields")["field"])


def test_a_refused_delivery_has_no_fields(store):
    path = store.write("rows", [reading("air_pm25", AT, value=-1.0)] * 3)
    assert store.admission.admit("rows", path, known_at=NOW).status == "refused"
    assert store.table("fields").is_empty()


def test_warnings_are_counted_by_their_issue(store):
    notice = {
        "warning": "W1",
        "kind": "暴雨",
        "level": 2,
        "issuer": "气象台",
        "issued_at": AT - HOUR,
        "place": "320102",
    }
    store.deliver("notices", [notice])
    found = {row["field"]: row for row in store.table("fields").iter_rows(named=True)}
    assert found["issuer"]["first_at"] == AT - HOUR and "expires_at" not in found
