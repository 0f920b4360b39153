"""The store's door: what is good is swapped in whole, what is bad is set aside or refused with a sentence."""

from datetime import timedelta

import pytest

from data.admit import Admission
from tests._store import NOW, TINY
from tests.data._twin import HOUR, hour_of

AT = hour_of(NOW) - HOUR
HEAD = "站点,时间,PM2.5\n"


def feed(store, text, name="feed.csv"):
    path = store.files / name
    path.write_text(text, "utf-8")
    return store.admission.admit("feed", path, known_at=NOW)


def line(place="NJ-T-01", at=AT, value="20"):
    return f"{place},{at:%Y-%m-%d %H:%M},{value}\n"


def good(count, start=0):
    return "".join(line(at=AT - (start + n) * HOUR) for n in range(count))


def test_rows_are_admitted_with_their_lineage(store):
    outcome = feed(store, HEAD + good(3))
    assert (outcome.status, outcome.rows_read, outcome.rows_admitted, outcome.seq) == ("admitted", 3, 3, 2)
    assert outcome.sentence == "feed.csv: 3 rows admitted."
    assert (outcome.first_at, outcome.last_at) == (AT - 2 * HOUR, AT)
    rows = store.table("readings").sort("row")
    assert rows["row"].to_list() == [2, 3, 4] and set(rows["source"]) == {"feed"}
    assert set(rows["delivery"]) == {outcome.delivery} and set(rows["known_seq"]) == {2}


def test_bad_rows_are_set_aside_with_rule_and_reason(store):
    text = HEAD + good(8) + line(value="-4") + line("nowhere") + line(at=AT - 9 * HOUR, value="NA")
    outcome = feed(store, text)
    assert (outcome.status, outcome.rows_admitted, outcome.rows_set_aside) == ("admitted", 8, 3)
    assert outcome.sentence == "feed.csv: 8 rows admitted, 3 set aside."
    aside = {row["rule"]: row for row in store.table("set_aside").iter_rows(named=True)}
    assert set(aside) == {"value_in_range", "place_known", "value_missing"}
    assert aside["value_in_range"]["row"] == 10 and "-4" in aside["value_in_range"]["reason"]
    assert '"nowhere"' in aside["place_known"]["content"]


def test_too_many_bad_rows_refuse_the_whole(store):
    outcome = feed(store, HEAD + good(7) + line("nowhere") * 3)
    assert outcome.status == "refused"
    assert outcome.sentence == (
        "feed.csv: 3 of 10 rows break a rule, most of them place_known (3); feed admits at most 20%."
    )
    assert (outcome.rows_read, outcome.rows_admitted, outcome.rows_set_aside) == (10, 0, 3)
    assert store.table("readings").is_empty()
    assert store.table("set_aside")["delivery"].to_list() == [outcome.delivery] * 3
    assert store.table("feeds", "source = 'feed'").row(0, named=True)["rows_set_aside"] == 0


def test_missing_values_alone_refuse_nothing(store):
    outcome = feed(store, HEAD + good(1) + "".join(line(at=AT - n * HOUR, value="NA") for n in range(1, 9)))
    assert (outcome.status, outcome.rows_admitted, outcome.rows_set_aside) == ("admitted", 1, 8)


def test_a_delivery_of_nothing_but_bad_rows_that_do_not_count(store):
    outcome = feed(store, HEAD + line(value="NA"))
    assert (outcome.status, outcome.rows_admitted, outcome.rows_set_aside) == ("admitted", 0, 1)


def test_without_places_nothing_is_admitted(empty_store):
    outcome = feed(empty_store, HEAD + good(1))
    assert outcome.status == "refused" and "python -m data admit places" in outcome.sentence


def test_one_named_delivery_is_dealt_with_once(store):
    path = store.write(
        "rows", [{"indicator": "air_no2", "place": "3201", "observed_at": AT, "value": 5.0, "num": None, "den": None}]
    )
    first = store.admission.admit("rows", path, delivery="D-1", known_at=NOW)
    again = store.admission.admit("rows", path, delivery="D-1", known_at=NOW)
    assert (first.status, again.status, again.seq) == ("admitted", "repeated", 0)
    assert store.admission.snapshots.current().seq == first.seq


