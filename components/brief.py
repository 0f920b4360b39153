"""The phone's first lines: one sentence for each headline sign that is not within its normal."""

from collections.abc import Sequence
from typing import Any

from dash import html

from city.words import Words
from components.level import level_class, shape


def brief(sentences: Sequence[tuple[int, str, str]], words: Words) -> list[Any]:
    """(level, sentence, address), the gravest first; a sentence when all is within."""
    items = [
        html.Li(html.A([html.Span(shape(level), className=level_class(level)), " ", text], href=href))
        for level, text, href in sorted(sentences, key=lambda one: -one[0])
    ]
    content = html.Ul(items) if items else html.P(words("wall.brief_calm"))
    return [html.H2(words("wall.brief")), content]
