"""Incidents: which act from which stage with which right, by one person or two; no order of acts breaks a promise."""

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from city.alerting.incidents import REASONS, ActRefused, Pending, check_act, fold
from city.alerting.stages import stages
from tests import _said
from tests._said import AT
from tests.city.alerting.test_stages import ANY
from tests.city.alerting.test_stages import ROLES as PEOPLE

OPEN = [key for key, one in stages().stages.items() if not one.is_end]
TWO = {"merge": (2, 3, 4), "false_alarm": (2, 3, 4), "lower_level": (2, 3, 4), "postpone": (1, 2, 3, 4)}


@dataclass
class Said(_said.Said):
    """An entry about an incident."""

    who: str = "duty"
    role: str = "duty"
    key: str = "A"


def told_of(act, level=2, at=AT):
    """What fits the act."""
    later = (at + timedelta(days=60)).isoformat()
    return {
        "command": {"lead": "unit", "order": "pump", "co": ["b"], "due": later},
        "demand": {"owner": "unit", "deadline": later, "co": ["b"]},
        "postpone": {"due": later},
        "raise_level": {"level": min(4, level + 1)},
        "lower_level": {"level": max(1, level - 1)},
        "merge": {"into": "B"},
    }.get(act, {})


def raised(level=2, key="A", number=1, at=AT, **told):
    told = {"rule": "r", "indicator": "i", "place": "320102", "level": level, "fingerprint": "f", **told}
    return Said("raise", "system", number, at, key=key, words="", told=told)


def after(*acts, level=2, **told):
    """The incident after some acts; an act is a word, or a word with who does it."""
    entries = [raised(level, **told)]
    for act in acts:
        act, who = act if isinstance(act, tuple) else (act, "duty")
        entries.append(Said(act, who, len(entries) + 1, told=told_of(act, level)))
    return fold({}, entries)["A"]


CHECK = (("check", "checker"), ("check_pass", "checker"), ("review", "checker"), "archive")
WAY = ("acknowledge", "analyse", "assess", "decide", "command", "dispatch", "accept", "report", *CHECK)


def test_from_the_alarm_to_the_archive_through_every_stage():
    seen = [after(*WAY[:n]).stage for n in range(len(WAY) + 1)]
    assert list(dict.fromkeys(seen)) == [*OPEN, "archived"]
    found = after(*WAY)
    assert not found.is_open and found.stage_due is None and found.used(AT) == 0 and len(found.entries) == 13
    assert (found.lead, found.co, found.order, found.handler, found.reviewer) == (
        "unit",
        ("b",),
        "pump",
        "duty",
        "checker",
    )
    assert found.steps == ("reopen", "note", "file")
    assert after("analyse", "assess", "decide") == replace(
        after("fast"), entries=after("analyse", "assess", "decide").entries, last=4
    )


@pytest.mark.parametrize(("act", "levels"), TWO.items())
@pytest.mark.parametrize("level", [1, 2, 3, 4])
def test_acts_of_two_people(act, levels, level):
    if act == "lower_level" and level == 1:
        return
    before = replace(after(level=level), stage="handling")
    first = fold({"A": before}, [Said(act, "duty", 2, told=told_of(act, level))])["A"]
    is_done = (first.stage, first.level, first.postponed) != ("handling", level, 0)
    assert is_done == (level not in levels)
    if is_done:
        return
    assert first.pending == Pending(act, "duty", "duty", AT, "because", told_of(act, level))
    confirming = {"command"} if act == "postpone" else {"triage"}
    confirming = {3: {"approve"}, 4: {"demand"} if act == "postpone" else {"approve"}}.get(level, confirming)
    for answer in ("confirm", "reject"):
        check_act(first, answer, "other", frozenset(confirming), {}, AT, "yes")
        assert refusal(first, answer, "duty", confirming) == "same_person"
        assert refusal(first, answer, "other", ANY - confirming) == "no_right"
        assert fold({"A": first}, [Said(answer, "duty", 3)])["A"].pending == first.pending
    assert refusal(first, act, "other", ANY) == "pending"
    rejected = fold({"A": first}, [Said("reject", "other", 3)])["A"]
    assert rejected.pending is None and (rejected.stage, rejected.level) == ("handling", level)
    assert refusal(rejected, "confirm", "other", ANY) == "nothing_waits"
    confirmed = fold({"A": first}, [Said("confirm", "other", 3)])["A"]
    assert confirmed.pending is None and (confirmed.stage, confirmed.level, confirmed.postponed) != (
        "handling",
        level,
        0,
    )


def refusal(found, act, who, rights, told=None, at=AT, words="because"):
    with pytest.raises(ActRefused) as refused:
        check_act(found, act, who, frozenset(rights), told_of(act) if told is None else told, at, words)
    assert refused.value.reason in REASONS
    return refused.value.reason


