"""Drills (演练): a scenario is played in an area. Its incidents are of the mode drill: marked everywhere, counted nowhere.

Entries: `begin` (body: place, scenario, title, plan, length_min, acknowledged_min, stage_min, steps with their places: what was
agreed at the begin stays so), `end` by a person or the watch, `score` (body: what city/alerting/drill_score.py found).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from city.alerting.codes import DRILL, fingerprint
from city.alerting.footings import LEVELS, Footing, over
from city.alerting.scenarios import Scenario, scenarios
from city.refusals import Refusal
from city.tickets import LONGEST_WORDS, Written, folded


class DrillRefused(Refusal):
    """What cannot be done with a drill."""

    topic = "drill"


@dataclass(frozen=True)
class Drill:
    """One drill as its entries leave it; `score` is empty until it was scored, `last` the newest entry's number."""

    number: int
    place: str
    scenario: str
    title: dict[str, str]
    plan: str
    length_min: int
    acknowledged_min: int
    stage_min: Mapping[str, int]
    steps: tuple[dict[str, Any], ...]
    who: str
    begun_at: datetime
    last: int
    ended_at: datetime | None = None
    ended_by: str = ""
    score: Mapping[str, Any] = field(default_factory=dict)
    entries: tuple[Written, ...] = field(default=(), repr=False)

    @property
    def indicator(self) -> None:
        """It is about no sign."""
        return

    @property
    def is_running(self) -> bool:
        """Whether it has not ended."""
        return self.ended_at is None

    @property
    def until(self) -> datetime:
        """When it ends by itself."""
        return self.begun_at + timedelta(minutes=self.length_min)

    def step_at(self, number: int) -> datetime:
        """When a step (from 1) happens."""
        return self.begun_at + timedelta(minutes=self.steps[number - 1]["after_min"])


def fold(drills: dict[int, Drill], entries: Iterable[Written]) -> dict[int, Drill]:
    """The drills by number after some more entries, oldest first; the ones given stay as they are."""
    return folded(drills, entries, _first, _next)


def _first(one: Written) -> Drill:
    told = one.told
    what = (told["place"], told["scenario"], told["title"], told["plan"], told["length_min"])
    expected = (told["acknowledged_min"], told["stage_min"], tuple(told["steps"]))
    return Drill(int(one.key), *what, *expected, one.who, one.at, one.number, entries=(one,))


def _next(before: Drill, one: Written) -> Drill:
    after = replace(before, last=one.number, entries=(*before.entries, one))
    if one.act == "end" and before.is_running:
        return replace(after, ended_at=one.at, ended_by=one.who)
    if one.act == "score" and not before.is_running and not before.score:
        return replace(after, score=one.told)
    return after


def told_at_begin(scenario: Scenario, place: str, places: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """The body of the entry that begins a drill; `places` are each step's place and the district for its code."""
    return {
        "place": place,
        "scenario": scenario.key,
        "title": scenario.title,
        "plan": scenario.plan,
        "length_min": scenario.length_min,
        "acknowledged_min": scenario.acknowledged_min,
        "stage_min": dict(scenario.stage_min),
        "steps": [
            {
                "after_min": step.after_min,
                "kind": step.kind,
                "level": step.level,
                "title": step.title,
                "place": at,
                "district": district,
            }
            for step, (at, district) in zip(scenario.steps, places, strict=True)
        ],
    }


def told_of_step(drill: Drill, number: int) -> dict[str, Any]:
    """What the entry of the raise tells of a step (from 1)."""
    step = drill.steps[number - 1]
    return {
        "rule": DRILL,
        "indicator": "",
        "place": step["place"],
        "kind": step["kind"],
        "level": step["level"],
        "title": step["title"],
        "at": drill.step_at(number).isoformat(),
        "mode": DRILL,
        "plan": drill.plan,
        "drill": drill.number,
        "step": number,
        "fingerprint": fingerprint(DRILL, step["place"], f"{drill.number}/{number}", step["kind"]),
    }


def check_drill(
    place: str,
    above: Iterable[str],
    scenario: str,
    words: str,
    at: datetime,
    known: Iterable[Drill],
    war: Iterable[Footing],
) -> None:
    """Raises DrillRefused for what may not begin: no scenario, no area in scope, one running there, or an emergency over it."""
    if not place:
        raise DrillRefused("no_place", f"A place in sight is needed, of the levels {', '.join(LEVELS)}.")
    if scenario not in scenarios():
        raise DrillRefused("no_scenario", f"{scenario!r} is no scenario; they are {', '.join(scenarios())}.")
    if any(one.place == place and one.is_running for one in known):
        raise DrillRefused("already", f"A drill is running in {place} already.")
    if over(war, {place, *above}, at):
        raise DrillRefused("war", f"{place} is on emergency footing; no drill is held there.")
    if len(words.strip()) > LONGEST_WORDS:
        raise DrillRefused("long_words", f"At most {LONGEST_WORDS} characters are kept.")


def check_end(found: Drill, words: str) -> None:
    """Raises DrillRefused for a drill that has ended."""
    if not found.is_running:
        raise DrillRefused("ended", f"Drill {found.number} ended {found.ended_at}.")
    if len(words.strip()) > LONGEST_WORDS:
        raise DrillRefused("long_words", f"At most {LONGEST_WORDS} characters are kept.")
