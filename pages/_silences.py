"""Silences of a rule: those in force and the last that ended, the form to begin and end one, and the mark with their count."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from dash import dcc, html

from actions.incidents import rights_of
from actions.silences import begin, end
from city.alerting.rules import rules
from city.alerting.silences import Silence, SilenceRefused
from components.detail_text import full_moment
from components.forms import pick
from components.links import href
from components.sections import section
from components.tables import Column, table
from pages._address import Address
from pages._city import civil_now
from pages._detail import home, now_of, place_name, seen_indicator, seen_place
from pages._steps import Press, Steps, typed_moment
from pages._ticket import names_of
from queries import places, silences

STEPS = Steps("silence", "silence", ("begin", "end"), own=("place", "until", "which"), minor=("end",))
LISTED = ("city", "district", "street", "quasi")
PROPOSED = timedelta(hours=2)
MOST = 10


def silence_mark(address: Address) -> Any:
    """How many silences are in force in the viewer's sight, leading to the rules; nothing to be seen where there are none."""
    count = len(silences.listed(address.viewer, address.state.asof, now_of(address.state)))
    told = address.words("silence.count", n=count)
    return html.P(dcc.Link(told, href=href("/rules", address.state)), className="note", hidden=not count)


def silenced_rules(address: Address) -> dict[str, str]:
    """What the list of rules adds to the state of a rule: how many silences of it are in force."""
    counted = Counter(one.rule for one in silences.listed(address.viewer, address.state.asof, now_of(address.state)))
    return {rule: " · " + address.words("silence.of_rule", n=count) for rule, count in counted.items()}


def silence_part(address: Address, rule: str) -> Any:
    """The lists and the form on the page of a rule, with the place of what is said after a press."""
    in_force, ended, form = _drawn(address, rule)
    return html.Div(
        [
            html.Div(in_force, id=STEPS.id("head")),
            html.Div(ended, id=STEPS.id("thread")),
            html.Div(form, id=STEPS.id("form")),
            html.Div(id=STEPS.id("said")),
        ],
        className="column",
    )


def _of(address: Address, rule: str) -> list[Silence]:
    return [one for one in silences.listed(address.viewer, address.state.asof) if one.rule == rule]


def _in_force(address: Address, found: list[Silence]) -> Any:
    words, now = address.words, now_of(address.state)
    shown = [one for one in found if one.is_in_force(now)]
    return section(
        words("silence.many"), _table(address, shown, words("silence.many")), note=words("silence.many_note")
    )


def _ended(address: Address, found: list[Silence]) -> Any:
    words, now = address.words, now_of(address.state)
    shown = [one for one in found if not one.is_in_force(now)][:MOST]
    return section(words("silence.ended"), _table(address, shown, words("silence.ended")))


def _table(address: Address, shown: list[Silence], caption: str) -> Any:
    words, names = address.words, names_of(address, [one.place for one in shown])
    rows = [
        [
            one.number,
            place_name(names[one.place], address.state) if one.place in names else one.place,
            full_moment(one.ended_at or one.until),
            one.who if one.ended_by in ("", one.who) else f"{one.who} · {words('silence.ended_by', who=one.ended_by)}",
            one.reason,
        ]
        for one in shown
    ]
    columns = [
        Column(words("appeal.number"), is_number=True),
        Column(words("event.place")),
        Column(words("silence.until"), is_time=True),
        Column(words("appeal.who")),
        Column(words("silence.reason")),
    ]
    return table(columns, rows, caption=caption, empty=words("silence.none"))


def _form(address: Address, found: list[Silence]) -> Any:
    """The form; nothing for who may not triage."""
    if "triage" not in rights_of(address.viewer) or address.state.asof is not None:
        return None
    words, now = address.words, now_of(address.state)
    frame = places.named(address.viewer, [home(address)], list(LISTED))
    options = [
        (row["place"], place_name(row, address.state))
        for row in sorted(frame.iter_rows(named=True), key=lambda row: row["place"])
    ]
    in_force = [one for one in found if one.is_in_force(now)]
    of, until = dict(options), (now + PROPOSED).replace(second=0, microsecond=0)
    which = [(str(one.number), f"{one.number} · {of.get(one.place, one.place)}") for one in in_force]
    drawn = {
        "place": pick(STEPS.id("place"), options, None, words),
        "until": dcc.Input(
            id=STEPS.id("until"), type="text", value=f"{until:%Y-%m-%dT%H:%M}", maxLength=16, className="search wide"
        ),
        "which": pick(STEPS.id("which"), which, which[0][0] if which else None, words),
    }
    names = {"place": "event.place", "until": "silence.until", "which": "silence.which"}
    fields = [STEPS.field(key, words(names[key]), field, key != "which" or which) for key, field in drawn.items()]
    may = STEPS.acts if which else ("begin",)
    return STEPS.form(address, may, max((one.last for one in found), default=0), *fields)


def take_silence(given: Sequence[Any]) -> list[Any]:
    """Begins or ends a silence; when it is refused, the sentence, the lists as they are now, and the form as it was."""
    return STEPS.answer(given, _take, _drawn)


def _drawn(address: Address, rule: str) -> list[Any]:
    found = _of(address, rule)
    return [_in_force(address, found), _ended(address, found), _form(address, found)]


def _take(address: Address, rule: str, press: Press) -> None:
    place, until, which = press.own
    known = rules().get(rule)
    if known is None or isinstance(seen_indicator(known.indicator, address), str):
        raise SilenceRefused("no_rule", f"{rule!r} is no rule in sight.")
    found = _of(address, rule)
    if press.act == "begin":
        row = seen_place(str(place or ""), address) if place else None
        at = row["place"] if row else ""
        begin(address.viewer, rule, at, typed_moment(str(until or "")), press.words, press.name, civil_now(), found)
        return
    one = next((each for each in found if str(each.number) == str(which)), None)
    if one is None:
        raise SilenceRefused("no_silence", f"{which!r} is no silence of {rule}.")
    end(address.viewer, one, press.words, press.name, civil_now(), press.seen)
