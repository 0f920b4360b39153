"""Drills: scenarios, what their entries come to, the score, and that no measure counts them."""

import inspect
from dataclasses import dataclass
from datetime import timedelta

import pytest

from city.alerting import metrics
from city.alerting.codes import fingerprint, matches
from city.alerting.drill_score import RETURN_COST, score
from city.alerting.drills import DrillRefused, check_drill, check_end, fold, told_at_begin, told_of_step
from city.alerting.footings import Footing
from city.alerting.incidents import fold as fold_incidents
from city.alerting.scenarios import placed, read_scenario, scenarios
from city.catalogue import CatalogueError
from city.pack import find
from city.words import Words
from components.incidents import counts, desk_strip
from components.prerender import to_html
from tests import _said
from tests._said import AT

MIN = timedelta(minutes=1)
TEXT = find("drills/table_top.toml").read_text("utf-8")


@dataclass
class Said(_said.Said):
    """An entry about a drill or an incident of it."""

    who: str = "duty"
    role: str = "duty"


def begun(name="cloudburst", number=1):
    one = scenarios()[name]
    told = told_at_begin(one, "320102", [("320102002", "320102")] * len(one.steps))
    return Said("begin", "duty", number, AT, words="", told=told)


def drill(*entries, name="cloudburst"):
    return fold({}, [begun(name), *entries])[1]


def raised(step=1, name="cloudburst"):
    """The incident of a step as it is raised, and as people go on with it: (act, minutes after the begin, told)."""
    one = drill(name=name)
    told = told_of_step(one, step)
    return Said("raise", "system", step, one.step_at(step), "system", f"D{step}", "", told=told)


def incident(*acts, step=1, name="cloudburst"):
    entries = [raised(step, name)]
    for number, (act, minute, told) in enumerate(acts, 10):
        who = "crew" if act in ("accept", "report") else "duty"
        entries.append(Said(act, who, number, AT + minute * MIN, "duty", f"D{step}", told=told))
    return fold_incidents({}, entries)[f"D{step}"]


def test_the_scenarios_that_are_there():
    assert list(scenarios()) == ["cloudburst", "lantern_crowd", "table_top"]
    for one in scenarios().values():
        assert one.acknowledged_min and one.stage_min and one.steps
        assert list(one.stage_min.values()) == sorted(one.stage_min.values())


def test_places_of_steps_go_round_and_fall_back_to_the_area():
    below = {"street": ["a", "b"], "district": []}
    found = [placed(one, "x", below) for one in ("area", "street:1", "street:2", "street:3", "district:1")]
    assert found == ["x", "a", "b", "a", "x"]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('plan = "accident"', 'plan = "party"', "drill.plan is 'party'"),
        ("length_min = 60", "length_min = 0", "drill.length_min is 0"),
        ("acknowledged = 5\n", "", "expect.acknowledged is missing"),
        ("assessing = 10", "raised = 10", "expect.stage.raised is not a known key"),
        ("after_min = 0", "after_min = 61", "step.1.after_min is 61"),
        ('kind = "0205"', 'kind = "gas"', "step.1.kind is 'gas'; it must be four digits"),
        ('level = "orange"', 'level = "pink"', "step.1.level is 'pink'"),
        ('place = "street:1"', 'place = "moon:1"', "step.1.place is 'moon:1'"),
        ('en = "Gas leak in a row of shops"', 'en = ""', "step.1.title.en is empty"),
        ("[[step]]", "[[happens]]", "drill.happens is not a known key"),
    ],
)
def test_a_fault_is_a_sentence(tmp_path, old, new, sentence):
    assert old in TEXT
    path = tmp_path / "drills" / "one.toml"
    path.parent.mkdir()
    path.write_text(TEXT.replace(old, new, 1), "utf-8")
    with pytest.raises(CatalogueError, match=sentence) as refused:
        read_scenario(path)
    assert str(refused.value).startswith("drills/one.toml: ")


def test_a_drill_runs_ends_and_is_scored_once():
    one = drill()
    assert one.is_running and one.until == AT + 180 * MIN and one.step_at(2) == AT + 10 * MIN and one.indicator is None
    told = {"points": 80}
    over = drill(Said("end", "chief", 2, AT + 60 * MIN), Said("score", "system", 3, AT + 60 * MIN, told=told))
    assert (over.ended_by, over.score, over.is_running, over.last) == ("chief", told, False, 3)
    twice = fold({1: over}, [Said("score", "system", 4, told={"points": 1}), Said("end", "x", 5, AT + 90 * MIN)])[1]
    assert twice.score == told and twice.ended_at == AT + 60 * MIN
    assert drill(Said("score", "system", 2, told=told)).score == {}, "what runs is not scored"


