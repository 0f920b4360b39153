"""A flow from level to level as a Sankey, with one line in words and a table; both lead to the records (assets/js/flow.js)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dash import dcc, html

from city.words import Words
from components.chart_parts import layout
from components.chart_theme import THEMES
from components.charts import config
from components.format import grouped, percent
from components.tables import Column, folded, table

MET, LATE = "rgba(70,150,120,0.60)", "rgba(214,124,28,0.75)"
"""The colours of the two parts of a stream; both are seen on either ground."""


@dataclass(frozen=True)
class Stream:
    """From one level to the next: where from, where to, how many were asked for, how many of them met in time, their records.

    `step` is the level that it starts from, 0 the first: two nodes of one name at different levels are two.
    """

    step: int
    source: str
    target: str
    asked: int
    met: int
    href: str | None = None


def flow(streams: Sequence[Stream], name: str, words: Words, theme: str) -> list[Any]:
    """The figure, what its two parts mean, and the same numbers as a table."""
    asked, met = sum(one.asked for one in streams), sum(one.met for one in streams)
    told = words("theme.flow_told", n=grouped(asked, words), share=percent(met / asked if asked else None, words))
    legend = [
        html.Span(words("theme.flow_met"), className="flow-met"),
        html.Span(words("theme.flow_late"), className="flow-late"),
    ]
    graph = dcc.Graph(
        figure=flow_figure(streams, words, theme), config=config(words.lang), className="chart", responsive=True
    )
    return [
        html.Div(graph, className="chart-box flow-box", role="img", **{"aria-label": f"{name}: {told}"}),
        html.P([html.Span(told), *legend], className="note flow-told"),
        folded(words("theme.flow_table"), _table(streams, name, words)),
    ]


def flow_figure(streams: Sequence[Stream], words: Words, theme: str) -> dict[str, Any]:
    """Each stream in two parts, met in time and not; the nodes of a level stand one below the other."""
    ramp = THEMES[theme]
    nodes = list(
        dict.fromkeys(node for one in streams for node in ((one.step, one.source), (one.step + 1, one.target)))
    )
    at = {node: number for number, node in enumerate(nodes)}
    links = [
        (at[one.step, one.source], at[one.step + 1, one.target], count, colour, told, one.href or "")
        for one in streams
        for count, colour, told in ((one.met, MET, "theme.flow_met"), (one.asked - one.met, LATE, "theme.flow_late"))
        if count
    ]
    columns = zip(*links, strict=True) if links else [[]] * 6
    source, target, value, colours, told, hrefs = (list(column) for column in columns)
    steps = [step for step, _ in nodes]
    alone = {step for step in steps if steps.count(step) == 1}
    hover = "%{source.customdata[0]} → %{target.customdata[0]}<br>%{label} %{value:,.0f}<extra></extra>"
    trace = {
        "type": "sankey",
        "arrangement": "fixed",
        "node": {
            "label": ["" if step in alone else label for step, label in nodes],
            "customdata": [[label, _href_of(step, label, streams)] for step, label in nodes],
            "color": ramp.text,
            "line": {"width": 0},
            "align": "center",
            "pad": 6,
            "thickness": 8,
            "hovertemplate": "%{customdata[0]} %{value:,.0f}<extra></extra>",
        },
        "link": {
            "source": source,
            "target": target,
            "value": value,
            "color": colours,
            "label": [words(key) for key in told],
            "customdata": hrefs,
            "hovertemplate": hover,
        },
        "textfont": {"size": 12, "color": ramp.text},
    }
    heads = [_head(step, label, steps, ramp.text) for step, label in nodes if step in alone]
    margin = {"l": 4, "r": 4, "t": 24, "b": 6}
    return {
        "data": [trace],
        "layout": {**layout(ramp, words.lang), "margin": margin, "hovermode": "closest", "annotations": heads},
    }


def _href_of(step: int, label: str, streams: Sequence[Stream]) -> str:
    """Where the only stream that ends in a node leads, or else the only one that begins there."""
    into = [one for one in streams if (one.step + 1, one.target) == (step, label)]
    out = [one for one in streams if (one.step, one.source) == (step, label)]
    alone = next((some[0] for some in (into, out) if len(some) == 1), None)
    return (alone.href if alone else None) or ""


def _head(step: int, label: str, steps: Sequence[int], colour: str) -> dict[str, Any]:
    """The name of a level's only node above it, where no other name is in its way."""
    first, last = min(steps), max(steps)
    anchor = "left" if step == first else "right" if step == last else "center"
    at = {
        "x": (step - first) / (last - first),
        "xref": "paper",
        "xanchor": anchor,
        "y": 1,
        "yref": "paper",
        "yanchor": "bottom",
    }
    return {**at, "text": label, "showarrow": False, "font": {"size": 12, "color": colour}}


def _table(streams: Sequence[Stream], name: str, words: Words) -> html.Div:
    columns = [
        Column(words("theme.flow_from")),
        Column(words("theme.flow_to")),
        Column(words("theme.flow_asked"), is_number=True),
        Column(words("theme.flow_met"), is_number=True),
        Column(words("theme.flow_share"), is_number=True),
    ]
    rows = [
        [
            dcc.Link(one.source, href=one.href) if one.href else one.source,
            one.target,
            grouped(one.asked, words),
            grouped(one.met, words),
            percent(one.met / one.asked if one.asked else None, words),
        ]
        for one in streams
    ]
    return table(columns, rows, caption=name, empty=words("theme.flow_none"))
