"""One card for each section of a theme: its numbers, and how they are spread over places, kinds and steps."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from typing import Any

from dash import dcc, html

from city.registers import registers
from city.themes import Measure, Section, Theme
from components.detail_trend import switch
from components.links import href
from components.scores import ring
from components.sections import section as card
from components.state import Refused
from components.themes import Bar, Figure, bars, figures, seeds, steps
from pages._address import Address
from pages._city import the_city
from pages._detail import choice, place_name, root, short_name
from pages._sources import source_name
from pages._theme_numbers import Numbers, measure_text
from queries import districts, places
from queries import registers as asked

BELOW = ("district", "unit", "street", "quasi")
FEW = 6
"""So many sections leave room for what is spread."""
LATER = "|"
"""Between a measure and a kind in the name under which it is counted."""


class Cards:
    """The cards of one theme in one place; `shown` is the measure of each section that is spread."""

    def __init__(self, address: Address, theme: Theme, place: str, query: Mapping[str, Any]) -> None:
        self.address, self.theme, self.place = address, theme, place
        self.numbers = Numbers(address, place, [theme])
        self.figures = {one.key: self.numbers.figures(theme, one) for one in theme.sections}
        choices = [f"{one.key}.{measure.key}" for one in theme.sections for measure in one.measures]
        found, self.refused = choice(query, "by", choices, "") if choices else ("", [])
        self.by = found
        kept = dict([found.split(".")]) if found else {}
        self.shown: dict[str, Measure] = {
            one.key: one.measure(kept.get(one.key, one.measures[0].key)) for one in theme.sections if one.measures
        }

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
            "page": self._page,
        }.get(one.kind, lambda section: [])(one)
        shown = self.figures[one.key]
        content = [seeds(one.seed), figures(shown, words) if shown else None, *body]
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
        kinds = self._kinds.get(one.register, {})
        found: list[Any] = []
        if newest is not None:
            if "place" in one.by and self._children(measure):
                rows = self._by_place(one, measure, newest)
                found.append(self._spread(one, words("theme.by_place", name=words.name(measure.name)), rows))
            if one.chart != "bars":
                rows = self._by_kind(one, measure, newest, one.steps)
                drawn = steps(rows, words.name(one.name), is_flow=one.chart == "flow", words=words)
                found.append(drawn)
            elif "kind" in one.by and len(kinds) > 1 and not measure.count.kind:
                rows = self._by_kind(one, measure, newest, list(kinds))
                found.append(self._spread(one, words("theme.by_kind", name=words.name(measure.name)), rows))
        return [*found, self._source(one)]

    def _spread(self, one: Section, title: str, rows: Sequence[Bar]) -> Any:
        """Bars under one line that says the first and the last; open where the screen has room, or where they were chosen."""
        words = self.address.words
        known = [row for row in rows if row.number is not None]
        told = words(
            "theme.first_last", first=known[0].name, high=known[0].text, last=known[-1].name, low=known[-1].text
        )
        summary = [html.Span(title), html.Span(told if len(known) > 1 else "", className="note")]
        is_open = len(self.theme.sections) <= FEW or self.by.startswith(f"{one.key}.")
        return html.Details(
            [html.Summary(summary), self._switch(one), bars(rows, title)], open=is_open, className="folded theme-spread"
        )

    def _source(self, one: Section) -> html.P:
        """The register and where it comes from."""
        words, state = self.address.words, self.address.state
        kept = registers()[one.register]
        where = self.numbers.records_href(one)
        name: Any = words.name(kept.name)
        said: list[Any] = [words("theme.register"), dcc.Link(name, href=where) if where else name]
        for key in sorted(self._sources.get(one.register, ())):
            said += [" · ", dcc.Link(source_name(key, state.lang), href=href(f"/source/{key}", state))]
        return html.P(said, className="note theme-source")

    @cached_property
    def _asked_kinds(self) -> Any:
        keys = sorted({one.register for one in self.theme.sections if one.register})
        return asked.kinds(self.address.viewer, keys, self.place, asof=self.address.state.asof) if keys else None

    @cached_property
    def _kinds(self) -> dict[str, dict[str, str]]:
        """Per register the kinds of its records that are there, with their names: those that it names first."""
        found: dict[str, dict[str, str]] = {}
        if self._asked_kinds is not None:
            for key, kind in (
                self._asked_kinds.select("register", "kind").drop_nulls().unique().sort("kind").iter_rows()
            ):
                found.setdefault(key, {})[kind] = self.kind_name(key, kind)
        order = {key: list(registers()[key].kinds) for key in found}
        return {
            key: dict(sorted(kinds.items(), key=lambda one: order[key].index(one[0]) if one[0] in order[key] else 99))
            for key, kinds in found.items()
        }

    def kind_name(self, register: str, kind: str) -> str:
        """What a kind of record is called."""
        known = registers()[register].kinds.get(kind)
        return self.address.words.name(known) if known else kind

    @cached_property
    def _sources(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        if self._asked_kinds is not None:
            for key, source in self._asked_kinds.select("register", "source").drop_nulls().unique().iter_rows():
                found.setdefault(key, set()).add(source)
        return found

    @cached_property
    def _below(self) -> dict[str, dict[str, str]]:
        """The places that are compared: units and legal districts of the city, else streets; code → name."""
        viewer, state, city = self.address.viewer, self.address.state, the_city()
        if self.place == root():
            frame = places.named(viewer, [*city.units, *city.districts], [], asof=state.asof)
            names = {row["place"]: short_name(row, state) for row in frame.iter_rows(named=True)}
            return {
                key: {code: names[code] for code in codes if code in names}
                for key, codes in (("units", city.units), ("districts", city.districts or city.units))
            }
        frame = places.children(viewer, self.place, asof=state.asof)
        rows = {row["place"]: place_name(row, state) for row in frame.iter_rows(named=True) if row["level"] in BELOW}
        return {"units": rows, "districts": rows}

    def _children(self, measure: Measure | None = None) -> dict[str, str]:
        """What is per head is compared by legal districts: people are counted there."""
        is_per_head = measure is not None and measure.is_ratio and measure.count.den in registers()
        return self._below["districts" if is_per_head else "units"]

    @cached_property
    def _spread_over_places(self) -> dict[tuple[str, str, datetime], float | None]:
        shown = [one for one in self.shown.values() if self.numbers.newest(one) is not None]
        untils = sorted({newest for one in shown if (newest := self.numbers.newest(one)) is not None})
        codes = sorted({code for one in shown for code in self._children(one)})
        return self._values({one.count.indicator: one for one in shown}, codes, untils)

    @cached_property
    def _spread_over_kinds(self) -> dict[tuple[str, str, datetime], float | None]:
        measures, untils = {}, set()
        for one in self.theme.sections:
            measure = self.shown.get(one.key)
            newest = self.numbers.newest(measure) if measure else None
            if measure is None or newest is None or measure.count.kind:
                continue
            untils.add(newest)
            for kind in self._kinds.get(one.register, {}):
                name = f"{measure.count.indicator}{LATER}{kind}"
                measures[name] = replace(measure, count=replace(measure.count, indicator=name, kind=kind))
        return self._values(measures, [self.place], sorted(untils))

    def _values(
        self, measures: Mapping[str, Measure], codes: Sequence[str], untils: Sequence[datetime]
    ) -> dict[tuple[str, str, datetime], float | None]:
        if not (measures and codes and untils):
            return {}
        counts = [one.count for one in measures.values()]
        frame = districts.counted(self.address.viewer, counts, codes, untils, asof=self.address.state.asof)
        return {
            (row["indicator"], row["place"], row["until"]): measures[row["indicator"]].value(row["num"], row["den"])
            for row in frame.iter_rows(named=True)
        }

    def _by_place(self, one: Section, measure: Measure, until: datetime) -> list[Bar]:
        state = self.address.state
        found = []
        for code, name in self._children(measure).items():
            value = self._spread_over_places.get((measure.count.indicator, code, until))
            by = self.by or None
            where = href(f"/theme/{self.theme.key}", state, place=code, by=by)
            found.append(Bar(name, value, measure_text(measure, value, self.address.words), where))
        return ordered(found, is_rising=measure.better == "lower")

    def _by_kind(self, one: Section, measure: Measure, until: datetime, kinds: Sequence[str]) -> list[Bar]:
        found = []
        for kind in kinds:
            value = self._spread_over_kinds.get((f"{measure.count.indicator}{LATER}{kind}", self.place, until))
            text = measure_text(measure, value, self.address.words)
            where = self.numbers.records_href(one, kind)
            found.append(Bar(self.kind_name(one.register, kind), value, text, where))
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
        names = self._below["units"]
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
        words, names = self.address.words, self._children()
        if not names:
            return []
        found = self.numbers.open_events(one, list(names))
        rows = []
        for code, name in names.items():
            number = found.get(code, (0, 0))[0]
            where = href(f"/theme/{self.theme.key}", self.address.state, place=code)
            rows.append(Bar(name, number, words("theme.too_few_short") if number is None else f"{number:,}", where))
        title = words("theme.by_place", name=words("theme.open"))
        return [self._spread(one, title, ordered(rows))]

    def _page(self, one: Section) -> list[Any]:
        words = self.address.words
        return [
            html.P(words.name(one.says)),
            dcc.Link(words("theme.to_page"), href=href(one.page, self.address.state), className="button"),
        ]


def ordered(rows: Sequence[Bar], *, is_rising: bool = False) -> list[Bar]:
    """The best first; what has no number last."""
    known = sorted((one for one in rows if one.number is not None), key=lambda one: one.number, reverse=not is_rising)
    return [*known, *(one for one in rows if one.number is None)]


__all__ = ["Cards", "Refused", "ordered"]
