"""The replay: which moments a period has, what is refused, what a moment shows, and that nothing shows before it was known."""

from datetime import datetime, timedelta
from urllib.parse import urlencode

import pytest

from city.alerting.codes import make, told_by_no_rule
from city.replay import moments
from data.ledger import ledger
from pages._city import civil_now
from tests._store import empty_store, everyone, store
from tests.pages.test_accounts import enter
from tests.pages.test_scores import read
from tests.pages.test_sign_in import client

__all__ = ["client", "empty_store", "enter", "store"]
NOON = datetime(2026, 7, 2, 12)


@pytest.mark.parametrize(
    ("span", "step_min", "count"),
    [
        (timedelta(hours=1), 5, 13),
        (timedelta(hours=8, minutes=20), 5, 101),
        (timedelta(hours=18), 15, 73),
        (timedelta(days=1), 15, 97),
        (timedelta(days=31), 720, 63),
        (timedelta(minutes=7), 5, 3),
    ],
)
def test_a_period_has_at_most_a_hundred_steps_and_ends_where_it_ends(span, step_min, count):
    found = moments(NOON, NOON + span)
    assert len(found) == count
    assert found[0] == NOON and found[-1] == NOON + span
    assert found[1] - found[0] == timedelta(minutes=step_min)


def test_an_incident_is_there_from_the_moment_at_which_it_was_raised(store, client, enter):
    now = civil_now()
    at = now - timedelta(hours=2)
    code = make("NJ", at, "320102", "0000", 1)
    told = told_by_no_rule("by_hand", "320102002", "0000", 4, "Dike breached", at)
    ledger().append(everyone(), "incident", code, "raise", body=told, at=at)
    enter("duty")

    def shown(hours):
        times = {"from": now - timedelta(hours=3), "to": now, "at": now - timedelta(hours=hours)}
        return read(
            client, "/replay", urlencode({"lang": "en", **{key: f"{one:%Y-%m-%dT%H:%M}" for key, one in times.items()}})
        )

    before, after = shown(2.5), shown(1)
    assert "No incident was open." in before and "Dike breached" not in before
    assert "No incident was open." not in after and "Dike breached" in after
    later = read(client, "/replay", f"lang=en&from={now - timedelta(hours=3):%Y-%m-%dT%H:%M}&at=2099-01-01T00:00")
    assert "As known at" in later and "Dike breached" in later


@pytest.mark.parametrize(
    "query", ["from=yesterday", "from=2026-07-02T12:00&to=2026-07-02T11:00", "from=2020-01-01T00:00", "at=x"]
)
def test_what_cannot_be_replayed_gets_a_sentence(store, client, enter, query):
    enter("duty")
    page = read(client, "/replay", f"lang=en&{query}")
    assert "was not used" in page or "expected" in page
    assert "As known at" in page
