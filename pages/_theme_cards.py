"""One card for each section of a theme: its numbers, and how they are spread over places, kinds and steps."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import polars as pl
from dash import dcc, html

from city.registers import registers
from city.systems import systems
from city.themes import Measure, Section, Theme
from components.detail_trend import switch
from components.flow import flow
from components.format import grouped
from components.links import href
from components.scores import ring
from components.sections import section as card
from components.themes import Bar, Figure, bars, figures, seeds, steps
from pages._address import Address
from pages._detail import choice, clock
from pages._sources import source_link
from pages._theme_flow import streams
from pages._theme_numbers import Numbers, measure_text
from pages._theme_spread import LATER, Spread
from queries.themes import objects as asked_objects

FEW = 6
"""So many sections leave room for what is spread."""


class Cards:
    """The cards of one theme in one place, called `name`; `shown` is the measure of each section that is spread."""

    def __init__(self, address: Address, theme: Theme, place: str, query: Mapping[str, Any], name: str = "") -> None:
        self.address, self.theme, self.place, self.name = address, theme, place, name
        self.numbers = Numbers(address, place, [theme])
        self.figures = {one.key: self.numbers.figures(theme, one) for one in theme.sections}
        choices = [f"{one.key}.{measure.key}" for one in theme.sections for measure in one.measures]
        found, self.refused = choice(query, "by", choices, "") if choices else ("", [])
        self.by = found
        kept = dict([found.split(".")]) if found else {}
        self.shown: dict[str, Measure] = {
            one.key: one.measure(kept[one.key]) if one.key in kept else self._first(one)
            for one in theme.sections
            if one.measures
        }
        self.spread = Spread(self.numbers, theme, self.shown)

    def _first(self, one: Section) -> Measure:
        """The first measure that has a value."""
        return next((m for m in one.measures if self.numbers.newest(m) is not None), one.measures[0])

    def all(self) -> list[Any]:
        """Every section's card, at its own address."""
        return [self._card(one) for one in self.theme.sections]

    def missing(self) -> list[Figure]:
        """The numbers that are not there."""
        return [one for found in self.figures.values() for one in found if one.value is None]

    def _card(self, one: Section) -> html.Div:
        words = self.address.words
        body = {
            "register": self._register,
            "scores": self._scores,
            "events": self._events,
            "objects": self._objects,
            "page": self._page,
        }.get(one.kind, lambda section: [])(one)
        shown = self.figures[one.key]
        known = (words.name(systems()[key].name) for key in one.systems)
        named = [name for name in known if name != words.name(one.name)]
        content = [seeds(one.seed, named, words), figures(shown, words) if shown else None, *body]
        found = card(words.name(one.name), *content, name=f"theme-{one.kind}")
        return html.Div(found, id=one.key, className="theme-section")

    def _switch(self, one: Section) -> Any:
        """Which measure of a section is spread, where it has several."""
        if len(one.measures) < 2:
            return None
        words, state = self.address.words, self.address.state
        path = f"/theme/{self.theme.key}"
        choices = [
            (
                words.name(measure.name),
                href(path, state, place=self.place, by=f"{one.key}.{measure.key}"),
                measure is self.shown[one.key],
            )
            for measure in one.measures
        ]
        return switch(words("theme.spread"), choices)

    def _register(self, one: Section) -> list[Any]:
        words, measure = self.address.words, self.shown[one.key]
        newest = self.numbers.newest(measure)
        kinds, is_rising = self.spread.kinds.get(one.register, {}), measure.better == "lower"
        found: list[Any] = []
        if newest is not None:
            if "place" in one.by and self.spread.children(measure):
                rows = self._by_place(one, measure, newest)
                title = words("theme.by_place", name=words.name(measure.name))
                found.append(self._spread(one, title, rows, is_rising=is_rising, tools=self._switch(one)))
            if one.chart == "flow":
                shown = streams(self.spread, one, measure, newest, self.name)
                found += flow(shown, words.name(one.name), words, self.address.state.theme)
            elif one.chart == "funnel":
                rows = self._by_kind(one, measure, newest, one.steps)
                found.append(steps(rows, words.name(one.name), words))
            elif "kind" in one.by and len(kinds) > 1 and not measure.count.kind:
                rows = self._by_kind(one, measure, newest, list(kinds))
                title = words("theme.by_kind", name=words.name(measure.name))
                tools = None if any(found) else self._switch(one)
                found.append(self._spread(one, title, rows, is_rising=is_rising, tools=tools))
        return [*found, self._source(one)]

    def _spread(
        self, one: Section, title: str, rows: Sequence[Bar], *, is_rising: bool = False, tools: Any = None
    ) -> Any:
        """Bars under one line that says the best and the last; open where there is room, or where they were chosen."""
        words = self.address.words
        known = ordered([row for row in rows if row.number is not None], is_rising=is_rising)
        if not known:
            return None
        told = ""
        if len(known) > 1:
            best, last = known[0], known[-1]
            told = words("theme.first_last", first=best.name, high=best.text, last=last.name, low=last.text)
        summary = [html.Span(title), html.Span(told, className="note")]
        is_open = len(self.theme.sections) <= FEW or self.by.startswith(f"{one.key}.")
        return html.Details(
            [html.Summary(summary), tools, bars(rows, title)], open=is_open, className="folded theme-spread"
        )

    def _source(self, one: Section) -> html.P:
        """The register and where it comes from."""
        words, state = self.address.words, self.address.state
        kept = registers()[one.register]
        where = self.numbers.records_href(one)
        name: Any = words.name(kept.name)
        said: list[Any] = [words("theme.register"), dcc.Link(name, href=where) if where else name]
        for key in sorted(self.spread.sources.get(one.register, ())):
            said += [" · ", source_link(key, state)]
        return html.P(said, className="note theme-source")

    def _by_place(self, one: Section, measure: Measure, until: datetime) -> list[Bar]:
        state = self.address.state
        found = []
        for code, name in self.spread.children(measure).items():
            value = self.spread.over_places.get((measure.count.indicator, code, until))
            by = self.by or None
            where = href(f"/theme/{self.theme.key}", state, place=code, by=by)
            found.append(Bar(name, value, measure_text(measure, value, self.address.words), where))
        return ordered(found, is_rising=measure.better == "lower")

    def _by_kind(self, one: Section, measure: Measure, until: datetime, kinds: Sequence[str]) -> list[Bar]:
        found = []
        for kind in kinds:
            value = self.spread.over_kinds.get((f"{measure.count.indicator}{LATER}{kind}", self.place, until))
            text = measure_text(measure, value, self.address.words)
            where = self.numbers.records_href(one, kind)
            found.append(Bar(self.spread.kind_name(one.register, kind), value, text, where))
        return found

    def _scores(self, one: Section) -> list[Any]:
        words, board, units = self.address.words, self.numbers.board, self.numbers.scored_units
        if board is None or not units:
            return []
        at = len(board.untils) - 1
        if one.chart == "ring":
            parts = [(words(f"score.loop_{step}"), board.loop_score(step, units, at)) for step in board.loop]
            known = [score for _, score in parts if score is not None]
            middle = f"{sum(known) / len(known):.1f}" if known else "—"
            return [ring(parts, words("score.loop"), middle)]
        if len(units) < 2:
            return []
        key = one.scores[0]
        names = self.spread.below["units"]
        is_indicator = board.has_indicator(key)
        rows = []
        for unit in units:
            score = self.numbers.score(key, unit, at)
            where = f"/score/{unit}.{key}" if is_indicator else f"/districts/{unit}"
            text = "–" if score is None else words("theme.points", n=f"{score:.1f}")
            rows.append(Bar(names.get(unit, unit), score, text, href(where, self.address.state)))
        title = words("theme.by_place", name=self.figures[one.key][0].name)
        return [self._spread(one, title, ordered(rows))]

    def _events(self, one: Section) -> list[Any]:
        words, names = self.address.words, self.spread.children()
        if not names:
            return []
        found = self.numbers.open_events(one, list(names))
        rows = []
        for code, name in names.items():
            number = found.get(code, (0, 0))[0]
            where = href(f"/theme/{self.theme.key}", self.address.state, place=code)
            rows.append(
                Bar(name, number, words("theme.too_few_short") if number is None else grouped(number, words), where)
            )
        title = words("theme.by_place", name=words("theme.open"))
        return [self._spread(one, title, ordered(rows))]

    def _objects(self, one: Section) -> list[Any]:
        words, state, names = self.address.words, self.address.state, self.spread.children()
        if not names or not any(found.value for found in self.figures[one.key]):
            return []
        frame = asked_objects(self.address.viewer, one.objects[:1], list(names), clock(state), asof=state.asof)
        totals = dict(frame.group_by("place").agg(pl.col("objects").sum()).iter_rows()) if frame.height else {}
        rows = [
            Bar(
                name,
                totals.get(code, 0),
                grouped(totals.get(code, 0), words),
                href(f"/theme/{self.theme.key}", state, place=code),
            )
            for code, name in names.items()
        ]
        return [self._spread(one, words("theme.by_place", name=self.figures[one.key][0].name), ordered(rows))]

    def _page(self, one: Section) -> list[Any]:
        words = self.address.words
        return [
            html.P(words.name(one.says)),
            dcc.Link(words("theme.to_page"), href=href(one.page, self.address.state), className="button"),
        ]


def ordered(rows: Sequence[Bar], *, is_rising: bool = False) -> list[Bar]:
    """The best first; what has no number last."""
    known = sorted(
        (one for one in rows if one.number is not None), key=lambda one: one.number or 0.0, reverse=not is_rising
    )
    return [*known, *(one for one in rows if one.number is None)]
