"""Plans of emergency footing (战): plans.toml, refused with a sentence when it cannot be used."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from city.alerting.stages import stages
from city.catalogue import catalogue
from city.catalogue.checks import Table, load, shown_path
from city.pack import find
from city.settings import settings

LOOKS_S = 20
"""How often deadlines are looked at in plain times; a plan says as much or less."""
_TOP = {"basis", "longest_h", "remind_min", "plan"}
_PLAN = {"name", "clock", "ladder", "lead", "on_call", "looks_s"}


@dataclass(frozen=True)
class Plan:
    """One plan: stage → share of its minutes that is left, rung → share of the deadline, departments, seconds between looks."""

    key: str
    name: dict[str, str]
    clock: Mapping[str, float]
    ladder: Mapping[str, float]
    lead: str
    on_call: tuple[str, ...]
    looks_s: int


@dataclass(frozen=True)
class Plans:
    """What plans.toml says, in its order."""

    basis: str
    longest_h: int
    remind_min: int
    plans: Mapping[str, Plan]


@cache
def plans() -> Plans:
    """The plans of the pack in the settings, read once; a pack without its own has the default ones, without departments that it lacks."""
    path = find("alerting/plans.toml")
    return read_plans(path, is_own=path.is_relative_to(settings().city))


def read_plans(path: Path, *, is_own: bool = True) -> Plans:
    """What a plans.toml says; CatalogueError with file, key, found and expected where it cannot be used."""
    content, file = load(path), shown_path(path)
    top = Table(file, "plans", content, _TOP)
    return Plans(
        basis=top.word("basis", ("proposed", "verified")),
        longest_h=top.whole("longest_h", 1, 24 * 30),
        remind_min=top.whole("remind_min", 1, 24 * 60),
        plans={
            key: _plan(Table(file, f"plan.{key}", one, _PLAN), key, is_own)
            for key, one in top.get("plan", dict, "a table of tables").items()
        },
    )


def clock_share(plan: str, stage: str) -> float:
    """The share of a stage's minutes that is left under a plan; 1 under none, or one that is no more."""
    found = plans().plans.get(plan)
    return found.clock.get(stage, 1.0) if found else 1.0


def rung_share(plan: str, rung: str, usual: float | None) -> float | None:
    """At which share of the deadline a rung is taken under a plan; the usual one under none."""
    found = plans().plans.get(plan)
    return found.ladder.get(rung, usual) if found else usual


def _plan(table: Table, key: str, is_own: bool) -> Plan:
    waiting = {stage for stage, one in stages().stages.items() if not one.is_end}
    rungs = {rung for rung, one in stages().ladder.items() if one.share is not None}
    known = tuple(catalogue().departments)
    lead, on_call = table.text("lead"), table.get("on_call", list, "a list of departments")
    if is_own:
        lead, on_call = table.word("lead", known), list(table.words("on_call", known))
    return Plan(
        key=key,
        name=table.both("name"),
        clock=_shares(table, "clock", waiting, 1.0),
        ladder=_shares(table, "ladder", rungs, 10.0),
        lead=lead if lead in known else "",
        on_call=tuple(one for one in on_call if one in known),
        looks_s=table.whole("looks_s", 1, LOOKS_S),
    )


def _shares(table: Table, key: str, known: set[str], most: float) -> dict[str, float]:
    inner = Table(table.file, f"{table.name}.{key}", table.get(key, dict, "a table of shares", {}), known)
    found: dict[str, Any] = {}
    for name in inner.content:
        found[name] = inner.number(name)
        if not 0 < found[name] <= most:
            inner.refuse(name, found[name], f"a share above 0, up to {most:g}")
    return {name: float(one) for name, one in found.items()}
