"""The recommendation as it is read: each point's words, those that name a system underlined and numbered, and beside them the answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dash import html

from city.words import Words


@dataclass(frozen=True)
class Answer:
    """What a point names: the words, what it is called, its number in the whole text, and where it is answered."""

    words: str
    name: str
    number: int
    where: str
    href: str | None


def marked(text: str, answers: Sequence[Answer]) -> list[Any]:
    """The text with its words that name something as links; what lies within another's words is numbered at their end."""
    spans = sorted(
        ((text.find(one.words), text.find(one.words) + len(one.words), one) for one in answers),
        key=lambda span: (span[0], -span[1]),
    )
    found: list[Any] = []
    at = 0
    while spans:
        start, end, first = spans.pop(0)
        together = [first]
        while spans and spans[0][0] < end:
            _, its_end, one = spans.pop(0)
            end = max(end, its_end)
            together.append(one)
        found += [text[at:start], _link(text[start:end], first), *(_number(one) for one in together)]
        at = end
    return [*found, text[at:]]


def point(key: str, text: list[Any], summary: str | None, answers: Sequence[Answer], words: Words) -> html.Div:
    """A point under its key: the original, in English a summary before it, and the list of answers."""
    original = html.P(text, lang="zh", className="about-text")
    told = [html.P(summary, className="about-summary"), original] if summary else [original]
    return html.Div(
        [
            html.Span(key, className="about-key") if key else None,
            html.Div(told, className="about-said"),
            _answers(answers, words),
        ],
        className="about-point",
        **({"id": key} if key else {}),
    )


def _answers(answers: Sequence[Answer], words: Words) -> Any:
    rows = [
        html.Li(
            [
                html.Span(str(one.number), className="about-number"),
                html.Span(one.name, className="about-name"),
                html.A(one.where, href=one.href) if one.href else html.Span(one.where, className="note"),
            ]
        )
        for one in answers
    ]
    return html.Ul(rows, className="plain about-answers", **{"aria-label": words("about.answers")}) if rows else None


def _link(text: str, answer: Answer) -> Any:
    return html.A(text, href=answer.href, className="about-words") if answer.href else html.Span(text)


def _number(answer: Answer) -> html.Sup:
    return html.Sup(str(answer.number), className="about-number")
