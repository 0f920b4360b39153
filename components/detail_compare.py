"""How a value differs from an earlier one, in words: in the unit and in percent, or in percentage points."""

from dataclasses import dataclass

from dash import html

from city.catalogue import Indicator
from city.words import Words
from components.detail_text import amount
from components.format import MINUS
from components.signs import with_unit, words_unit


@dataclass(frozen=True)
class Earlier:
    """One earlier value: which ('day', 'week', 'year', 'year_day'), and the value then; None when unknown.

    `base` is what it is compared with where that is not the newest value.
    """

    key: str
    value: float | None
    base: float | None = None


def comparison(given: Indicator, value: float | None, earlier: list[Earlier], words: Words) -> html.Ul:
    """One line per earlier value: ▲ or ▼ in neutral colour, the difference, and whether that is better or worse."""
    return html.Ul([html.Li(_line(given, value, one, words)) for one in earlier], className="compare")


def difference(given: Indicator, value: float, before: float, words: Words) -> str:
    """'+3.2 µg/m³ (+9.1%)'; for percentages '+1.4 个百分点'; 'the same' when nothing differs after rounding."""
    change = round(value - before, given.decimals)
    if change == 0:
        return words("detail.same")
    said = f"{'+' if change > 0 else MINUS}{amount(abs(change), given, words)}"
    if given.unit == "percent":
        return words("detail.points", n=said)
    text = with_unit(said, words_unit(given, words))
    if before > 0 and given.range[0] >= 0:
        text += f" ({'+' if change > 0 else MINUS}{abs(100 * (value - before) / before):.1f}%)"
    return text


def direction(given: Indicator, value: float, before: float) -> str | None:
    """'better' or 'worse'; None for bands and for no difference after rounding."""
    change = round(value - before, given.decimals)
    if change == 0 or given.better == "band":
        return None
    return "better" if (change < 0) == (given.better == "lower") else "worse"


def _line(given: Indicator, value: float | None, earlier: Earlier, words: Words) -> list[html.Span]:
    name = html.Span(words(f"detail.than_{earlier.key}"), className="compare-name")
    value = value if earlier.base is None else earlier.base
    if value is None or earlier.value is None:
        return [name, html.Span(words("detail.no_data"), className="nothing")]
    change = round(value - earlier.value, given.decimals)
    arrow = "▲" if change > 0 else "▼" if change < 0 else "＝"
    told = direction(given, value, earlier.value)
    return [
        name,
        html.Span(arrow, className="compare-arrow", **{"aria-hidden": "true"}),
        html.Span(difference(given, value, earlier.value, words), className="compare-change"),
        html.Span(
            words("detail.was", value=amount(earlier.value, given, words))
            + (f" · {words(f'detail.{told}')}" if told else ""),
            className="compare-was",
        ),
    ]
