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
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np

from city.counting import MONTHS, Count, read_counts
from city.pack import PackError, find
from city.scoring.fields import (
    MethodologyError,
    check_goalposts,
    check_keys,
    check_weights,
    key_of,
    number,
    numbers,
    read_toml,
    text,
    weight_of,
    word,
)
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
    """The methodology of the city pack (or of a folder); MethodologyError where it cannot be used."""
    folder = folder or find("scores")
    content = {path.name: read_toml(path) for path in sorted(folder.glob("*.toml"))}
    if "method.toml" not in content:
        raise MethodologyError(f"{folder.name}/method.toml is missing.")
    return read_methodology(content)


def read_methodology(content: Mapping[str, Mapping[str, Any]]) -> Methodology:
    """The methodology that these files (name → content) make; MethodologyError with file, key, found and expected."""
    method = content["method.toml"]
    check_keys("method.toml", method, METHOD)
    dimensions = _dimensions(method)
    files = {name: one for name, one in content.items() if name != "method.toml"}
    groups = _groups(files, dimensions)
    indicators: list[Indicator] = []
    for file, one in files.items():
        indicators += _indicators(file, one, groups, dimensions)
    keys = [one.key for one in indicators]
    for key in keys:
        if keys.count(key) > 1:
            raise MethodologyError(f"indicator {key} stands more than once; each key is written once.")
    return Methodology(
        text("method.toml", "name", method),
        str(method.get("version", "")),
        method.get("valid_from", date.min),
        word("method.toml", "basis", method, BASES),
        tuple(dimensions),
        tuple(groups),
        tuple(sorted(indicators, key=lambda one: one.key)),
        tuple(
            (text("method.toml", "peers.name", one), tuple(one.get("places", ()))) for one in method.get("peers", ())
        ),
        _rules(method.get("rules", {})),
        _loop(method.get("loop", {}), groups),
        content,
    )


def _dimensions(method: Mapping[str, Any]) -> list[Node]:
    rows = method.get("dimension", [])
    if not rows:
        raise MethodologyError("method.toml: dimension is missing; at least one [[dimension]] is expected.")
    if "judgements" in method:
        weights = _judged(method["judgements"])
    else:
        given = [weight_of("method.toml", _of(one), one) for one in rows]
        weights = shares(check_weights("method.toml: dimension", given))
    if len(weights) != len(rows):
        raise MethodologyError(
            f"method.toml: judgements compare {len(weights)} dimensions; {len(rows)} are there, so many are expected."
        )
    return [
        Node(key_of("method.toml: dimension", one), text("method.toml", _of(one), one), float(weight))
        for one, weight in zip(rows, weights, strict=True)
    ]


def _judged(matrix: Any) -> np.ndarray:
    try:
        return by_judgement(np.array(matrix, dtype=float))
    except (TypeError, ValueError) as reason:
        raise MethodologyError(f"method.toml: judgements: {reason}") from None


def _of(row: Mapping[str, Any]) -> str:
    return f"dimension.{row.get('key')}"


def _groups(files: Mapping[str, Mapping[str, Any]], dimensions: list[Node]) -> list[Node]:
    found: list[Node] = []
    for file, one in files.items():
        check_keys(file, one, GROUP)
        key, above = key_of(file, one), str(one.get("dimension", ""))
        if key in {other.key for other in (*found, *dimensions)} or key == above:
            raise MethodologyError(
                f"{file}: key is {key!r}; it stands above itself or twice in the tree, once is expected."
            )
        if above not in {dimension.key for dimension in dimensions}:
            known = ", ".join(dimension.key for dimension in dimensions)
            raise MethodologyError(f"{file}: dimension is {above!r}; one of {known} is expected.")
        found.append(Node(key, text(file, "name", one), weight_of(file, "weight", one), above))
    for dimension in dimensions:
        at = f"the recommendations of dimension {dimension.key}"
        total = sum(check_weights(at, [one.weight for one in found if one.above == dimension.key]))
        found = [
            Node(one.key, one.name, one.weight / total, one.above) if one.above == dimension.key else one
            for one in found
        ]
    return found


def _indicators(file: str, one: Mapping[str, Any], groups: list[Node], dimensions: list[Node]) -> list[Indicator]:
    rows = one.get("indicator", [])
    if not rows:
        raise MethodologyError(f"{file}: indicator is missing; at least one [[indicator]] is expected.")
    group = next(node for node in groups if node.key == str(one["key"]))
    above = next(node.weight for node in dimensions if node.key == group.above)
    within = check_weights(f"{file}: indicator", [weight_of(file, f"{row.get('key')}.weight", row) for row in rows])
    return [
        _indicator(file, row, group.key, above * group.weight * weight)
        for row, weight in zip(rows, shares(within), strict=True)
    ]


def _indicator(file: str, row: Mapping[str, Any], group: str, weight: float) -> Indicator:
    at = f"{file}: {key_of(f'{file}: indicator', row)}"
    check_keys(at, row, INDICATOR)
    direction = word(at, "direction", row, DIRECTIONS)
    zero, target = numbers(at, "zero", row, direction), numbers(at, "target", row, direction)
    check_goalposts(at, direction, zero, target)
    least, scale = number(at, "least", row), number(at, "scale", row)
    if scale <= 0:
        raise MethodologyError(f"{at}.scale is {scale:g}; a number above 0 is expected.")
    period = word(at, "period", row, tuple(MONTHS))
    try:
        counts = read_counts(f"{at}.count", str(row["key"]), period, row.get("count", {}))
    except PackError as reason:
        raise MethodologyError(str(reason)) from None
    kind = word(at, "kind", row, KINDS)
    if (kind == "gap") != (len(counts) == 2):
        raise MethodologyError(f"{at}.count has {len(counts)} parts; two for a gap and one for any other are expected.")
    name, unit, formula = (text(at, key, row, key) for key in ("name", "unit", "formula"))
    return Indicator(
        *(str(row["key"]), group, name, unit, direction, zero, target, bool(row.get("log", False))),
        *(word(at, "basis", row, BASES), kind, scale, period, least, formula, weight, counts),
    )


def _rules(row: Mapping[str, Any]) -> Rules:
    names = tuple(Rules.__dataclass_fields__)
    check_keys("method.toml: rules", row, names)
    found: dict[str, Any] = {name: number("method.toml: rules", name, row) for name in names}
    for name in ("screen_whole", "screen_group", "tier_sure", "weight_spread"):
        if not 0 <= found[name] <= 1:
            raise MethodologyError(f"method.toml: rules.{name} is {found[name]:g}; from 0 to 1 is expected.")
    if not 100 <= found["draws"] <= 1_000_000:
        raise MethodologyError(f"method.toml: rules.draws is {found['draws']:g}; from 100 to 1,000,000 is expected.")
    return Rules(**{**found, "draws": int(found["draws"]), "seed": int(found["seed"])})


def _loop(row: Mapping[str, Any], groups: list[Node]) -> dict[str, tuple[str, ...]]:
    known = {one.key for one in groups}
    for step, keys in row.items():
        for key in keys:
            if key not in known:
                raise MethodologyError(f"method.toml: loop.{step} names {key!r}; a recommendation's key is expected.")
    return {step: tuple(keys) for step, keys in row.items()}
