"""What was returned to a source's sender, and what became of it when it came again."""

from typing import Any

from dash import html

from components.detail_text import full_moment
from components.format import number
from components.sections import section
from components.tables import Column, table
from pages._address import Address
from pages._feeds import Feed
from queries.sources import returns

SHOWN = 5
STILL = ("still_wrong", "other_fault")


def returns_section(address: Address, one: Feed) -> Any:
    """The newest deliveries with rows set aside: how many are fixed, still wrong, not sent again, and new faults."""
    words, viewer, asof = address.words, address.viewer, address.state.asof
    frame = returns.newest(viewer, one.key, SHOWN, asof=asof)
    rows = []
    for row in frame.iter_rows(named=True):
        found = returns.compared(viewer, row["delivery"], asof=asof)
        told: list[Any] = [words("returns.not_yet"), None, None, None]
        if found and found.resubmissions:
            still = sum(found.count(state) for state in STILL)
            counts = (found.count("fixed"), still, found.count("not_resubmitted"), len(found.new))
            told = [number(one, words) for one in counts]
        rows.append(
            [
                full_moment(row["admitted_at"]),
                html.Span(row["file"], className="file"),
                number(row["rows_returned"], words),
                *told,
                html.Code(row["delivery"]),
            ]
        )
    columns = [
        Column(words("sources.admitted_at"), is_time=True),
        Column(words("returns.file"), is_wide=True),
        Column(words("returns.returned"), is_number=True),
        Column(words("returns.fixed"), is_number=True),
        Column(words("returns.still_wrong"), is_number=True),
        Column(words("returns.missing"), is_number=True, is_wide=True),
        Column(words("returns.new"), is_number=True),
        Column(words("returns.delivery"), is_wide=True),
    ]
    return section(
        words("returns.title"),
        table(columns, rows, caption=words("returns.of", name=one.name), empty=words("returns.none")),
        note=words("returns.note", n=SHOWN),
        name="returns",
    )
