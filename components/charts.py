"""Figures of the detail pages as plain dictionaries: frames and a catalogue entry in, a figure out."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import polars as pl

from components.chart_limits import Limit, fitting
from components.chart_parts import (
    Labels,
    hollow,
    is_sparse,
    last_of_each,
    layout,
    limit_line,
    limit_text,
    line,
    reach,
    split,
    texts,
    time_axis,
    usual,
)
from components.chart_theme import DASHES, THEMES

CONFIG = {
    "showSendToCloud": False,
    "plotlyServerURL": "",
    "displaylogo": False,
    "displayModeBar": False,
    "responsive": True,
    "scrollZoom": False,
    "doubleClick": "reset",
}
LOCALES = {"zh": "zh-CN", "en": "en"}


def config(language: str) -> dict[str, Any]:
    """The settings of a dcc.Graph: nothing goes outside, buttons and dates in the viewer's language."""
    return {**CONFIG, "locale": LOCALES[language]}


def trend(
    frame: pl.DataFrame,
    labels: Labels,
    *,
    grain: str,
    language: str,
    theme: str,
    decimals: int,
    limits: Sequence[Limit] = (),
    earlier: Mapping[str, pl.DataFrame] | None = None,
    unfinished_from: datetime | None = None,
    zero: bool = False,
) -> dict[str, Any]:
    """The trend of one indicator in one place.

    `frame` has moment, value (null where nothing arrived), median, spread; `earlier` the same for a span before, already moved
    onto this one ('day', 'week', 'year'). Values from `unfinished_from` on are drawn hollow: their hour or day is not over.
    `zero` keeps the zero line in sight.
    """
    ramp = THEMES[theme]
    earlier = earlier or {}
    low, high = reach(frame, earlier.values(), zero)
    shown = fitting(list(limits), low, high)
    low, high = min([low, *(one.number for one in shown)]), max([high, *(one.number for one in shown)])
    hover = f"%{{y:,.{decimals}f}} {labels.unit}"
    moments = texts(frame["moment"])
    traces = usual(frame, moments, labels, ramp, hover)
    for key, other in earlier.items():
        if other["value"].drop_nulls().len():
            traces.append(
                line(
                    texts(other["moment"]),
                    other["value"].to_list(),
                    labels.earlier[key],
                    hover,
                    ramp.earlier[key],
                    1.5,
                    DASHES[key],
                    is_sparse(other["value"].to_list(), 0),
                )
            )
    done, rest = split(frame, unfinished_from)
    traces.append(line(moments, done, labels.series, hover, ramp.series, 2.5, "solid", is_sparse(done)))
    if any(value is not None for value in rest):
        traces.append(hollow(moments, rest, labels.unfinished, hover, ramp))
    margin = 0.06 * ((high - low) or 1.0)
    floor = low if zero and low == 0 else low - margin
    return {
        "data": traces,
        "layout": {
            **layout(ramp, language),
            "xaxis": time_axis(frame, grain, language, ramp),
            "yaxis": {
                "range": [floor, high + margin],
                "gridcolor": ramp.grid,
                "zeroline": False,
                "fixedrange": True,
                "automargin": True,
                "tickfont": {"size": 13},
                "separatethousands": True,
                "title": {"text": labels.unit, "font": {"size": 13}, "standoff": 8},
            },
            "shapes": [limit_line(one, ramp) for one in shown],
            "annotations": [limit_text(one, labels, ramp) for one in last_of_each(shown)],
        },
    }


def index_columns(
    names: Sequence[str],
    values: Sequence[float | None],
    colours: Sequence[str],
    *,
    language: str,
    theme: str,
) -> dict[str, Any]:
    """Columns, one per name, each in the colour given; the value stands above its column, so colour is never alone."""
    ramp = THEMES[theme]
    return {
        "data": [
            {
                "type": "bar",
                "x": list(names),
                "y": list(values),
                "marker": {"color": list(colours), "line": {"color": ramp.text, "width": 1}},
                "text": ["" if value is None else f"{value:.0f}" for value in values],
                "textposition": "outside",
                "cliponaxis": False,
                "width": 0.45,
                "hovertemplate": "%{x} %{y:,.0f}<extra></extra>",
            }
        ],
        "layout": {
            **layout(ramp, language),
            "showlegend": False,
            "xaxis": {"fixedrange": True, "automargin": True, "tickfont": {"size": 13}},
            "yaxis": {
                "rangemode": "tozero",
                "gridcolor": ramp.grid,
                "fixedrange": True,
                "zeroline": False,
                "automargin": True,
            },
        },
    }
