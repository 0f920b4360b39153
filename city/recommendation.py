"""The recommendation (建议) that this product answers: its text word for word, and an English summary: recommendation.toml of the pack."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from city.catalogue.checks import Table, load
from city.pack import document


@dataclass(frozen=True)
class Point:
    """One achievement, problem or recommendation: its text, what it is called where it is, and a summary in English."""

    key: str
    name: Mapping[str, str] | None
    text: str
    summary: str


@dataclass(frozen=True)
class Part:
    """A heading and the points under it."""

    heading: Mapping[str, str]
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Chapter:
    """A chapter: its heading as it stands there, its name, the sentences before its parts."""

    heading: str
    name: Mapping[str, str]
    lead: Mapping[str, str]
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Recommendation:
    """The whole: title, who adopted it and when, where it was published, the opening and the chapters."""

    title: Mapping[str, str]
    by: Mapping[str, str]
    adopted: date
    address: str
    note: str
    opening: Mapping[str, str]
    chapters: tuple[Chapter, ...]

    @property
    def points(self) -> dict[str, Point]:
        """All points by key, in their order."""
        return {one.key: one for chapter in self.chapters for part in chapter.parts for one in part.points}

    @property
    def text(self) -> str:
        """The text from the first to the last word, without breaks of lines."""
        said = [self.note, self.opening["zh"]]
        for chapter in self.chapters:
            said += [chapter.heading, chapter.lead["zh"]]
            for part in chapter.parts:
                said += [part.heading["zh"], *(one.text for one in part.points)]
        return "".join(said)


@cache
def recommendation(path: Path | None = None) -> Recommendation | None:
    """The pack's recommendation, read once, None where it has none; what cannot be used is refused with a sentence."""
    path = path or document("recommendation.toml")
    if path is None:
        return None
    top = Table(path.name, "recommendation", load(path), {"source", "chapter"})
    keys = {"title", "by", "adopted", "address", "note", "opening", "opening_en"}
    source = Table(path.name, "source", top.get("source", dict, "a table"), keys)
    adopted = source.day("adopted")
    if adopted is None:
        source.refuse("adopted", adopted, "a date such as 2021-06-29")
    chapters = tuple(_chapter(path.name, row) for row in top.get("chapter", list, "at least one [[chapter]]"))
    found = Recommendation(
        title=source.both("title"),
        by=source.both("by"),
        adopted=adopted,
        address=source.text("address"),
        note=source.text("note"),
        opening={"zh": source.text("opening"), "en": source.text("opening_en")},
        chapters=chapters,
    )
    keys_said = [one.key for chapter in chapters for part in chapter.parts for one in part.points]
    for key in keys_said:
        if keys_said.count(key) > 1:
            top.refuse("point.key", key, "a key that no other point has")
    return found


def _chapter(file: str, row: Any) -> Chapter:
    table = Table(file, "chapter", row, {"heading", "name", "lead", "part"})
    parts = tuple(_part(file, one) for one in table.get("part", list, "at least one [[chapter.part]]"))
    return Chapter(table.text("heading"), table.both("name"), table.both("lead"), parts)


def _part(file: str, row: Any) -> Part:
    table = Table(file, "chapter.part", row, {"heading", "point"})
    points = tuple(_point(file, one) for one in table.get("point", list, "at least one [[chapter.part.point]]"))
    return Part(table.both("heading"), points)


def _point(file: str, row: Any) -> Point:
    table = Table(file, "chapter.part.point", row, {"key", "name", "text", "summary"})
    return Point(table.text("key"), table.both("name", optional=True), table.text("text"), table.text("summary"))
