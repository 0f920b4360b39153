"""stages.toml: complete, consistent, and as the table says who may do what from where; whatever cannot be used is refused with file, key, found and expected."""

from dataclasses import replace
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest

from city.alerting.incidents import ActRefused, check_act, fold
from city.alerting.stages import LEVELS, read_stages, stages
from city.catalogue import CatalogueError
from city.pack import find

AT = datetime(2026, 11, 6, 9)
TEXT = find("alerting/stages.toml").read_text("utf-8")
NAMES = ["Raised", "Analysis", "Assessment", "Decision", "Command", "Dispatch", "Handling", "Reported done"]
NAMES += ["Check", "Review", "Archived", "False alarm", "Merged", "Drill over"]
MINUTES = {
    "raised": (5, 10, 30, 120),
    "deciding": (30, 60, 120, 480),
    "commanding": (10, 20, 30, 60),
    "dispatching": (10, 10, 30, 30),
}
"""Red, orange, yellow, blue, as proposed."""
OPEN = [
    "raised",
    "analysing",
    "assessing",
    "deciding",
    "commanding",
    "dispatching",
    "handling",
    "reported",
    "checking",
    "reviewing",
]
ENDS = ["archived", "false_alarm", "merged"]
DRILLED = "drill_over"
"""The end of an incident of a drill: only its drill leads there, and nothing leads away."""
EARLY = OPEN[:7]
ANY = {"triage", "approve", "command", "handle", "check", "demand"}
LEADERS = {"triage", "approve", "command", "demand"}
TABLE = {
    "acknowledge": (OPEN, LEADERS),
    "analyse": (["raised", "analysing"], {"triage"}),
    "assess": (["assessing"], {"triage"}),
    "decide": (["deciding"], ({"triage"}, {"approve"}, {"approve"}, {"demand"})),
    "fast": (["raised", "analysing", "assessing", "deciding"], ({"triage"}, {"approve"}, set(), set())),
    "watch": (["assessing"], {"triage"}),
    "command": (["commanding"], {"command"}),
    "dispatch": (["dispatching"], {"command"}),
    "accept": (["dispatching"], {"handle"}),
    "return": (["dispatching", "handling"], {"handle"}),
    "progress": (["handling"], {"handle"}),
    "postpone": (["handling"], {"handle"}),
    "report": (["handling"], {"handle"}),
    "check": (["reported"], {"check"}),
    "check_pass": (["reported", "checking"], {"check"}),
    "check_fail": (["reported", "checking"], {"check"}),
    "review": (["reviewing"], {"check"}),
    "archive": (["reviewing"], {"check"}),
    "reopen": (ENDS, {"triage"}),
    "raise_level": (OPEN, ({"triage"}, {"triage"}, {"triage"}, set())),
    "lower_level": (OPEN, (set(), {"triage"}, {"triage"}, {"triage"})),
    "merge": (EARLY, {"triage"}),
    "false_alarm": (EARLY, {"triage"}),
    "demand": (OPEN, {"demand"}),
    "escalate": (OPEN, LEADERS),
    "note": ([*OPEN, *ENDS, DRILLED], ANY),
    "file": ([*OPEN, *ENDS, DRILLED], ANY),
}
"""act → the stages it starts from, and the rights of which one is enough, at every level or by level blue to red."""
ROLES = {
    "duty": {"triage"},
    "officer": {"triage"},
    "leader": {"demand", "approve"},
    "deputy": {"approve", "demand"},
    "centre": {"command"},
    "second": {"command", "triage"},
    "unit": {"handle"},
    "crew": {"handle"},
    "checker": {"check"},
    "reviewer": {"check", "handle"},
    "guest": set(),
}


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
        "file": {"file": {"name": "a.png"}},
    }.get(act, {})


def raised(level):
    told = {"place": "320102", "level": level}
    one = {"act": "raise", "at": AT, "number": 1, "who": "system", "role": "", "key": "A", "words": "", "press": ""}
    return fold({}, [SimpleNamespace(**one, told=told)])["A"]


def test_the_stages_their_names_and_their_clocks():
    found = stages()
    assert found.basis == "proposed"
    assert [one.name["en"] for one in found.stages.values()] == NAMES
    assert [key for key, one in found.stages.items() if one.is_end] == [*ENDS, DRILLED]
    for key, minutes in MINUTES.items():
        assert tuple(found.stages[key].clock_min[level] for level in (4, 3, 2, 1)) == minutes
    both = [found.stages[key].clock_min for key in ("analysing", "assessing")]
    assert [sum(one[level] for one in both) for level in (4, 3, 2, 1)] == [15, 30, 60, 240]
    for one in found.stages.values():
        assert one.is_end == (not one.clock_min)
        assert one.working == (frozenset() if one.is_end else {1, 2})


def test_every_clock_is_the_longer_the_lower_the_level_but_for_those_that_count_working_time():
    for one in stages().stages.values():
        if not one.is_end:
            assert one.clock_min[4] <= one.clock_min[3] and one.clock_min[2] <= one.clock_min[1]