def test_feeds_add_up(store):
    feed(store, HEAD + good(6) + line(value="-4"))
    feed(store, HEAD + good(2, start=6))
    feed(store, "no header of this source\n1\n")
    feeds = store.table("feeds", "source = 'feed'").row(0, named=True)
    assert (feeds["deliveries"], feeds["rows_admitted"], feeds["rows_set_aside"]) == (3, 8, 1)
    assert (feeds["last_data_at"], feeds["last_admitted_at"]) == (AT, NOW)


def test_stamps_never_go_back_in_time(store):
    feed(store, HEAD + good(1))
    row = {"indicator": "air_no2", "place": "3201", "observed_at": AT - HOUR, "value": 5.0, "num": None, "den": None}
    store.deliver("rows", [row], known_at=NOW - HOUR)
    assert store.admission.snapshots.current().known_at == NOW


def test_two_doors_take_turns(store):
    other = Admission()
    row = {"indicator": "air_no2", "place": "3201", "observed_at": AT, "value": 5.0, "num": None, "den": None}
    for n in range(3):
        store.deliver("rows", [row | {"observed_at": AT - n * HOUR}])
        path = store.write("rows", [row | {"place": "320102", "observed_at": AT - n * HOUR}])
        assert other.admit("rows", path, known_at=NOW).status == "admitted"
    other.close()
    assert store.table("readings").height == 6
    assert store.admission.snapshots.current().seq == 7


def test_places_are_swapped_in_whole(store, tmp_path):
    before = store.table("places")
    folder = tmp_path / "places"
    folder.mkdir()
    lines = (TINY / "places" / "places.csv").read_text("utf-8").splitlines()
    broken = [text.replace("320102,玄武区", "320102,玄武区") for text in lines]
    broken[2] = broken[2].replace(",3201,320102", ",nowhere,320102")
    (folder / "places.csv").write_text("\n".join(broken), "utf-8")
    from data.admit_places import admit_places

    outcome = admit_places(store.admission, folder)
    assert outcome.status == "refused" and "nowhere" in outcome.sentence
    assert store.table("places").equals(before)
    renamed = [text.replace("新街口街道", "新新街道") for text in lines]
    (folder / "places.csv").write_text("\n".join(renamed), "utf-8")
    (folder / "sites.csv").write_bytes((TINY / "places" / "sites.csv").read_bytes())
    assert admit_places(store.admission, folder).status == "admitted"
    assert "新新街道" in store.table("places")["name_zh"].to_list()
    assert store.table("places").height == before.height


@pytest.mark.parametrize("ahead", [timedelta(minutes=5), timedelta(minutes=30)])
def test_a_clock_that_is_a_little_fast_is_forgiven(store, ahead):
    outcome = feed(store, HEAD + good(8) + line("NJ-T-02", NOW + ahead))
    assert outcome.rows_set_aside == (0 if ahead < timedelta(minutes=10) else 1)


CALLS = """打入时间,片区,地址,渠道,经度,纬度
2026-07-13 08:00,城东,中山路 1号,电话,118.80,32.05
2026-07-13 09:00,江北,江山路 2号,电话,118.7,32.0
2026-07-13 10:00,城东,中山路 3号,网络,,
2026-07-13 11:00,城西,汉中路 4号,电话,,
"""


def test_rows_that_are_not_meant_for_the_source_are_counted(store):
    path = store.files / "calls.csv"
    path.write_text(CALLS, "utf-8")
    outcome = store.admission.admit("calls", path, known_at=NOW)
    assert outcome.sentence == "calls.csv: 2 rows admitted, 1 set aside, 1 left out."
    assert (outcome.rows_read, outcome.rows_left_out) == (3, 1)
    events = store.table("events").sort("opened_at")
    assert events["place"].to_list() == ["320102", "320111"] and events["title"].to_list() == ["中山路", "江山路"]
    assert events["lon"].to_list() == [118.8, None]
    assert store.table("set_aside").select("row", "rule").rows() == [(5, "value_mapped")]
