"""Addresses inside the product: short, readable, and carrying the state that is not the default."""

from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

from components.state import State, default_state


def href(path: str, state: State, /, **changes: Any) -> str:
    """The address of a page with this state: `href("/sign/air_pm25", state, place="320102", period="7d")`.

    Changes named lang, theme, asof, wall change the state; all others become query keys; None drops a key.
    """
    kept = {key: changes.pop(key) for key in ("lang", "theme", "asof", "wall") if key in changes}
    state = state.change(**kept)
    standard = default_state()
    query = {key: _text(value) for key, value in changes.items() if value is not None}
    for key in ("lang", "theme", "asof", "wall"):
        value = getattr(state, key)
        if value is not None and value != getattr(standard, key):
            query[key] = _text(value)
    address = quote(path, safe="/-_.~")
    return f"{address}?{urlencode(query, safe=':,')}" if query else address


def _text(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat(timespec="auto" if value.second or value.microsecond else "minutes")
    return str(value)
