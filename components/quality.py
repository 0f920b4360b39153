"""The six properties of GB/T 36344 day by day: a strip of six small lines for a list, six charts with words for a page."""

from collections.abc import Mapping, Sequence
from datetime import date
from math import floor

import dash_svg as svg
from dash import html

from city.words import Words

SIX = ("normative", "complete", "accurate", "consistent", "timely", "accessible")
Days = Sequence[tuple[date, float | None]]
"""Day and share kept (0-1, None where nothing was read), oldest first; a day without a delivery is not in it."""

WIDE, HIGH = 180, 40
LEAST_SPAN = 0.05
"""The foot of a chart lies at 95 %, lower only where a day was worse: small shares stay visible, and are not made large."""


def share_text(share: float | None) -> str:
    """A share as per cent, rounded down, so that 100% is said of a whole alone; — for none."""
    if share is None:
        return "—"
    return "100%" if share >= 1 else f"{floor(share * 1000 + 1e-9) / 10:.1f}%"


def quality_strip(days: Mapping[str, Days], shares: Mapping[str, float | None], span: tuple[date, date], words: Words):
    """Six cells: name, line of the days, share of the whole span; in words for who cannot see the lines."""
    if not any(days.values()):
        return html.Span(words("sources.no_quality"), className="nothing")
    return html.Ul(
        [
            html.Li(
                [
                    html.Span(words(f"sources.property_short.{one}"), className="strip-name"),
                    _bars(days.get(one, ()), span),
                    html.Span(share_text(shares.get(one)), className="strip-share"),
                ],
                className="strip-cell" + (" is-broken" if (shares.get(one) or 1.0) < 1 else ""),
                title=in_words(one, days.get(one, ()), shares.get(one), words),
            )
            for one in SIX
        ],
        className="strip",
        **{"aria-label": words("sources.properties")},
    )


def quality_charts(days: Mapping[str, Days], shares: Mapping[str, float | None], span: tuple[date, date], words: Words):
    """Six charts of a source, each with its line in words."""
    return html.Div(
        [
            html.Figure(
                [
                    html.Div(
                        [html.H3(words(f"property.{one}")), html.Span(share_text(shares.get(one)), className="big")],
                        className="quality-head",
                    ),
                    _bars(days.get(one, ()), span),
                    html.Figcaption(in_words(one, days.get(one, ()), shares.get(one), words), className="note"),
                ],
                className="quality-chart",
            )
            for one in SIX
        ],
        className="quality-charts",
    )


def in_words(one: str, days: Days, share: float | None, words: Words) -> str:
    """'规范性 99.8%;有数据的 80 天中 3 天有问题,最低 95.2%(11-25)。'"""
    name = words(f"property.{one}")
    told = [(share_of, day) for day, share_of in days if share_of is not None]
    if not told:
        return words("sources.property_none", name=name)
    worst, at = min(told)
    if worst >= 1:
        return words("sources.property_whole", name=name, days=len(told))
    broken = sum(1 for share_of, _ in told if share_of < 1)
    return words(
        "sources.property_broken",
        name=name,
        share=share_text(share),
        days=len(told),
        broken=broken,
        worst=share_text(worst),
        day=f"{at:%m-%d}",
    )


def _bars(days: Days, span: tuple[date, date]) -> html.Div:
    """One bar a day from the foot up to the share kept, and above it, marked, what is missing."""
    first, last = span
    step = WIDE / ((last - first).days + 1)
    told = [(day, share) for day, share in days if share is not None and first <= day <= last]
    least = min([share for _, share in told], default=1.0)
    height = HIGH / max(LEAST_SPAN, 1 - least)
    kept, missing = [], []
    for day, share in told:
        left = step * (day - first).days
        right = left + step * 0.8
        top = min(float(HIGH), height * (1 - share))
        kept.append(_box(left, right, top, HIGH))
        if share < 1:
            missing.append(_box(left, right, 0, max(top, 2.0)))
    paths = [
        svg.Path(d=" ".join(boxes), className=name)
        for boxes, name in ((kept, "quality-kept"), (missing, "quality-missing"))
        if boxes
    ]
    return html.Div(
        svg.Svg(paths, viewBox=f"0 0 {WIDE} {HIGH}", preserveAspectRatio="none"),
        className="quality-bars",
        **{"aria-hidden": "true"},
    )


def _box(left: float, right: float, top: float, foot: float) -> str:
    return f"M{left:.1f} {foot:.1f}V{top:.1f}H{right:.1f}V{foot:.1f}Z"
