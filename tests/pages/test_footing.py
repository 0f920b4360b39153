"""Footing and drills as people use them: the watch raises in the mode war, ends come by themselves, drills are played and scored."""

from datetime import timedelta

import pytest

from actions import drills as of_drills
from actions import footings as of_footings
from actions.incidents import do
from city.access import NotAllowed, Viewer
from city.alerting.footings import FootingRefused
from city.roles import roles
from city.words import Words
from components.state import State
from data.ledger import LedgerError, Overtaken, ledger
from pages import _drill_parts, _footing_run
from pages._address import Address
from pages._city import civil_now
from pages._deadlines import look_at_deadlines
from pages._footing_run import keep_drills, keep_footings, looks_s, mode_of
from queries import footings, incidents
from tests._press import press
from tests._store import NOW, empty_store, everyone, store
from tests.pages.test_accounts import enter
from tests.pages.test_scores import read
from tests.pages.test_sign_in import client
from tests.pages.test_watch import STREET, all_of, ponding, watched

__all__ = ["client", "empty_store", "enter", "store", "watched"]
DUTY = Viewer("duty", "duty", ("3201",), "internal")
CHIEF = Viewer("chief", "leader", ("3201",), "internal")
DISTRICT, OTHER = "320102", "320111"
PAGE = "/footing"


def minutes(number):
    return NOW + timedelta(minutes=number)


def war(place=DISTRICT, until=600, name="w", at=NOW, viewer=DUTY, plan="flood"):
    return of_footings.begin(viewer, place, plan, minutes(until), "Heavy rain.", name, at, footings.listed(DUTY))


@pytest.fixture
def clock(monkeypatch):
    """clock(5): the ledger writes five minutes after NOW."""
    now = {"now": NOW}
    monkeypatch.setattr("data.ledger.civil_now", lambda: now["now"])

    def put(number):
        now["now"] = minutes(number)
        return now["now"]

    return put


def test_what_begins_in_the_area_is_of_the_mode_war_and_runs_by_the_plan(store, watched):
    war()
    watched.look(ponding(store, 0, 17))
    assert watched.look(ponding(store, 5, 17)) == 1
    (found,) = all_of()
    assert (found.mode, found.plan, found.level, found.is_working_time) == ("war", "flood", 3, False)
    assert found.entries[0].told["footing"] == 1
    assert found.stage_due == minutes(5) + timedelta(minutes=5), "half of ten minutes, on the wall's clock"


def test_elsewhere_and_after_the_end_it_is_plain(store, watched):
    war(place=OTHER)
    watched.look(ponding(store, 0, 17))
    watched.look(ponding(store, 5, 17))
    assert all_of()[0].mode == "plain" and all_of()[0].plan == ""
    war(name="x", until=10)
    assert mode_of({STREET, DISTRICT, "3201"}, minutes(9))["mode"] == "war"
    assert mode_of({STREET, DISTRICT, "3201"}, minutes(10)) == {"mode": "plain"}


def test_the_end_is_told_once_and_so_is_its_nearness(store, clock):
    war(until=120)
    assert keep_footings(minutes(60)) == 0 and looks_s(minutes(60)) == 10
    clock(91)
    assert [keep_footings(minutes(91)) for _ in range(2)] == [1, 0]
    before = incidents.acts()
    of_footings.step(DUTY, footings.listed(DUTY)[0], "extend", minutes(240), "It still rains.", "e", clock(100))
    assert incidents.acts() > before, "open screens follow"
    assert keep_footings(minutes(119)) == 0
    clock(211)
    assert [keep_footings(minutes(211)) for _ in range(2)] == [1, 0]
    clock(240)
    assert [keep_footings(minutes(240)) for _ in range(2)] == [1, 0] and looks_s(minutes(240)) == 20
    acts = [one.act for one in ledger().entries("footing")]
    assert acts == ["begin", "remind", "extend", "remind", "expire"]
    assert footings.listed(DUTY, in_force=minutes(240)) == []


def test_two_persons_end_it_early_and_the_second_press_is_the_same_entry(store, clock):
    assert war().number == war().number
    (one,) = footings.listed(DUTY)
    with pytest.raises(NotAllowed, match="switch the footing"):
        war(viewer=Viewer("a", "analyst", ("3201",), "internal"), name="a")
    asked = of_footings.step(DUTY, one, "end", None, "It stopped.", "e", clock(5))
    (one,) = footings.listed(DUTY)
    assert of_footings.step(DUTY, one, "end", None, "It stopped.", "e", clock(6)).number == asked.number
    with pytest.raises(FootingRefused, match="another person"):
        of_footings.step(DUTY, one, "confirm", None, "", "c", clock(6))
    of_footings.step(CHIEF, one, "confirm", None, "", "c", clock(7))
    assert footings.listed(DUTY, in_force=minutes(8)) == [] and keep_footings(minutes(700)) == 0
    with pytest.raises(Overtaken, match="chief was first"):
        of_footings.step(DUTY, one, "extend", minutes(900), "x", "z", clock(8))


