"""An address that no page has."""

from typing import Any

import dash

from components.frame import page_frame, refusal
from pages._address import read_address
from pages._city import city_name

dash.register_page(__name__, path="/404", title="404")


def layout(**query: Any) -> Any:
    """A sentence, and the way back to the wall."""
    address = read_address(query)
    body = refusal(address.words("shell.no_such_page"), address.state, address.words)
    return page_frame(body, address.state, address.words, path="/404", city_name=city_name(address.state.lang))
