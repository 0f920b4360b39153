"""The hours ahead on the page of a sign that comes by the hour: what is likely, and how likely a level is reached."""

from datetime import timedelta
from typing import Any

import numpy as np
from dash import html

from city.alerting.outlook import AHEAD, WEEK, WEEKS, Reached, outlook, reached
from components.detail_catalogue import condition_text
from components.detail_text import full_moment
from components.level import level_mark
from components.sections import section
from components.signs import value_text, words_unit
from components.tables import Column, table
from pages._address import Address
from pages._sign import HOUR, Picture
from queries import vitals

OUTLOOK = "sign-outlook"


def outlook_section(address: Address, picture: Picture) -> Any:
    """The section; nothing for a sign that comes less often than by the hour."""
    if picture.given.period_s > HOUR.total_seconds():
        return html.Div(id=OUTLOOK, hidden=True)
    return section(address.words("outlook.title", n=AHEAD), html.Div(hours_ahead(address, picture), id=OUTLOOK))


def hours_ahead(address: Address, picture: Picture) -> list[Any]:
    """The hours ahead and the levels in them; a sentence where too little is known."""
    words, given, row = address.words, picture.given, picture.row
    if given.period_s > HOUR.total_seconds():
        return []
    if row is None or row["observed_at"] is None:
        return [html.P(words("outlook.nothing"), className="nothing")]
    whole = row["observed_at"] + timedelta(seconds=given.period_s)
    until = whole.replace(minute=0, second=0, microsecond=0)
    frame = vitals.trend(
        address.viewer,
        picture.place["place"],
        given.key,
        until - WEEKS * WEEK * HOUR,
        until,
        asof=address.state.asof,
        is_judged=False,
    )
    found = outlook(frame["value"].cast(float).fill_null(np.nan).to_numpy(), "sum" in (given.space, given.time))
    if found is None:
        return [html.P(words("outlook.too_little", weeks=WEEKS), className="nothing")]
    low, middle, high = (np.clip(found.quantile(share)[0], *given.range) for share in (0.1, 0.5, 0.9))
    hours = [
        [
            full_moment(until + n * HOUR),
            value_text(given, float(middle[n]), words),
            words(
                "outlook.between",
                low=value_text(given, float(low[n]), words),
                high=value_text(given, float(high[n]), words),
            ),
        ]
        for n in range(AHEAD)
    ]
    columns = [
        Column(words("outlook.hour"), is_time=True),
        Column(words("outlook.likely"), is_number=True),
        Column(words("outlook.range"), is_number=True),
    ]
    shown: list[Any] = [html.P(words("outlook.note", weeks=WEEKS, time=full_moment(until)), className="note")]
    shown.append(table(columns, hours, caption=words("outlook.title", n=AHEAD), empty=words("outlook.nothing")))
    # The limits of a sign that is shown for the day are of the day, not of an hour.
    thresholds = given.threshold_at(until) if given.shown != "day" else None
    levels = [(level, several, reached(found, several)) for level, several in (thresholds.levels if thresholds else ())]
    rows = [
        [
            level_mark(level, words),
            condition_text("|".join(str(one) for one in several if not one.is_z), words_unit(given, words), words),
            _chance(address, at),
            None if at.hour is None else full_moment(until + (at.hour - 1) * HOUR),
        ]
        for level, several, at in levels
        if at is not None
    ]
    if rows:
        heads = [
            Column(words("outlook.level")),
            Column(words("outlook.condition")),
            Column(words("outlook.chance"), is_number=True),
            Column(words("outlook.first"), is_time=True),
        ]
        shown.append(table(heads, rows, caption=words("outlook.levels"), empty=words("outlook.nothing")))
    return shown


def _chance(address: Address, at: Reached) -> str:
    """In whole per cent; less than one is said so, since no past says that something cannot be."""
    return address.words("outlook.below") if at.chance < 0.01 else f"{100 * at.chance:.0f}%"
