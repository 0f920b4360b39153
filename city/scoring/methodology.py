"""The methodology: scores/method.toml and one file a recommendation, checked, with a hash over all that decides a score.

method.toml: `name`, `version`, `valid_from`, `basis`; `[[dimension]]` (key, name, weight); `[[peers]]` (name, places);
`[rules]` (see Rules); `[loop]` step → recommendations.

R01.toml …: `key`, `dimension`, `name`, `weight`, and per `[[indicator]]`:

| key | what it says |
|---|---|
| key, name, unit | its code, names and unit in both languages |
| direction | `+` more is better, `-` less is better, `range` best between two numbers |
| zero, target | the values that score 0 and 100; for a range two numbers each |
| log | the logarithm of 1 + x is scored |
| basis | of the target: `proposed`; `wording` (the recommendation's words, a proposed number); `document` (its number) |
| kind | `ratio` num ÷ den × scale, `median` num, `wilson` lower bound of num ÷ den × scale, `gap` a ratio less another, at least 0 |
| scale, least | what the ratio is multiplied with; the denominator below which it stands on few cases |
| period, formula | how often it is due; in words, in both languages |
| weight | among the indicators of the recommendation: whole numbers in any proportion, or shares that add up to 1 |
| count | `[indicator.count]`, see city/counting.py |

Weights may instead be `judgements` in method.toml: a matrix of pairwise comparisons of the dimensions, refused above a
consistency ratio of 0.10.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np

from city.catalogue.checks import Table, load
from city.catalogue.model import CatalogueError
from city.counting import MONTHS, Count, read_counts
from city.pack import find
from city.scoring.fields import check_goalposts, check_weights, key_of, numbers, weight_of
from city.scoring.weights import by_judgement, shares

DIRECTIONS, KINDS, BASES = (
    ("+", "-", "range"),
    ("ratio", "median", "wilson", "gap"),
    ("proposed", "wording", "document"),
)
INDICATOR = (
    *("key", "name", "unit", "direction", "zero", "target", "basis", "kind", "scale", "period", "least", "formula"),
    *("weight", "count", "log"),
)
GROUP = ("key", "dimension", "name", "weight", "indicator")
SHARES = ("screen_whole", "screen_group", "tier_sure", "weight_spread")
METHOD = ("name", "version", "valid_from", "basis", "dimension", "peers", "rules", "loop", "judgements")


@dataclass(frozen=True)
class Rules:
    """What the method decides beside weights and goalposts: shares for the screen, score of what was not reported, tiers, draws."""

    screen_whole: float
    screen_group: float
    grace: float
    tier_sure: float
    draws: int
    seed: int
    weight_spread: float


@dataclass(frozen=True)
class Node:
    """A dimension, or a recommendation (then `above` is its dimension): names, and its weight among its siblings."""

    key: str
    name: Mapping[str, str]
    weight: float
    above: str = ""


@dataclass(frozen=True)
class Indicator:
    """One indicator; `weight` is its effective one: all of them add up to 1."""

    key: str
    group: str
    name: Mapping[str, str]
    unit: Mapping[str, str]
    direction: str
    zero: tuple[float, ...]
    target: tuple[float, ...]
    log: bool
    basis: str
    kind: str
    scale: float
    period: str
    least: float
    formula: Mapping[str, str]
    weight: float
    counts: tuple[Count, ...]


@dataclass(frozen=True)
class Methodology:
    """All that decides a score. `content` is what the files say; `hash` its SHA-256."""

    name: Mapping[str, str]
    version: str
    valid_from: date
    basis: str
    dimensions: tuple[Node, ...]
    groups: tuple[Node, ...]
    indicators: tuple[Indicator, ...]
    peers: tuple[tuple[Mapping[str, str], tuple[str, ...]], ...]
    rules: Rules
    loop: Mapping[str, tuple[str, ...]]
    content: Mapping[str, Any]

    @cached_property
    def hash(self) -> str:
        """SHA-256 over the content as canonical JSON."""
        said = json.dumps(self.content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
        return hashlib.sha256(said.encode()).hexdigest()

    @cached_property
    def weights(self) -> np.ndarray:
        """The effective weights in the order of the indicators; they add up to 1."""
        return np.array([one.weight for one in self.indicators])

    @cached_property
    def group_of(self) -> np.ndarray:
        """For each indicator the number of its recommendation."""
        order = [one.key for one in self.groups]
        return np.array([order.index(one.group) for one in self.indicators])

    @cached_property
    def dimension_of(self) -> np.ndarray:
        """For each recommendation the number of its dimension."""
        order = [one.key for one in self.dimensions]
        return np.array([order.index(one.above) for one in self.groups])


@cache
def methodology(folder: Path | None = None) -> Methodology:
    """The methodology of the city pack (or of a folder); CatalogueError where it cannot be used."""
    folder = folder or find("scores")
    content = {path.name: load(path) for path in sorted(folder.glob("*.toml"))}
    if "method.toml" not in content:
        raise CatalogueError(f"{folder.name}/method.toml is missing.")
    return read_methodology(content)


def read_methodology(content: Mapping[str, Mapping[str, Any]]) -> Methodology:
    """The methodology that these files (name → content) make; CatalogueError with file, key, found and expected."""
    method = Table("method.toml", "", content["method.toml"], set(METHOD))
    dimensions = _dimensions(method)
    files = {name: Table(name, "", one, set(GROUP)) for name, one in content.items() if name != "method.toml"}
    groups = _groups(files.values(), dimensions)
    indicators: list[Indicator] = []
    for one in files.values():
        indicators += _indicators(one, groups, dimensions)
    keys = [one.key for one in indicators]
    for key in keys:
        if keys.count(key) > 1:
            raise CatalogueError(f"indicator {key} stands more than once; each key is written once.")
    return Methodology(
        method.both("name"),
        method.text("version"),
        method.day("valid_from", ...),
        method.word("basis", BASES),
        tuple(dimensions),
        tuple(groups),
        tuple(sorted(indicators, key=lambda one: one.key)),
        tuple(_peers(one) for one in _rows(method, "peers", {"name", "places"})),
        _rules(method.table("rules", set(Rules.__dataclass_fields__))),
        _loop(method, {one.key for one in groups}),
        content,
    )


def _rows(table: Table, key: str, keys: set[str], default: Any = ()) -> list[Table]:
    rows = table.get(key, list, f"at least one [[{key}]]", default)
    return [Table(table.file, table.at(key), one, keys) for one in rows]


def _named(row: Table) -> Table:
    return Table(row.file, f"{row.name}.{key_of(row)}", row.content, set(row.content))


def _peers(row: Table) -> tuple[Mapping[str, str], tuple[str, ...]]:
    return row.both("name"), tuple(row.get("places", list, "a list of places"))


def _dimensions(method: Table) -> list[Node]:
    rows = [_named(one) for one in _rows(method, "dimension", {"key", "name", "weight"}, ...)]
    if not rows:
        method.refuse("dimension", [], "at least one [[dimension]]")
    if "judgements" in method:
        weights = _judged(method.content["judgements"])
    else:
        weights = shares(check_weights("method.toml: dimension", [weight_of(one) for one in rows]))
    if len(weights) != len(rows):
        raise CatalogueError(
            f"method.toml: judgements compare {len(weights)} dimensions; {len(rows)} are there, so many are expected."
        )
    return [Node(key_of(one), one.both("name"), float(weight)) for one, weight in zip(rows, weights, strict=True)]


def _judged(matrix: Any) -> np.ndarray:
    try:
        return by_judgement(np.array(matrix, dtype=float))
    except (TypeError, ValueError) as reason:
        raise CatalogueError(f"method.toml: judgements: {reason}") from None


def _groups(files: Iterable[Table], dimensions: list[Node]) -> list[Node]:
    found: list[Node] = []
    for one in files:
        key, above = key_of(one), one.text("dimension")
        if key in {other.key for other in (*found, *dimensions)} or key == above:
            one.refuse("key", key, "a key of its own, once in the tree and not above itself")
        one.word("dimension", tuple(dimension.key for dimension in dimensions))
        found.append(Node(key, one.both("name"), weight_of(one), above))
    for dimension in dimensions:
        at = f"the recommendations of dimension {dimension.key}"
        total = sum(check_weights(at, [one.weight for one in found if one.above == dimension.key]))
        found = [
            Node(one.key, one.name, one.weight / total, one.above) if one.above == dimension.key else one
            for one in found
        ]
    return found


def _indicators(file: Table, groups: list[Node], dimensions: list[Node]) -> list[Indicator]:
    rows = [
        Table(one.file, key_of(one), one.content, set(INDICATOR))
        for one in _rows(file, "indicator", set(INDICATOR), ...)
    ]
    if not rows:
        file.refuse("indicator", [], "at least one [[indicator]]")
    group = next(node for node in groups if node.key == file.text("key"))
    above = next(node.weight for node in dimensions if node.key == group.above)
    within = check_weights(f"{file.file}: indicator", [weight_of(row) for row in rows])
    return [
        _indicator(row, group.key, above * group.weight * weight)
        for row, weight in zip(rows, shares(within), strict=True)
    ]


def _indicator(row: Table, group: str, weight: float) -> Indicator:
    direction = row.word("direction", DIRECTIONS)
    zero, target = numbers(row, "zero", direction), numbers(row, "target", direction)
    check_goalposts(f"{row.file}: {row.name}", direction, zero, target)
    scale, period, kind = row.number("scale"), row.word("period", tuple(MONTHS)), row.word("kind", KINDS)
    if scale <= 0:
        row.refuse("scale", scale, "a number above 0")
    counts = read_counts(row, period)
    if (kind == "gap") != (len(counts) == 2):
        row.refuse("count", sorted(one.part for one in counts), "two parts for a gap and one for any other kind")
    name, unit, formula = (row.both(key) for key in ("name", "unit", "formula"))
    is_log = row.get("log", bool, "true or false", False)
    return Indicator(
        *(row.text("key"), group, name, unit, direction, zero, target, is_log, row.word("basis", BASES), kind),
        *(float(scale), period, float(row.number("least")), formula, weight, counts),
    )


def _rules(row: Table) -> Rules:
    shares_of = {name: row.number(name, low=0, high=1) for name in SHARES}
    draws = row.whole("draws", 100, 1_000_000)
    return Rules(**shares_of, grace=row.number("grace"), draws=draws, seed=row.whole("seed", 0, 2**63 - 1))


def _loop(method: Table, groups: set[str]) -> dict[str, tuple[str, ...]]:
    steps = method.get("loop", dict, "a table of steps", {})
    loop = method.table("loop", set(steps), {})
    return {step: loop.words(step, tuple(sorted(groups))) for step in steps}
