"""The eight zones of the wall, drawn as HTML."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress
from contextvars import copy_context
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from dash import html

from city.access import Viewer
from city.settings import settings
from city.walls import Wall, walls
from city.words import Words
from components.alerts import alerts_zone
from components.brief import brief
from components.citymap import core_inset, map_frame, map_labels, map_look, map_outline, unit_tiles
from components.feeds import feeds_zone
from components.footing import mark_chips
from components.header import header_zone
from components.incidents import desk_strip
from components.links import href
from components.plan import plan_zone
from components.prerender import to_html
from components.signs import sign_tile
from components.state import State
from components.topics import topics_zone
from components.units import units_zone
from components.zone import failed, zone_body
from data.ledger import LedgerError
from pages import _wall_incidents as incident_rows
from pages import _wall_rows as rows
from pages._address import words as words_of
from pages._city import city_name, civil_now, epoch_s, the_city
from pages._faults import note_fault
from pages._scene import Scene
from queries._ask import Stamp

ZONES = (
    "header",
    "brief",
    "signs",
    "outline",
    "labels",
    "side",
    "alerts",
    "units",
    "topics",
    "plan",
    "feeds",
)
"""What is drawn as HTML; beside it a picture holds seq, home, look and frame for the map."""
ASKED_BESIDE = ("alerts", "steps", "rising")
ASKED_HERE = ("readings", "feeds", "warnings", "places", "outlines")
REPLAY_STEP = timedelta(hours=1)


def wall_of(state: State) -> Wall:
    """The profile of the address, else of the settings."""
    return walls().get(state.wall or settings().wall) or next(iter(walls().values()))


def moment_of(state: State, stamp: Stamp) -> datetime:
    """The moment that the wall shows: now; in a replay that of the newest stamp known then, unless that is long before.

    Of older days one stamp an hour is kept, so that up to an hour of a replay is no lateness of the feeds.
    """
    if state.asof is None:
        return civil_now()
    return stamp.known_at if state.asof - stamp.known_at < REPLAY_STEP else state.asof


def draw(viewer: Viewer, state: State, stamp: Stamp, now: datetime) -> dict[str, Any]:
    """All zones of a stamp as HTML, with `seq` and what the map needs; a zone that fails says so in its place."""
    scene = Scene(stamp, viewer, wall_of(state), now, state.asof)
    asked = [_threads().submit(copy_context().run, _ask_part, scene, part) for part in ASKED_BESIDE]
    for part in ASKED_HERE:
        with suppress(Exception):  # the zone that needs it says so
            getattr(scene, part)
    wait(asked)
    drawn = {name: _drawn(name, scene, state) for name in (*ZONES, "look", "frame")}
    return drawn | {"seq": scene.stamp.seq, "home": scene.home}


def _ask_part(scene: Scene, part: str) -> None:
    getattr(scene, part)


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(2 * len(ASKED_BESIDE), thread_name_prefix="scene")


def _drawn(name: str, scene: Scene, state: State) -> Any:
    words = words_of(state.lang)
    try:
        found = DRAW[name](scene, state, words)
    except Exception as fault:
        note_fault(fault)
        found = FAILED.get(name, _nothing)(name, words)
    return to_html(found) if name in ZONES else found


def _header(scene: Scene, state: State, words: Words) -> Any:
    feeds = scene.feeds
    return header_zone(
        city_name(state.lang),
        scene.now,
        scene.data_at,
        rows.warned_rows(scene, words),
        words.name(scene.wall.name),
        bool(feeds.height and feeds["is_sample"].any()),
        state,
        words,
        _chips(scene, state, words),
    )


def _chips(scene: Scene, state: State, words: Words) -> Any:
    """Footings and drills in the head; while the ledger cannot be read the zone of alerts says so, and the head stays."""
    with suppress(LedgerError):
        return mark_chips(scene.marks(state, words))
    return None


def _signs(scene: Scene, state: State, words: Words) -> Any:
    now_s = epoch_s(scene.now)
    tiles = [
        sign_tile(
            sign,
            scene.readings.get(sign.key),
            scene.steps.get(sign.key, []),
            rows.sign_href(sign, state),
            words,
            scene.now,
            now_s,
            state.asof is None,
        )
        for sign in scene.signs
    ]
    return zone_body(words("wall.signs"), tiles)


def map_districts(scene: Scene, state: State, words: Words) -> list[Any]:
    """The districts of the map."""
    if "districts" not in scene.drawn:
        codes = [code for code, row in scene.places.items() if row["level"] == "district"]
        scene.drawn["districts"] = rows.map_places(scene, codes, state, words)
    return scene.drawn["districts"]


def _outline(scene: Scene, state: State, words: Words) -> Any:
    return map_outline(map_districts(scene, state, words))


def _frame(scene: Scene, state: State, words: Words) -> Any:
    return map_frame(map_districts(scene, state, words))


def _look(scene: Scene, state: State, words: Words) -> Any:
    return map_look(map_districts(scene, state, words), state.theme)


def _labels(scene: Scene, state: State, words: Words) -> Any:
    return named_on_map(map_districts(scene, state, words), words)


def named_on_map(districts: list[Any], words: Words) -> Any:
    """The names on the map, or the sentence that there are no outlines to draw one of."""
    if map_frame(districts) is None:
        return html.P(words("wall.no_outlines"), className="zone-empty")
    return map_labels(districts, the_city().core)


def _side(scene: Scene, state: State, words: Words) -> Any:
    units = rows.map_places(scene, list(the_city().units), state, words)
    return [
        core_inset(map_districts(scene, state, words), the_city().core, words("wall.core")),
        unit_tiles(units, words("wall.unit_map", n=len(units)), words) if units else None,
    ]


def _alerts(scene: Scene, state: State, words: Words) -> Any:
    strip = desk_strip(
        scene.incidents,
        incident_rows.taking(scene, state, words),
        scene.now,
        href("/alerts", state),
        words,
        scene.marks(state, words),
    )
    return alerts_zone(*rows.alert_rows(scene, state, words), words, strip)


def _units(scene: Scene, state: State, words: Words) -> Any:
    units = the_city().units
    seen = sum(code in scene.places for code in units)
    return units_zone(rows.unit_rows(scene, state, words), seen or len(units), words)


def _topics(scene: Scene, state: State, words: Words) -> Any:
    return topics_zone(rows.topic_rows(scene, state, words), words)


def _plan(scene: Scene, state: State, words: Words) -> Any:
    return plan_zone(rows.plan_rows(scene, state, words), words)


def _feeds(scene: Scene, state: State, words: Words) -> Any:
    return feeds_zone(*rows.feed_rows(scene, state, words), words, href("/sources", state))


def _brief(scene: Scene, state: State, words: Words) -> Any:
    return brief(rows.brief_rows(scene, state, words), words)


def _nothing(name: str, words: Words) -> Any:
    return failed(words(f"wall.{name}", n=len(the_city().units)), words)


DRAW: dict[str, Callable[[Scene, State, Words], Any]] = {
    "header": _header,
    "brief": _brief,
    "signs": _signs,
    "outline": _outline,
    "frame": _frame,
    "look": _look,
    "labels": _labels,
    "side": _side,
    "alerts": _alerts,
    "units": _units,
    "topics": _topics,
    "plan": _plan,
    "feeds": _feeds,
}
FAILED: dict[str, Callable[[str, Words], Any]] = {
    "header": lambda name, words: [html.H1(city_name(words.lang)), html.P(words("wall.failed"), role="alert")],
    "look": lambda name, words: map_look([], "dark"),
    "labels": lambda name, words: html.P(words("wall.failed"), className="zone-empty zone-failed", role="alert"),
    "outline": lambda name, words: None,
    "frame": lambda name, words: None,
    "side": lambda name, words: None,
}
