"""What the sign page draws from its picture: head, comparison, chart, ranking, rows, thresholds, definition."""

from typing import Any

import polars as pl
from dash import dcc, html

from city.bands import band
from city.catalogue import Indicator, catalogue
from components.detail_catalogue import definition, thresholds
from components.detail_compare import comparison
from components.detail_head import head_value
from components.detail_ranking import Ranked, ranking
from components.detail_rows import source_rows
from components.detail_trend import graph, in_words, limits_in_words, switch, trend_figure, trend_table
from components.links import href
from components.sections import section
from components.tables import folded
from pages._address import Address
from pages._city import epoch_s
from pages._detail import place_name, root, short_name
from pages._flagged import flagged
from pages._lineage import origin_section
from pages._sign import (
    NEWEST_ROWS,
    Picture,
    ask_ranking,
    keeps_zero,
    next_level,
    periods,
    ranked_by,
    row_indicators,
    row_span,
    unfinished_from,
)
from pages._sources import source_link
from queries import vitals

PAGE, HEAD, COMPARE, FIGURE, WORDS, TABLE, RANKING, ROWS, TO_ROWS = (
    f"sign-{name}" for name in ("page", "head", "compare", "figure", "words", "table", "ranking", "rows", "to-rows")
)

AIR_INDEX = "air_aqi"


def head(address: Address, picture: Picture) -> Any:
    """Value, unit, level, 截至."""
    observed_at = picture.row["observed_at"] if picture.row else None
    observed_s = epoch_s(observed_at) if observed_at and address.state.asof is None else None
    return head_value(picture.given, picture.row, picture.band, picture.now, address.words, observed_s)


def figure(address: Address, picture: Picture) -> dict[str, Any]:
    """The trend as a figure."""
    return trend_figure(
        picture.given,
        picture.frame,
        picture.earlier,
        address.words,
        grain=picture.window.grain,
        theme=address.state.theme,
        unfinished_from=unfinished_from(picture),
        zero=keeps_zero(picture),
    )


def told(address: Address, picture: Picture) -> str:
    """The trend in one line."""
    line = in_words(picture.given, picture.frame, picture.window.grain, address.words)
    outside = limits_in_words(
        picture.given,
        picture.frame,
        picture.earlier,
        address.words,
        grain=picture.window.grain,
        zero=keeps_zero(picture),
    )
    thin = [address.words("detail.thin", span=address.words(f"detail.earlier_{key}")) for key in picture.thin]
    return " ".join([line, *([outside] if outside else []), *thin])


def compared(address: Address, picture: Picture) -> Any:
    """How the value differs from a day, a week and a year before."""
    value = picture.row["value"] if picture.row else None
    return comparison(picture.given, value, picture.compared, address.words)


def numbers(address: Address, picture: Picture) -> Any:
    """The trend as a table."""
    return trend_table(picture.given, picture.frame, picture.earlier, picture.window.grain, address.words)


def ranked(address: Address, picture: Picture, units: str, kept: dict[str, Any]) -> Any:
    """The places below as a table, or a sentence that there are none; their links keep the period."""
    others = {key: value for key, value in kept.items() if key not in ("place", "units")}
    given, words, state = picture.given, address.words, address.state
    frame = ask_ranking(address, given, picture.place, units)
    if frame is None:
        return html.P(words("detail.not_below", level=words(f"detail.level_{given.finest}")), className="nothing")
    places = [
        Ranked(
            one["place"],
            short_name(one, state),
            one["value"],
            one["observed_at"],
            band(given, one["value"], one["observed_at"] or picture.now, one["z"], den=one["den"], place=one["place"]),
            one["den"],
        )
        for one in frame.iter_rows(named=True)
    ]
    return ranking(
        given,
        places,
        picture.now,
        words,
        lambda code: href(f"/sign/{given.key}", state, place=code, **others),
        words("detail.ranking"),
    )


def origin(address: Address, picture: Picture) -> Any:
    """The sources of the value, and the newest file and line of each."""
    return origin_section(address, picture.given, _rows_behind(address, picture))


def _rows_behind(address: Address, picture: Picture) -> pl.DataFrame:
    since, until = row_span(picture.given, picture.row, picture.now)
    return vitals.rows(
        address.viewer,
        row_indicators(picture.given),
        picture.place["place"],
        since,
        until,
        size=NEWEST_ROWS,
        asof=address.state.asof,
    )


