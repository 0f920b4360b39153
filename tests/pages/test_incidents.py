"""The desk, an incident's page and the rules: what they show, what their buttons do, and for whom."""

from datetime import timedelta

import pytest

from actions.incidents import begin
from city.access import Viewer
from city.alerting.incidents import fingerprint
from pages._city import civil_now
from queries import incidents
from tests._press import press
from tests._store import empty_store, everyone, store
from tests.pages.test_accounts import enter
from tests.pages.test_scores import read
from tests.pages.test_sign_in import client

__all__ = ["client", "empty_store", "enter", "store"]
STREET = "320102002"


@pytest.fixture
def raised(store):
    """raised(level, place, rule): an incident; its code."""
    duty = Viewer("watcher", "duty", ("3201",), "internal")

    def make(level=4, place=STREET, rule="ponding_depth", title=""):
        known, now = [one.code for one in incidents.listed(everyone())], civil_now()
        told = {"rule": rule, "indicator": rule, "place": place, "kind": "0110", "level": level, "value": 43.0}
        told |= {"limit": ">=40", "at": now.isoformat(), "fingerprint": fingerprint(rule, place, title, "0110")}
        told |= {"title": title} if title else {}
        return begin(duty, told, now, "320102", known, f"{rule}{place}{title}", "").key

    return make


def one(code):
    return incidents.one(everyone(), code)


def test_the_desk_is_empty_then_lists_the_gravest_first(store, client, enter, raised):
    enter("duty")
    assert "No incident is waiting" in read(client, "/alerts", "lang=en")
    raised(2, title="Lamps out")
    raised(4)
    page = read(client, "/alerts", "lang=en")
    assert page.index("Water on roads") < page.index("Lamps out") and "not acknowledged" in page
    whole = client.get("/alerts?lang=en").get_data(as_text=True)
    assert "2 new" in whole and "2 are open" in whole
    assert (
        "Lamps out"
        not in read(client, "/alerts", "lang=en&level=red").split("Shift report")[0].split("Several at once")[0]
    )
    assert "No incident matches" in read(client, "/alerts", "lang=en&status=ended")
    assert "pink" in read(client, "/alerts", "lang=en&level=pink")


def test_an_incident_s_page_offers_what_role_and_stage_allow(store, client, enter, raised):
    code = raised()
    enter("duty")
    page = read(client, f"/incident/{code}", "lang=en")
    assert code in page and "meets ≥ 40 cm" in page and "Says that it was seen" in page
    assert "Accept the order" not in page and "left" in page
    told = press(client, "incident", "acknowledge", f"/incident/{code}", unit="water", co=[], time="", level=4, into="")
    assert "Recorded" in told and one(code).stage == "analysing"
    told = press(client, "incident", "analyse", f"/incident/{code}")
    assert one(code).stage == "assessing"
    assert "Say why in words" in press(client, "incident", "assess", f"/incident/{code}")
    press(client, "incident", "assess", f"/incident/{code}", words="40 cm")
    assert "Your role cannot take this step" in press(
        client, "incident", "decide", f"/incident/{code}", words="close it"
    )
    enter("leader")
    press(client, "incident", "decide", f"/incident/{code}", words="close it")
    told = press(client, "incident", "command", f"/incident/{code}", words="close it", unit="water", time="soon")
    assert "A moment is written" in told and one(code).stage == "commanding"
    due = civil_now() + timedelta(hours=3)
    press(
        client,
        "incident",
        "command",
        f"/incident/{code}",
        words="close it",
        unit="water",
        co=["police"],
        time=f"{due:%Y-%m-%dT%H:%M}",
    )
    found = one(code)
    assert (found.stage, found.lead, found.co, found.order) == ("dispatching", "water", ("police",), "close it")
    enter("auditor")
    assert "There is no incident" in read(client, f"/incident/{code}", "lang=en")
    assert "No incident is waiting" in read(client, "/alerts", "lang=en")
    assert "There is no incident" in read(client, "/incident/x", "lang=en")


