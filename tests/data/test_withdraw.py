"""A delivery that was wrong is taken back: what it had replaced is the truth again, and earlier stamps answer as before."""

from datetime import timedelta

import pytest

from data.__main__ import main
from data.snapshots import StoreError
from queries._ask import ask
from tests._store import NOW, everyone
from tests.data._twin import HOUR, hour_of
from tests.data.test_roll_events import closed, event

AT = hour_of(NOW) - HOUR
SUMS = ("hourly", "daily", "latest", "events", "events_open", "events_hourly", "warnings", "normals")
MINUTE = timedelta(minutes=1)


def reading(value, place="NJ-T-01", at=AT):
    return {"indicator": "air_no2", "place": place, "observed_at": at, "value": value, "num": None, "den": None}


def sums(store):
    lineage = ("source", "delivery", "row", "known_seq", "version")
    return {name: store.table(name).drop(lineage, strict=False).rows() for name in SUMS}


def values(store):
    return store.table("readings")["value"].to_list()


def test_a_correction_and_its_withdrawal_end_where_they_began(store):
    store.deliver("rows", [reading(10.0), reading(20.0, "NJ-T-04"), reading(7.0, at=AT - 30 * HOUR)], NOW)
    before = sums(store)
    correction = [reading(99.0), reading(98.0, at=AT - 30 * HOUR), reading(97.0, at=AT - 60 * HOUR)]
    wrong = store.deliver("rows", correction, NOW + MINUTE)
    corrected = sums(store)
    assert corrected != before and values(store) == [97.0, 98.0, 99.0, 20.0]
    outcome = store.admission.withdraw(wrong.delivery, "sensor was being serviced", NOW + 2 * MINUTE)
    assert outcome.status == "withdrawn"
    assert outcome.sentence == (
        f"{wrong.file}: 3 rows of the delivery {wrong.delivery} withdrawn: sensor was being serviced."
    )
    assert sums(store) == before and values(store) == [7.0, 10.0, 20.0]
    assert store.table("readings_superseded").height == 0
    then = ask("vitals/now", everyone(), NOW + MINUTE, place="NJ-T-01", indicators=["air_no2"])
    assert then["value"].to_list() == [99.0]
    assert store.admission.snapshots.verify() == []


def test_of_three_versions_the_middle_one_is_taken_back(store):
    first, second, third = (
        store.deliver("rows", [reading(v)], NOW + n * MINUTE) for n, v in enumerate((1.0, 2.0, 3.0))
    )
    store.admission.withdraw(second.delivery, "wrong")
    assert values(store) == [3.0] and store.table("readings_superseded")["value"].to_list() == [1.0]
    store.admission.withdraw(third.delivery, "wrong")
    assert values(store) == [1.0]
    store.admission.withdraw(first.delivery, "wrong")
    assert values(store) == [] and all(store.table(name).is_empty() for name in ("hourly", "daily"))


def test_what_was_withdrawn_may_be_delivered_again(store):
    row = reading(5.0)
    given = store.deliver("rows", [row])
    store.admission.withdraw(given.delivery, "by mistake")
    again = store.deliver("rows", [row])
    assert (again.status, values(store)) == ("admitted", [5.0])


def test_events_go_back_to_the_version_before_or_leave(store):
    first = event(1)
    store.deliver("cases", [first, event(2)])
    before = sums(store)
    wrong = store.deliver("cases", [closed(first, 3 * HOUR), event(3)], NOW + MINUTE)
    assert sums(store) != before
    store.admission.withdraw(wrong.delivery, "of another city")
    assert sums(store) == before


def test_warnings_too(store):
    notice = {
        "warning": "W1", "kind": "暴雨", "level": 3, "issuer": "气象台", "title": "黄色", "issued_at": AT,
        "expires_at": AT + 9 * HOUR, "place": "3201",
    }  # fmt: skip
    store.deliver("notices", [notice])
    before = sums(store)
    wrong = store.deliver("notices", [notice | {"level": 1}, notice | {"warning": "W2"}], NOW + MINUTE)
    assert store.table("warnings").height == 2
    store.admission.withdraw(wrong.delivery, "test message")
    assert sums(store) == before


def test_a_feed_forgets_how_new_the_withdrawn_data_were(store):
    store.deliver("rows", [reading(1.0, at=AT - HOUR)])
    wrong = store.deliver("rows", [reading(2.0)])
    assert store.table("feeds", "source = 'rows'")["last_data_at"].to_list() == [AT]
    store.admission.withdraw(wrong.delivery, "wrong clock")
    feed = store.table("feeds", "source = 'rows'").row(0, named=True)
    assert (feed["last_data_at"], feed["deliveries"]) == (AT - HOUR, 2)


def test_nothing_is_withdrawn_twice_and_nothing_unknown(store):
    given = store.deliver("rows", [reading(1.0)])
    store.admission.withdraw(given.delivery, "wrong")
    again = store.admission.withdraw(given.delivery, "wrong")
    assert again.status == "refused" and again.sentence.endswith("is left to be withdrawn.")
    with pytest.raises(StoreError, match="no delivery 'd9'"):
        store.admission.withdraw("d9", "wrong")


def test_by_command(store, capsys):
    given = store.deliver("rows", [reading(1.0)])
    assert main(["withdraw", given.delivery, "--reason", "wrong unit"]) == 0
    assert "1 rows of the delivery" in capsys.readouterr().out and values(store) == []
    assert main(["withdraw", given.delivery, "--reason", "wrong unit"]) == 1
    assert main(["withdraw", "d9", "--reason", "wrong unit"]) == 1
    assert "no delivery 'd9'" in capsys.readouterr().err
