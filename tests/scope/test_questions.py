"""Every question that there is, asked as every role with every scope: what comes back holds nothing that it may not see.

A new question joins by lying in queries/; a parameter of a new name is told in VALUES what may stand for it.
"""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

import polars as pl

from city.access import Viewer, cleared
from city.catalogue import catalogue
from queries import _ask
from queries._questions import question_sql
from tests._store import NOW
from tests.data._twin import ABOVE
from tests.scope import _city
from tests.test_house_questions import QUESTIONS, question

VALUES = {
    "place": [_city.CITY, _city.DISTRICT, _city.OTHER_STREET],
    "parent": [_city.CITY],
    "indicator": list(_city.COUNTED),
    "event": ["E0000", "E0002", "E0006"],
    "source": ["rows", "cases", "notices"],
    "level": ["district", "street"],
    "kind": ["request", "", "lamp", "gas_pipe"],
    "object": [*_city.OBJECTS.values(), _city.PIPE],
    "fault": ["unaddressed", "doubles", "orphans"],
    "topic": ["noise"],
    "within": [None, _city.OTHER],
}
"""What is tried one after the other; of what names several, all at once in ALWAYS."""
ALWAYS = {
    "places": list(_city.PLACES),
    "indicators": [*_city.COUNTED, "air_pm25"],
    "signs": [">=", ">=", ">="],
    "pollutants": ["air_pm25"],
    "watched": list(_city.COUNTED),
    "sources": ["rows", "cases", "notices"],
    "levels": ["district", "street", "unit", "community"],
    "since": NOW - timedelta(days=30),
    "before": NOW - timedelta(days=60),
    "known_since": NOW - timedelta(days=120),
    "until": NOW.replace(minute=0) + timedelta(hours=1),
    "now": NOW,
    "moment": NOW,
    "today": NOW,
    "week": NOW - timedelta(days=7),
    "hour": NOW.replace(minute=0) - timedelta(hours=1),
    "moments": [NOW.replace(minute=0) - timedelta(hours=1), NOW.replace(hour=0, minute=0)],
    "hours": 24,
    "size": 1000,
    "skip": 0,
    "seq": 0,
    "least": 1,
    "farthest_days": 30,
    "area": _city.CITY,
    "numbers": [1.0, 1.0, 1.0],
    "is_z": [False, False, False],
    "untils": [NOW.replace(day=1, hour=0, minute=0)],
    "scored": ["R01-1", "R01-2", "R01-3", "R01-4"],
    "parts": ["num"] * 4,
    "registers": ["systems"] * 4,
    "kinds": [""] * 4,
    "ways": ["stock"] * 4,
    "nums": ["amount"] * 4,
    "dens": ["base"] * 4,
    "months": [1] * 4,
    "register": "systems",
    "codes": [*_city.OBJECTS.values(), _city.PIPE],
    "of_kinds": ["lamp", "gas_pipe", "request"],
    "text": "object-",
    "each": 50,
    "west": 117.0,
    "east": 120.0,
    "south": 31.0,
    "north": 33.0,
    "way": "stock",
    "span": 1,
    "topics": ["noise", ""],
    "state": "",
    "sort": "entered",
}
NAMES_ONLY = {"places/way", "places/asked"}
"""They name places above the viewer's own, or say of a place that it is out of sight: no more than its code and name."""


UNFILLED = {"places/shapes"}
"""The tiny city has no outlines."""


def parameters_of(name: str, delivery: str) -> list[dict]:
    """Every combination that is tried for a question."""
    named = set(re.findall(r"\$([a-z_]+)", question_sql(name)))
    always = {**ALWAYS, "delivery": delivery}
    unknown = named - VALUES.keys() - always.keys()
    assert not unknown, f"{name}: say in VALUES or ALWAYS what may stand for {sorted(unknown)}"
    tried = [{one: always[one] for one in named & always.keys()}]
    for one in sorted(named & VALUES.keys()):
        tried = [{**before, one: value} for before in tried for value in VALUES[one]]
    return tried


@dataclass(frozen=True)
class Held:
    """What stands in an answer: places, indicators, marks."""

    answer: pl.DataFrame
    places: set[str]
    indicators: set[str]
    marks: list[_city.Mark]


def held(name: str, answer: pl.DataFrame) -> Held:
    """Reads an answer once, for every viewer that gets it."""
    of_places = [] if name in NAMES_ONLY else [answer[one] for one in ("place", "child") if one in answer.columns]
    places = {place for column in of_places for place in column.drop_nulls() if place in ABOVE}
    named = set(answer["indicator"].drop_nulls()) if "indicator" in answer.columns else set()
    indicators = named - set(ALWAYS["scored"])
    text = "\n".join(map(str, answer.rows()))
    return Held(answer, places, indicators, _city.marks_in(text))


def too_many(viewer: Viewer, found: Held) -> list[str]:
    """What stands in an answer and may not be seen."""
    wrong = [place for place in found.places if not ABOVE[place] & set(viewer.places)]
    known = catalogue().indicators
    wrong += [key for key in found.indicators if known[key].sensitivity not in cleared(viewer.clearance)]
    return wrong + [mark.text for mark in found.marks if not _city.may_see(viewer, mark)]


def test_marks_are_found_as_screens_write_them():
    number = _city.COUNTS["waste_overflow", _city.STREET]
    for text in (f"<b>{number:,}</b>", f"[{number}.0, 3]", f"{number:,}件".replace(",", "\u00a0"), f"({number}, 'x')"):
        assert [mark.text for mark in _city.marks_in(text)] == [str(number)], text
    assert not _city.marks_in(f"1{number} {number}7 0.{number} {number}.25 #{number}")
    assert [mark.places for mark in _city.marks_in("<i>EVENT-320111001001</i>")] == [("320111001001",)]
    known = {key: catalogue().indicators[key].sensitivity for key in _city.COUNTED}
    assert known == _city.COUNTED


def test_no_question_answers_a_row_too_many(marked, record_property):
    tried, read = 0, {}
    delivery = marked.table("set_aside")["delivery"].to_list()[0]
    answered: Counter[str] = Counter()
    for viewer in _city.viewers():
        for name in map(question, QUESTIONS):
            for parameters in parameters_of(name, delivery):
                answer = _ask.ask(name, viewer, **parameters)
                if id(answer) not in read:
                    read[id(answer)] = held(name, answer)
                answered[name] += answer.height
                tried += 1
                wrong = too_many(viewer, read[id(answer)])
                assert not wrong, f"{name} {parameters} as {viewer.role} of {viewer.places}: {wrong}"
    silent = sorted({name for name in map(question, QUESTIONS) if not answered[name]} - UNFILLED)
    record_property("tried", tried)
    print(f"{len(QUESTIONS)} questions, {len(_city.viewers())} viewers, {tried} answers, none with a row too many")
    assert not silent, f"nobody gets a row of {silent}: give the marked city what they ask for"
    assert tried >= 30 * len(QUESTIONS)
