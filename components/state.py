"""The state that every address carries: language, theme, moment, wall profile. Read once, wrong values refused."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from city.settings import settings

LANGUAGES = ("zh", "en")
THEMES = ("dark", "light")


@dataclass(frozen=True)
class State:
    """What `lang=`, `theme=`, `asof=`, `wall=` of an address say; asof in the city's civil time, None is now."""

    lang: str = "zh"
    theme: str = "dark"
    asof: datetime | None = None
    wall: str | None = None

    def change(self, **changes: Any) -> "State":
        """The same state with some values changed."""
        return replace(self, **changes)


@dataclass(frozen=True)
class Refused:
    """One value of an address that could not be used: its key, what was found, what was expected."""

    key: str
    found: str
    expected: str


def default_state() -> State:
    """The state of an address that says nothing: language and theme of the settings, now, no wall profile named."""
    return State(lang=settings().language, theme=settings().theme)


def read_state(query: Mapping[str, Any], walls: tuple[str, ...] = ()) -> tuple[State, list[Refused]]:
    """The state in an address's query and what had to be refused in it; refused values fall back to the default."""
    state = default_state()
    refused: list[Refused] = []
    for key, choices in (("lang", LANGUAGES), ("theme", THEMES), ("wall", walls)):
        found = query.get(key)
        if found is None or found == "":
            continue
        if found in choices or (key == "wall" and not walls):
            state = state.change(**{key: found})
        else:
            refused.append(Refused(key, str(found), ", ".join(choices)))
    moment = query.get("asof")
    if moment:
        try:
            state = state.change(asof=read_moment(moment))
        except (TypeError, ValueError):
            refused.append(Refused("asof", str(moment), "2026-07-14T21:00"))
    return state, refused


def read_moment(text: str) -> datetime:
    """A moment such as 2026-07-14T21:00 in the city's civil time; ValueError for anything else, zones included."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is not None:
        raise ValueError("a moment without a zone is expected")
    return moment
