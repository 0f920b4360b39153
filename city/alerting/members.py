"""Members: the alerts that an incident is made of, each one rule's in one place; their states are a fold, too."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Member:
    """One alert of an incident: `level` the highest so far, `value` and `limit` of the reading that told it, `plan` where
    the limit is that of a plan of emergency footing, `calm_at` when its signal ended."""

    rule: str
    place: str
    indicator: str
    fingerprint: str
    level: int
    first_at: datetime
    last_at: datetime
    value: float | None = None
    limit: str = ""
    plan: str = ""
    calm_at: datetime | None = None


Members = tuple[Member, ...]


def first_member(told: Mapping[str, Any], seen: datetime) -> Member:
    """The alert that raised the incident."""
    return Member(
        told.get("rule", ""),
        told["place"],
        told.get("indicator", ""),
        told.get("fingerprint", ""),
        int(told["level"]),
        seen,
        seen,
        told.get("value"),
        told.get("limit", ""),
        told.get("limit_plan", ""),
    )


def with_signal(members: Members, told: Mapping[str, Any], seen: datetime) -> Members:
    """After a signal: of the member that it names, of the first one where it names none; a new one joins."""
    mark = told.get("fingerprint") or members[0].fingerprint
    before = next((one for one in members if one.fingerprint == mark), None)
    if before is None:
        return (*members, first_member(told, seen))
    after = replace(
        before,
        level=max(before.level, int(told.get("level", before.level))),
        first_at=min(before.first_at, seen),
        last_at=max(before.last_at, seen),
        value=told.get("value", before.value),
        limit=told.get("limit", before.limit),
        plan=told.get("limit_plan", "") if "limit" in told else before.plan,
        calm_at=None,
    )
    return tuple(after if one is before else one for one in members)


def with_calm(members: Members, told: Mapping[str, Any], seen: datetime) -> Members:
    """After the end of a signal: of the member that it names; of all where it names none."""
    mark = told.get("fingerprint")
    return tuple(replace(one, calm_at=seen) if mark in (None, one.fingerprint) else one for one in members)
