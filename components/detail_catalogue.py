"""What the catalogue says about a sign: definition, roll-up, owner, promise; thresholds with basis, source and validity."""

import re
from datetime import date, datetime
from typing import Any

from dash import html

from city.bands import KEYS
from city.catalogue import Catalogue, Indicator, Thresholds
from city.catalogue.checks import seconds
from city.words import Words
from components.detail_text import period_text
from components.format import span
from components.level import level_mark
from components.signs import with_unit, words_unit
from components.tables import Column, facts, table

COLOURS = tuple(enumerate(KEYS))[1:]
BURN = re.compile(r"burn>=(?P<n>\S+) (?P<long>\w+)/(?P<short>\w+)")


def definition(given: Indicator, catalogue: Catalogue, words: Words) -> html.Div:
    """The indicator in words: what is counted, the formula, how it is rolled up, who answers, how fresh it is."""
    owners = [words.name(catalogue.departments[key].name) for key in given.owners]
    inputs = [words.name(catalogue.indicator(key).name) for key in given.inputs]
    separator = words("format.list")
    return html.Div(
        [
            html.P(words.name(given.definition), className="lead"),
            facts(
                [
                    (words("detail.formula"), _formula(given, words)),
                    (words("detail.in_time"), words(f"time.{given.time}")),
                    (words("detail.in_space"), words(f"space.{given.space}")),
                    (words("detail.inputs"), separator.join(inputs)),
                    (words("detail.shown"), words(f"shown.{given.shown}")),
                    (words("detail.unit"), words.name(catalogue.units[given.unit].name)),
                    (words("detail.direction"), words(f"better.{given.better}")),
                    (
                        words("detail.levels"),
                        separator.join(words(f"detail.level_{one}") for one in given.levels),
                    ),
                    (words("detail.owner"), separator.join(owners)),
                    (words("detail.period"), period_text(given, words)),
                    (
                        words("detail.promise"),
                        words("detail.promise_text", span=span(given.promise_s, words)),
                    ),
                    (words("detail.tier"), words(f"tier.{given.tier}")),
                    (words("detail.sensitivity"), words(f"sensitivity.{given.sensitivity}")),
                    (words("detail.normal"), words.name(given.normal) if given.normal else None),
                    (words("detail.note"), words.name(given.note) if given.note else None),
                    (words("detail.code"), f"{given.code} · {given.key}" if given.code else given.key),
                ]
            ),
        ]
    )


def thresholds(given: Indicator, when: date | datetime, words: Words) -> html.Div:
    """The four levels in force at that time with basis, source and validity; other versions are folded below."""
    current = given.threshold_at(when)
    if current is None:
        found: list[Any] = [html.P(words("detail.no_thresholds"), className="nothing")]
    else:
        found = [_version(given, current, words)]
    others = [one for one in given.thresholds if one is not current]
    if others:
        found.append(
            html.Details(
                [
                    html.Summary(words("detail.other_versions", n=len(others))),
                    *(_version(given, one, words) for one in others),
                ],
                className="folded",
            )
        )
    return html.Div(found)


def validity(given: Thresholds, words: Words) -> str:
    """'2026-03-01 起', '至 2026-02-28', '一直有效' …; the end is the last day of validity."""
    if given.from_ and given.to:
        return words("detail.valid_between", since=given.from_.isoformat(), until=_last_day(given.to))
    if given.from_:
        return words("detail.valid_from", since=given.from_.isoformat())
    if given.to:
        return words("detail.valid_to", until=_last_day(given.to))
    return words("detail.valid_always")


def _last_day(end: date) -> str:
    return date.fromordinal(end.toordinal() - 1).isoformat()


def _version(given: Indicator, one: Thresholds, words: Words) -> html.Div:
    symbol = words_unit(given, words)
    rows = [
        [
            level_mark(level, words),
            condition_text(getattr(one, colour), symbol, words, one.lasting_days.get(colour)),
        ]
        for level, colour in COLOURS
    ]
    return html.Div(
        [
            table(
                [Column(words("detail.level")), Column(words("detail.condition"))],
                rows,
                caption=words("detail.thresholds"),
                empty="",
            ),
            facts(
                [
                    (
                        words("detail.basis"),
                        f"{words(f'basis.{one.basis}')} · {words(f'status.{one.status}')}",
                    ),
                    (words("detail.source"), words.name(one.source)),
                    (words("detail.validity"), validity(one, words)),
                    (words("detail.target"), None if one.target is None else with_unit(f"{one.target:g}", symbol)),
                ]
            ),
        ],
        className="thresholds",
    )


def condition_text(text: str, symbol: str, words: Words, days: int | None = None) -> str | None:
    """'> 60 µg/m³' for '>60', 'z ≥ 2' for 'z>=2', alternatives joined by 'or'; None for no condition, other texts as they are.

    'burn>=2 7d/1d' is the rate of a promise, over a long and a short span.
    """
    if not text:
        return None
    if burn := BURN.fullmatch(text):
        spans = {key: span(seconds(burn[key]), words) for key in ("long", "short")}
        return words("detail.burn_condition", n=burn["n"], **spans)
    if text[0] not in "<>z":
        return text
    told = words("detail.or").join(_one_condition(part, symbol, words) for part in text.split("|"))
    return words("detail.days_in_a_row", told=told, n=days) if days else told


def _one_condition(part: str, symbol: str, words: Words) -> str:
    pretty = part.strip().replace(">=", "≥ ").replace("<=", "≤ ").replace(">", "> ").replace("<", "< ")
    if pretty.startswith("z"):
        return words("detail.z_condition", condition=pretty[1:].strip())
    return with_unit(pretty, symbol)


def _formula(given: Indicator, words: Words) -> str:
    if given.is_derived:
        return words("detail.formula_derived")
    if given.is_ratio:
        return words("detail.formula_ratio", n=given.min_denominator)
    return words(
        f"detail.formula_{given.time if given.time in ('sum', 'mean', 'max', 'min', 'last', 'median', 'p90') else 'mean'}"
    )
