"""Emergency footing on its page: what is in force, the form to switch, extend and end, what is over, and what the plans change."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from dash import dcc, html

from actions.footings import begin, step
from city.access import can
from city.alerting.footings import LEVELS, Footing, FootingRefused
from city.alerting.plans import plans
from city.alerting.stages import stages
from components.detail_text import full_moment
from components.footing import marks_line
from components.forms import pick
from components.sections import section
from components.tables import Column, table
from pages._address import Address
from pages._city import civil_now
from pages._detail import home, now_of, place_name, root, seen_place
from pages._footing_marks import area_names, marks_of, plan_name
from pages._incidents import unit_text
from pages._steps import Press, Steps, typed_moment
from queries import footings, places

STEPS = Steps(
    "footing",
    "footing",
    ("begin", "extend", "end", "confirm", "reject"),
    own=("place", "plan", "until", "which"),
    minor=("extend", "end", "confirm", "reject"),
)
PROPOSED = timedelta(hours=12)
MOST = 20


def in_force(address: Address) -> list[Footing]:
    """The footings that hold for what the viewer sees."""
    return footings.listed(address.viewer, address.state.asof, now_of(address.state))


def heading(address: Address) -> Any:
    """What is in force now, in marks and in a table."""
    words, now = address.words, now_of(address.state)
    marks = marks_line(marks_of(address.viewer, address.state, now, words))
    shown = _table(address, in_force(address), words("footing.many"))
    return html.Div([marks, section(words("footing.many"), shown, note=words("footing.many_note"))])


def past(address: Address) -> Any:
    """The last that ended."""
    words, now = address.words, now_of(address.state)
    found = [one for one in footings.listed(address.viewer, address.state.asof) if not one.is_in_force(now)][:MOST]
    return section(words("footing.past"), _table(address, found, words("footing.past")))


def _table(address: Address, found: Sequence[Footing], caption: str) -> Any:
    words, names = address.words, area_names(address.state, {one.place for one in found})
    rows = [
        [
            one.number,
            names[one.place],
            plan_name(one.plan, words),
            full_moment(one.begun_at.replace(second=0, microsecond=0)),
            full_moment(one.end.replace(second=0, microsecond=0)),
            one.who,
            _state(one, address),
            one.reason,
        ]
        for one in found
    ]
    columns = [
        Column(words("appeal.number"), is_number=True),
        Column(words("event.place")),
        Column(words("footing.plan")),
        Column(words("footing.since"), is_time=True, is_wide=True),
        Column(words("footing.until"), is_time=True),
        Column(words("appeal.who")),
        Column(words("appeal.state"), is_wide=True),
        Column(words("footing.reason"), is_wide=True),
    ]
    return table(columns, rows, caption=caption, empty=words("footing.none"))


def _state(one: Footing, address: Address) -> str:
    words = address.words
    if one.asked_by:
        return words("footing.asked_by", who=one.asked_by)
    if one.ended_by:
        return words("footing.ended_by", who=one.ended_by)
    return words("footing.holds" if one.is_in_force(now_of(address.state)) else "footing.expired")


def form(address: Address) -> Any:
    """The form; nothing for who may not switch, or in a replay."""
    if not can(address.viewer, "footing") or address.state.asof is not None:
        return STEPS.form(address, (), 0)
    words, now = address.words, civil_now()
    found = footings.own(address.viewer, in_force(address))
    names, until = area_names(address.state, {one.place for one in found}), (now + PROPOSED).replace(second=0)
    which = [(str(one.number), f"{one.number} · {names[one.place]} · {plan_name(one.plan, words)}") for one in found]
    kinds = [(key, words.name(one.name)) for key, one in plans().plans.items()]
    drawn = {
        "place": pick(STEPS.id("place"), areas(address), home_area(address), words),
        "plan": pick(STEPS.id("plan"), kinds, kinds[0][0] if kinds else None, words),
        "until": dcc.Input(
            id=STEPS.id("until"), type="text", value=f"{until:%Y-%m-%dT%H:%M}", maxLength=16, className="search wide"
        ),
        "which": pick(STEPS.id("which"), which, which[0][0] if which else None, words),
    }
    titles = {"place": "footing.area", "plan": "footing.plan", "until": "footing.until", "which": "footing.which"}
    fields = [STEPS.field(key, words(titles[key]), field, key != "which" or which) for key, field in drawn.items()]
    return STEPS.form(address, _may(address, found), max((one.last for one in found), default=0), *fields)


def _may(address: Address, found: Sequence[Footing]) -> list[str]:
    may = ["begin", *(("extend",) if found else ())]
    may += ["end"] if any(not one.asked_by for one in found) else []
    answers = any(one.asked_by not in ("", address.viewer.name) for one in found)
    return [*may, *(("confirm", "reject") if answers else ())]


def areas(address: Address) -> list[tuple[str, str]]:
    """The areas that the viewer may choose."""
    frame = places.named(address.viewer, [home(address)], list(LEVELS))
    rows = sorted(frame.iter_rows(named=True), key=lambda row: row["place"])
    return [(row["place"], place_name(row, address.state)) for row in rows if row["level"] in LEVELS]


def home_area(address: Address) -> str | None:
    """The area that stands in the form at first: the viewer's only place; none where there are several, or it is the whole city."""
    own, known = address.viewer.places, {code for code, _ in areas(address)} - {root()}
    return own[0] if len(own) == 1 and own[0] in known else None


def seen_area(code: Any, address: Address) -> str:
    """The code of an area in the viewer's scope; nothing where it is none."""
    row = seen_place(str(code or ""), address) if code else None
    return row["place"] if row and row["level"] in LEVELS else ""


def drawn(address: Address, _: str) -> list[Any]:
    """What is in force, what is over, and the form."""
    return [heading(address), past(address), form(address)]


def take(address: Address, _: str, press: Press) -> None:
    """Switches, extends, ends or answers; FootingRefused, NotAllowed, LedgerError."""
    place, plan, until, which = press.own
    now, end = civil_now(), typed_moment(str(until or ""))
    found = footings.listed(address.viewer)
    if press.act == "begin":
        begin(address.viewer, seen_area(place, address), str(plan or ""), end, press.words, press.name, now, found)
        return
    one = next((each for each in footings.own(address.viewer, found) if str(each.number) == str(which)), None)
    if one is None:
        raise FootingRefused("no_footing", f"{which!r} is no footing in the viewer's scope.")
    step(address.viewer, one, press.act, end, press.words, press.name, now, press.seen)


def plans_table(address: Address) -> Any:
    """What each plan changes."""
    words, known = address.words, stages()
    rows: list[list[Any]] = [
        [
            words.name(one.name),
            words("format.list").join(
                f"{words.name(known.stages[key].name)} ×{share:g}" for key, share in one.clock.items()
            ),
            words("format.list").join(
                f"{words.name(known.ladder[key].name)} {100 * share:.0f}%" for key, share in one.ladder.items()
            ),
            unit_text(one.lead, address) if one.lead else None,
            words("format.list").join(unit_text(key, address) for key in one.on_call) or None,
            one.looks_s,
        ]
        for one in plans().plans.values()
    ]
    columns = [
        Column(words("footing.plan")),
        Column(words("footing.clock")),
        Column(words("footing.ladder"), is_wide=True),
        Column(words("incident.lead")),
        Column(words("footing.on_call"), is_wide=True),
        Column(words("footing.looks"), is_number=True, is_wide=True),
    ]
    shown = table(columns, rows, caption=words("footing.plans"), empty=words("footing.no_plans"))
    return section(words("footing.plans"), shown, note=words("footing.plans_note"))
