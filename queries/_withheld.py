"""What is withheld of numbers of people, decided once for the whole tree of places: the same on every page and in every file.

The decision is made over the whole city, whoever asks and of whichever place, and remembered with the counts it was made of.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

import polars as pl

from city.access import Viewer
from city.disclosure import LEAST
from city.pack import city
from city.settings import settings
from city.withheld import ALL, Cell, linked, own, withheld
from queries import places
from queries._ask import ask

KEPT = 16
Ways = dict[str, list[list[str]]]
_kept: OrderedDict[tuple[int, ...], tuple[Any, Any]] = OrderedDict()
_lock = threading.Lock()


def counter() -> Viewer:
    """Who counts to decide: the whole city. What a viewer sees of it is decided where it is asked for."""
    return Viewer("disclosure", "leader", (city(settings().city).place,), "internal")


def opened_by_place(
    viewer: Viewer, kind: str, since: datetime, until: datetime, asof: datetime | None = None
) -> pl.DataFrame:
    """Events opened in [since, until) by place and below: place, part ('all', 'topic', 'month'), key, opened. For deciding, not for showing."""
    return ask("events/by_place", viewer, asof, kind=kind, since=since, until=until)


def opened_cells(kind: str, since: datetime, until: datetime, asof: datetime | None) -> frozenset[Cell]:
    """The withheld cells of the events opened in a span: (`cell_of` a topic, a month or ALL, place)."""
    tree = places.tree(counter(), asof)
    counted = opened_by_place(counter(), kind, since, until, asof)

    def decide() -> frozenset[Cell]:
        numbers = {
            (cell_of(part, key), place): n
            for place, part, key, n in counted.select("place", "part", "key", "opened").iter_rows()
        }
        kinds = dict.fromkeys(kind for kind, _ in numbers)
        parts = [[one for one in kinds if one.startswith(cell_of(part, ""))] for part in ("topic", "month")]
        return withheld(linked(numbers, _ways(tree), parts))

    return _once((tree, counted), decide)


def open_cells(frame: pl.DataFrame, column: str, asof: datetime | None) -> frozenset[Cell]:
    """The withheld cells (ALL, place) of a column of counts by place, which holds all places."""
    ways = _ways(places.tree(counter(), asof))
    return withheld(linked({(ALL, place): n for place, n in frame.select("place", column).iter_rows()}, ways, []))


def all_places(asof: datetime | None) -> list[str]:
    """Every place that has one above it, and the city."""
    return [city(settings().city).place, *places.tree(counter(), asof)["place"].unique().sort().to_list()]


def cell_of(part: str, key: str | None) -> str:
    """What is counted in a cell: 'all', 'topic:noise', 'month:2026-07'."""
    return ALL if part == ALL else f"{part}:{key or ''}"


def where_of(part: str, key: str | None, place: str) -> Cell:
    """The cell of a row of a place's tables: of the part `place` the key names one below it (None: what lies in none)."""
    return (ALL, key or own(place)) if part == "place" else (cell_of(part, key), place)


def said(numbers: Iterable[tuple[int | None, Cell]], cells: frozenset[Cell]) -> list[bool]:
    """Of each number and its cell whether it is said: neither small itself nor withheld."""
    return [number is not None and not 0 < number < LEAST and cell not in cells for number, cell in numbers]


def _ways(tree: pl.DataFrame) -> Ways:
    """Of what each place is made: its legal parts; and of a city with reporting units these, with the districts that they leave
    whole."""
    below: dict[str, list[tuple[str, str]]] = {}
    for parent, place, level in tree.iter_rows():
        below.setdefault(parent, []).append((place, level))
    found: Ways = {}
    for parent, children in below.items():
        legal = [place for place, level in children if level != "unit"]
        units = [place for place, level in children if level == "unit"]
        parts = {place for unit in units for place, _ in below.get(unit, ())}
        whole = [place for place in legal if not parts & {one for one, _ in below.get(place, ())}]
        found[parent] = [one for one in (legal, [*units, *whole] if units else []) if one]
    return found


def _once(frames: tuple[pl.DataFrame, ...], decide: Callable[[], frozenset[Cell]]) -> frozenset[Cell]:
    """The decision over these answers, remembered as long as they are: while a frame is kept no other has its identity."""
    key = tuple(id(one) for one in frames)
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key][1]
    found = decide()
    with _lock:
        _kept[key] = (frames, found)
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return found
