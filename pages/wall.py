"""One screen: the eight zones of the city."""

from typing import Any

import dash
from dash import html

from pages._address import read_address
from pages._city import city_name

dash.register_page(__name__, path="/", title="一面屏 One Screen")


def layout(**query: Any) -> Any:
    """The wall with all its zones."""
    address = read_address(query)
    return html.Main(html.H1(city_name(address.state.lang)), id="content")
