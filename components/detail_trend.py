"""The trend of a sign: controls, chart, one line in words, and the same numbers as a table."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import polars as pl
from dash import dcc, html

from city.bands import KEYS
from city.catalogue import Indicator
from city.words import Words
from components.chart_limits import Limit, fitting, limits, sign_text
from components.chart_parts import Labels, reach
from components.charts import config, trend
from components.detail_text import amount, step_text
from components.format import grouped
from components.signs import headed, value_text, words_unit
from components.tables import Column, table

TABLE_ROWS = 60


def trend_figure(
    given: Indicator,
    frame: pl.DataFrame,
    earlier: Mapping[str, pl.DataFrame],
    words: Words,
    *,
    grain: str,
    theme: str,
    unfinished_from: datetime | None,
    zero: bool,
) -> dict[str, Any]:
    """The figure; thresholds only where the steps of the chart are the steps that they judge."""
    labels = Labels(
        series=words.short(given),
        usual=words("detail.usual_range"),
        unfinished=words(f"detail.unfinished_{grain}"),
        unit=words_unit(given, words),
        levels={level: words(f"band.{KEYS[level]}.short") for level in (1, 2, 3, 4)},
        earlier={key: words(f"detail.earlier_{key}") for key in earlier},
    )
    return trend(
        frame,
        labels,
        grain=grain,
        language=words.lang,
        theme=theme,
        decimals=given.decimals,
        limits=shown_limits(given, frame, grain),
        earlier=earlier,
        unfinished_from=unfinished_from,
        zero=zero,
    )


def shown_limits(given: Indicator, frame: pl.DataFrame, grain: str) -> list[Limit]:
    """The threshold lines of the window; none where a sum over the day is shown in hours, or the other way round."""
    if not frame.height or not limits_apply(given, grain):
        return []
    moments = frame["moment"]
    return limits(given, moments[0], moments[-1])


def limits_apply(given: Indicator, grain: str) -> bool:
    """Whether the thresholds judge values of this grain: sums only those of the step that they are set for."""
    return given.time != "sum" or (given.shown == "day") == (grain == "day")


def graph(figure: Mapping[str, Any], graph_id: str, words: Words, told: str) -> html.Div:
    """The chart in a place of fixed height, so that nothing moves when it is drawn."""
    return html.Div(
        dcc.Graph(id=graph_id, figure=dict(figure), config=config(words.lang), className="chart", responsive=True),
        className="chart-box",
        role="img",
        **{"aria-label": told},
    )


def in_words(given: Indicator, frame: pl.DataFrame, grain: str, words: Words) -> str:
    """One line: lowest, highest and when, newest, and how many steps have no data."""
    known = frame.drop_nulls("value")
    if not known.height:
        return words("detail.nothing_in_window")
    low = known.row(known["value"].arg_min(), named=True)
    high = known.row(known["value"].arg_max(), named=True)
    last = known.row(-1, named=True)
    told = words(
        f"detail.in_words_{grain}",
        name=words.short(given),
        low=value_text(given, low["value"], words),
        low_at=step_text(low["moment"], grain),
        high=value_text(given, high["value"], words),
        high_at=step_text(high["moment"], grain),
        last=value_text(given, last["value"], words),
        last_at=step_text(last["moment"], grain),
    )
    gaps = frame.height - known.height
    return told + (words(f"detail.gaps_{grain}", n=gaps) if gaps else "")


def limits_in_words(
    given: Indicator,
    frame: pl.DataFrame,
    earlier: Mapping[str, pl.DataFrame],
    words: Words,
    *,
    grain: str,
    zero: bool,
) -> str | None:
    """Says which thresholds lie outside of the chart, or why none is drawn."""
    if not given.thresholds:
        return None
    if not limits_apply(given, grain):
        return words("detail.limits_other_grain")
    found = shown_limits(given, frame, grain)
    inside = fitting(found, *reach(frame, earlier.values(), zero))
    outside = {(one.level, one.sign, one.number) for one in found if one not in inside}
    if not outside or not frame["value"].count():
        return None
    texts = [
        f"{words(f'band.{KEYS[level]}.short')} {sign_text(sign)}{value:g}" for level, sign, value in sorted(outside)
    ]
    return words("detail.limits_outside", limits=words("format.list").join(texts))


def trend_table(
    given: Indicator,
    frame: pl.DataFrame,
    earlier: Mapping[str, pl.DataFrame],
    grain: str,
    words: Words,
) -> html.Div:
    """The numbers of the chart, newest first, at most TABLE_ROWS."""
    columns = [
        Column(words("detail.time"), is_time=True),
        Column(headed(words.short(given), given, words), is_number=True),
        Column(words("detail.usual"), is_number=True),
        *(Column(words(f"detail.earlier_{key}"), is_number=True, is_wide=True) for key in earlier),
        Column(words("detail.samples"), is_number=True, is_wide=True),
    ]
    others = [dict(one.select("moment", "value").iter_rows()) for one in earlier.values()]
    rows = [
        [
            step_text(one["moment"], grain),
            words("detail.no_data") if one["value"] is None else amount(one["value"], given, words),
            amount(one["median"], given, words),
            *(amount(other.get(one["moment"]), given, words) for other in others),
            None if one["samples"] is None else grouped(one["samples"], words),
        ]
        for one in frame.reverse().head(TABLE_ROWS).iter_rows(named=True)
    ]
    return table(
        columns, rows, caption=words("detail.trend_table", n=len(rows)), empty=words("detail.nothing_in_window")
    )


def switch(name: str, choices: Sequence[tuple[str, str, bool]], *, several: bool = False) -> html.Nav:
    """Links of which one (or, with `several`, any) is on: text, address, whether it is on; ✓ stands beside what is."""
    return html.Nav(
        [
            html.Span(name, className="switch-name"),
            *(
                html.Span(text, className="choice on", **{"aria-current": "true"})
                if is_on and not several
                else dcc.Link(
                    f"✓ {text}" if is_on else text, href=address, className="choice on" if is_on else "choice"
                )
                for text, address, is_on in choices
            ),
        ],
        className="choices",
        **{"aria-label": name},
    )