def test_what_waits_ends_where_its_act_is_no_longer_allowed():
    found = after("fast", "command", "dispatch", "accept", ("false_alarm", "unit"), "report")
    assert found.stage == "reported" and found.pending is None
    assert after("fast", "false_alarm", "command").pending.act == "false_alarm"


def test_it_takes_another_person():
    found = after("fast", "command", "dispatch", "accept", ("report", "crew"), level=3)
    found = replace(found, stage="reported", handler="crew")
    for act in ("check", "check_pass", "check_fail"):
        assert refusal(found, act, "crew", {"check"}) == "same_person"
    checked = replace(found, stage="reviewing", done=("review",), reviewer="checker")
    assert refusal(checked, "review", "crew", {"check"}) == "same_person"
    assert refusal(checked, "archive", "checker", {"check"}) == "same_person"
    check_act(replace(checked, level=2), "archive", "checker", frozenset({"check"}), {}, AT)
    assert fold({"A": checked}, [Said("archive", "checker", 9)])["A"].stage == "reviewing"


def test_order_of_acts_in_one_stage():
    assert refusal(after("fast", "command"), "accept", "unit", {"handle"}) == "not_yet"
    assert refusal(replace(after(), stage="reviewing"), "archive", "checker", {"check"}) == "not_yet"
    assert refusal(after("acknowledge"), "acknowledge", "officer", {"triage"}) == "acknowledged"
    assert after(("analyse", "officer")).acknowledged_by == "officer"


def test_returns_and_failed_checks_are_counted():
    order = ("command", "dispatch", "accept")
    found = after("fast", "command", "return", *order, "return", *order, ("report", "crew"), ("check_fail", "checker"))
    assert (found.returned, found.reopened, found.stage) == (2, 1, "handling")


def test_words_and_fields():
    found = after("fast")
    assert refusal(found, "note", "duty", ANY, words="  ") == "no_words"
    assert refusal(found, "note", "duty", ANY, words="x" * 1001) == "long_words"
    check_act(found, "note", "duty", frozenset(ANY), {"words": "told"}, AT)
    assert refusal(found, "command", "duty", ANY, {"lead": "unit"}) == "no_field"
    assert refusal(found, "command", "duty", ANY, {"lead": "unit", "order": "x", "co": "b"}) == "bad_field"
    for due in (AT.isoformat(), "soon", 7):
        assert refusal(found, "demand", "duty", ANY, {"owner": "unit", "deadline": due}) == "bad_field"
    for level in (2, 5, True, "3"):
        assert refusal(found, "raise_level", "duty", ANY, {"level": level}) == "bad_field"
    assert refusal(found, "lower_level", "duty", ANY, {"level": 2}) == "bad_field"
    assert refusal(found, "merge", "duty", ANY, {"into": "A"}) == "bad_field"
    assert refusal(found, "escalate", "duty", ANY, words="") == "no_words"
    assert refusal(found, "escalate", "duty", ANY, {"what": "higher"}) == "bad_field"
    taken = fold({"A": found}, [Said("escalate", told={"what": "overdue"})])["A"]
    assert refusal(taken, "escalate", "duty", ANY, {"what": "overdue"}) == "taken"
    handled = after("fast", "command", "dispatch", "accept")
    assert refusal(handled, "postpone", "unit", ANY, {"due": handled.stage_due.isoformat()}) == "bad_field"


def test_the_deadline_of_a_demand_outlives_a_return_and_bounds_an_order():
    found = after("fast", "demand")
    assert found.due == found.demand_due == AT + timedelta(days=60) and found.lead == "unit"
    late = {"lead": "b", "order": "x", "due": (AT + timedelta(days=90)).isoformat()}
    ordered = fold({"A": found}, [Said("command", number=4, told=late)])["A"]
    assert (ordered.lead, ordered.due) == ("b", AT + timedelta(days=60))
    assert ordered.stage_due == AT + timedelta(minutes=30)
    assert fold({"A": ordered}, [Said("return", number=5)])["A"].due == ordered.due


def test_signals_raise_the_level_and_never_lower_it():
    worse = Said("signal", "system", 2, AT + timedelta(hours=1), told={"level": 4, "at": "2026-11-06T09:59"})
    mild = replace(worse, number=3, told={"level": 1})
    found = fold({}, [raised(), Said("acknowledge"), worse, mild])["A"]
    assert (found.level, found.level_max, found.signals, found.acknowledged_by) == (4, 4, 3, "")
    assert found.last_seen == found.clock_at == AT + timedelta(hours=1) and found.changed_at == AT
    ended = fold({"A": after(*WAY)}, [worse])["A"]
    assert (ended.stage, ended.level, ended.level_max) == ("archived", 2, 4)


