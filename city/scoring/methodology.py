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
| weight | among the indicators of the recommendation |
| count | `[indicator.count]`, see city/counting.py |

Weights may instead be `judgements` in method.toml: a matrix of pairwise comparisons of the dimensions, refused above a
consistency ratio of 0.10.
"""

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np

from city.counting import MONTHS, Count, read_counts
from city.pack import PackError, find
from city.scoring.weights import JudgementsRefused, by_judgement, shares

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


class MethodologyError(PackError):
    """A methodology that cannot be used; the text is a sentence with file, key, found and expected."""


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
    content = {path.name: _toml(path) for path in sorted(folder.glob("*.toml"))}
    if "method.toml" not in content:
        raise MethodologyError(f"{folder.name}/method.toml is missing.")
    return read_methodology(content)


def read_methodology(content: Mapping[str, Mapping[str, Any]]) -> Methodology:
    """The methodology that these files (name → content) make; MethodologyError with file, key, found and expected."""
    method = content["method.toml"]
    _keys("method.toml", method, METHOD)
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
        _name("method.toml", "name", method),
        str(method.get("version", "")),
        method.get("valid_from", date.min),
        _word("method.toml", "basis", method, BASES),
        tuple(dimensions),
        tuple(groups),
        tuple(sorted(indicators, key=lambda one: one.key)),
        tuple(
            (_name("method.toml", "peers.name", one), tuple(one.get("places", ()))) for one in method.get("peers", ())
        ),
        _rules(method.get("rules", {})),
        _loop(method.get("loop", {}), groups),
        content,
    )


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise MethodologyError(f"{path.name}: cannot be read as TOML: {fault}.") from None


def _dimensions(method: Mapping[str, Any]) -> list[Node]:
    rows = method.get("dimension", [])
    if not rows:
        raise MethodologyError("method.toml: dimension is missing; at least one [[dimension]] is expected.")
    try:
        weights = (
            by_judgement(np.array(method["judgements"], dtype=float))
            if "judgements" in method
            else shares([_weight("method.toml", f"dimension.{one.get('key')}", one) for one in rows])
        )
    except (JudgementsRefused, ValueError) as reason:
        raise MethodologyError(f"method.toml: judgements: {reason}") from None
    if len(weights) != len(rows):
        raise MethodologyError(
            f"method.toml: judgements compare {len(weights)} dimensions; {len(rows)} are there, so many are expected."
        )
    return [
        Node(str(one["key"]), _name("method.toml", f"dimension.{one['key']}.name", one), float(weight))
        for one, weight in zip(rows, weights, strict=True)
    ]


def _groups(files: Mapping[str, Mapping[str, Any]], dimensions: list[Node]) -> list[Node]:
    found: list[Node] = []
    for file, one in files.items():
        _keys(file, one, GROUP)
        key, above = str(one.get("key", "")), str(one.get("dimension", ""))
        if key in {other.key for other in (*found, *dimensions)} or key == above:
            raise MethodologyError(
                f"{file}: key is {key!r}; it stands above itself or twice in the tree, once is expected."
            )
        if above not in {dimension.key for dimension in dimensions}:
            known = ", ".join(dimension.key for dimension in dimensions)
            raise MethodologyError(f"{file}: dimension is {above!r}; one of {known} is expected.")
        found.append(Node(key, _name(file, "name", one), _weight(file, "weight", one), above))
    for dimension in dimensions:
        total = sum(one.weight for one in found if one.above == dimension.key)
        if not total:
            raise MethodologyError(f"dimension {dimension.key} has no recommendation with a weight; one is expected.")
        found = [
            Node(one.key, one.name, one.weight / total, one.above) if one.above == dimension.key else one
            for one in found
        ]
    return found


def _indicators(file: str, one: Mapping[str, Any], groups: list[Node], dimensions: list[Node]) -> list[Indicator]:
    rows = one.get("indicator", [])
    if not rows:
        raise MethodologyError(f"{file}: indicator is missing; at least one [[indicator]] is expected.")
    group = next(node for node in groups if node.key == one["key"])
    above = next(node.weight for node in dimensions if node.key == group.above)
    within = [_weight(file, f"{row.get('key')}.weight", row) for row in rows]
    if not sum(within):
        raise MethodologyError(f"{file}: the weights of its indicators add up to 0; above 0 is expected.")
    return [
        _indicator(file, row, group.key, above * group.weight * weight)
        for row, weight in zip(rows, shares(within), strict=True)
    ]


def _indicator(file: str, row: Mapping[str, Any], group: str, weight: float) -> Indicator:
    at = f"{file}: {row.get('key')}"
    _keys(at, row, INDICATOR)
    direction = _word(at, "direction", row, DIRECTIONS)
    zero, target = _numbers(at, "zero", row, direction), _numbers(at, "target", row, direction)
    _check_goalposts(at, direction, zero, target)
    least, scale = _number(at, "least", row), _number(at, "scale", row)
    if scale <= 0:
        raise MethodologyError(f"{at}.scale is {scale:g}; a number above 0 is expected.")
    period = _word(at, "period", row, tuple(MONTHS))
    try:
        counts = read_counts(f"{at}.count", str(row["key"]), period, row.get("count", {}))
    except PackError as reason:
        raise MethodologyError(str(reason)) from None
    kind = _word(at, "kind", row, KINDS)
    if (kind == "gap") != (len(counts) == 2):
        raise MethodologyError(f"{at}.count has {len(counts)} parts; two for a gap and one for any other are expected.")
    name, unit, formula = (_name(at, key, row, key) for key in ("name", "unit", "formula"))
    return Indicator(
        *(str(row["key"]), group, name, unit, direction, zero, target, bool(row.get("log", False))),
        *(_word(at, "basis", row, BASES), kind, scale, period, least, formula, weight, counts),
    )


def _check_goalposts(at: str, direction: str, zero: tuple[float, ...], target: tuple[float, ...]) -> None:
    """T = L is no scale; the sign of T − L is the direction; a range lies inside its zero points."""
    if direction == "range":
        if not zero[0] < target[0] <= target[1] < zero[1]:
            raise MethodologyError(f"{at}: zero {list(zero)} and target {list(target)}; the target inside is expected.")
    elif zero == target:
        raise MethodologyError(f"{at}: target and zero are both {zero[0]:g}; two numbers are expected.")
    elif (target[0] > zero[0]) != (direction == "+"):
        side = "above" if direction == "+" else "below"
        raise MethodologyError(
            f"{at}: direction is {direction!r} and target {target[0]:g}; a target {side} {zero[0]:g} is expected."
        )


def _rules(row: Mapping[str, Any]) -> Rules:
    names = tuple(Rules.__dataclass_fields__)
    _keys("method.toml: rules", row, names)
    found = {name: _number("method.toml: rules", name, row) for name in names}
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


def _keys(at: str, row: Mapping[str, Any], known: tuple[str, ...]) -> None:
    for name in row:
        if name not in known:
            raise MethodologyError(f"{at}: {name} is not a key; the keys are {', '.join(known)}.")


def _name(at: str, key: str, row: Mapping[str, Any], field: str = "name") -> dict[str, str]:
    found = row.get(field)
    if not (isinstance(found, Mapping) and found.get("zh") and found.get("en")):
        raise MethodologyError(f"{at}.{key} is {found!r}; a text in zh and en is expected.")
    return dict(found)


def _word(at: str, key: str, row: Mapping[str, Any], choices: tuple[str, ...]) -> str:
    if row.get(key) not in choices:
        raise MethodologyError(f"{at}.{key} is {row.get(key)!r}; one of {', '.join(choices)} is expected.")
    return str(row[key])


def _number(at: str, key: str, row: Mapping[str, Any]) -> float:
    found = row.get(key)
    if isinstance(found, bool) or not isinstance(found, int | float) or not np.isfinite(found):
        raise MethodologyError(f"{at}.{key} is {found!r}; a number is expected.")
    return float(found)


def _numbers(at: str, key: str, row: Mapping[str, Any], direction: str) -> tuple[float, ...]:
    if direction != "range":
        return (_number(at, key, row),)
    found = row.get(key)
    if not isinstance(found, list) or len(found) != 2:
        raise MethodologyError(f"{at}.{key} is {found!r}; two numbers are expected for a range.")
    return tuple(_number(f"{at}.{key}", str(n), {str(n): one}) for n, one in enumerate(found))


def _weight(at: str, key: str, row: Mapping[str, Any]) -> float:
    found = row.get("weight")
    if isinstance(found, bool) or not isinstance(found, int | float) or not 0 <= found < float("inf"):
        raise MethodologyError(f"{at}: {key} is {found!r}; a weight of 0 or more is expected.")
    return float(found)
