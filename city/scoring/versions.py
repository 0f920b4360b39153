"""Other versions of the methodology: one file each in scores/versions, what differs from the one in force.

`version`, `valid_from`; `told`: what differs and why, in both languages; `[dimension.<key>]` and `[group.<key>]` (weight),
`[indicator.<key>]` (any key of an indicator but key and count), `[rules]`. Each is checked as a whole methodology.
"""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from city.catalogue.checks import Table, load
from city.catalogue.model import CatalogueError
from city.pack import find
from city.scoring.methodology import INDICATOR, Methodology, methodology, read_methodology

KEYS = ("version", "valid_from", "told", "dimension", "group", "indicator", "rules")
MAY_DIFFER = {"dimension": {"weight"}, "group": {"weight"}, "indicator": set(INDICATOR) - {"key", "count", "name"}}
SAME = 1e-9


@dataclass(frozen=True)
class Version:
    """One other version: the whole methodology, and in words what differs from the one in force."""

    method: Methodology
    told: Mapping[str, str]


@dataclass(frozen=True)
class Difference:
    """One thing that two methodologies decide differently: `kind` weight, zero or target, of which node, both values as text."""

    kind: str
    key: str
    name: Mapping[str, str]
    before: str
    after: str


@cache
def versions(folder: Path | None = None) -> tuple[Version, ...]:
    """The other versions of the city pack (or of a folder) by the day from which they hold; CatalogueError for a faulty one."""
    folder = folder or find("scores")
    given = methodology(folder).content
    found = [_version(path.name, load(path), given) for path in sorted((folder / "versions").glob("*.toml"))]
    numbers = [methodology(folder).version, *(one.method.version for one in found)]
    for number in numbers:
        if numbers.count(number) > 1:
            raise CatalogueError(f"version {number!r} stands more than once; each version is written once.")
    return tuple(sorted(found, key=lambda one: (one.method.valid_from, one.method.version)))


def _version(file: str, row: Mapping[str, Any], given: Mapping[str, Mapping[str, Any]]) -> Version:
    table = Table(file, "", row, set(KEYS))
    content = deepcopy({name: dict(one) for name, one in given.items()})
    method = content["method.toml"]
    method.update(version=table.text("version"), valid_from=table.day("valid_from", ...))
    method["rules"] = {**method.get("rules", {}), **table.get("rules", dict, "a table", {})}
    groups = [one for name, one in content.items() if name != "method.toml"]
    _change(table, "dimension", method["dimension"])
    _change(table, "group", groups)
    _change(table, "indicator", [each for one in groups for each in one["indicator"]])
    told = table.both("told")
    try:
        return Version(read_methodology(content), told)
    except CatalogueError as fault:
        raise CatalogueError(f"versions/{file}: {fault}") from None


def _change(table: Table, kind: str, nodes: Sequence[Any]) -> None:
    by_key = {one["key"]: one for one in nodes}
    changes = table.table(kind, set(by_key), {})
    for key in changes.content:
        by_key[key].update(changes.table(key, MAY_DIFFER[kind]).content)


def differences(before: Methodology, after: Methodology) -> list[Difference]:
    """What two methodologies decide differently: effective weights of dimensions, goalposts and weights of indicators."""
    found = []
    then = {one.key: one for one in before.dimensions}
    for node in after.dimensions:
        if node.key in then and abs(then[node.key].weight - node.weight) > SAME:
            weights = [f"{100 * one.weight:.2f}%" for one in (then[node.key], node)]
            found.append(Difference("weight", node.key, node.name, *weights))
    known = {one.key: one for one in before.indicators}
    for one in after.indicators:
        old = known.get(one.key)
        if old is None:
            continue
        for kind in ("zero", "target"):
            ends = [getattr(each, kind) for each in (old, one)]
            if ends[0] != ends[1]:
                found.append(Difference(kind, one.key, one.name, *("–".join(f"{x:g}" for x in each) for each in ends)))
    return found
