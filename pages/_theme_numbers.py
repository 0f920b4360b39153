"""The numbers of themes in one place: from registers, signs, scores and open events; each with its time, or why it is missing."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from city.access import can, can_see_indicator, cleared
from city.catalogue import catalogue
from city.objects import kinds
from city.registers import registers
from city.themes import Measure, Section, Theme
from city.topics import topics
from city.words import Words
from components.detail_cards import SignCard
from components.detail_head import freshness
from components.detail_text import full_moment
from components.format import change, grouped, moment, number
from components.links import href
from components.signs import value_text
from components.themes import Figure, as_of_day
from pages._address import Address
from pages._board import Board
from pages._city import the_city
from pages._detail import clock, root
from pages._place import ask_signs
from pages._scores import board_for, ends_of_periods
from queries import districts, events
from queries import themes as counts
from queries._ask import stamp
from queries.appeals import sees_unit

YEAR = 12
RECENT = (-13, -4, -2, -1)
"""The ends of months that are asked for where no line is drawn."""
DECIMALS = {"percent": 1, "workday": 1}
PLAIN = ("record", "times")
"""Units of a mere count: English says the number alone, its name says of what."""
Point = tuple[float | None, float | None]
"""Numerator and denominator."""


def measure_text(measure: Measure, value: float | None, words: Words, decimals: int | None = None) -> str:
    """A value of a measure with its unit; with so many decimals, else as many as its unit usually has."""
    unit = "" if words.lang == "en" and measure.unit in PLAIN else words.name(catalogue().units[measure.unit].symbol)
    if decimals is None:
        decimals = DECIMALS.get(measure.unit, 2 if measure.is_ratio else 0)
    scale = words("format.1e4")
    if scale and unit.startswith(scale) and value is not None:
        # Counted in ten thousands: said as a number of ones, which has its own scale word.
        value, unit = value * 10_000, unit.removeprefix(scale)
    blank = " " if unit[:1].isascii() and unit != "%" else ""
    return number(value, words, decimals) + blank + unit


def decimals_of(value: float) -> int:
    """How many decimals a number was written with, at most four: a goal of 98.97 is not said as 99.0."""
    return len(f"{value:.4f}".rstrip("0").split(".")[1])


def topics_of(section: Section) -> list[str]:
    """The topics that an events section counts; '' are events without one."""
    known = topics().topics.values()
    return list(section.topics) or [*(one.key for one in known if one.kind == section.events), ""]


class Numbers:
    """What the sections of some themes say in one place; each kind is asked when the first of its sections is there."""

    def __init__(self, address: Address, place: str, themes: Sequence[Theme], *, is_whole: bool = True) -> None:
        """`is_whole`: every month of two years, for lines; else no more than a number and its change need."""
        self.address, self.place, self.themes = address, place, themes
        ends = ends_of_periods(clock(address.state))
        self.untils = ends if is_whole else [ends[at] for at in RECENT]

    def figures(self, theme: Theme, section: Section) -> list[Figure]:
        """The numbers of one section, in its order."""
        return {
            "register": self._of_register,
            "signs": self._of_signs,
            "scores": self._of_scores,
            "events": self._of_events,
            "objects": self._of_objects,
        }.get(section.kind, lambda theme, section: [])(theme, section)

    @cached_property
    def counted(self) -> dict[str, dict[datetime, Point]]:
        """Numerators and denominators of all measures by the end of their month."""
        measures = [one for theme in self.themes for one in theme.counts]
        found: dict[str, dict[datetime, Point]] = {}
        if measures:
            frame = districts.counted(
                self.address.viewer, measures, [self.place], self.untils, asof=self.address.state.asof
            )
            for row in frame.iter_rows(named=True):
                found.setdefault(row["indicator"], {})[row["until"]] = (row["num"], row["den"])
        return found

    @cached_property
    def signs(self) -> dict[str, SignCard]:
        """The newest signs of the place."""
        return {one.given.key: one for one in ask_signs(self.address, self.place)}

    @cached_property
    def board(self) -> Board | None:
        """The district scores."""
        return board_for(self.address)

    def newest(self, measure: Measure) -> datetime | None:
        """The end of the newest month with a value."""
        points = self.counted.get(measure.count.indicator, {})
        return max((until for until, point in points.items() if measure.value(*point) is not None), default=None)

    def records_href(self, section: Section, kind: str = "", place: str = "") -> str | None:
        """Where the records behind a number are; None for who may not see rows."""
        if not can(self.address.viewer, "rows"):
            return None
        return href(f"/register/{section.register}", self.address.state, place=place or self.place, kind=kind or None)

    def _of_register(self, theme: Theme, section: Section) -> list[Figure]:
        return [self._of_measure(section, one) for one in section.measures]

    def _of_measure(self, section: Section, measure: Measure) -> Figure:
        words, name = self.address.words, self.address.words.name(measure.name)
        points = self.counted.get(measure.count.indicator, {})
        newest = self.newest(measure)
        if newest is None:
            kept = registers()[section.register]
            owner = words.name(catalogue().departments[kept.owner].name)
            why = "theme.no_records" if not points else "theme.nothing_to_divide"
            if kept.sensitivity not in cleared(self.address.viewer.clearance):
                needed = words(f"sensitivity.{kept.sensitivity}")
                return Figure(name, None, why=words("theme.not_cleared", needed=needed))
            return Figure(name, None, why=words(why, register=words.name(kept.name), owner=owner))
        values = {until: measure.value(*point) for until, point in sorted(points.items())}
        before = values.get(newest.replace(year=newest.year - 1))
        return Figure(
            name,
            measure_text(measure, values[newest], words),
            as_of_day(newest - timedelta(days=1), words),
            change(values[newest], before, measure.unit, words),
            [
                words(
                    f"theme.mark_{one.basis}",
                    name=words.name(one.name),
                    value=measure_text(measure, one.value, words, decimals_of(one.value)),
                    year=one.year,
                )
                for one in measure.marks
            ],
            [one.value for one in measure.marks],
            [(until, value, None, None) for until, value in values.items()],
            self.records_href(section, measure.count.kind),
            is_late=newest < self.untils[-1],
        )

    def _of_signs(self, theme: Theme, section: Section) -> list[Figure]:
        words, now = self.address.words, clock(self.address.state)
        found = []
        for key in section.signs:
            given, card = catalogue().indicators[key], self.signs.get(key)
            if not can_see_indicator(self.address.viewer, key, given.sensitivity):
                needed = words(f"sensitivity.{given.sensitivity}")
                found.append(Figure(words.short(given), None, why=words("theme.not_cleared", needed=needed)))
                continue
            if card is None or card.value is None:
                levels = words("format.list").join(words(f"detail.level_{one}") for one in given.levels)
                found.append(Figure(words.short(given), None, why=words("theme.no_sign", levels=levels)))
                continue
            state = freshness(given, card.observed_at, now)
            found.append(
                Figure(
                    words.short(given),
                    value_text(given, card.value, words),
                    words("detail.as_of", time=moment(card.observed_at, now)),
                    steps=list(card.steps),
                    href=card.href,
                    is_late=state in ("late", "dead"),
                    level=card.band.level,
                    is_judged=True,
                )
            )
        return found

    def _of_scores(self, theme: Theme, section: Section) -> list[Figure]:
        words, board = self.address.words, self.board
        units = self.scored_units
        if board is None or not units:
            why = words("theme.no_board" if board is None else "theme.only_units")
            return [Figure(words.name(section.name), None, why=why)]
        at = len(board.untils) - 1
        found = []
        for key in section.scores:
            score, before = self._mean(key, units, at), self._mean(key, units, at - YEAR)
            name = words.name(board.indicator(key).name if board.has_indicator(key) else _group(board, key).name)
            if score is None:
                found.append(Figure(name, None, why=words("theme.not_scored")))
                continue
            one = units[0] if len(units) == 1 else ""
            to = f"/score/{one}.{key}" if one and board.has_indicator(key) else f"/districts/{one}".rstrip("/")
            steps = [(until, self._mean(key, units, n), None, None) for n, until in enumerate(board.untils)]
            changed = None if before is None else change(round(score, 1), round(before, 1), "percent", words)
            told = words("theme.points", n=f"{score:.1f}")
            as_of = as_of_day(board.last_day(board.untils[at]), words)
            found.append(Figure(name, told, as_of, changed, steps=steps, href=href(to, self.address.state)))
        return found

    @cached_property
    def scored_units(self) -> list[str]:
        """The units whose scores are shown here: all that the viewer sees in the whole city, else the place itself."""
        seen = [unit for unit in the_city().units if sees_unit(self.address.viewer, unit)]
        return seen if self.place == root() else [unit for unit in seen if unit == self.place]

    def score(self, key: str, unit: str, at: int) -> float | None:
        """The score of an indicator or of a whole recommendation."""
        if self.board is None:
            return None
        if self.board.has_indicator(key):
            return self.board.cell(unit, key, at).score
        return self.board.group_score(unit, key, at)

    def _mean(self, key: str, units: Sequence[str], at: int) -> float | None:
        known = [one for unit in units if (one := self.score(key, unit, at)) is not None]
        return sum(known) / len(known) if known else None

    def _of_events(self, theme: Theme, section: Section) -> list[Figure]:
        words, state = self.address.words, self.address.state
        rows = self.open_events(section, [self.place])
        named = [words("theme.open"), words("theme.overdue")]
        if not stamp(state.asof).seq:
            return [Figure(name, None, why=words("theme.no_events")) for name in named]
        open_, overdue = rows.get(self.place, (0, 0))
        as_of = words("theme.as_of", day=full_moment(stamp(state.asof).known_at))
        return [
            Figure(name, None, why=words("theme.too_few"))
            if found is None
            else Figure(name, grouped(found, words), as_of, href=href(f"/place/{self.place}", state))
            for name, found in zip(named, (open_, overdue), strict=True)
        ]

    def _of_objects(self, theme: Theme, section: Section) -> list[Figure]:
        words, state, known = self.address.words, self.address.state, kinds()
        frame = counts.objects(self.address.viewer, section.objects, [self.place], clock(state), asof=state.asof)
        by: dict[str, dict[str, int]] = {}
        for kind, how, _place, n in frame.iter_rows():
            by.setdefault(kind, {})[how] = n
        as_of = words("theme.as_of", day=full_moment(stamp(state.asof).known_at)) if frame.height else ""
        found = []
        for key in section.objects:
            name = words.name(known[key].name)
            if key not in by:
                owner = words.name(catalogue().departments[known[key].owner].name)
                found.append(Figure(name, None, why=words("theme.no_objects", owner=owner)))
                continue
            total = sum(by[key].values())
            states = [
                words(f"theme.{how}", n=grouped(n, words))
                for how, n in by[key].items()
                if how in ("fault", "idle") and n
            ]
            where = href("/code", state, kind=key)
            found.append(Figure(name, number(total, words), as_of, marks=states, href=where))
        return found

    def open_events(self, section: Section, places: Sequence[str]) -> dict[str, tuple[Any, Any]]:
        """Open events and those past their due time, by place; None where they are too few to be said."""
        state = self.address.state
        frame = events.open_by_place(
            self.address.viewer, places, section.events, topics_of(section), clock(state), asof=state.asof
        )
        return {row["place"]: (row["open"], row["overdue"]) for row in frame.iter_rows(named=True)}


def _group(board: Board, key: str) -> Any:
    return next(one for one in board.groups if one.key == key)
