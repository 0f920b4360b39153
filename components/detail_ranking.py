"""Places side by side: rank, bar, level; those without data are listed, never as zero."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from dash import dcc, html

from city.bands import Band
from city.catalogue import Indicator
from city.words import Words
from components.detail_head import freshness
from components.detail_text import amount
from components.format import moment
from components.level import level_mark
from components.signs import headed
from components.tables import NOTHING, Column, bar, table


@dataclass(frozen=True)
class Ranked:
    """One place with its newest value; `den` is the denominator of a rate."""

    place: str
    name: str
    value: float | None
    observed_at: datetime | None
    band: Band
    den: float | None = None


def competition_ranks(values: Sequence[float], *, is_high_first: bool) -> list[int]:
    """1, 2, 2, 4: equal values share a rank and the next is left out."""
    return [1 + sum(other > one if is_high_first else other < one for other in values) for one in values]


def ranking(
    given: Indicator,
    places: Sequence[Ranked],
    now: datetime,
    words: Words,
    address: Callable[[str], str],
    caption: str,
) -> html.Div:
    """The table: the best first (the largest first for a sign with a band), then those not ranked, with the reason."""
    is_high_first = given.better != "lower"
    ranked = [one for one in places if _is_ranked(given, one, now)]
    ranked.sort(key=lambda one: one.value or 0.0, reverse=is_high_first)
    shown = [round(one.value or 0.0, given.decimals) for one in ranked]
    ranks = competition_ranks(shown, is_high_first=is_high_first)
    longest = max((abs(value) for value in shown), default=0.0) or 1.0
    rows = [
        [
            str(rank),
            dcc.Link(one.name, href=address(one.place)),
            bar(abs(value) / longest, amount(one.value, given, words)),
            level_mark(one.band.level, words, is_short=True),
            _time(one, now),
        ]
        for rank, value, one in zip(ranks, shown, ranked, strict=True)
    ]
    kept = {one.place for one in ranked}
    for one in sorted((one for one in places if one.place not in kept), key=lambda one: one.name):
        rows.append(
            [
                NOTHING,
                dcc.Link(one.name, href=address(one.place)),
                _why_not(given, one, now, words),
                "",
                _time(one, now),
            ]
        )
    return table(
        [
            Column(words("detail.rank"), is_number=True),
            Column(words("detail.place")),
            Column(headed(words("detail.value"), given, words)),
            Column(words("detail.level")),
            Column(words("detail.time"), is_wide=True, is_time=True),
        ],
        rows,
        caption=caption,
        empty=words("detail.no_places"),
    )


def _is_ranked(given: Indicator, one: Ranked, now: datetime) -> bool:
    is_few = given.min_denominator is not None and one.den is not None and one.den < given.min_denominator
    return one.value is not None and not is_few and freshness(given, one.observed_at, now) != "dead"


def _why_not(given: Indicator, one: Ranked, now: datetime, words: Words) -> html.Span:
    if one.value is None:
        return html.Span(words("detail.no_data"), className="nothing")
    if freshness(given, one.observed_at, now) == "dead":
        return html.Span(words("detail.dead_short"), className="nothing")
    return html.Span(
        f"{amount(one.value, given, words)} · {words('band_reason.few', n=given.min_denominator)}", className="nothing"
    )


def _time(one: Ranked, now: datetime) -> str | None:
    return moment(one.observed_at, now) if one.observed_at else None
