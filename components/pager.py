"""The way through a long list, page by page."""

from collections.abc import Callable

from dash import dcc, html

from city.words import Words


def pager(words: Words, page: int, pages: int, way: Callable[[int], str], before: str, after: str) -> html.Nav | None:
    """Links to the page before and the one after; `way` gives a page's address, the last two are their words. One page has none."""
    if pages == 1:
        return None
    back = dcc.Link(before, href=way(page - 1)) if page > 1 else None
    on = dcc.Link(after, href=way(page + 1)) if page < pages else None
    here = html.Span(words("rows.page", page=page, pages=pages))
    return html.Nav([back, here, on], className="pager", **{"aria-label": words("rows.pages")})
