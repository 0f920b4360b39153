"""Promises at the watch: how fast the share that may be late is used up, in each place that a rule of a promise is about."""

from collections.abc import Container, Iterable
from datetime import datetime, timedelta
from typing import Any

from actions.incidents import watch
from city.alerting.apply import near_of, nearly
from city.alerting.newest import covered
from city.alerting.promises import told_by_promise
from city.alerting.rules import Rule
from city.catalogue import catalogue
from queries import alerts, places

HOUR = timedelta(hours=1)


def promised(
    rules: Iterable[Rule], remembered: Container[tuple[str, str]], now: datetime
) -> dict[tuple[str, str], Any]:
    """(rule, place) → what its signal is told of the newest hours: of what is beyond, and of what is remembered.

    A place above others that are beyond is told to stay as it is; one without hours young enough is told nothing.
    """
    found: dict[tuple[str, str], Any] = {}
    for rule in rules:
        if rule.promise is None or not rule.holds_on(now.date()):
            continue
        sign = catalogue().indicator(rule.indicator)
        since = now - timedelta(seconds=sign.dead_after_s)
        midnight = since.replace(hour=0, minute=0, second=0, microsecond=0)
        hours = alerts.promised(watch(), sign.key, midnight - rule.promise.longest, now)
        told = told_by_promise(sign, rule.promise, hours, since, now, nearly(rule))
        newest = told.unique("place", keep="last", maintain_order=True).to_dicts()
        beyond = [row["place"] for row in newest if row["told"] >= 1]
        above = places.above(watch(), beyond)
        finer = covered(((rule.key, place) for place in beyond), above)
        for row in newest:
            pair = (rule.key, row["place"])
            if row["told"] < 1 and pair not in remembered:
                continue
            found[pair] = {
                "value": row["value"],
                "observed_at": min(row["hour"] + HOUR, now),
                "hour": row["hour"],
                "told": near_of(rule) if pair in finer else row["told"],
                "limit": rule.promise.limit(int(row["told"])),
                "above": above.get(row["place"], (row["place"],)),
            }
    return found
