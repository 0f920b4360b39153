"""Cards of a place page: its signs with value, level and line; the places below with their worst level."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dash import dcc, html

from city.bands import Band
from city.catalogue import Indicator
from city.words import Words
from components.detail_head import freshness
from components.detail_text import amount
from components.format import moment
from components.level import level_class, level_mark
from components.signs import words_unit
from components.sparkline import Step, sparkline


@dataclass(frozen=True)
class SignCard:
    """One sign of one place: newest value, its judgement, the last hours, the address of its page."""

    given: Indicator
    value: float | None
    observed_at: datetime
    band: Band
    steps: Sequence[Step]
    href: str


@dataclass(frozen=True)
class PlaceCard:
    """One place below: its worst level (None: nothing judged), how many signs are beyond normal, of how many."""

    name: str
    level: int | None
    beyond: int
    signs: int
    href: str
    worst: str = ""


def beyond_normal(cards: Sequence[SignCard], now: datetime) -> tuple[list[SignCard], list[SignCard]]:
    """Those beyond normal, the worst first; and all others, those whose data stopped last."""
    ordered = sorted(cards, key=lambda one: -_weight(one, now))
    return [one for one in ordered if _weight(one, now) > 0], [one for one in ordered if _weight(one, now) <= 0]


def sign_cards(cards: Sequence[SignCard], now: datetime, words: Words) -> html.Div:
    """The signs in the order given."""
    return html.Div([_sign(one, now, words) for one in cards], className="cards")


def place_cards(cards: Sequence[PlaceCard], words: Words) -> html.Div:
    """The places below, the worst first, then in the order given."""
    ordered = sorted(cards, key=lambda one: (-(one.level if one.level is not None else -1), -one.beyond))
    return html.Div([_place(one, words) for one in ordered], className="cards places")


def _weight(one: SignCard, now: datetime) -> int:
    if freshness(one.given, one.observed_at, now) == "dead":
        return -1
    return one.band.level or 0


def _sign(one: SignCard, now: datetime, words: Words) -> dcc.Link:
    state = freshness(one.given, one.observed_at, now)
    as_of = words("detail.as_of", time=moment(one.observed_at, now))
    return dcc.Link(
        [
            html.Div(
                [html.Span(words.short(one.given)), level_mark(one.band.level, words, is_short=True)],
                className="card-head",
            ),
            html.Div(
                [
                    html.Span(amount(one.value, one.given, words), className="card-value"),
                    html.Span(words_unit(one.given, words), className="card-unit"),
                ]
            ),
            sparkline(one.steps, words("place.spark", name=words.short(one.given))),
            html.Div(words("detail.dead_short") + " · " + as_of if state == "dead" else as_of, className="card-foot"),
        ],
        href=one.href,
        className=f"card {level_class(one.band.level)} {state if state in ('late', 'dead') else ''}".strip(),
    )


def _place(one: PlaceCard, words: Words) -> dcc.Link:
    if not one.signs:
        told = words("place.no_signs")
    elif one.beyond:
        told = words("place.beyond", n=one.beyond, of=one.signs, worst=one.worst)
    else:
        told = words("place.none_graded" if one.level is None else "place.all_normal", of=one.signs)
    return dcc.Link(
        [
            html.Div(
                [html.Span(one.name, className="card-name"), level_mark(one.level, words, is_short=True)],
                className="card-head",
            ),
            html.Div(told, className="card-foot"),
        ],
        href=one.href,
        className=f"card {level_class(one.level)}",
    )