def newest_rows(address: Address, picture: Picture) -> Any:
    """The newest rows behind the value, and what is odd about them."""
    since, until = row_span(picture.given, picture.row, picture.now)
    return [
        source_rows(
            _rows_behind(address, picture),
            dict(catalogue().indicators),
            address.words,
            lambda code: href(f"/place/{code}", address.state),
            lambda key: source_link(key, address.state),
            address.words("detail.newest_rows"),
        ),
        flagged(address, row_indicators(picture.given), picture.place["place"], since, until),
    ]


def title_lines(address: Address, picture: Picture) -> list[Any]:
    """Name, place, domain and code; from the signs of the air also the way to its stations."""
    words, given = address.words, picture.given
    domain = catalogue().domains[given.domain]
    ways = [dcc.Link(words.name(domain.name), href=href("/catalogue", address.state)), given.code or given.key]
    index = catalogue().indicators.get(AIR_INDEX)
    if index and given.key in (AIR_INDEX, *index.inputs):
        ways.append(dcc.Link(words("detail.to_stations"), href=href("/air", address.state)))
    return [
        html.H1([words.name(given.name), html.Span(place_name(picture.place, address.state), className="title-place")]),
        html.P([part for one in ways for part in (" · ", one)][1:], className="note"),
    ]


def trend_section(address: Address, picture: Picture, kept: dict[str, Any]) -> Any:
    """The chart with its controls, its line in words and its table."""
    words, state, window = address.words, address.state, picture.window
    path = f"/sign/{picture.given.key}"
    others = {key: value for key, value in kept.items() if key not in ("period", "from", "to", "compare")}
    spans = [
        (
            words(f"detail.period_{one}"),
            href(path, state, **others, period=one),
            one == window.period and not window.is_chosen,
        )
        for one in periods(picture.given)
    ]
    overlays = []
    for one in window.offered:
        wanted = [key for key in window.offered if (key in window.earlier) != (key == one)]
        address_of_one = href(path, state, **{**kept, "compare": ",".join(wanted) or "none"})
        overlays.append((words(f"detail.earlier_{one}"), address_of_one, one in window.earlier))
    line = told(address, picture)
    return section(
        words("detail.trend"),
        graph(figure(address, picture), FIGURE, words, line),
        html.P(line, id=WORDS, className="in-words"),
        folded(words("detail.as_table"), html.Div(numbers(address, picture), id=TABLE)),
        tools=[
            switch(words("detail.period_of_chart"), spans),
            switch(words("detail.compare_with"), overlays, several=True) if overlays else None,
        ],
        name="trend",
    )


def ranking_section(address: Address, picture: Picture, kept: dict[str, Any], units: str) -> Any:
    """The places below in order, with the choice of units."""
    words, given = address.words, picture.given
    tools = None
    by = ranked_by(address)
    if by and next_level(given, picture.place["level"]) == "district":
        others = {key: value for key, value in kept.items() if key != "units"}
        tools = switch(
            words("detail.units"),
            [
                (
                    words(f"detail.units_{one}", n=count),
                    href(f"/sign/{given.key}", address.state, **others, units=one),
                    one == units,
                )
                for one, count in by.items()
            ],
        )
    return section(
        words("detail.ranking"),
        html.Div(ranked(address, picture, units, kept), id=RANKING),
        tools=tools,
        name="ranking",
    )


def rows_section(address: Address, picture: Picture) -> Any:
    """The newest source rows and the way to all of them."""
    words = address.words
    since, until = row_span(picture.given, picture.row, picture.now)
    place = picture.place["place"]
    to_rows = href(f"/rows/{picture.given.key}", address.state, place=None if place == root() else place)
    return section(
        words("detail.rows"),
        html.Div(newest_rows(address, picture), id=ROWS),
        dcc.Link(words("detail.all_rows"), href=to_rows, className="button", id=TO_ROWS),
        note=words("detail.rows_note"),
        name="source-rows",
    )


def limits_section(address: Address, picture: Picture) -> Any:
    """The thresholds with basis and source."""
    when = picture.row["observed_at"] if picture.row else picture.now
    return section(address.words("detail.thresholds"), thresholds(picture.given, when, address.words), name="limits")


def definition_section(address: Address, given: Indicator) -> Any:
    """The definition."""
    return section(address.words("detail.definition"), definition(given, catalogue(), address.words), name="definition")
