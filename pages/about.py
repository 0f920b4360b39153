"""The recommendation word for word, and beside each thing that it names the place where this product answers it."""

from collections.abc import Mapping
from typing import Any

import dash
from dash import html

from city.recommendation import Chapter, Part, Point, recommendation
from city.systems import System, systems
from city.themes import themes
from components.about import Answer, marked, point
from components.links import href
from components.sections import section
from pages._address import Address, read_address
from pages._city import city_name
from pages._detail import seq, show

dash.register_page(__name__, path="/about", title="建议原文 Recommendation · 一面屏")

PATH = "/about"
PAGE = "about-page"


def layout(**query: Any) -> Any:
    """The whole page for an address; it says the same at any moment, its links keep asof."""
    address = read_address(query)
    words = address.words
    text = recommendation()
    if text is None:
        none = html.P(words("about.none", city=city_name(address.state.lang)), className="nothing")
        body = [html.H1(words("about.title")), none]
        return show(address, body, path=PATH, crumbs=[(words("about.title"), None)])
    numbered = {key: n for n, key in enumerate(systems(), start=1)}
    body = html.Div(
        [
            html.Div(
                [
                    html.H1(words.name(text.title)),
                    html.P(
                        words("about.source", by=words.name(text.by), day=f"{text.adopted}", address=text.address),
                        className="note",
                    ),
                    html.P(words("about.note", n=len(numbered)), className="note"),
                    html.Nav(
                        html.Ul(
                            [
                                html.Li(html.A(words.name(one.name), href=f"#{_id(one)}", className="choice"))
                                for one in text.chapters
                            ],
                            className="plain choices",
                        ),
                        **{"aria-label": words("about.chapters")},
                    ),
                ],
                className="place-title",
            ),
            html.Div(
                [
                    html.P(text.note, lang="zh", className="note"),
                    point("", [text.opening["zh"]], _summary(address, text.opening["en"]), [], words),
                ],
                className="section",
            ),
            *(html.Div(_chapter(address, one, numbered), id=_id(one)) for one in text.chapters),
        ],
        id=PAGE,
        className="column about",
        **{"data-seq": seq(address.state)},
    )
    return show(address, body, path=PATH, crumbs=[(words("about.title"), None)])


def _id(chapter: Chapter) -> str:
    return chapter.name["en"].lower()


def _chapter(address: Address, chapter: Chapter, numbered: Mapping[str, int]) -> html.Section:
    lead = chapter.lead["zh"]
    answers = [_answer(address, one, numbered) for one in systems().values() if one.named == "intro"]
    there = [one for one in answers if one.words in lead]
    return section(
        _both(address, chapter.heading, chapter.name["en"]),
        point("", marked(lead, there), _summary(address, chapter.lead["en"]), there, address.words),
        *(one for part in chapter.parts for one in _part(address, part, numbered)),
    )


def _part(address: Address, part: Part, numbered: Mapping[str, int]) -> list[Any]:
    heading = html.H3(_both(address, part.heading["zh"], part.heading["en"]), className="about-part")
    return [heading, *(_point(address, one, numbered) for one in part.points)]


def _point(address: Address, one: Point, numbered: Mapping[str, int]) -> html.Div:
    answers = [_answer(address, each, numbered) for each in systems().values() if each.named == one.key]
    summary = _summary(address, f"{one.name['en']}. {one.summary}" if one.name else one.summary)
    return point(one.key, marked(one.text, answers), summary, answers, address.words)


def _answer(address: Address, system: System, numbered: Mapping[str, int]) -> Answer:
    """Where a system is answered; a city whose themes lack the section is told so."""
    words = address.words
    path, _, anchor = system.answered.partition("#")
    theme = themes().get(path.removeprefix("/theme/"))
    named = next((one for one in theme.sections if one.key == anchor), None) if theme else None
    if theme is None or named is None:
        return Answer(system.words, words.name(system.name), numbered[system.key], words("about.nowhere"), None)
    where = f"{theme.key} {words.name(named.name)}"
    link = f"{href(path, address.state)}#{anchor}"
    return Answer(system.words, words.name(system.name), numbered[system.key], where, link)


def _both(address: Address, chinese: str, english: str) -> Any:
    return chinese if address.state.lang == "zh" else [f"{english} ", html.Span(chinese, lang="zh", className="note")]


def _summary(address: Address, english: str) -> str | None:
    return english if address.state.lang == "en" else None
