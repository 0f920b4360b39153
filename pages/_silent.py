"""Whether the watch lives, for every open screen: a screen without alerts must not look calm because nobody judges."""

from datetime import timedelta
from time import monotonic

from city.settings import settings
from components.detail_text import full_moment
from data.holds import looked_s
from pages._address import Address
from pages._city import civil_now

SILENT_S = 180.0
"""A watch that has not looked for so long is silent; the baselines of a night take it a minute or two."""
BEGAN = monotonic()


def silence_told(address: Address) -> str:
    """The sentence that no alerts are found, and since when; empty while the watch lives, in a replay, and in the first
    minutes of a server. A server that runs no watch says nothing of a store that never had one.
    """
    if address.state.asof is not None or monotonic() - BEGAN < SILENT_S:
        return ""
    since_s, words = looked_s(), address.words
    if since_s is None:
        return words("live.unwatched") if settings().watch else ""
    if since_s <= SILENT_S:
        return ""
    since = civil_now() - timedelta(seconds=since_s)
    return words("live.silent", time=full_moment(since.replace(second=0, microsecond=0)))
