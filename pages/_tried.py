"""A changed rule tried on history: what it is run on, and what came of it beside the rule as it is."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from dash import dcc, html

from city.alerting.apply import is_compared, is_seasonal
from city.alerting.compared import broken_cases, compared, raised
from city.alerting.metrics import by_rule
from city.alerting.revisions import file_hash, values
from city.alerting.rules import Rule
from city.catalogue import Indicator, catalogue
from city.catalogue.conditions import COLOURS
from components.detail_text import full_moment
from components.format import signed
from components.links import href
from components.signs import value_text
from components.tables import Column, table
from pages._address import Address
from pages._detail import clock, place_name, seq
from pages._on_footing import given_text
from pages._past import past_of
from pages._ticket import names_of
from queries import incidents

DAYS, KEPT = 30, 8
SHADOW, LIVE = "shadow", "live"
_kept: dict[tuple[Any, ...], dict[str, Any]] = {}
"""The last tries by what they are: what is tried is then proposed, mostly within the hour."""


def try_on_history(address: Address, before: Rule, after: Rule) -> dict[str, Any]:
    """What came of both on the last 30 days of hours in the viewer's places, as the ledger keeps it.

    Keys: how ('hours'; 'by_past' for a comparison with history by the day, 'short_past' for one by the hour without days
    enough before, 'no_hours'), days, until, broken (case → what is told), and of hours: places, precision, and those of
    city.alerting.compared.
    """
    until = clock(address.state).replace(minute=0, second=0, microsecond=0)
    rules = (before.key, file_hash(before), str(values(before)), str(values(after)))
    about = (address.viewer.scope, seq(address.state), incidents.acts(), until, *rules)
    found = _kept.get(about) or _try(address, before, after, until)
    _kept[about] = found
    for oldest in list(_kept)[:-KEPT]:
        _kept.pop(oldest, None)
    return found


def _try(address: Address, before: Rule, after: Rule, until: datetime) -> dict[str, Any]:
    sign = catalogue().indicator(before.indicator)
    broken = {str(number): list(told) for number, told in broken_cases(sign, after).items()}
    found: dict[str, Any] = {"days": DAYS, "until": until.isoformat(timespec="minutes"), "broken": broken}
    since = until - timedelta(days=DAYS)
    if before.promise is None and is_compared(sign, until) and not is_seasonal(sign, until):
        return {**found, "how": "by_past"}
    past = past_of(address, before, sign, since, until)
    if past.hours.is_empty() or past.is_short:
        return {**found, "how": "no_hours" if past.hours.is_empty() else "short_past"}
    everything = incidents.listed(address.viewer)
    is_one_shadow = {before.state, after.state} == {SHADOW, LIVE}
    sides = []
    for rule in (before, after):
        told = [] if is_one_shadow and rule.state == SHADOW else past.alerts(rule)
        sides.append(raised(past.episodes(told), rule, everything, past.above))
    got = by_rule(one for one in everything if one.opened_at >= since).get(before.key)
    return {
        **found,
        "how": "hours",
        "places": past.hours["place"].n_unique(),
        "precision": got.precision if got else None,
        "incidents": [past.incidents(rule, side)[0] for rule, side in zip((before, after), sides, strict=True)],
        **compared(*sides),
    }


def tried_part(address: Address, rule: Rule, tried: Mapping[str, Any]) -> list[Any]:
    """What came of a try: alerts a day by level side by side, what is lost and new, the delay, and the cases that break."""
    words, sign = address.words, catalogue().indicator(rule.indicator)
    until = full_moment(datetime.fromisoformat(tried["until"]))
    found = [html.P(words("revision.tried_over", days=tried["days"], until=until), className="note")]
    if tried["how"] != "hours":
        key = {"by_past": "rule.tried_by_past", "short_past": "rule.short_past"}.get(tried["how"], "rule.no_hours")
        return [*found, html.P(words(key), className="nothing"), *_cases(address, rule, tried)]
    days = tried["days"]
    told = words("revision.told", **{key: tried[key] for key in ("places", "lost", "new", "both", "joined", "split")})
    return [
        *found,
        html.P(told, className="in-words"),
        _sides(address, tried),
        html.P(_delay(address, tried), className="note"),
        html.P(_budget(address, rule, tried, days), className="note"),
        *_cases(address, rule, tried),
        *(_some(address, sign, key, tried) for key in ("lost", "new")),
    ]


def _sides(address: Address, tried: Mapping[str, Any]) -> Any:
    words, days = address.words, tried["days"]
    before, after = tried["before"], tried["after"]
    rows: list[list[Any]] = [
        [words(f"band.{name}.name"), *(f"{side[str(level)] / days:.2f}" for side in (before, after))]
        for level, name in enumerate(COLOURS, start=1)
    ]
    rows.append([words("revision.all"), *(f"{sum(side.values()) / days:.2f}" for side in (before, after))])
    if "incidents" in tried:
        rows.append([words("revision.incidents"), *(f"{n / days:.2f}" for n in tried["incidents"])])
    columns = [
        Column(words("revision.a_day")),
        Column(words("revision.as_is"), is_number=True),
        Column(words("revision.as_would"), is_number=True),
    ]
    return table(columns, rows, caption=words("revision.sides"), empty=words("rule.silent"))


def _delay(address: Address, tried: Mapping[str, Any]) -> str:
    if tried["delay_min"] is None:
        return address.words("revision.no_delay")
    number = signed(tried["delay_min"], address.words)
    return address.words("revision.delay", n=number, later=tried["later"], earlier=tried["earlier"])


def _budget(address: Address, rule: Rule, tried: Mapping[str, Any], days: int) -> str:
    """False alarms a day to be expected, by the share that were false, against the budget; where none was judged, all."""
    words, precision = address.words, tried["precision"]
    share = 1.0 if precision is None else 1 - precision
    before, after = (f"{share * sum(tried[side].values()) / days:.2f}" for side in ("before", "after"))
    key = "revision.budget_all" if precision is None else "revision.budget_share"
    return words(key, share=f"{100 * share:.0f}%", before=before, after=after, most=rule.budget_day)


def _cases(address: Address, rule: Rule, tried: Mapping[str, Any]) -> list[Any]:
    words, broken = address.words, tried["broken"]
    if not broken:
        return [html.P(words("revision.cases_hold", n=len(rule.cases)), className="note")]
    told = words("revision.cases_break", cases=words("format.list").join(f"#{number}" for number in broken))
    rows = [
        [
            f"#{number}",
            given_text(address, case),
            _told(address, case.expect),
            _told(address, got),
        ]
        for number, got in broken.items()
        for case in rule.cases[int(number) - 1 : int(number)]
    ]
    columns = [
        Column(words("revision.case")),
        Column(words("rule.given")),
        Column(words("rule.expect")),
        Column(words("revision.instead")),
    ]
    return [
        html.P(told, className="said failed"),
        table(columns, rows, caption=words("revision.broken"), empty=words("rule.none")),
    ]


def _told(address: Address, said: Any) -> str:
    words = address.words
    names = {"calm": words("incident.calm"), **{one: words(f"band.{one}.short") for one in COLOURS}}
    return words("format.list").join(f"{minute:g}′ {names[what]}" for minute, what in said) or words("rule.silent")


def _some(address: Address, sign: Indicator, key: str, tried: Mapping[str, Any]) -> Any:
    words, some = address.words, tried[f"{key}_some"]
    names = names_of(address, [place for place, *_ in some])
    rows = [
        [
            full_moment(datetime.fromisoformat(at)),
            dcc.Link(place_name(names[place], address.state), href=href(f"/place/{place}", address.state))
            if place in names
            else place,
            words(f"band.{COLOURS[level - 1]}.short"),
            None if value is None else value_text(sign, value, words),
        ]
        for place, at, level, value in some
    ]
    columns = [
        Column(words("detail.time"), is_time=True),
        Column(words("event.place")),
        Column(words("incident.level")),
        Column(words("detail.value"), is_number=True),
    ]
    caption = words(f"revision.{key}", n=tried[key])
    if len(some) < tried[key]:
        caption += words("revision.newest", n=len(some))
    return html.Div(
        [html.H3(caption), table(columns, rows, caption=caption, empty=words("revision.none_such"))],
    )
