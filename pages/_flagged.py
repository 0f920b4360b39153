"""What is told of flagged readings behind a sign."""

from datetime import datetime
from typing import Any

from city.catalogue import catalogue
from components.detail_flags import flag_notes
from pages._address import Address
from queries import vitals

MOST = 200


def flagged(address: Address, indicators: list[str], place: str, since: datetime, until: datetime) -> Any:
    """The notes on flagged readings of these indicators in a place and below, from since to before until; None without."""
    start = since.replace(minute=0, second=0, microsecond=0)
    frame = vitals.flags(address.viewer, indicators, place, start, until, size=MOST, asof=address.state.asof)
    return flag_notes(frame, dict(catalogue().indicators), address.words)
