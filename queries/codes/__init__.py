"""Finding by code, name or pinyin: places, objects and cases, within the viewer's scope and clearance, from the index of codes.

Where the version that is asked has no index (an old moment, a store just restored), objects are found by a plain question.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from city.access import Viewer, cleared
from city.objects import kinds, open_to
from city.settings import settings
from city.topics import topics
from data import codes
from data.codes.find import Found, fits
from data.codes.grams import plain
from queries import _calls, events, objects
from queries._files import files_of

LEAST_FIT = 78
"""How well a name of a place or a topic fits at least, 0-100."""
CODE_ALONE = re.compile(r"(?=.*[0-9])(?!.*[a-z]{4})[0-9a-z ./_-]+")
"""Digits with few letters are a code: `cs32` is not looked for in names."""
SHORTEST = 3
"""So many characters of a case's number are looked for at least."""


@dataclass(frozen=True)
class FoundPlace:
    """A place whose name or code fits."""

    place: str
    name_zh: str
    name_en: str
    level: str
    score: float


def find(
    viewer: Viewer, text: str, kind: str | None = None, each: int = 8, asof: datetime | None = None
) -> list[Found]:
    """The objects that fit best, the best first, at most `each` of a kind; of one kind alone where it is named."""
    open_kinds = [one for one in open_to(cleared(viewer.clearance)) if kind in (None, one)]
    if not plain(text) or not open_kinds:
        return []
    places = frozenset(objects.scope(viewer, asof=asof)["place"])
    found: list[Found] = []
    for name in files_of("objects", asof):
        indexes = codes.indexes_of(settings().store, name)
        if indexes:
            found += codes.find(indexes, text, places, open_kinds, each)
        else:
            rows = objects.like(viewer, plain(text), open_kinds, each, asof=asof)
            found += [
                Found(code, kind_of, name, place, state, 100.0)
                for code, kind_of, name, place, state in rows.iter_rows()
            ]
    _calls.note(frozenset(("objects", key, kind is not None) for key in {one.kind for one in found} & kinds().keys()))
    return found


def places_like(viewer: Viewer, text: str, size: int = 8, asof: datetime | None = None) -> list[FoundPlace]:
    """The places whose code is or begins with the text, or whose name fits it best in characters, pinyin or English."""
    asked = plain(text)
    if len(asked) < 2:
        return []
    found = []
    for place, zh, en, level in objects.scope(viewer, asof=asof).iter_rows():
        if plain(place).startswith(asked):
            score = 120.0 if plain(place) == asked else 110.0
        else:
            score = 0.0 if CODE_ALONE.fullmatch(asked) else max(fits(asked, plain(zh)), fits(asked, plain(en or "")))
        if score >= LEAST_FIT:
            found.append(FoundPlace(place, zh, en or zh, level, score))
    return sorted(found, key=lambda one: (-one.score, len(one.name_zh), one.place))[:size]


def cases_like(
    viewer: Viewer, text: str, kinds: Sequence[str], each: int = 8, asof: datetime | None = None
) -> pl.DataFrame:
    """Cases (案件) of these kinds of events whose number holds the text or whose topic is called so: the newest, `each` of a kind."""
    asked = plain(text)
    known = [
        one.key
        for one in topics().topics.values()
        if max(fits(asked, plain(name)) for name in one.name.values()) >= LEAST_FIT
    ]
    number = asked.replace(" ", "")
    if len(number) < SHORTEST or not any(sign.isdigit() for sign in number):
        number = ""
    return events.like(viewer, number, known, kinds, each, asof=asof)