def test_acts_lead_to_stages_and_ends_are_left_by_reopening_alone():
    found = stages()
    for key, act in found.acts.items():
        assert set(act.to) <= set(act.sources) and set(act.to.values()) <= set(found.stages)
        assert set(act.name) == {"zh", "en"} and set(act.rights) == set(LEVELS.values())
        assert bool(act.second_person) == bool(act.confirm_rights)
        if key != "reopen":
            assert not any(found.stages[one].is_end for one in act.to)
    reached, new = set(), {"raised"}
    while new:
        reached |= new
        new = {act.to[one] for one in reached for act in found.acts.values() if one in act.to} - reached
    assert reached == set(found.stages)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('basis = "proposed"', 'basis = "guess"', "stages.basis is 'guess'; it must be 'proposed' or 'verified'"),
        ("reopen_days = 30", "reopen_days = 0", "stages.reopen_days is 0"),
        ("red = 5,", "red = 0,", "stage.raised.clock_min.red is 0; it must be a whole number from 1"),
        ("red = 5,", "", "stage.raised.clock_min.red is missing"),
        ("red = 5,", "pink = 5,", "stage.raised.clock_min.pink is not a known key"),
        ('en = "Raised"', 'en = ""', "stage.raised.name.en is empty"),
        ('en = "Archived" }, ', 'en = "Archived" }, clock_min = { red = 1 }, ', "stage.archived.clock_min"),
        ("merged = {", "joined = {", "stage is .*'joined'.*'merged' in it"),
        ("[act.confirm]", "[act.agree]", "act is .*'confirm' in it"),
        ('from = ["assessing"]', 'from = ["guessing"]', "act.assess.from is 'guessing'"),
        ('from = "open"', 'from = "all"', "act.acknowledge.from is 'all'; it must be 'open', 'end' or 'any'"),
        ('to = "deciding"', 'to = "guessing"', "act.assess.to is 'guessing'"),
        ('right = "command"', 'right = "sing"', "act.command.right is 'sing'"),
        ('red = "demand", ', "", "act.decide.right"),
        ("right = [", 'right = [7, "handle", ', "act.acknowledge.right"),
        ('confirm_right = { red = "demand"', 'to = { red = "demand"', "act.postpone"),
        ('after = "dispatch"', 'after = "lunch"', "act.accept.after is 'lunch'"),
        ('counts = "returned"', 'counts = "laughs"', "act.return.counts is 'laughs'"),
        ('other_than = "handler"', 'other_than = "cook"', "act.check.other_than is 'cook'"),
        ('due = "later?"', 'due = "soon"', "act.command.fields"),
        ("needs_words = true", "needs_words = 1", "act.assess.needs_words is 1; it must be true or false"),
        ("needs_words = true", "words = true", "act.assess.words is not a known key"),
        ("share = 0.5", "share = 0", "ladder.remind_handler.share is 0"),
        ("share = 0.5", "times = 3", "ladder.remind_handler.times is 3"),
        ('levels = ["blue"]', 'levels = ["green"]', "calm.levels is 'green'"),
    ],
)
def test_a_fault_is_a_sentence(tmp_path, old, new, sentence):
    assert old in TEXT
    path = tmp_path / "alerting" / "stages.toml"
    path.parent.mkdir()
    path.write_text(TEXT.replace(old, new, 1), "utf-8")
    with pytest.raises(CatalogueError, match=rf"alerting/stages\.toml: {sentence}|{sentence}") as refused:
        read_stages(path)
    assert str(refused.value).startswith("alerting/stages.toml: ")


def test_the_table_names_every_act():
    system = {"raise", "signal", "calm", "drill_over"}
    assert set(TABLE) | {"confirm", "reject"} | system == set(stages().acts)
    assert set(stages().stages) == {*OPEN, *ENDS, DRILLED}


@pytest.mark.parametrize("stage", [*OPEN, *ENDS, DRILLED])
@pytest.mark.parametrize("level", [1, 2, 3, 4])
def test_every_act_from_every_stage_by_every_role(stage, level):
    found = replace(raised(level), stage=stage, done=("dispatch", "review"))
    for act, (sources, needed) in TABLE.items():
        needed = needed[level - 1] if isinstance(needed, tuple) else needed
        assert (act in found.steps) == (stage in sources and bool(needed)), act
        for who, rights in ROLES.items():
            at = AT + timedelta(minutes=1)
            if stage in sources and needed & rights:
                check_act(found, act, who, frozenset(rights), told_of(act, level, at), at, "because")
                continue
            with pytest.raises(ActRefused) as refused:
                check_act(found, act, who, frozenset(rights), told_of(act, level, at), at, "because")
            reason = "no_step" if stage not in sources else "no_right" if needed else "no_level"
            assert refused.value.reason == reason and refused.value.topic == "incident", (act, who)
    for act in ("raise", "signal", "calm", "drill_over", "sing"):
        with pytest.raises(ActRefused) as refused:
            check_act(found, act, "duty", frozenset(ANY), {}, AT)
        assert refused.value.reason == ("no_act" if act == "sing" else "no_step")