def test_the_end_of_a_signal_archives_only_what_nobody_touched_and_is_blue():
    calm = Said("calm", "system", 9, told={"close": True, "at": "2026-11-06T10:00"})
    for acts, level, stage in [
        ((), 1, "archived"),
        ((), 2, "raised"),
        (("acknowledge",), 1, "analysing"),
        (("fast", "command", "dispatch"), 1, "dispatching"),
    ]:
        found = fold({"A": after(*acts, level=level)}, [calm])["A"]
        assert (found.stage, found.calm_at) == (stage, AT + timedelta(hours=1))
    assert fold({"A": after(level=1)}, [replace(calm, told={})])["A"].stage == "raised"


def test_reopened_within_thirty_days_and_for_another_round():
    found = after(*WAY)
    check_act(found, "reopen", "duty", frozenset({"triage"}), {}, AT + timedelta(days=30), "again")
    assert refusal(found, "reopen", "duty", {"triage"}, at=AT + timedelta(days=30, minutes=1)) == "too_late"
    again = fold({"A": found}, [Said("reopen", number=20, at=AT + timedelta(days=1), told={"level": 3})])["A"]
    assert (again.stage, again.level, again.reopened, again.acknowledged_by, again.due) == ("raised", 3, 1, "", None)


def test_an_entry_of_what_was_never_raised_is_a_fault():
    with pytest.raises(KeyError, match="never raised"):
        fold({}, [Said("note")])


class Life(RuleBasedStateMachine):
    """Random acts of random people on two incidents; the ledger's clock may step back a little."""

    @initialize(levels=st.tuples(st.integers(1, 4), st.integers(1, 4)), mode=st.sampled_from(["plain", "war", "drill"]))
    def alarms(self, levels, mode):
        self.now, self.entries, self.found, self.before = AT, [], {}, {}
        for key, level in zip("AB", levels, strict=True):
            self.write("raise", "system", key, {**raised(level).told, "mode": mode})

    def write(self, act, who, key, told):
        one = Said(act, who, len(self.entries) + 1, self.now, who, key, "because", told=told)
        self.entries.append(one)
        self.before, self.found = self.found, fold(self.found, [one])

    @rule(data=st.data(), key=st.sampled_from("AB"), minutes=st.integers(-5, 300), who=st.sampled_from(sorted(PEOPLE)))
    def something_happens(self, data, key, minutes, who):
        self.now += timedelta(minutes=minutes)
        found, acts = self.found[key], stages().acts
        first = {one.after for one in acts.values()}
        moves = [
            one
            for one in found.steps
            if acts[one].to or found.level in acts[one].second_person or one in first - set(found.done)
        ]
        what = data.draw(st.sampled_from(["move", "move", "move", "answer", "step", "any", "system"]))
        if what == "answer" and found.pending:
            who = data.draw(st.sampled_from([who, found.pending.who]))
        choice = {"move": moves, "answer": ["confirm", "reject"], "step": found.steps, "system": ["signal", "calm"]}
        act = data.draw(st.sampled_from(choice.get(what) or sorted(acts)))
        told = {"level": data.draw(st.integers(1, 4)), "close": True}
        if act not in ("raise", "signal", "calm"):
            told = told_of(act, found.level, max(self.now, found.changed_at))
            rights = frozenset(ANY if what == "move" else PEOPLE[who])
            try:
                check_act(found, act, who, rights, told, self.now, "because")
            except ActRefused as refused:
                assert refused.reason in REASONS
        self.write(act, who, key, told)

    def teardown(self):
        assert fold({}, self.entries) == self.found

    @invariant()
    def keeps_its_promises(self):
        assert sum(len(one.entries) for one in self.found.values()) == len(self.entries)
        assert set(self.before) <= set(self.found)
        for key, before in self.before.items():
            one, last = self.found[key], self.entries[-1]
            assert one.changed_at >= before.changed_at and one.clock_at >= before.clock_at >= before.opened_at
            assert one.level_max >= before.level_max and one.level_max >= one.level
            assert one.returned >= before.returned and one.reopened >= before.reopened
            assert one.is_open == (one.stage_due is not None)
            assert one.used(self.now) <= one.used(self.now + timedelta(hours=1))
            assert bool(one.merged_into) == (one.stage == "merged")
            ended = one.stage in ("merged", "false_alarm") and before.stage != one.stage
            if before.level in (2, 3, 4) and (ended or one.level < before.level) or one.postponed > before.postponed:
                assert last.act == "confirm" and last.who != before.pending.who
            if one.stage == "archived" and before.stage == "reviewing" and one.level >= 3:
                assert last.who != one.reviewer
            if (before.stage, one.stage) in (("reported", "reviewing"), ("checking", "reviewing")):
                assert last.who != one.handler


Life.TestCase.settings = settings(max_examples=50, stateful_step_count=40, deadline=None)
TestLife = Life.TestCase