def test_a_demand_is_two_touches_with_owner_and_deadline_as_proposed(store, client, enter, raised):
    code = raised()
    enter("leader")
    due = civil_now() + timedelta(hours=4)
    told = press(
        client, "incident", "demand", f"/incident/{code}", unit="water", co=["police"], time=f"{due:%Y-%m-%dT%H:%M}"
    )
    found = one(code)
    assert "Recorded" in told and (found.entries[-1].act, found.entries[-1].told["owner"]) == ("demand", "water")
    assert found.entries[-1].words == "Finish by the date and report what was done."


def test_a_merger_takes_an_open_incident_and_a_second_person(store, client, enter, raised):
    code, other = raised(2, title="N1"), raised(2, title="N2")
    enter("duty")
    told = press(client, "incident", "merge", f"/incident/{code}", words="the same", into="TI1")
    assert "must be open and in your scope" in told
    told = press(client, "incident", "merge", f"/incident/{code}", words="the same", into=other)
    assert "once another person confirms it" in told and one(code).stage == "raised"
    assert "This step takes another person" in press(client, "incident", "confirm", f"/incident/{code}")
    enter("analyst")
    assert "Recorded" in press(client, "incident", "confirm", f"/incident/{code}")
    assert one(code).stage == "merged" and one(code).merged_into == other


def test_many_are_acknowledged_at_once(store, client, enter, raised):
    codes = [raised(2, title=f"N{n}") for n in range(3)]
    enter("duty")
    told = press(client, "alerts", "acknowledge", "/alerts", picked=[*codes, "nothing"])
    assert "3 done" in told and all(one(code).acknowledged_by for code in codes)
    told = press(client, "alerts", "acknowledge", "/alerts", picked=codes[:1])
    assert "0 done" in told and "Somebody has acknowledged it" in told
    told = press(client, "alerts", "fast", "/alerts", picked=codes[:2], words="known works")
    assert "2 done" in told and one(codes[0]).stage == "commanding"
    enter("street", places=(STREET,))
    told = press(client, "alerts", "acknowledge", "/alerts", picked=codes)
    assert "0 done" in told and one(codes[2]).stage == "analysing"


def test_a_person_raises_one_by_hand(store, client, enter):
    enter("duty")
    assert "Raise an incident by hand" in read(client, "/alerts", "lang=en")
    own = {"place": STREET, "title": "A tree has fallen", "level": 2}
    assert "A field that is needed is empty" in press(client, "alerts:BY_HAND", "raise", "/alerts", words="x", level=2)
    assert (
        "no words" in press(client, "alerts:BY_HAND", "raise", "/alerts", **own) or incidents.listed(everyone()) == []
    )
    told = press(client, "alerts:BY_HAND", "raise", "/alerts", words="a caller says so", **own)
    (found,) = incidents.listed(everyone())
    assert found.code in told and (found.title, found.level, found.place) == ("A tree has fallen", 2, STREET)
    enter("district", places=("320102",))
    assert "Raise an incident by hand" not in read(client, "/alerts", "lang=en")
    told = press(client, "alerts:BY_HAND", "raise", "/alerts", words="x", **own)
    assert "may not" in told or len(incidents.listed(everyone())) == 1


def test_the_rules_and_one_rule(store, client, enter, raised):
    raised()
    enter("leader")
    page = read(client, "/rules", "lang=en")
    assert "57 rules" in page and "Water on roads" in page and "Found by people" in page
    page = read(client, "/rule/ponding_depth", "lang=en")
    assert "There are no hourly readings" in page and "≥ 15 cm" in page and "Proposed by this product" in page
    assert "compare with the past" in read(client, "/rule/hotline_requests", "lang=en")
    assert "There is no rule" in read(client, "/rule/nothing", "lang=en")


def test_a_rule_is_tried_on_the_last_days(store, client, enter):
    now = civil_now().replace(minute=0, second=0, microsecond=0)
    rows = [
        {
            "indicator": "ponding_depth",
            "place": STREET,
            "observed_at": now - timedelta(hours=n, minutes=30),
            "value": value,
        }
        for n, value in ((6, 2.0), (5, 45.0), (4, 45.0), (3, 2.0), (2, 2.0))
    ]
    store.deliver("rows", rows, now)
    enter("leader")
    page = read(client, "/rule/ponding_depth", "lang=en")
    assert "Alerts that it would have raised in 3 places: 1, 0.1 a day" in page
