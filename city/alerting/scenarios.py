"""Scenarios of drills (演练): one file each in city/drills, refused with a sentence when it cannot be used.

| key | what it says |
|---|---|
| title, about | in both languages |
| plan | the plan of plans.toml by which the clocks of its incidents run |
| length_min | minutes after which the drill ends by itself |
| expect | `acknowledged`, and in `stage` the minutes from the alarm until a stage, or a later one, is reached |
| step | `after_min` the begin an incident is raised: `kind` four digits, `level`, `title`, `place` |

A place is relative: `area` itself, or `district:2`, `street:1`: the second district, the first street in it by code; where there
are fewer it goes round, where there is none it is the area.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from city.alerting.codes import KIND
from city.alerting.plans import plans
from city.alerting.stages import LEVELS, stages
from city.catalogue.checks import Table, load, shown_path
from city.pack import find

AREA = "area"
BELOW = ("district", "street")
PLACE = re.compile(rf"{AREA}|({'|'.join(BELOW)}):([1-9]\d?)")
LONGEST_MIN = 24 * 60


@dataclass(frozen=True)
class Step:
    """What happens when: minutes after the begin, and the incident that is raised; `place` is relative."""

    after_min: int
    kind: str
    level: int
    place: str
    title: dict[str, str]


@dataclass(frozen=True)
class Scenario:
    """One scenario; `stage_min` is stage → minutes from the alarm in which it is to be reached."""

    key: str
    title: dict[str, str]
    about: dict[str, str]
    plan: str
    length_min: int
    acknowledged_min: int
    stage_min: Mapping[str, int]
    steps: tuple[Step, ...]


@cache
def scenarios() -> dict[str, Scenario]:
    """The scenarios of the pack in the settings by key, read once."""
    return {path.stem: read_scenario(path) for path in sorted(find("drills").glob("*.toml"))}


def read_scenario(path: Path) -> Scenario:
    """What a scenario's file says; CatalogueError with file, key, found and expected where it cannot be used."""
    content, file = load(path), shown_path(path)
    top = Table(file, "drill", content, {"title", "about", "plan", "length_min", "expect", "step"})
    expect = Table(file, "expect", top.get("expect", dict, "a table"), {"acknowledged", "stage"})
    ways = {key for key, one in stages().stages.items() if not one.is_end and key != "raised"}
    reached = Table(file, "expect.stage", expect.get("stage", dict, "minutes by stage", {}), ways)
    steps = top.get("step", list, "a list of steps")
    if not steps:
        top.refuse("step", steps, "a list of at least one step")
    length = top.whole("length_min", 1, LONGEST_MIN)
    return Scenario(
        key=path.stem,
        title=top.both("title"),
        about=top.both("about"),
        plan=top.word("plan", tuple(plans().plans)),
        length_min=length,
        acknowledged_min=expect.whole("acknowledged", 1, LONGEST_MIN),
        stage_min={key: reached.whole(key, 1, LONGEST_MIN) for key in stages().stages if key in reached},
        steps=tuple(_step(file, number, one, length) for number, one in enumerate(steps, 1)),
    )


def _step(file: str, number: int, content: Any, length: int) -> Step:
    table = Table(file, f"step.{number}", content, {"after_min", "kind", "level", "place", "title"})
    for key, pattern, expected in (("kind", KIND, "four digits"), ("place", PLACE, "area, district:1 or street:1")):
        if not pattern.fullmatch(table.text(key)):
            table.refuse(key, table.text(key), expected)
    return Step(
        after_min=table.whole("after_min", 0, length),
        kind=table.text("kind"),
        level=LEVELS[table.word("level", tuple(LEVELS))],
        place=table.text("place"),
        title=table.both("title"),
    )


def placed(relative: str, area: str, below: Mapping[str, Sequence[str]]) -> str:
    """The place that a step means in an area; `below` is level → the places of it in the area, by code."""
    found = PLACE.fullmatch(relative)
    codes = below.get(found[1], ()) if found and found[1] else ()
    return codes[(int(found[2]) - 1) % len(codes)] if found and codes else area
