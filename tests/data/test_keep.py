"""Of what comes again, only what is new is taken; a corrected row replaces the one before and says where it comes from."""

from datetime import timedelta

from tests._store import NOW
from tests.data._twin import DAY, HOUR, day_of, hour_of

AT = hour_of(NOW) - HOUR


def reading(value, place="NJ-T-01", at=AT, **given):
    row = {"indicator": "air_no2", "place": place, "observed_at": at, "value": value, "num": None, "den": None}
    return row | given


def test_a_repeated_delivery_is_known(store):
    rows = [reading(10.0 + n, at=AT - n * HOUR) for n in range(5)]
    first, again = store.deliver("rows", rows), store.deliver("rows", rows)
    assert (first.status, first.rows_admitted, first.rows_known) == ("admitted", 5, 0)
    assert (again.status, again.rows_admitted, again.rows_known) == ("repeated", 0, 5)
    assert again.sentence.endswith("0 rows admitted, 5 known before.")
    assert set(store.table("readings")["delivery"]) == {first.delivery}


def test_a_delivery_half_known(store):
    store.deliver("rows", [reading(10.0)])
    outcome = store.deliver("rows", [reading(10.0), reading(20.0, "NJ-T-02")])
    assert (outcome.status, outcome.rows_admitted, outcome.rows_known) == ("admitted", 1, 1)


def test_a_corrected_row_replaces_the_one_before(store):
    store.deliver("rows", [reading(10.0), reading(20.0, "NJ-T-02")])
    corrected = store.deliver("rows", [reading(12.0)])
    rows = {row["place"]: row for row in store.table("readings").iter_rows(named=True)}
    assert (rows["NJ-T-01"]["value"], rows["NJ-T-01"]["delivery"]) == (12.0, corrected.delivery)
    assert rows["NJ-T-01"]["known_seq"] == corrected.seq and rows["NJ-T-02"]["value"] == 20.0
    assert store.table("latest", "indicator = 'air_no2' and place = '3201'")["value"].to_list() == [16.0]


def test_a_correction_in_every_kind_of_part(store):
    """Today's own file, a day sealed into its month, and a piece of a month that has several."""
    moments = [AT, day_of(NOW) - 40 * DAY, day_of(NOW) - 40 * DAY + HOUR]
    for moment in moments:
        store.deliver("rows", [reading(10.0, at=moment)])
    store.deliver("rows", [reading(50.0, at=moment) for moment in moments])
    assert store.table("readings")["value"].to_list() == [50.0] * 3
    assert set(store.table("hourly", "indicator = 'air_no2'")["value"]) == {50.0}


def test_a_value_may_become_numerator_and_denominator(store):
    row = reading(90.0, "320102002", indicator="hotline_repeat")
    store.deliver("rows", [row])
    store.deliver("rows", [row | {"value": None, "num": 9.0, "den": 10.0}])
    found = store.table("readings").row(0, named=True)
    assert (found["value"], found["num"], found["den"]) == (90.0, 9.0, 10.0)


def test_many_small_deliveries_are_merged_into_few_files(store):
    for n in range(60):
        store.deliver("rows", [reading(1.0 + n, at=AT - timedelta(minutes=n))])
    seq = store.admission.snapshots.current().seq
    pieces = [f for f in store.admission.snapshots.files("readings", seq) if f.part == AT.date().isoformat()]
    assert len(pieces) <= 24 and sum(f.rows for f in pieces) == 60
    assert store.table("readings").height == 60
    assert store.table("deliveries").height == 61


def test_days_that_are_over_are_sealed(store):
    for n in range(5):
        store.deliver("rows", [reading(1.0 + n, at=AT - timedelta(minutes=n))])
    later = NOW + 4 * DAY
    store.deliver("rows", [reading(9.0, at=AT + 4 * DAY)], known_at=later)
    files = store.admission.snapshots.files("readings", store.admission.snapshots.current().seq)
    assert sorted((f.part, f.rows) for f in files) == [("2026-07-14", 5), ("2026-07-18", 1)]
    store.deliver("rows", [reading(70.0)], known_at=later)
    assert store.table("readings", f"observed_at = '{AT}'")["value"].to_list() == [70.0]
    assert store.table("readings").height == 6


def test_after_many_days_the_oldest_month_becomes_one_file(store):
    for day in range(0, 60, 4):
        moment = NOW + day * DAY
        rows = [
            reading(float(hour), at=hour_of(moment) - hour * HOUR - d * DAY) for hour in range(1, 4) for d in range(3)
        ]
        store.deliver("rows", rows, known_at=moment)
    table = store.table("readings")
    assert table.height == 15 * 9 and not table.is_duplicated().any()
    files = store.admission.snapshots.files("readings", store.admission.snapshots.current().seq)
    assert "2026-07" in {f.part for f in files}
    assert not any(f.part.startswith("2026-07-") for f in files)
    assert store.table("hourly", "indicator = 'air_no2' and place = '3201'").height == 15 * 9
