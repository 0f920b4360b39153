"""Zone 4: open alerts, counted by level, the gravest and oldest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dash import html

from city.words import Words
from components.level import level_class, level_mark, shape
from components.zone import empty, zone_body


@dataclass(frozen=True)
class AlertRow:
    """One alert as it is shown."""

    level: int
    place: str
    sign: str
    value: str
    since: str
    href: str
    text: str


def alerts_zone(rows: Sequence[AlertRow], counts: dict[int, int], words: Words, strip: Any = None) -> list[Any]:
    """Four counts, what is being done (`strip`), then the alerts; a sentence when there is none."""
    content: list[Any] = [level_counts(counts, words), strip]
    if rows:
        content.append(html.Ol([_row(one, words) for one in rows], className="rows alert-rows"))
    else:
        content.append(empty(words("wall.no_alerts")))
    return zone_body(words("wall.alerts"), content, html.Span(words("wall.alerts_aside"), className="aside"))


def level_counts(counts: dict[int, int], words: Words) -> html.Ul:
    """How many are open in each of the four levels, red first."""
    return html.Ul(
        [
            html.Li(
                [
                    html.Span([shape(level), words(f"wall.count.{key}")], className="count-word"),
                    html.Span(str(counts.get(level, 0)), className="count"),
                ],
                className=f"{level_class(level)} {'' if counts.get(level) else 'none-open'}".strip(),
                **{"aria-label": f"{words(f'band.{key}.name')} {counts.get(level, 0)}"},
            )
            for level, key in ((4, "red"), (3, "orange"), (2, "yellow"), (1, "blue"))
        ],
        className="counts",
    )


def _row(one: AlertRow, words: Words) -> html.Li:
    return html.Li(
        html.A(
            [
                level_mark(one.level, words, is_short=True),
                html.Span(one.place, className="what"),
                html.Span(one.sign, className="which"),
                html.Span(one.value, className="number"),
                html.Span(one.since, className="since"),
            ],
            href=one.href,
            className="row",
            title=one.text,
        )
    )
