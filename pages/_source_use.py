"""Who asks for what a source delivers, and which of it comes from other sources, too."""

from typing import Any

from dash import dcc, html

from city.catalogue import catalogue
from components.format import number
from components.links import href
from components.sections import section
from components.tables import Column, table
from pages._address import Address
from pages._feeds import Called, Feed, Overview, feed_name


def calls_section(address: Address, overview: Overview, one: Feed) -> Any:
    """How often each field was asked for in 90 days: by name, in lists, by refreshing; what nobody asked for is said."""
    words, counted = address.words, overview.counted_since
    if counted is None:
        return section(
            words("sources.calls_90"), html.P(words("sources.calls_never_counted"), className="nothing"), name="calls"
        )
    known = catalogue().indicators
    found = [(key, overview.calls.get((one.contract, key), Called())) for key in one.fields]
    rows = [
        [
            _field_link(address, key),
            number(called.named, words),
            number(called.listed, words),
            number(called.refreshed, words),
            called.last_named.isoformat() if called.last_named else words("sources.not_named"),
        ]
        for key, called in sorted(found, key=lambda each: (each[1].named, each[0]))
        if one.contract != "readings" or key in known
    ]
    since = max(counted, overview.span[0]).isoformat()
    told = words("sources.unused", since=since) if one.unused else None
    columns = [
        Column(words("sources.field")),
        Column(words("sources.named"), is_number=True),
        Column(words("sources.listed"), is_number=True, is_wide=True),
        Column(words("sources.refreshed"), is_number=True, is_wide=True),
        Column(words("sources.last_named"), is_time=True),
    ]
    return section(
        words("sources.calls_90"),
        html.P(html.Strong(told)) if told else None,
        table(columns, rows, caption=words("sources.calls_90"), empty=words("sources.no_fields")),
        note=words("sources.calls_note", since=since),
        name="calls",
    )


def duplicates_section(address: Address, one: Feed) -> Any:
    """Fields that other sources deliver, too; nothing where there are none."""
    words = address.words
    if not one.twice:
        return None
    rows = [
        html.Li(
            [
                _field_link(address, field),
                words("sources.also_from"),
                *(
                    part
                    for other in others
                    for part in (" ", dcc.Link(feed_name(address, other), href=href(f"/source/{other}", address.state)))
                ),
            ]
        )
        for field, others in one.twice.items()
    ]
    return section(
        words("sources.duplicate_title"),
        html.Ul(rows, className="plain"),
        note=words("sources.duplicate_note"),
        name="duplicates",
    )


def _field_link(address: Address, key: str) -> Any:
    words, given = address.words, catalogue().indicators.get(key)
    if given:
        return dcc.Link(words.name(given.name), href=href(f"/sign/{key}", address.state))
    word = f"sources.field_{key}"
    return html.Span(words(word) if word in words else key)
