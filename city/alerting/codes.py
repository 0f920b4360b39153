"""What identifies an incident: its code for life, and the fingerprint by which signals find it.

A code is prefix, day, district, kind, number, and two check digits by ISO 7064 MOD 97-10: 28 characters. Every wrong
character and every swap of two neighbours is found.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from json import dumps
from typing import TYPE_CHECKING, Any

from stdnum.iso7064 import mod_97_10

from city.alerting.stages import ARCHIVED, MERGED, stages

if TYPE_CHECKING:
    from city.alerting.groups import Joining
    from city.alerting.incidents import Incident

PREFIX, PLACE, KIND, NUMBER = (re.compile(one) for one in ("[A-Z]{2}", r"[0-9]{6}", r"[0-9]{4}", r"[0-9]{6}"))
DRILL = "drill"
"""The mode of incidents that are made up for a drill."""
CODE = re.compile("([A-Z]{2})([0-9]{8})([0-9]{6})([0-9]{4})([0-9]{6})([0-9]{2})")


def make(prefix: str, day: date, place: str, kind: str, number: int) -> str:
    """The code of an event: city prefix (2 capitals), its day, district (6 digits), kind (4 digits), number 1 to 999999.

    Raises ValueError with a sentence for a part that does not fit.
    """
    parts = (("prefix", prefix, PREFIX, "two capital letters"), ("place", place, PLACE, "six digits"))
    for name, found, pattern, expected in (*parts, ("kind", kind, KIND, "four digits")):
        if not pattern.fullmatch(found):
            raise ValueError(f"The {name} of a code is {found!r}; {expected} are expected.")
    if not 1 <= number <= 999_999:
        raise ValueError(f"The number of a code is {number}; 1 to 999999 is expected.")
    body = f"{prefix}{day:%Y%m%d}{place}{kind}{number:06d}"
    return body + mod_97_10.calc_check_digits(body)


def is_valid(code: str) -> bool:
    """Whether this is the code of an event: its form, its day, and its check digits."""
    found = CODE.fullmatch(code)
    if not found:
        return False
    try:
        date.fromisoformat(found[2])
    except ValueError:
        return False
    return bool(mod_97_10.is_valid(code))


def district_of(places: Iterable[str]) -> str:
    """The six digits of the district for a code: the first of a place and those above it that has them, "" where none does."""
    return next((one for one in places if PLACE.fullmatch(one)), "")


def told_by_no_rule(source: str, place: str, kind: str, level: int, title: str, at: datetime) -> dict[str, Any]:
    """What the entry of a raise tells of what no reading says: `source` stands for the rule, the title tells one from another."""
    return {
        "rule": source,
        "indicator": "",
        "place": place,
        "kind": kind,
        "level": level,
        "title": title,
        "at": at.isoformat(),
        "mode": "plain",
        "fingerprint": fingerprint(source, place, title, kind),
    }


@dataclass(frozen=True)
class Match:
    """What a signal belongs to: how is join, ignore (the tail of what was archived), group, reopen, parent or new.

    `code` is the incident; `parents` are all that may share a cause, the newest first, which people or a rule decide.
    """

    how: str
    code: str = ""
    parents: tuple[str, ...] = ()


def fingerprint(rule: str, place: str, object: str, kind: str) -> str:
    """What is the same for all signals of one incident, as SHA-256 in hex."""
    return sha256(dumps([rule, place, object, kind], ensure_ascii=False).encode()).hexdigest()


def matches(
    incidents: Iterable["Incident"],
    fingerprint: str,
    place: str,
    kind: str,
    at: datetime,
    related: Mapping[str, frozenset[str]] | None = None,
    joining: "Joining | None" = None,
) -> Match:
    """What a new signal joins, of incidents open and ended.

    The open one of the same fingerprint, or the one that this was merged into; none, where the signal is the tail of one just
    archived; else the newest open one of its group; else the one archived in the last days; else a candidate parent: open at
    the same place, of the same or a related kind. Those of drills match nothing.
    """
    rules, found = stages(), {one.code: one for one in incidents if one.mode != DRILL}
    same = [one for one in found.values() if fingerprint in one.fingerprints]
    for one in sorted(same, key=lambda one: one.last, reverse=True):
        target = _target(one, found)
        if target.is_open:
            return Match("join", target.code)
    ended = [one for one in same if one.stage == ARCHIVED and at - one.changed_at < timedelta(days=rules.reopen_days)]
    newest = max(ended, key=lambda one: one.changed_at, default=None)
    if newest and at - newest.changed_at <= timedelta(minutes=rules.keep_firing_min):
        return Match("ignore", newest.code)
    group = [one for one in found.values() if joining is not None and joining.fits(one, at)]
    if group:
        return Match("group", max(group, key=lambda one: one.last).code)
    if newest:
        return Match("reopen", newest.code)
    kinds, near = {kind} | (related or {}).get(kind, frozenset()), timedelta(minutes=rules.together_min)
    parents = [one for one in found.values() if one.is_open and one.place == place and one.kind in kinds]
    parents = [one for one in parents if one.first_seen - near <= at <= one.last_seen + near]
    codes = tuple(one.code for one in sorted(parents, key=lambda one: one.last_seen, reverse=True))
    return Match("parent", codes[0], codes) if codes else Match("new")


def _target(one: "Incident", found: Mapping[str, "Incident"]) -> "Incident":
    """The incident that this was merged into, over any number of mergers; itself when it was not."""
    seen = {one.code}
    while one.stage == MERGED and one.merged_into in found and one.merged_into not in seen:
        one = found[one.merged_into]
        seen.add(one.code)
    return one
