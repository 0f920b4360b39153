"""The links under a table that take it out as files; none for who may not."""

from typing import Any

from dash import html

from city.access import can
from components.links import href
from data.sheets import ENDINGS
from pages._address import Address


def ways_out(address: Address, path: str, *acts: str, **chosen: Any) -> html.P | None:
    """A link for each kind of file at <path>/<ending>, with what the page has chosen; `acts` are needed beside `export`."""
    if not all(can(address.viewer, act) for act in ("export", *acts)):
        return None
    ways: list[Any] = [address.words("export.as")]
    for ending in ENDINGS:
        where = href(f"{path}/{ending[1:]}", address.state, **chosen)
        ways += [" ", html.A(ending[1:].upper(), href=where, className="choice", download="")]
    return html.P(ways, className="choices ways-out")
