"""The mark of a level: shape, word and colour together, so that colour never stands alone."""

from dash import html

from city.bands import KEYS, SHAPES
from city.words import Words


def level_key(level: int | None) -> str:
    """The key of a level: 'none' for None, 'normal' for 0, … 'red' for 4."""
    return "none" if level is None else KEYS[level]


def level_class(level: int | None) -> str:
    """The class that colours by level: level-none, level-0 … level-4."""
    return f"level-{'none' if level is None else level}"


def level_mark(level: int | None, words: Words, *, is_short: bool = False) -> html.Span:
    """Shape and word (■ Ⅰ级红), coloured; short: ■ 红."""
    key = level_key(level)
    word = words(f"band.{key}.{'short' if is_short else 'name'}")
    return html.Span([shape(level), html.Span(word, className="word")], className=f"level {level_class(level)}")


def shape(level: int | None) -> html.Span:
    """The shape alone, for places where the word stands beside."""
    return html.Span(SHAPES[level_key(level)], className="shape", **{"aria-hidden": "true"})
