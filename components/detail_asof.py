"""The bar that says that a past moment is shown."""

from datetime import datetime

from dash import dcc, html

from city.words import Words


def asof_bar(words: Words, asof: datetime | None, live: str) -> html.Div | None:
    """'As known at …' with the way back to the live page; nothing on a live page."""
    if asof is None:
        return None
    return html.Div(
        [
            html.Span(words("detail.asof", moment=f"{asof:%Y-%m-%d %H:%M}")),
            dcc.Link(words("detail.to_live"), href=live, className="button"),
        ],
        className="asof-bar",
        role="status",
    )
