"""Lineage drawn: from a source to the screens that show it, and from a sign back to its sources."""

from datetime import datetime
from typing import Any

from dash import dcc, html

from city.access import can_see_indicator
from city.catalogue import Indicator, catalogue
from city.feeds import feed_state, heard_at
from city.objects import kinds
from city.registers import registers
from city.topics import topics
from city.walls import Wall, walls
from components.feeds import feed_mark
from components.format import moment, span
from components.lineage import Path, Step, lineage
from components.links import href
from components.sections import section
from components.tables import Column, table
from data.lineage import Carried, carried, computed_from, inputs_of, shared_columns, sources_of, walls_with, zones_with
from data.sources import Source
from data.sources import sources as pack_sources
from pages._address import Address
from pages._detail import root
from pages._feeds import come_fields, feed_name, page_moment
from queries import sources

ORIGIN = "sign-origin"


def forwards(address: Address, source: Source, come: list[str], now: datetime) -> Any:
    """The way of everything that a source gives, up to the screens."""
    words = address.words
    paths = [_path(address, source, one, now) for one in carried(source, come) if _may_see(address, one.field)]
    shared = [(name, words("format.list").join(columns)) for name, columns in shared_columns(source) if columns]
    return lineage(
        words("sources.lineage_file_of", name=words.name(source.name)),
        shared,
        words(f"sources.contract_{source.contract}"),
        paths,
        words,
    )


def _may_see(address: Address, field: str) -> bool:
    given = catalogue().indicators.get(field)
    return given is None or can_see_indicator(address.viewer, field, given.sensitivity)


def _path(address: Address, source: Source, one: Carried, now: datetime) -> Path:
    words = address.words
    columns = [Step(column) for column in one.columns]
    note = None if one.has_come else words("sources.never_came")
    given = catalogue().indicators.get(one.field)
    if source.contract == "readings" and given:
        made = computed_from(catalogue(), given.key)
        seen = [each for each in made if _may_see(address, each.key)]
        return Path(
            columns,
            Step(words.name(given.name), href(f"/sign/{given.key}", address.state), note),
            [Step(words.name(each.name), href(f"/sign/{each.key}", address.state)) for each in seen],
            _screens(address, given, seen, now),
        )
    if one.field in registers():
        return Path(
            columns, Step(words.name(registers()[one.field].name), None, note), [], _event_screens(address, one.field)
        )
    if source.contract == "objects" and one.field in kinds():
        shown = [Step(words("sources.page_code"), href("/code", address.state, kind=one.field))]
        return Path(columns, Step(words.name(kinds()[one.field].name), None, note), [], shown)
    word = f"sources.field_{one.field}"
    return Path(
        columns, Step(words(word) if word in words else one.field, None, note), [], _event_screens(address, one.field)
    )


def _screens(address: Address, given: Indicator, made: list[Indicator], now: datetime) -> list[Step]:
    """Tiles of each wall profile, zones of every wall, and the pages of the sign, of places and of the catalogue."""
    words, state = address.words, address.state
    found = []
    for signs, tiles in _tiles([given, *made]).items():
        through = [words.short(each) for each in signs if each is not given]
        note = words("sources.through", names=words("format.list").join(through)) if given not in signs else None
        for wall in tiles:
            name = words("sources.wall_tile", wall=words.name(wall.name))
            found.append(Step(name, href("/", state, wall=wall.key), note if wall is tiles[-1] else None))
    zones = dict.fromkeys(zone for each in (given, *made) for zone in zones_with(each, now))
    if zones:
        names = words("format.list").join(words(f"sources.zone_{zone}") for zone in zones)
        found.append(Step(words("sources.wall_zones", zones=names), href("/", state)))
    found.append(Step(words("sources.page_sign"), href(f"/sign/{given.key}", state)))
    found.append(Step(words("sources.page_place"), href(f"/place/{root()}", state)))
    found.append(Step(words("sources.page_rows"), href(f"/rows/{given.key}", state)))
    return found


def _tiles(signs: list[Indicator]) -> dict[tuple[Indicator, ...], list[Wall]]:
    """The walls that have a tile of any of these signs, by which of them they have."""
    found: dict[tuple[Indicator, ...], list[Wall]] = {}
    for wall in walls().values():
        on_it = tuple(each for each in signs if wall in walls_with(walls(), each.key))
        if on_it:
            found.setdefault(on_it, []).append(wall)
    return found


def _event_screens(address: Address, field: str) -> list[Step]:
    """Where events and warnings are shown: zones of the wall, topics, the pages of places and units."""
    words, state = address.words, address.state
    if field == "warnings":
        return [Step(words("sources.wall_warnings"), href("/", state))]
    if field in registers():
        return [Step(words("sources.page_districts"), href("/districts", state))]
    of_kind = [words.name(one.name) for one in topics().topics.values() if one.kind == field]
    found = (
        [Step(words("sources.wall_zones", zones=words("sources.zone_topics")), href("/", state))]
        if field == "request"
        else []
    )
    found.append(Step(words("sources.page_events"), href(f"/place/{root()}", state)))
    if of_kind:
        found.append(Step(words("sources.of_topics", n=len(of_kind)), None, words("format.list").join(of_kind)))
    return found


def origin_section(address: Address, given: Indicator, newest: Any) -> Any:
    """Back from a sign to its sources: state, promise and age of each, and the file and line of its newest row (`newest`)."""
    words, state = address.words, address.state
    keys = sources_of(catalogue(), pack_sources(), come_fields(address), given.key)
    delivered = {row["source"]: row for row in sources.feeds(address.viewer, asof=state.asof).iter_rows(named=True)}
    now = page_moment(address)
    lines = {row["source"]: row for row in reversed(list(newest.iter_rows(named=True)))}
    rows = []
    for key in keys:
        row, source = delivered.get(key, {}), pack_sources().get(key)
        contract = source.contract if source else "readings"
        heard = heard_at(contract, row.get("last_data_at"), row.get("last_admitted_at"))
        line = lines.get(key)
        told = words("detail.file_and_line", file=line["file"], line=line["row"]) if line and line["file"] else None
        owner = words.short(catalogue().departments[source.owner]) if source else None
        rows.append(
            [
                dcc.Link(feed_name(address, key), href=href(f"/source/{key}", state)),
                owner,
                feed_mark(feed_state(heard, source.promise_s if source else None, now), words),
                span(source.promise_s, words) if source else None,
                moment(heard, now) if heard else None,
                dcc.Link(told, href=href(f"/rows/{given.key}", state), className="file") if told else None,
            ]
        )
    parts = [
        words.name(catalogue().indicators[one].name) for one in inputs_of(catalogue(), given.key) if one != given.key
    ]
    content = table(
        [
            Column(words("sources.name")),
            Column(words("sources.owner"), is_wide=True),
            Column(words("sources.state")),
            Column(words("sources.promise"), is_wide=True),
            Column(words("sources.up_to"), is_time=True),
            Column(words("sources.newest_line"), is_wide=True),
        ],
        rows,
        caption=words("sources.origin"),
        empty=words("sources.no_origin"),
    )
    note = words("sources.origin_inputs", names=words("format.list").join(parts)) if parts else None
    return section(words("sources.origin"), html.Div(content, id=ORIGIN), name="origin", note=note)