def test_who_sees_a_footing_and_who_may_act_on_it(store):
    war(place="3201", name="c")
    war(place=OTHER, name="o")
    war(place=STREET, name="s")
    own = Viewer("o", "district", (DISTRICT,), "internal")
    assert [one.place for one in footings.listed(own)] == [STREET, "3201"], "what holds above holds here"
    assert [one.place for one in footings.own(own, footings.listed(own))] == [STREET]
    assert [one.place for one in footings.listed(everyone())] == [STREET, OTHER, "3201"]
    assert footings.listed(everyone("public")) == [] == footings.listed(DUTY, asof=NOW - timedelta(minutes=1))


def test_the_rights_stand_in_the_roles():
    assert [key for key, one in roles().items() if "footing" in one.rights] == ["leader", "duty", "district"]


def send(client, act="begin", words="Heavy rain.", hours=6, form="STEPS", **told):
    seen = told.pop("seen", None)
    until = f"{civil_now() + timedelta(hours=hours):%Y-%m-%dT%H:%M}"
    own = {"place": DISTRICT, "plan": "flood", "until": until, "which": "", "scenario": "cloudburst", **told}
    return press(client, f"footing:{form}", act, PAGE, words, seen, **own)


def test_the_page_switches_extends_and_ends_and_the_desk_and_wall_say_so(store, client, enter):
    enter("duty")
    page = read(client, PAGE, "lang=en")
    assert "None." in page and "Go to emergency footing" in page and "There has been no drill yet" in page
    assert "EMERGENCY" not in read(client, "/alerts", "lang=en")
    assert "refused" not in send(client) and len(footings.listed(DUTY, in_force=civil_now())) == 1
    for minute, is_there in ((1, True), (-1, False)):
        page = read(client, PAGE, f"lang=en&asof={civil_now() + timedelta(minutes=minute):%Y-%m-%dT%H:%M}")
        assert ("Heavy rain." in page) == is_there and "Go to emergency footing" not in page
    for path in (PAGE, "/alerts", "/"):
        page = read(client, path, "lang=en")
        assert "EMERGENCY" in page and "duty1" in page and "Flood" in page, path
    assert "战时" in read(client, "/alerts", "lang=zh") and "战时" in read(client, "/", "lang=zh")
    number = str(footings.listed(DUTY)[0].number)
    assert "Done; it stands" in send(client, "extend", hours=9, which=number)
    assert "later than the one" in send(client, "extend", hours=1, which=number)
    assert "Done; it stands" in send(client, "end", words="It stopped.", which=number)
    assert "Another person has to answer" in send(client, "confirm", which=number)
    assert "asked to end it early" in read(client, PAGE, "lang=en")
    enter("leader")
    assert "Confirm the end" in read(client, PAGE, "lang=en")
    assert "Done; it stands" in send(client, "confirm", words="", which=number)
    assert "confirmed by leader1" in read(client, PAGE, "lang=en")
    assert footings.listed(DUTY, in_force=civil_now()) == []
    assert "ended already" in send(client, "extend", which=number)


def test_the_desk_reminds_half_an_hour_before_the_end(store, client, enter):
    enter("duty")
    assert "Done; it stands" in send(client, hours=0.4)
    page = read(client, "/alerts", "lang=en")
    assert "extend it if it is still needed" in page


WRONG = [
    ({"words": " "}, "Say why"),
    ({"hours": -1}, "has passed"),
    ({"hours": 73}, "at most 72 hours"),
    ({"until": "tomorrow"}, "An end is needed"),
    ({"place": "999"}, "in your scope"),
    ({"place": "NJ-T-01"}, "in your scope"),
    ({"plan": "gone"}, "Choose a plan"),
    ({"act": "end", "which": "7"}, "Choose a footing"),
    ({"form": "DRILL", "place": ""}, "in your scope"),
    ({"form": "DRILL", "scenario": "gone"}, "Choose a scenario"),
    ({"form": "DRILL", "act": "end", "which": "7"}, "Choose a drill"),
]
"""Own fields of the form, and what is said of them."""


def test_what_is_wrong_is_said(store, client, enter):
    enter("duty")
    for told, said in WRONG:
        assert said in send(client, **told), told
    assert footings.listed(DUTY) == [] == footings.drills(DUTY)


def test_a_district_officer_switches_the_own_places_alone(store, client, enter):
    enter("district", places=(DISTRICT,))
    for place in ("3201", OTHER):
        assert "in your scope" in send(client, place=place)
        assert "in your scope" in send(client, form="DRILL", place=place)
    assert "Done; it stands" in send(client) and footings.listed(DUTY)[0].place == DISTRICT
    enter("duty")
    send(client, place="3201")
    enter("district", places=(DISTRICT,))
    number = next(str(one.number) for one in footings.listed(DUTY) if one.place == "3201")
    page = read(client, PAGE, "lang=en")
    assert page.count("Flood") >= 2
    assert "Choose a footing in your scope" in send(client, "end", which=number)


