"""A line of the last hours or days as SVG from the server, with the normal band behind it and one line in words."""

from collections.abc import Sequence
from datetime import datetime

import dash_svg as svg
from dash import html

Step = tuple[datetime, float | None, float | None, float | None]
"""Moment, value, lower and upper end of the normal (None where unknown)."""

WIDE, HIGH, EDGE = 2000, 400, 30
GAP = 2.5  # a step this many times as long as usual breaks the line


def sparkline(steps: Sequence[Step], in_words: str, limits: Sequence[float] = ()) -> html.Div:
    """The steps from oldest to newest, and limits as level lines; empty when there are fewer than two."""
    drawn = [step for step in steps if step[1] is not None]
    children = _draw(drawn, limits) if len(drawn) > 1 else []
    return html.Div(
        svg.Svg(children, viewBox=f"0 0 {WIDE} {HIGH}", preserveAspectRatio="none"),
        className="spark",
        role="img",
        title=in_words,
        **{"aria-label": in_words},
    )


def _draw(steps: Sequence[Step], limits: Sequence[float]) -> list[svg.Path]:
    first, last = steps[0][0], steps[-1][0]
    seconds = (last - first).total_seconds() or 1
    ends = [*limits, *(number for step in steps for number in step[1:] if number is not None)]
    low, high = min(ends), max(ends)
    if high == low:
        low, high = low - 1, high + 1

    across, up = (WIDE - 2 * EDGE) / seconds, (HIGH - 2 * EDGE) / (high - low)

    def x(moment: datetime) -> int:
        return round(EDGE + across * (moment - first).total_seconds())

    def y(value: float) -> int:
        return round(EDGE + up * (high - value))

    paths = [svg.Path(d=f"M{EDGE} {y(one)}H{WIDE - EDGE}", className="spark-limit") for one in limits]
    normal = [step for step in steps if step[2] is not None and step[3] is not None]
    if len(normal) > 1:
        upper = [f"{x(step[0])} {y(step[3] or 0)}" for step in normal]
        lower = [f"{x(step[0])} {y(step[2] or 0)}" for step in reversed(normal)]
        paths.append(svg.Path(d=f"M{'L'.join(upper + lower)}Z", className="spark-normal"))
    usual = sorted((b[0] - a[0]).total_seconds() for a, b in zip(steps, steps[1:], strict=False))[len(steps) // 2 - 1]
    line = ""
    before: datetime | None = None
    for moment, value, *_ in steps:
        breaks = before is None or (moment - before).total_seconds() > GAP * usual
        line += f"{'M' if breaks else 'L'}{x(moment)} {y(value or 0)}"
        before = moment
    paths.append(svg.Path(d=line, className="spark-line"))
    paths.append(svg.Path(d=f"M{x(last)} {y(steps[-1][1] or 0)}h1", className="spark-end"))
    return paths
