"""Zone 7: plan against actual: value, target and gap of the signs that have a target."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dash import html

from city.words import Words
from components.zone import empty, zone_body


@dataclass(frozen=True)
class PlanRow:
    """One target: shares of the bar (0-1) for value and target, texts for value, target and gap."""

    sign: str
    value: str
    target: str
    gap: str
    is_met: bool
    value_share: float
    target_share: float | None
    href: str
    text: str


def plan_zone(rows: Sequence[PlanRow], words: Words) -> list[Any]:
    """One line a target: name, bar with the target's tick, value, target, gap in words."""
    title, aside = words("wall.plan"), html.Span(words("wall.plan_aside"), className="aside")
    if not rows:
        return zone_body(title, empty(words("wall.no_plan")), aside)
    return zone_body(title, html.Ol([html.Li(_row(one)) for one in rows], className="rows plan-rows"), aside)


def _row(one: PlanRow) -> html.A:
    bar = None
    if one.target_share is not None:
        parts = [
            html.Span(className="bar-value", style={"width": f"{100 * one.value_share:.1f}%"}),
            html.Span(className="bar-target", style={"left": f"{100 * one.target_share:.1f}%"}),
        ]
        bar = html.Span(parts, className="bar", **{"aria-hidden": "true"})
    return html.A(
        [
            html.Span(one.sign, className="what"),
            html.Span(one.value, className="number"),
            html.Span(one.target, className="target"),
            html.Span(one.gap, className="gap" if one.is_met else "gap behind"),
            bar,
        ],
        href=one.href,
        className="row",
        title=one.text,
    )
