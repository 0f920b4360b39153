"""Flagged readings: what is odd about them, in words; they are kept and counted."""

from datetime import timedelta

import polars as pl
from dash import html

from city.catalogue import Indicator
from city.words import Words
from components.detail_text import full_moment
from components.format import percent
from components.signs import value_text

SHOWN = 5


def flag_notes(frame: pl.DataFrame, catalogue: dict[str, Indicator], words: Words) -> html.Div | None:
    """One sentence for each place, sign and flag, of its newest hour; None where nothing is flagged.

    The frame has indicator, place, name_zh, name_en, hour, flag (jump, freeze, digits), readings, detail.
    """
    if frame.is_empty():
        return None
    newest = frame.sort("hour", descending=True, maintain_order=True).unique(
        ["indicator", "place", "flag"], keep="first", maintain_order=True
    )
    told = [html.Li(_told(one, catalogue, words)) for one in newest.head(SHOWN).iter_rows(named=True)]
    if newest.height > SHOWN:
        told.append(html.Li(words("flags.more", n=newest.height - SHOWN)))
    return html.Div(
        [html.P([html.B(words("flags.title")), " ", words("flags.note")]), html.Ul(told)],
        className="flag-notes",
        role="note",
    )


def _told(one: dict, catalogue: dict[str, Indicator], words: Words) -> str:
    given = catalogue[one["indicator"]]
    said = {
        "place": one[f"name_{words.lang}"] or one["name_zh"] or one["place"],
        "sign": words.short(given),
        "hour": full_moment(one["hour"]),
        "n": one["readings"],
    }
    if one["flag"] == "jump":
        return words("flags.jump", **said, step=value_text(given, one["detail"], words))
    if one["flag"] == "freeze":
        return words("flags.freeze", **said, since=full_moment(one["hour"] - timedelta(hours=one["detail"])))
    return words("flags.digits", **said, share=percent(one["detail"], words))
