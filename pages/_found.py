"""What was found by code, name or pinyin, in groups: places, objects and cases by kind, incidents, tickets."""

from typing import Any

from dash import dcc, html

from city.access import can, cleared
from city.objects import open_to
from city.topics import KINDS as CASES
from components.codes import ObjectRow, choices_of_kinds, kind_name, object_table
from components.detail_events import event_table
from components.links import href
from components.sections import section
from components.tables import Column, table
from pages._address import Address
from pages._detail import clock
from queries import codes, incidents, objects, tickets

EACH, EACH_OF_ONE = 6, 60


def found_groups(address: Address, wanted: str, kind: str | None) -> list[Any]:
    """The groups for what was typed; what can be typed where nothing was, a sentence where nothing was found."""
    words = address.words
    asked = " ".join(wanted.split())
    if not asked:
        return [_hints(address)]
    groups = [] if kind in CASES else [*_objects(address, asked, kind)]
    if kind is None:
        groups = [*_direct(address, asked), *_places(address, asked), *groups]
    if kind is None or kind in CASES:
        groups += _cases(address, asked, kind)
    if not groups:
        return [html.P(words("code.none", q=asked), className="nothing", role="status"), _hints(address)]
    return groups


def kinds_nav(address: Address, wanted: str, kind: str | None) -> Any:
    """The kinds that may be looked for alone."""
    return choices_of_kinds(
        kinds_found(address), kind, address.words, lambda one: href("/code", address.state, q=wanted or None, kind=one)
    )


def kinds_found(address: Address) -> tuple[str, ...]:
    """What may be looked for alone: kinds of cases, and the kinds of objects that the viewer is cleared for."""
    return (*CASES, *open_to(cleared(address.viewer.clearance)))


def object_rows(address: Address, rows: list[dict[str, Any]], has_kinds: bool = False) -> list[ObjectRow]:
    """Rows of a question as rows of a list, with the names of their places."""
    names = _names(address)
    return [
        ObjectRow(
            one["object"],
            one["name"],
            one["place"],
            names.get(one["place"], one["place"]),
            one["state"],
            one["kind"] if has_kinds else "",
        )
        for one in rows
    ]


def _names(address: Address) -> dict[str, str]:
    frame = objects.scope(address.viewer, asof=address.state.asof)
    return dict(frame.select("place", f"name_{address.state.lang}").iter_rows())


def _objects(address: Address, asked: str, kind: str | None) -> list[Any]:
    words, state = address.words, address.state
    each = EACH if kind is None else EACH_OF_ONE
    found = codes.find(address.viewer, asked, kind, each, asof=state.asof)
    groups = []
    for key in dict.fromkeys(one.kind for one in found):
        rows = object_rows(address, [vars(one) for one in found if one.kind == key])
        title = words("code.found_of", kind=kind_name(key, words), n=len(rows))
        is_cut = kind is None and len(rows) == each
        more = dcc.Link(words("code.more"), href=href("/code", state, q=asked, kind=key)) if is_cut else None
        shown = object_table(rows, words, lambda path: href(path, state), title, "")
        groups.append(section(title, shown, tools=more, name="code-group"))
    return groups


def _places(address: Address, asked: str) -> list[Any]:
    words, state = address.words, address.state
    found = codes.places_like(address.viewer, asked, asof=state.asof)
    if not found:
        return []
    title = words("code.found_of", kind=words("code.places"), n=len(found))
    rows = [
        [
            dcc.Link(one.name_zh if state.lang == "zh" else one.name_en, href=href(f"/place/{one.place}", state)),
            html.Code(one.place),
            words(f"detail.level_{one.level}"),
        ]
        for one in found
    ]
    columns = [Column(words("code.name")), Column(words("code.code")), Column(words("code.kind"))]
    return [section(title, table(columns, rows, caption=title, empty=""), name="code-group")]


def _cases(address: Address, asked: str, kind: str | None) -> list[Any]:
    """Cases by their number or by what they are about, of each kind the newest."""
    words, state = address.words, address.state
    of_kinds = CASES if kind is None else (kind,)
    each = EACH if kind is None else EACH_OF_ONE
    found = codes.cases_like(address.viewer, asked, of_kinds, each, asof=state.asof)
    groups = []
    for key in of_kinds:
        frame = found.filter(found["kind"] == key)
        if not frame.height:
            continue
        title = words("code.found_of", kind=kind_name(key, words), n=frame.height)
        is_cut = kind is None and frame.height == each
        more = dcc.Link(words("code.more"), href=href("/code", state, q=asked, kind=key)) if is_cut else None
        shown = event_table(frame, clock(state), words, lambda one: href(f"/event/{one}", state), title, "")
        groups.append(section(title, shown, tools=more, name="code-group"))
    return groups


def _direct(address: Address, asked: str) -> list[Any]:
    """What bears the number itself: an incident, a ticket."""
    words, state, viewer = address.words, address.state, address.viewer
    code = asked.upper().replace(" ", "")
    groups: list[Any] = []
    if not any(sign.isdigit() for sign in code):
        return groups
    incident = incidents.one(viewer, code, asof=state.asof)
    if incident is not None:
        groups.append(_lone(address, words("code.incidents"), f"/incident/{incident.code}", incident.code))
    number = code.removeprefix("#")
    if number.isdigit() and len(number) < 8 and can(viewer, "report"):
        ticket = tickets.one(viewer, int(number), asof=state.asof)
        if ticket is not None:
            groups.append(_lone(address, words("code.tickets"), f"/ticket/{ticket.number}", f"#{ticket.number}"))
    return groups


def _lone(address: Address, title: str, path: str, text: str) -> Any:
    return section(title, html.P(dcc.Link(text, href=href(path, address.state))), name="code-group")


def _hints(address: Address) -> html.Div:
    words = address.words
    said = [words(f"code.hint_{one}") for one in ("code", "name", "pinyin", "slip", "number")]
    return html.Div(
        [html.P(words("code.hints"), className="note"), html.Ul([html.Li(one) for one in said], className="plain")],
        className="code-hints",
    )
