"""One sign: its value, trend, earlier values, places, definition, thresholds, and the rows behind it."""

from typing import Any

import dash
from dash import Input, Output, State, callback, html, no_update

from components.links import href
from pages import _sign_sections as draw
from pages._address import read_address
from pages._detail import (
    LIVE,
    LOCATION,
    choice,
    home,
    parts,
    refuse,
    report_way,
    seen_indicator,
    seen_place,
    seq,
    show,
    way,
)
from pages._outlook import OUTLOOK, hours_ahead, outlook_section
from pages._sign import RANKED, ask_picture

dash.register_page(__name__, path_template="/sign/<indicator>", title="指标 Sign · 一面屏")

KEPT = ("place", "period", "from", "to", "compare", "units")


def layout(indicator: str | None = None, **query: Any) -> Any:
    """The whole page for an address."""
    address = read_address(query)
    path = f"/sign/{indicator}"
    given = seen_indicator(indicator, address)
    if isinstance(given, str):
        return refuse(address, given, path)
    place = seen_place(query.get("place") or home(address), address)
    if place is None:
        return refuse(address, address.words("detail.no_such_place", place=query.get("place") or home(address)), path)
    picture, refused = ask_picture(address, given, place, query)
    units, more = choice(query, "units", RANKED, RANKED[0])
    kept = {key: query[key] for key in KEPT if query.get(key)}
    crumbs = [
        *way(place["place"], address, lambda code: href(f"/place/{code}", address.state)),
        (address.words.short(given), None),
    ]
    body = html.Div(
        [
            html.Div(draw.title_lines(address, picture), className="sign-title"),
            html.Div(
                [
                    html.Div(draw.head(address, picture), id=draw.HEAD, className="sign-head"),
                    html.Div(draw.compared(address, picture), id=draw.COMPARE, className="sign-compare"),
                    report_way(
                        address,
                        tile="sign",
                        indicator=given.key,
                        place=place["place"],
                        page=f"{path}?place={place['place']}",
                    ),
                ],
                className="sign-top",
            ),
            html.Div(
                [
                    html.Div(
                        [
                            draw.trend_section(address, picture, kept),
                            outlook_section(address, picture),
                            draw.origin(address, picture),
                            draw.rows_section(address, picture),
                        ],
                        className="column wide",
                    ),
                    html.Div(
                        [
                            draw.ranking_section(address, picture, kept, units),
                            draw.limits_section(address, picture),
                            draw.definition_section(address, given),
                        ],
                        className="column",
                    ),
                ],
                className="columns",
            ),
        ],
        className="sign",
        id=draw.PAGE,
        **{"data-seq": seq(address.state)},
    )
    return show(address, body, path=path, query=kept, crumbs=crumbs, refused=[*refused, *more])


@callback(
    Output(draw.HEAD, "children"),
    Output(draw.COMPARE, "children"),
    Output(draw.FIGURE, "figure"),
    Output(draw.WORDS, "children"),
    Output(draw.TABLE, "children"),
    Output(draw.RANKING, "children"),
    Output(draw.ROWS, "children"),
    Output(OUTLOOK, "children"),
    Output(draw.PAGE, "data-seq"),
    Input(LIVE, "data"),
    State(LOCATION, "pathname"),
    State(LOCATION, "search"),
    prevent_initial_call=True,
)
def refresh_sign(_: Any, pathname: str | None, search: str | None) -> list[Any]:
    """Numbers and figure follow the stamp; nothing else of the page is touched, so nothing blanks."""
    indicator, query = parts(pathname, search)
    address = read_address(query)
    given = seen_indicator(indicator, address)
    place = seen_place(query.get("place") or home(address), address)
    if isinstance(given, str) or place is None:
        return [no_update] * 9
    picture, _refused = ask_picture(address, given, place, query)
    units, _more = choice(query, "units", RANKED, RANKED[0])
    return [
        draw.head(address, picture),
        draw.compared(address, picture),
        draw.figure(address, picture),
        draw.told(address, picture),
        draw.numbers(address, picture),
        draw.ranked(address, picture, units, {key: query[key] for key in KEPT if query.get(key)}),
        draw.newest_rows(address, picture),
        hours_ahead(address, picture),
        seq(address.state),
    ]
