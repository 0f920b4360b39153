"""Problems (问题): what the second chapter of the recommendation names as lacking, each with the sections that measure it.

problems.toml: one table a problem, its key the code (P1 …): `name`, `seed` (its words), `sections` ("R05#quality").
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from city.catalogue.checks import Table, load
from city.pack import document, find
from city.settings import settings
from city.themes import Theme, themes


@dataclass(frozen=True)
class Problem:
    """One problem: its code, name and words, and the sections (theme, section) where it is measured."""

    key: str
    name: Mapping[str, str]
    seed: tuple[str, ...]
    sections: tuple[tuple[str, str], ...]


@cache
def problems(path: Path | None = None) -> tuple[Problem, ...]:
    """The problems of the city pack (or of a file) in their order; a faulty one is refused with a sentence.

    A pack that has no problems of its own has the default ones, without the sections that its themes lack; none where it
    has no recommendation either, which names them.
    """
    home = path or find("problems.toml")
    is_borrowed = path is None and home.parent != settings().city
    if is_borrowed and document("recommendation.toml") is None:
        return ()
    return tuple(_problem(home.name, key, row, themes(), is_borrowed) for key, row in load(home).items())


def _problem(file: str, key: str, content: object, known: Mapping[str, Theme], is_borrowed: bool) -> Problem:
    row = Table(file, key, content, {"name", "seed", "sections"})
    there = {f"{theme.key}#{section.key}" for theme in known.values() for section in theme.sections}
    seed, named = (row.get(name, list, "a list of texts") for name in ("seed", "sections"))
    for one in named:
        if one not in there and not is_borrowed:
            row.refuse("sections", one, "a section of a theme, such as 'R05#quality'")
    pairs = [str(one).split("#") for one in named if one in there]
    return Problem(key, row.both("name"), tuple(map(str, seed)), tuple((one[0], one[1]) for one in pairs))
