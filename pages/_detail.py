"""What every detail page needs: the clock, choices in the address, the way from the city, the frame, refusals."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, unquote

from city.access import check_can_see_indicator
from city.catalogue import Indicator, catalogue
from city.pack import city
from city.settings import settings
from components.detail_asof import asof_bar
from components.frame import Crumb, page_frame, refusal, report_here
from components.links import href
from components.state import Refused, State, read_moment
from pages._address import Address
from pages._city import city_name, civil_now, home_place
from pages._sample import shows_sample
from pages._told import answer_with
from queries import places
from queries._ask import stamp

LIVE, LOCATION = "live-stamp", "_pages_location"


def root() -> str:
    """The place of the whole city."""
    return city(settings().city).place


def home(address: Address) -> str:
    """The place that an address without one means: the city, or the top of the viewer's scope."""
    return home_place(address.viewer)


def clock(state: State) -> datetime:
    """The moment that the page shows: asof, else this minute, naive in the city's civil time.

    Whole minutes, so that an answer is remembered at least that long.
    """
    return state.asof or civil_now().replace(second=0, microsecond=0)


def now_of(state: State) -> datetime:
    """The moment that counts for what is in force, to the second: what began within this minute holds already."""
    return state.asof or civil_now()


def parts(pathname: str | None, search: str | None) -> tuple[str, dict[str, str]]:
    """The last step of an address's path, and its query: what a callback on an open page reads it from."""
    return unquote((pathname or "").rstrip("/").rsplit("/", 1)[-1]), dict(parse_qsl((search or "").lstrip("?")))


def seq(state: State) -> str:
    """The number of the stamp that the page shows; the live script compares it with the newest."""
    return str(stamp(state.asof).seq)


def choice(query: Mapping[str, Any], key: str, choices: Sequence[str], default: str) -> tuple[str, list[Refused]]:
    """The value of a key of the address that must be one of the choices; another value is refused."""
    found = query.get(key)
    if found is None or found == "":
        return default, []
    if found in choices:
        return str(found), []
    return default, [Refused(key, str(found), ", ".join(choices))]


def moment(query: Mapping[str, Any], key: str) -> tuple[datetime | None, list[Refused]]:
    """The moment under a key of the address, or None; what is no moment is refused."""
    found = query.get(key)
    if found is None or found == "":
        return None, []
    try:
        return read_moment(str(found)), []
    except ValueError:
        return None, [Refused(key, str(found), "2026-07-14T21:00")]


def whole(query: Mapping[str, Any], key: str, highest: int) -> tuple[int, list[Refused]]:
    """The whole number from 1 under a key of the address, else 1; another value is refused."""
    found = query.get(key)
    if found is None or found == "":
        return 1, []
    text = str(found)
    if text.isascii() and text.isdigit() and 1 <= int(text) <= highest:
        return int(text), []
    return 1, [Refused(key, text, f"1 … {highest}")]


def seen_indicator(key: str | None, address: Address) -> Indicator | str:
    """The indicator, or the sentence why it cannot be shown: unknown, or above the viewer's clearance."""
    found = catalogue().indicators.get(key or "")
    if found is None:
        return address.words("detail.no_such_indicator", name=key or "")
    try:
        check_can_see_indicator(address.viewer, found.key, found.sensitivity)
    except PermissionError:
        return address.words(
            "detail.not_cleared",
            name=address.words.name(found.name),
            needed=address.words(f"sensitivity.{found.sensitivity}"),
            has=address.words(f"sensitivity.{address.viewer.clearance}"),
        )
    return found


def seen_place(code: str | None, address: Address) -> dict[str, Any] | None:
    """The row of a place, or None when it is unknown or out of the viewer's scope."""
    frame = places.one(address.viewer, code or "", asof=address.state.asof)
    return frame.row(0, named=True) if frame.height else None


def place_name(row: Mapping[str, Any], state: State) -> str:
    """The full name in the language of the page."""
    return row[f"name_{state.lang}"] or row["name_zh"]


def short_name(row: Mapping[str, Any], state: State) -> str:
    """The short name in the language of the page."""
    return row[f"short_{state.lang}"] or place_name(row, state)


def way(place: str, address: Address, link: Callable[[str], str]) -> list[Crumb]:
    """The legal way from the city to a place; `link` gives the address of each step that the viewer may see."""
    frame = places.way(address.viewer, place, asof=address.state.asof)
    return [
        (place_name(row, address.state), link(row["place"]) if row["is_visible"] else None)
        for row in frame.iter_rows(named=True)
        if row["level"] != "unit" or row["depth"] == 0
    ]


def report_way(address: Address, **shown: Any) -> Any:
    """The quiet link that reports what a page shows; `shown` by the keys of city.tickets.SHOWN."""
    return report_here(address.words, href("/report", address.state, seq=seq(address.state), **shown))


def show(
    address: Address,
    body: Any,
    *,
    path: str,
    query: Mapping[str, Any] | None = None,
    crumbs: Sequence[Crumb] = (),
    refused: Sequence[Refused] = (),
) -> Any:
    """The page in its frame; a past moment is said in a bar with the way back to the live page."""
    state, words = address.state, address.words
    kept = dict(query or {})
    content = [asof_bar(words, state.asof, href(path, state.change(asof=None), **kept)), body]
    return page_frame(
        content,
        state,
        words,
        path=path,
        query=kept,
        crumbs=crumbs,
        city_name=city_name(state.lang),
        is_sample=shows_sample(address.viewer, state.asof),
        refused=[*address.refused, *refused],
    )


def refuse(address: Address, sentence: str, path: str, status: int = 404) -> Any:
    """A page that can show nothing: one sentence and the way home; asked for by its address, it is answered with the status."""
    answer_with(status)
    return page_frame(
        refusal(sentence, address.state, address.words),
        address.state,
        address.words,
        path=path,
        city_name=city_name(address.state.lang),
        refused=address.refused,
    )
