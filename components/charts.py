"""Figures of the detail pages as plain dictionaries: frames and a catalogue entry in, a figure out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import polars as pl

from city.bands import KEYS, SHAPES
from components.chart_limits import Limit, fitting, sign_text
from components.chart_theme import DASHES, THEMES, ChartTheme

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
USUAL_WIDTH = 2.0
TICKS = {
    ("hour", 1): {"zh": "%H:%M\n%-m月%-d日", "en": "%H:%M\n%-d %b"},
    ("hour", 7): {"zh": "%-m月%-d日", "en": "%-d %b"},
    ("day", 30): {"zh": "%-m月%-d日", "en": "%-d %b"},
    ("day", 365): {"zh": "%-m月\n%Y年", "en": "%b\n%Y"},
}
HOVER = {
    "hour": {"zh": "%-m月%-d日 %H:%M", "en": "%-d %b %H:%M"},
    "day": {"zh": "%Y年%-m月%-d日", "en": "%-d %b %Y"},
}


@dataclass(frozen=True)
class Labels:
    """What the figure says in words: the series, its usual range, the unfinished last value, the four levels, the unit."""

    series: str
    usual: str
    unfinished: str
    unit: str
    levels: Mapping[int, str]
    earlier: Mapping[str, str] = field(default_factory=dict)


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
    moments = _texts(frame["moment"])
    traces = _usual(frame, moments, labels, ramp, hover)
    for key, other in earlier.items():
        if other["value"].drop_nulls().len():
            traces.append(
                _line(
                    _texts(other["moment"]),
                    other["value"].to_list(),
                    labels.earlier[key],
                    hover,
                    ramp.earlier[key],
                    1.5,
                    DASHES[key],
                    _is_sparse(other["value"].to_list(), 0),
                )
            )
    done, rest = _split(frame, unfinished_from)
    traces.append(_line(moments, done, labels.series, hover, ramp.series, 2.5, "solid", _is_sparse(done)))
    if any(value is not None for value in rest):
        traces.append(_hollow(moments, rest, labels.unfinished, hover, ramp))
    margin = 0.06 * ((high - low) or 1.0)
    floor = low if zero and low == 0 else low - margin
    return {
        "data": traces,
        "layout": {
            **_layout(ramp, language),
            "xaxis": _time_axis(frame, grain, language, ramp),
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
            "shapes": [_limit_line(one, ramp) for one in shown],
            "annotations": [_limit_text(one, labels, ramp) for one in _last_of_each(shown)],
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
                "text": ["" if value is None else f"{value:,.0f}" for value in values],
                "textposition": "outside",
                "cliponaxis": False,
                "width": 0.45,
                "hovertemplate": "%{x} %{y:,.0f}<extra></extra>",
            }
        ],
        "layout": {
            **_layout(ramp, language),
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


def _layout(ramp: ChartTheme, language: str) -> dict[str, Any]:
    family = '"Noto Sans SC", "Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", sans-serif'
    return {
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"color": ramp.text, "family": family, "size": 13},
        "margin": {"l": 8, "r": 12, "t": 34, "b": 40},
        "uirevision": "constant",
        "hovermode": "x unified",
        "hoverlabel": {"bgcolor": ramp.ground, "bordercolor": ramp.grid, "font": {"color": ramp.text}},
        "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "font": {"size": 13}},
        "dragmode": False,
        "separators": ".," if language == "en" else ". ",
    }


def _texts(moments: pl.Series) -> list[str]:
    return moments.dt.strftime("%Y-%m-%dT%H:%M:%S").to_list()


def reach(frame: pl.DataFrame, others: Iterable[pl.DataFrame], zero: bool) -> tuple[float, float]:
    """The lowest and highest value drawn, the usual range included."""
    values: list[float] = []
    for one in (frame, *others):
        values += one["value"].drop_nulls().to_list()
    known = frame.drop_nulls(["median", "spread"])
    if known.height:
        width = USUAL_WIDTH * known["spread"]
        values += [(known["median"] + width).max(), (known["median"] - width).min()]  # type: ignore[list-item]
    if not values:
        return 0.0, 1.0
    low, high = min(values), max(values)
    if zero and high >= 0:
        low = 0.0
    return float(low), float(high)


def _usual(
    frame: pl.DataFrame, moments: list[str], labels: Labels, ramp: ChartTheme, hover: str
) -> list[dict[str, Any]]:
    if not frame.drop_nulls(["median", "spread"]).height:
        return []
    width = USUAL_WIDTH * frame["spread"]
    upper, lower = (frame["median"] + width).to_list(), (frame["median"] - width).to_list()
    edge = {
        "type": "scatter",
        "mode": "lines",
        "x": moments,
        "line": {"width": 0},
        "hoverinfo": "skip",
        "connectgaps": False,
    }
    return [
        {**edge, "y": lower, "showlegend": False},
        {**edge, "y": upper, "fill": "tonexty", "fillcolor": ramp.usual, "name": labels.usual},
    ]


def _line(
    moments: list[str],
    values: list[float | None],
    name: str,
    hover: str,
    colour: str,
    width: float,
    dash: str,
    dots: bool = False,
) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines+markers" if dots else "lines",
        "x": moments,
        "y": values,
        "name": name,
        "line": {"color": colour, "width": width, "dash": dash},
        "marker": {"size": 6, "color": colour},
        "connectgaps": False,
        "hovertemplate": hover,
    }


def _hollow(moments: list[str], values: list[float | None], name: str, hover: str, ramp: ChartTheme) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": moments,
        "y": values,
        "name": name,
        "cliponaxis": False,
        "marker": {"size": 9, "color": "rgba(0,0,0,0)", "line": {"color": ramp.series, "width": 2}},
        "hovertemplate": hover,
    }


def _split(frame: pl.DataFrame, unfinished_from: datetime | None) -> tuple[list[float | None], list[float | None]]:
    moments, values = frame["moment"].to_list(), frame["value"].to_list()
    if unfinished_from is None:
        return values, []
    done = [value if moment < unfinished_from else None for moment, value in zip(moments, values, strict=True)]
    rest = [value if moment >= unfinished_from else None for moment, value in zip(moments, values, strict=True)]
    return done, rest


def _is_sparse(values: list[float | None], few: int = 31) -> bool:
    """Whether a line alone would hide values: few of them, or some that stand alone between gaps."""
    known = [value is not None for value in values]
    alone = sum(
        here and not (known[at - 1] if at else False) and not (known[at + 1] if at + 1 < len(known) else False)
        for at, here in enumerate(known)
    )
    return sum(known) <= few or alone > 0


def _time_axis(frame: pl.DataFrame, grain: str, language: str, ramp: ChartTheme) -> dict[str, Any]:
    count = frame.height
    if grain == "hour":
        span = 1 if count <= 48 else 7
    else:
        span = 30 if count <= 92 else 365
    axis: dict[str, Any] = {
        "type": "date",
        "tickformat": TICKS[(grain, span)][language],
        "hoverformat": HOVER[grain][language],
        "gridcolor": ramp.grid,
        "showgrid": False,
        "linecolor": ramp.grid,
        "ticks": "outside",
        "tickcolor": ramp.grid,
        "fixedrange": True,
        "tickfont": {"size": 13},
        "nticks": 7,
        "tickangle": 0,
    }
    if count:
        axis["range"] = [_texts(frame["moment"])[0], _texts(frame["moment"])[-1]]
    return axis


def _limit_line(one: Limit, ramp: ChartTheme) -> dict[str, Any]:
    return {
        "type": "line",
        "x0": one.start.isoformat(),
        "x1": one.end.isoformat(),
        "y0": one.number,
        "y1": one.number,
        "line": {"color": ramp.levels[one.level], "width": 1.5, "dash": "longdash"},
        "layer": "between",
    }


def _limit_text(one: Limit, labels: Labels, ramp: ChartTheme) -> dict[str, Any]:
    return {
        "x": 1,
        "xref": "paper",
        "xanchor": "right",
        "y": one.number,
        "yanchor": "bottom",
        "text": f"{SHAPES[KEYS[one.level]]} {labels.levels[one.level]} {sign_text(one.sign)}{one.number:g}",
        "showarrow": False,
        "bgcolor": ramp.card,
        "opacity": 0.9,
        "font": {"size": 12, "color": ramp.levels[one.level]},
    }


def _last_of_each(given: Sequence[Limit]) -> list[Limit]:
    """Of each level and sign the one in force last: one label a line is enough."""
    return list({(one.level, one.sign): one for one in given}.values())
