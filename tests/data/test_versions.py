"""Several versions of one event in one delivery, or in deliveries admitted together: the newest version counts."""

from datetime import timedelta

from tests.data.test_roll_events import check_equal, closed, event


def test_the_newest_version_in_a_file_counts_wherever_it_stands(store):
    first = event(1)
    done = closed(first, timedelta(hours=3))
    handling = first | {"status": "handling", "updated_at": first["opened_at"] + timedelta(hours=1)}
    store.deliver("cases", [done, first, handling])
    check_equal(store, [first, handling, done])


def test_an_older_version_in_a_later_file_changes_nothing(store):
    first = event(1)
    done = closed(first, timedelta(hours=3))
    store.deliver("cases", [done])
    outcome = store.deliver("cases", [first])
    assert (outcome.rows_admitted, outcome.rows_known) == (0, 1)
    check_equal(store, [first, done])
