"""What the recommendation names (systems.toml of the pack), each system or thing with where this product answers it.

| key | what it says |
|---|---|
| name | what the system or thing is called, in both languages |
| named | the point of the recommendation that names it: A1 … an achievement, P1 … a problem, R01 … a recommendation, intro |
| words | the words that name it, as they stand in the recommendation |
| answered | an address of the product: a page, or a section of a theme such as /theme/R07#bookings |
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from city.catalogue.checks import Table, load
from city.pack import document
from city.recommendation import Recommendation, recommendation


@dataclass(frozen=True)
class System:
    """One thing that the recommendation names, and the address that answers it."""

    key: str
    name: Mapping[str, str]
    named: str
    words: str
    answered: str


@cache
def systems(path: Path | None = None) -> dict[str, System]:
    """The pack's systems by key, in the order of the recommendation; what cannot be used is refused with a sentence.

    A pack without a recommendation has none."""
    path, text = path or document("systems.toml"), recommendation()
    if path is None or text is None:
        return {}
    return {key: _system(path.name, key, row, text) for key, row in load(path).items()}


def _system(file: str, key: str, row: object, text: Recommendation) -> System:
    table = Table(file, key, row, {"name", "named", "words", "answered"})
    named = table.word("named", (*text.points, "intro"))
    words, answered = table.text("words"), table.text("answered")
    where = text.points[named].text if named in text.points else text.text
    if words not in where:
        table.refuse("words", words, f"words of {named} of the recommendation")
    if not answered.startswith("/"):
        table.refuse("answered", answered, "an address of the product such as '/theme/R07#bookings'")
    return System(key, table.both("name"), named, words, answered)
