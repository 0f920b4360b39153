"""Parts of the figures: layout, axis, series, usual range, threshold lines. All plain dictionaries."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import polars as pl

from city.bands import KEYS, SHAPES
from components.chart_limits import Limit, sign_text
from components.chart_theme import ChartTheme
from components.format import UNBROKEN

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


def layout(ramp: ChartTheme, language: str) -> dict[str, Any]:
    """What all figures share: no ground of their own, fonts, legend above, nothing that moves by itself."""
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
        "separators": ".," if language == "en" else f".{UNBROKEN}",
    }


def texts(moments: pl.Series) -> list[str]:
    """Moments as plotly reads them, without zone."""
    return moments.dt.strftime("%Y-%m-%dT%H:%M:%S").to_list()


def reach(frame: pl.DataFrame, others: Iterable[pl.DataFrame], zero: bool) -> tuple[float, float]:
    """The lowest and highest value drawn, the usual range included."""
    values: list[float] = []
    for one in (frame, *others):
        values += one["value"].drop_nulls().to_list()
    known = frame.drop_nulls(["median", "spread"])
    if known.height:
        width = USUAL_WIDTH * known["spread"]
        values += [(known["median"] + width).max(), usual_low(frame).min()]  # type: ignore[list-item]
    if not values:
        return 0.0, 1.0
    low, high = min(values), max(values)
    if zero and high >= 0:
        low = 0.0
    return float(low), float(high)


def usual_low(frame: pl.DataFrame) -> pl.Series:
    """The lower edge of the usual range; what was never below zero is not usual below zero either."""
    low = frame["median"] - USUAL_WIDTH * frame["spread"]
    is_below_zero = pl.concat([frame["value"], frame["median"]]).lt(0).any()
    return low if is_below_zero else low.clip(lower_bound=0)


def usual(
    frame: pl.DataFrame, moments: list[str], labels: Labels, ramp: ChartTheme, hover: str
) -> list[dict[str, Any]]:
    """The usual range as a filled band; nothing where no value has one."""
    if not frame.drop_nulls(["median", "spread"]).height:
        return []
    width = USUAL_WIDTH * frame["spread"]
    upper, lower = (frame["median"] + width).to_list(), usual_low(frame).to_list()
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


def line(
    moments: list[str],
    values: list[float | None],
    name: str,
    hover: str,
    colour: str,
    width: float,
    dash: str,
    dots: bool = False,
) -> dict[str, Any]:
    """One series; gaps stay gaps."""
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


def hollow(moments: list[str], values: list[float | None], name: str, hover: str, ramp: ChartTheme) -> dict[str, Any]:
    """Values whose hour or day is not over."""
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


def split(frame: pl.DataFrame, unfinished_from: datetime | None) -> tuple[list[float | None], list[float | None]]:
    """The values before a moment, and those from it on; the others are None."""
    moments, values = frame["moment"].to_list(), frame["value"].to_list()
    if unfinished_from is None:
        return values, []
    done = [value if moment < unfinished_from else None for moment, value in zip(moments, values, strict=True)]
    rest = [value if moment >= unfinished_from else None for moment, value in zip(moments, values, strict=True)]
    return done, rest


def is_sparse(values: list[float | None], few: int = 31) -> bool:
    """Whether a line alone would hide values: few of them, or some that stand alone between gaps."""
    known = [value is not None for value in values]
    alone = sum(
        here and not (known[at - 1] if at else False) and not (known[at + 1] if at + 1 < len(known) else False)
        for at, here in enumerate(known)
    )
    return sum(known) <= few or alone > 0


def time_axis(frame: pl.DataFrame, grain: str, language: str, ramp: ChartTheme) -> dict[str, Any]:
    """The axis of time with ticks in the form of the language."""
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
        axis["range"] = [texts(frame["moment"])[0], texts(frame["moment"])[-1]]
    return axis


def limit_line(one: Limit, ramp: ChartTheme) -> dict[str, Any]:
    """One threshold as a line over the time that it is in force."""
    return {
        "type": "line",
        "x0": one.start.isoformat(),
        "x1": one.end.isoformat(),
        "y0": one.number,
        "y1": one.number,
        "line": {"color": ramp.levels[one.level], "width": 1.5, "dash": "longdash"},
        "layer": "between",
    }


def limit_text(one: Limit, labels: Labels, ramp: ChartTheme) -> dict[str, Any]:
    """Shape, word and number of a threshold at its line."""
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


def last_of_each(given: Sequence[Limit]) -> list[Limit]:
    """Of each level and sign the one in force last: one label a line is enough."""
    return list({(one.level, one.sign): one for one in given}.values())
