"""The comparison through the viewer's questions says what the command line says; who sees a part sees none of it."""

from dataclasses import replace
from datetime import timedelta

from city.access import Viewer
from data.listing import newest
from data.return_rows import StoreReader
from data.returns import compare
from queries.sources import returns
from tests._store import NOW, everyone
from tests.data._twin import HOUR, hour_of
from tests.data.test_returns import FIRST, feed, good, line

AT = hour_of(NOW) - HOUR


def same(store, delivery):
    page, command = returns.compared(everyone(), delivery), compare(StoreReader(newest()), delivery)
    assert page is not None and replace(page) == replace(command)
    return page


def test_readings(store):
    first = feed(store, FIRST, "first.csv")
    assert returns.compared(everyone(), first.delivery).count("not_resubmitted") == 5
    again = line(1, value="14") + line(2, value="NA") + line(6, value="-9") + good(*range(100, 120))
    feed(store, again, "second.csv", minutes=5)
    found = same(store, first.delivery)
    counts = [found.count(state) for state in ("fixed", "still_wrong", "other_fault", "not_resubmitted")]
    assert counts == [1, 1, 0, 3] and len(found.new) == 1


def test_events(store):
    case = {"event": "E1", "kind": "request", "place": "320102", "opened_at": NOW - HOUR}
    cases = [case | {"event": f"G{n}"} for n in range(20)] + [case | {"level": 9}]
    first = store.admission.admit("cases", store.write("cases", cases), known_at=NOW)
    store.admission.admit("cases", store.write("cases", [case | {"level": 2}]), known_at=NOW + timedelta(minutes=5))
    assert same(store, first.delivery).count("fixed") == 1


def test_warnings(store):
    notice = {"warning": "W1", "kind": "暴雨", "level": 2, "issuer": "气象台", "issued_at": AT, "place": "320102"}
    notices = [notice | {"warning": f"G{n}"} for n in range(20)] + [notice | {"level": 7}]
    first = store.admission.admit("notices", store.write("notices", notices), known_at=NOW)
    store.admission.admit("notices", store.write("notices", [notice]), known_at=NOW + timedelta(minutes=5))
    assert same(store, first.delivery).count("fixed") == 1


def test_at_an_earlier_stamp_nothing_had_come_again(store):
    first = feed(store, FIRST, "first.csv")
    feed(store, line(1, value="14"), "second.csv", minutes=5)
    assert returns.compared(everyone(), first.delivery).count("fixed") == 1
    assert returns.compared(everyone(), first.delivery, asof=NOW).count("fixed") == 0


def test_who_sees_a_district_sees_no_return(store):
    first = feed(store, FIRST, "first.csv")
    district = Viewer("test", "district", ("320102",), "sensitive")
    assert returns.compared(district, first.delivery) is None
    assert returns.compared(everyone(), "nobody") is None


def test_the_newest_returns_of_a_source(store):
    first = feed(store, FIRST, "first.csv")
    second = feed(store, good(*range(100, 110)) + line(9, value="-4"), "second.csv", minutes=5)
    found = returns.newest(everyone(), "feed")
    assert found.select("delivery", "file", "rows_returned").rows() == [
        (second.delivery, "second.csv", 1),
        (first.delivery, "first.csv", 5),
    ]
    assert returns.newest(Viewer("test", "district", ("320102",), "sensitive"), "feed").is_empty()


def test_what_came_after_a_stamp_stays_in_the_scope(store):
    """Each question alone: what came after the first delivery, for who sees all, and for who sees another district."""
    district = Viewer("test", "district", ("320111",), "sensitive")
    first = feed(store, FIRST, "first.csv")
    second = feed(store, line(1, value="14") + good(100), "second.csv", minutes=5)
    span = (AT - 200 * HOUR, AT)
    found = returns.readings_after(everyone(), "feed", first.seq, *span)
    assert sorted(found.select("row", "place").rows()) == [(2, "NJ-T-01"), (3, "NJ-T-02")]
    assert set(found["delivery"]) == {second.delivery}
    assert returns.readings_after(district, "feed", first.seq, *span).is_empty()
    assert returns.deliveries_after(everyone(), "feed", first.seq)["delivery"].to_list() == [second.delivery]
    after = returns.returned_after(everyone(), "feed", 0, NOW + HOUR)
    assert after["delivery"].to_list() == [first.delivery] * 5
    assert returns.returned_after(everyone(), "feed", first.seq, NOW + HOUR).is_empty()
    assert returns.returned_after(district, "feed", 0, NOW + HOUR).is_empty()
    case = {"event": "E1", "kind": "request", "place": "320102", "opened_at": NOW - HOUR}
    store.deliver("cases", [case])
    assert returns.events_after(everyone(), "cases", first.seq)["event"].to_list() == ["E1"]
    assert returns.events_after(district, "cases", first.seq).is_empty()
    notice = {"warning": "W1", "kind": "暴雨", "level": 2, "issuer": "气象台", "issued_at": AT, "place": "320102"}
    store.deliver("notices", [notice])
    assert returns.warnings_after(everyone(), "notices", first.seq, *span)["warning"].to_list() == ["W1"]
    assert returns.warnings_after(district, "notices", first.seq, *span).is_empty()
