"""The frame of every page but the wall: name of the city, way back, breadcrumbs, language and theme, sample mark, notices."""

from collections.abc import Sequence
from typing import Any

from dash import dcc, html

from city.recommendation import recommendation
from city.words import Words
from components.links import href
from components.state import Refused, State

MENU = {
    "theme.menu": "/themes",
    "map.title": "/map",
    "incident.menu": "/alerts",
    "replay.title": "/replay",
    "code.title": "/code",
    "score.menu": "/districts",
    "catalogue.title": "/catalogue",
    "sources.title": "/sources",
    "about.menu": "/about",
}
"""Word and address of the pages in the head of every page."""

Crumb = tuple[str, str | None]
"""Text and address of one step of the way; None for the page itself."""


def page_frame(
    body: Any,
    state: State,
    words: Words,
    *,
    path: str,
    query: dict[str, Any] | None = None,
    crumbs: Sequence[Crumb] = (),
    city_name: str,
    is_sample: bool = False,
    refused: Sequence[Refused] = (),
) -> html.Div:
    """A page: `path` and `query` are its own address, for the language and theme switches."""
    return html.Div(
        className="page",
        children=[
            html.Header(
                className="page-head",
                children=[
                    dcc.Link(city_name, href=href("/", state), className="page-city", title=words("shell.to_wall")),
                    breadcrumbs(crumbs, words),
                    html.Div(className="grow"),
                    menu(state, words, path),
                    sample_mark(words) if is_sample else None,
                    asof_mark(state, words),
                    report_tools(state, words),
                    switches(state, words, path, query or {}),
                ],
            ),
            notices(refused, words),
            html.Main(body, id="content", className="page-body", tabIndex=-1),
        ],
    )


def breadcrumbs(crumbs: Sequence[Crumb], words: Words) -> html.Nav | None:
    """The way from the city to here; the last step is the page itself."""
    if not crumbs:
        return None
    steps = []
    for text, address in crumbs:
        step = dcc.Link(text, href=address) if address else html.Span(text, **{"aria-current": "page"})
        steps.append(html.Li(step))
    return html.Nav(html.Ol(steps), className="crumbs", **{"aria-label": words("shell.way")})


def menu(state: State, words: Words, path: str) -> html.Nav:
    """The pages that belong to no place and no sign; the one that is open is marked."""
    links = []
    for title, address in MENU.items():
        if address == MENU["about.menu"] and recommendation() is None:
            continue
        here = {"aria-current": "page"} if path == address else {}
        link = dcc.Link(words(title), href=href(address, state), className="switch")
        links.append(html.Li(html.Span(words(title), className="switch here", **here) if here else link))
    return html.Nav(html.Ul(links), className="menu", **{"aria-label": words("shell.menu")})


def switches(state: State, words: Words, path: str, query: dict[str, Any]) -> html.Div:
    """Links to the same picture in the other language and the other theme."""
    other_lang = "en" if state.lang == "zh" else "zh"
    other_theme = "light" if state.theme == "dark" else "dark"
    return html.Div(
        className="switches",
        children=[
            html.A(
                words("shell.other_language"),
                href=href(path, state, lang=other_lang, **query),
                lang=other_lang,
                className="switch",
            ),
            html.A(
                words(f"shell.theme_{other_theme}"),
                href=href(path, state, theme=other_theme, **query),
                className="switch",
            ),
        ],
    )


def report_tools(state: State, words: Words) -> html.Div:
    """报错: marks what is shown, to pick what is wrong; and the way to what was reported. Shown where somebody may report."""
    return html.Div(
        [
            html.Button(
                words("report.tile"), className="report-switch", type="button", title=words("report.title_switch")
            ),
            html.A(words("report.all"), href=href("/tickets", state), className="report-all"),
        ],
        className="report-tools",
    )


def report_here(words: Words, address: str) -> html.A:
    """A quiet link that reports what it stands beside."""
    return html.A(words("report.tile"), href=address, className="report-here")


def sample_mark(words: Words) -> html.Span:
    """演示数据: borne by every screen that shows the sample city."""
    return html.Span(words("shell.sample"), className="sample-mark", title=words("shell.sample_title"))


def asof_mark(state: State, words: Words) -> html.Span | None:
    """Says that a past moment is shown as it was known then."""
    if state.asof is None:
        return None
    text = words("shell.asof", moment=f"{state.asof:%Y-%m-%d %H:%M}")
    return html.Span(text, className="asof-mark", title=words("shell.asof_title"))


def notices(refused: Sequence[Refused], words: Words) -> html.Div | None:
    """One sentence for each value of the address that was not used."""
    if not refused:
        return None
    return html.Div(
        [
            html.P(
                words("shell.refused", key=each.key, found=each.found[:40], expected=each.expected),
                className="notice",
            )
            for each in refused
        ],
        role="status",
        className="notices",
    )


def refusal(sentence: str, state: State, words: Words) -> html.Div:
    """A page that can show nothing: the sentence, and the way back."""
    return html.Div(
        [
            html.H1(sentence),
            dcc.Link(words("shell.to_wall"), href=href("/", state)),
        ],
        className="refusal",
    )
