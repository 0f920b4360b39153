"""The entries that the watch writes of what changed: an incident begins, another alert joins it, it rises, calms down, comes back."""

from collections.abc import Iterable, Mapping
from typing import Any

from actions.incidents import begin, note_shadow, note_signal, watch
from city.alerting.codes import district_of
from city.alerting.groups import Joining
from city.alerting.incidents import Incident, fingerprint, matches
from city.alerting.rules import Rule
from pages._city import civil_now
from pages._footing_run import mode_of
from pages._kept_back import related
from queries import incidents, places


def write(rule: Rule, place: str, change: str, row: Mapping[str, Any], known: dict[str, Incident]) -> int:
    """The entry that a change (fire or calm) makes, if any; `known` then holds the incident as it is."""
    at, now = row["observed_at"], civil_now()
    told = {"at": at.isoformat(), "value": row["value"], "level": row["level"], "limit": row["limit"]}
    mark = fingerprint(rule.key, place, "", rule.kind)
    press = f"{mark[:40]}{change}{row['level']}{at:%Y%m%d%H%M%S}"
    told |= {"limit_plan": row["plan"]} if row.get("plan") else {}
    told |= {"rule_version": rule.version, "rule": rule.key, "indicator": rule.indicator, "place": place}
    if rule.state == "shadow":
        return 0 if change == "calm" else note_shadow(rule.key, told, press)
    told["fingerprint"] = mark
    above = (place, *(row["above"] or ()))
    mode = mode_of(above, now)
    joining = _joining(rule, above, mode)
    found = matches(known.values(), mark, place, rule.kind, now, related(), joining)
    if change == "calm":
        if found.how != "join":
            return 0
        note_signal(known[found.code], "calm", {"at": told["at"], "close": True, "fingerprint": mark}, press)
    elif found.how == "join":
        if not _is_news(known[found.code], mark, row["level"]):
            return 0
        note_signal(known[found.code], "signal", told, press)
    elif found.how in ("group", "reopen"):
        note_signal(known[found.code], "signal" if found.how == "group" else "reopen", told, press)
    elif found.how == "ignore":
        return 0
    else:
        body = {**told, "kind": rule.kind, "parent": found.code, **mode}
        body |= {"group": joining.key} if joining else {}
        begin(watch(), body, at, _district(above, place), known, press)
    known.update({one.code: one for one in incidents.listed(watch())})
    return 1


def _joining(rule: Rule, above: Iterable[str], mode: Mapping[str, Any]) -> Joining | None:
    """What an open incident must share with a new alert of the rule, for the alert to join it."""
    if rule.group is None:
        return None
    rows = places.named(watch(), sorted(set(above)), [])
    key = rule.group.key(dict(rows.select("place", "level").iter_rows()))
    return Joining(key, rule.group.min, mode["mode"], mode.get("plan", ""))


def _is_news(found: Incident, mark: str, level: int) -> bool:
    """Whether a signal of something known changes its incident: it rises, it comes back, or one of several alerts rises."""
    own = next((one for one in found.members if one.fingerprint == mark), None)
    if level > found.level_max or own is None:
        return level > found.level_max
    return own.calm_at is not None or (len(found.members) > 1 and level > own.level)


def _district(above: Iterable[str], place: str) -> str:
    """The six digits of the district for the code: of the place itself or of one above it."""
    return district_of(above) or f"{place:0<6}"[:6]
