"""A feed is judged by its promise: to the second, and never as live when nothing came."""

from datetime import datetime, timedelta

import pytest

from city.feeds import STATES, feed_state, heard_at

NOW = datetime(2026, 7, 14, 12, 30)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("age", "state"),
    [
        (-HOUR, "live"),
        (2 * HOUR, "live"),
        (2 * HOUR + timedelta(seconds=1), "late"),
        (8 * HOUR, "late"),
        (8 * HOUR + timedelta(seconds=1), "dead"),
    ],
)
def test_age_against_promise(age, state):
    assert feed_state(NOW - age, 7200, NOW) == state


def test_never_and_unpromised():
    assert feed_state(None, 7200, NOW) == feed_state(None, None, NOW) == "never"
    assert feed_state(NOW, None, NOW) == "unpromised"
    assert {"never", "unpromised", "live", "late", "dead"} == set(STATES)


def test_readings_age_with_their_data_events_with_their_deliveries():
    data, delivered = NOW - 5 * HOUR, NOW - HOUR
    assert heard_at("readings", data, delivered) == data
    assert heard_at("events", data, delivered) == heard_at("warnings", None, delivered) == delivered
    assert heard_at("readings", None, delivered) is None
