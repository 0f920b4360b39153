"""What may be done with a ticket: by whom, from which state, and what the second of two is told."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from actions import tickets as act
from city.access import NotAllowed, Viewer
from city.tickets import StepRefused
from data.ledger import Overtaken, ledger
from queries import tickets

SHOWN = {"tile": "signs", "place": "3201", "indicator": "air_pm25", "value": "38", "seq": 2, "nonsense": "x", "at": ""}


def person(role="duty", name="anna"):
    return Viewer(name, role, ("3201",), "internal")


def reported(words="38 is too much", press="r1", viewer=None):
    viewer = viewer or person()
    return tickets.one(viewer, act.report(viewer, SHOWN, "value", words, press))


def again(ticket):
    return tickets.one(person(), ticket.number)


def test_a_report_becomes_a_ticket(store):
    found = reported(" 38 is too much ")
    assert (found.number, found.state, found.words, found.who, found.fault) == (
        1, "reported", "38 is too much", "anna", "value",
    )  # fmt: skip
    assert found.shown == {key: SHOWN[key] for key in ("tile", "place", "indicator", "value", "seq")}


def test_pressed_twice_it_is_one_ticket(store):
    with ThreadPoolExecutor(4) as pool:
        numbers = set(pool.map(lambda _: act.report(person(), SHOWN, "value", "x", "same"), range(4)))
    assert numbers == {1} and ledger().position() == 1
    assert act.report(person(), SHOWN, "value", "x", "other") == 2


def test_a_wall_may_not_write(store):
    with pytest.raises(NotAllowed, match="^The role wall may not report faults"):
        act.report(person("wall"), SHOWN, "value", "x", "p")
    ticket = reported()
    for step in (
        lambda: act.take_up(person("wall"), ticket, "p"),
        lambda: act.decide(person("wall"), ticket, "accepted", "x", "p"),
        lambda: act.reopen(person("wall"), ticket, "x", "p"),
        lambda: act.decide(person("district"), ticket, "accepted", "x", "p"),
        lambda: act.take_up(person("district"), ticket, "p"),
    ):
        with pytest.raises(NotAllowed):
            step()
    assert ledger().position() == 1


@pytest.mark.parametrize(
    ("fault", "words", "reason"),
    [("value", " ", "no_words"), ("value", "x" * 1001, "long_words"), ("", "x", "no_fault"), ("rude", "x", "no_fault")],
)
def test_a_report_that_says_nothing_is_refused(store, fault, words, reason):
    with pytest.raises(StepRefused) as told:
        act.report(person(), SHOWN, fault, words, "p")
    assert told.value.reason == reason and ledger().position() == 0


def test_from_report_to_decision_and_back(store):
    ticket = reported()
    act.take_up(person("analyst", "ben"), ticket, "p1")
    act.decide(person("analyst", "ben"), again(ticket), "accepted", "The station is recalibrated.", "p2")
    decided = again(ticket)
    assert (decided.state, decided.decision) == ("decided", "accepted")
    assert [(one.act, one.who) for one in decided.entries] == [
        ("report", "anna"),
        ("take_up", "ben"),
        ("decide", "ben"),
    ]
    act.reopen(person("district"), decided, "It still says 38.", "p3")
    assert again(ticket).state == "reopened" and again(ticket).decision == ""


def test_a_duplicate_names_the_other(store):
    first, second = reported(), reported(press="r2")
    for other in (None, second):
        with pytest.raises(StepRefused) as told:
            act.decide(person(), second, "duplicate", "", "p", duplicate_of=other)
        assert told.value.reason == "no_duplicate"
    act.decide(person(), second, "duplicate", "", "p", duplicate_of=first)
    assert again(second).duplicate_of == first.number and again(second).entries[-1].words == ""


def test_other_decisions_need_words_and_a_name(store):
    ticket = reported()
    for decision, words, reason in (("accepted", "", "no_words"), ("perhaps", "x", "no_decision")):
        with pytest.raises(StepRefused) as told:
            act.decide(person(), ticket, decision, words, "p")
        assert told.value.reason == reason


def test_the_second_decision_is_told_who_was_first(store):
    ticket = reported()
    act.decide(person(name="anna"), ticket, "accepted", "yes", "p1", seen=ticket.last)
    with pytest.raises(Overtaken) as told:
        act.decide(person(name="ben"), ticket, "rejected", "no", "p2", seen=ticket.last)
    assert told.value.entry.who == "anna"
    with pytest.raises(Overtaken):
        act.decide(person(name="ben"), again(ticket), "rejected", "no", "p3", seen=ticket.last)
    assert again(ticket).decision == "accepted" and ledger().position() == 2


def test_the_same_press_of_a_step_again_changes_nothing(store):
    ticket = reported()
    first = act.take_up(person(), ticket, "p1", seen=ticket.last)
    assert act.take_up(person(), again(ticket), "p1", seen=ticket.last) == first
    assert ledger().position() == 2


def test_a_step_that_the_state_does_not_allow_is_refused(store):
    ticket = reported()
    act.decide(person(), ticket, "rejected", "no", "p1")
    with pytest.raises(StepRefused, match="^Ticket 1 is decided; from there it can only reopen.$"):
        act.take_up(person(), again(ticket), "p2")
