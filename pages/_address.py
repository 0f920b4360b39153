"""What an address says to a page: its state, the viewer, the words of its language, and what had to be refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from city.access import NotAllowed, Viewer
from city.said import say
from city.settings import settings
from city.walls import walls
from city.words import Words
from components.state import Refused, State, read_state
from pages._known import known, settings_viewer


@dataclass(frozen=True)
class Address:
    """One request for a page, read once at its top."""

    state: State
    viewer: Viewer
    words: Words
    refused: tuple[Refused, ...]


def read_address(query: Mapping[str, Any]) -> Address:
    """State, viewer and words for the query of an address; unusable values are listed in `refused`."""
    state, refused = read_state(query, tuple(walls()))
    return Address(state, current_viewer(), words(state.lang), tuple(refused))


def current_viewer() -> Viewer:
    """The viewer of this request; NotAllowed when nobody is signed in. Outside of a request that of the settings."""
    found = known()
    if found is not None:
        return found.viewer
    if settings().sign_in != "settings":
        raise NotAllowed(say("fault.signed_out"))
    return settings_viewer()


@cache
def words(lang: str) -> Words:
    """The words of one language, read once."""
    return Words(lang)