def test_who_may_not_switch_sees_no_form_and_writes_nothing(store, client, enter):
    enter("street", places=(STREET,))
    page = read(client, PAGE, "lang=en")
    assert "In force" in page and "Go to emergency footing" not in page and "Begin the drill" not in page
    send(client, place=STREET)
    send(client, form="DRILL", place=STREET)
    assert footings.listed(DUTY) == [] == footings.drills(DUTY)


def test_a_drill_is_played_marked_counted_nowhere_closed_and_scored(store, client, enter):
    enter("duty")
    assert "Done; it stands" in send(client, form="DRILL")
    (first,) = all_of()
    assert (first.mode, first.plan, first.drill, first.level) == ("drill", "flood", 1, 3)
    assert first.place.startswith(DISTRICT) and first.place != DISTRICT
    begun = footings.drills(DUTY)[0].begun_at
    soon = f"&asof={civil_now() + timedelta(minutes=1):%Y-%m-%dT%H:%M}"
    for path, then in (("/alerts", ""), ("/", ""), (f"/incident/{first.code}", ""), (PAGE, ""), ("/replay", soon)):
        page = read(client, path, f"lang=en{then}")
        assert "DRILL" in page and "Underpass" in page, path
    assert "演练" in read(client, f"/incident/{first.code}", "lang=zh")
    desk = read(client, "/alerts", "lang=en")
    assert ": 0 new (red 0" in desk and "; 0 are open" in desk and "1 incidents of drills" in desk
    assert "A drill is running" in send(client, form="DRILL")
    assert [keep_drills(begun + timedelta(minutes=n)) for n in (9, 10, 11, 30)] == [0, 1, 0, 1]
    assert len(all_of()) == 3
    assert "Done; it stands" in send(client, "end", form="DRILL", which="1")
    assert {one.stage for one in all_of()} == {"drill_over"}
    (over,) = footings.drills(DUTY)
    assert over.score["incidents"] == 3 and not over.is_running and over.ended_by == "duty1"
    page = read(client, PAGE, "lang=en")
    assert "Past drills" in page and "Cloudburst" in page and "Acknowledged" in page
    assert "ended already" in send(client, "end", form="DRILL", which="1")
    assert keep_drills(begun + timedelta(minutes=400)) == 0
    assert " Raised 0 " in read(client, "/rules", "lang=en")


def test_a_drill_ends_by_itself_and_keeps_its_score(store, clock):
    told = _drill_parts._told(_address(), DISTRICT, "table_top")
    of_drills.begin(DUTY, told, ["3201"], "", "d", NOW)
    clock(1)
    assert look_at_deadlines(minutes(1)) == 1
    (found,) = all_of()
    clock(3)
    do(DUTY, found, "acknowledge", "", {}, "a", minutes(3))
    clock(60)
    assert keep_drills(minutes(60)) == 3 and keep_drills(minutes(61)) == 0
    (one,) = footings.drills(everyone())
    assert (one.ended_by, one.score["marks"]["acknowledged"]["met"]) == ("system", 1)
    assert [each.act for each in ledger().entries("drill")] == ["begin", "end", "score"]
    assert footings.drills(Viewer("o", "district", (OTHER,), "internal")) == []


def _address():
    return Address(State(), DUTY, Words("en"), ())


def test_what_cannot_be_raised_now_is_left_to_the_watch(store, clock, monkeypatch):
    told = _drill_parts._told(_address(), DISTRICT, "table_top")
    of_drills.begin(DUTY, told, ["3201"], "", "d", NOW)

    def full(*_):
        raise LedgerError("The disk is full.")

    monkeypatch.setattr(_footing_run, "begin", full)
    _footing_run.keep_drills_now(NOW)
    assert all_of() == []


def test_no_drill_on_emergency_footing_and_no_merger_with_the_real(store, client, enter):
    enter("duty")
    send(client, form="DRILL")
    send(client, place="3201")
    assert "no drill is held there" in send(client, form="DRILL", place=OTHER)
    own = {"place": DISTRICT, "title": "Smoke", "level": 1}
    assert "no words" not in press(client, "alerts:BY_HAND", "raise", "/alerts", words="a caller says so", **own)
    real, drilled = sorted(all_of(), key=lambda one: one.is_drill)
    assert (real.mode, real.plan, drilled.mode) == ("war", "flood", "drill")
    for one, other in ((real, drilled), (drilled, real)):
        told = press(client, "incident", "merge", f"/incident/{one.code}", words="the same", into=other.code)
        assert "must be open and in your scope" in told
    assert {one.stage for one in all_of()} == {"raised"}
    assert "Water" in read(client, f"/incident/{real.code}", "lang=en")
