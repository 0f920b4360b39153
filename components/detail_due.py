"""Share closed by the due date: the share with numerator and denominator, what is left out, and the same by topic, place, month."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from dash import html

from city.due import CLASSES, LEFT_OUT, Rules, Share, share
from city.words import Words
from components.detail_events import HIDDEN
from components.format import in_full, percent
from components.tables import Column, bar, folded, table

Rows = Sequence[Mapping[str, Any]]


def due_head(whole: Share, rules: Rules, words: Words) -> html.Div:
    """The share in large, in words what it is made of, and what was left out."""
    told = words(
        "due.made_of", num=in_full(whole.num, words), den=in_full(whole.den, words), opened=in_full(whole.opened, words)
    )
    return html.Div(
        [
            html.P(
                [html.Strong(share_text(whole, rules, words), className="due-share"), html.Span(told)],
                className="due-head",
            ),
            html.P(left_out_text(whole, rules, words), className="in-words"),
        ]
    )


def is_hidden(row: Mapping[str, int | None]) -> bool:
    """Whether the row's requests are too few to be told to the viewer."""
    return row[CLASSES[0]] is None


def share_text(one: Share, rules: Rules, words: Words) -> str:
    """83.4%, or why there is none."""
    return words("due.few", n=rules.least) if one.value is None else percent(one.value, words)


def left_out_text(whole: Share, rules: Rules, words: Words) -> str:
    """How many are left out, and under which rule; said also when it is none."""
    parts = [
        words(f"due.{name}", n=in_full(whole.left_out[name], words), days=rules.farthest_days) for name in LEFT_OUT
    ]
    return words("due.left_out", parts=words("detail.list").join(parts))


def due_table(
    rows: Rows, name: Callable[[str | None], Any], head: str, caption: str, rules: Rules, words: Words
) -> html.Div:
    """One row per topic, place or month: share with its bar, numerator of denominator, closed late, overdue, left out.

    Rows whose requests are too few to be told come last, with stars; where all are, one sentence stands for the table.
    """
    found = [(row, share(row, rules)) for row in rows if not is_hidden(row)]
    stars = [[name(row["key"]), *[HIDDEN] * 5] for row in rows if is_hidden(row)]
    return table(
        [
            Column(head),
            Column(words("due.share")),
            Column(words("due.counted"), is_number=True),
            Column(words("due.late"), is_number=True, is_wide=True),
            Column(words("due.overdue"), is_number=True, is_wide=True),
            Column(words("due.out"), is_number=True, is_wide=True),
        ],
        [
            [
                name(row["key"]),
                bar(one.value, share_text(one, rules, words)),
                words("detail.fraction", num=in_full(one.num, words), den=in_full(one.den, words)),
                in_full(row["late"], words),
                in_full(row["overdue"], words),
                in_full(one.opened - one.den, words),
            ]
            for row, one in found
        ]
        + (stars if found else []),
        caption=caption,
        empty=words("event.all_hidden" if stars else "event.no_requests"),
    )


def due_rules(rules: Rules, words: Words) -> html.Details:
    """How the share is counted, folded."""
    keys = ("base", "in_time", "late", "overdue", "left", "far", "small", "moment")
    items = [html.Li(words(f"due.rule.{key}", days=rules.farthest_days, n=rules.least)) for key in keys]
    return folded(words("due.rules"), html.Ul(items, className="plain"))