def test_what_may_begin_and_end():
    given = {
        "place": "320102",
        "above": ["3201"],
        "scenario": "cloudburst",
        "words": "",
        "at": AT,
        "known": [],
        "war": [],
    }
    check_drill(**given)
    war = Footing(1, "3201", "flood", AT + 60 * MIN, "rain", "duty", AT, 1)
    for changed, reason in (
        ({"place": ""}, "no_place"),
        ({"scenario": "gone"}, "no_scenario"),
        ({"known": [drill()]}, "already"),
        ({"war": [war]}, "war"),
        ({"words": "x" * 1001}, "long_words"),
    ):
        with pytest.raises(DrillRefused) as refused:
            check_drill(**{**given, **changed})
        assert refused.value.reason == reason
    check_drill(**{**given, "known": [drill(Said("end", "x", 2))]})
    check_end(drill(), "")
    for found, words in ((drill(Said("end", "x", 2)), ""), (drill(), "x" * 1001)):
        with pytest.raises(DrillRefused):
            check_end(found, words)


WAY = [
    ("acknowledge", 4, {}),
    ("analyse", 10, {}),
    ("assess", 20, {}),
    ("decide", 30, {}),
    ("command", 55, {"lead": "water", "order": "pump"}),
]


def test_the_score_is_counted_by_hand():
    """Acknowledged after 4 of 5 min, assessing after 10 of 15, commanding after 30 of 40, dispatching after 55 of 50; ends at 58."""
    over = drill(Said("end", "duty", 2, AT + 58 * MIN))
    found = score(over, [incident(*WAY)])
    assert (found["incidents"], found["judged"], found["met"], found["returned"], found["points"]) == (1, 4, 3, 0, 75)
    assert found["marks"]["acknowledged"] == {"expected_min": 5, "reached": 1, "p50": 4.0, "met": 1, "judged": 1}
    assert found["marks"]["dispatching"]["met"] == 0 and found["marks"]["handling"]["judged"] == 0
    back = [*WAY, ("dispatch", 56, {}), ("return", 57, {})]
    assert score(over, [incident(*back)])["points"] == 75 - RETURN_COST
    untouched = score(over, [incident()])
    assert (untouched["judged"], untouched["met"], untouched["points"]) == (4, 0, 0)
    early = drill(Said("end", "duty", 2, AT + 2 * MIN))
    assert score(early, [incident()])["points"] is None and score(over, [])["points"] is None
    at_once = [("acknowledge", 1, {}), ("fast", 3, {})]
    yellow = score(over, [incident(*[(a, m + 10, t) for a, m, t in at_once], step=2)])["marks"]
    assert yellow["assessing"]["p50"] == yellow["commanding"]["p50"] == 3.0, (
        "who goes at once has passed what lies between"
    )


def test_it_is_marked_and_closed_by_its_drill_alone():
    one = incident(*WAY)
    assert one.is_drill and one.plan == "flood" and one.drill == 1 and one.is_open
    over = fold_incidents({"D1": one}, [Said("drill_over", "system", 90, AT + 60 * MIN, key="D1", told={})])["D1"]
    assert over.stage == "drill_over" and not over.is_open and over.stage_due is None
    real = fold_incidents(
        {}, [Said("raise", "system", 1, AT, key="R", told={"place": "320102", "level": 3, "rule": "x", "kind": "0110"})]
    )
    after = fold_incidents(real, [Said("drill_over", "system", 2, AT + MIN, key="R", told={})])["R"]
    assert after.stage == "raised", "no real incident is closed by it"


def test_no_signal_joins_a_drill_or_becomes_its_child():
    one = incident()
    mark = fingerprint("ponding_depth", one.place, "", one.kind)
    assert matches([one], mark, one.place, one.kind, AT + MIN).how == "new"
    assert matches([one], one.fingerprint, one.place, one.kind, AT + MIN).how == "new"


MEASURES = [
    one
    for name, one in inspect.getmembers(metrics, inspect.isfunction)
    if one.__module__ == metrics.__name__ and not name.startswith("_")
]
"""Every public function of the measures; one that is added joins by being there."""


def measured(measure, incidents):
    """What a measure says of incidents, or of their stays where it takes these."""
    given = {"incidents": incidents, "stays": metrics.stays_of(incidents)}
    return measure(**{name: given[name] for name in inspect.signature(measure).parameters})


@pytest.mark.parametrize("measure", MEASURES, ids=lambda one: one.__name__)
def test_no_measure_counts_a_drill(measure):
    drilled = [incident(*WAY), incident(step=2), incident(("false_alarm", 30, {}), step=3)]
    told = {"place": "320102", "level": 3, "rule": "ponding_depth", "kind": "0110"}
    entries = [Said("raise", "system", 1, AT, "system", "R", told=told)]
    entries += [Said(act, "duty", n, AT + m * MIN, "duty", "R", told=more) for n, (act, m, more) in enumerate(WAY, 2)]
    real = list(fold_incidents({}, entries).values())
    assert measured(measure, drilled) == measured(measure, []), "drills alone are nothing"
    assert measured(measure, [*drilled, *real]) == measured(measure, real) != measured(measure, [])


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_count_on_desk_and_wall_counts_a_drill(lang):
    words, drilled = Words(lang), [incident(*WAY), incident(step=2)]
    assert to_html(counts(drilled, AT, words)) == to_html(counts([], AT, words))
    assert desk_strip(drilled, [], AT, "/alerts", words) is None
