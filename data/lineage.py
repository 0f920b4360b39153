"""Where data come from and where they go: file column → contract column → indicator → what is computed from it → walls.

Computed from the city pack's sources, catalogue and walls, and from the fields that each source really delivered;
nothing of it is typed in. The same relations are read in both directions.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from city.catalogue import Catalogue, Indicator
from city.objects import kinds
from city.registers import registers
from city.walls import Wall
from data.contracts import CONTRACTS
from data.contracts.events import KINDS
from data.sources import Source

Given = Mapping[str, Iterable[str]]
"""Source → the indicators (of readings) or kinds (of events) that it delivered."""


@dataclass(frozen=True)
class Carried:
    """One field that a source gives: an indicator, a kind of event, or its warnings; from which columns of its file.

    `columns` is empty where the file says in a column which indicator a row is of. `is_declared` tells whether the
    mapping names the field, `has_come` whether it was ever delivered.
    """

    field: str
    columns: tuple[str, ...]
    is_declared: bool
    has_come: bool


def shared_columns(source: Source) -> list[tuple[str, tuple[str, ...]]]:
    """The contract's columns that every row takes the same way, and the file's columns each comes from, in the contract's order."""
    found = [(name, column.names) for name, column in source.columns.items()]
    order = list(CONTRACTS[source.contract].COLUMNS)
    return sorted(found, key=lambda one: order.index(one[0]) if one[0] in order else len(order))


def declared(source: Source) -> dict[str, tuple[str, ...]]:
    """The fields that the mapping itself names, with the file's columns of their values."""
    if source.contract == "warnings":
        return {"warnings": ()}
    if source.contract == "records":
        return {key: () for key in dict.fromkeys(_texts(source, "register").values()) if key in registers()}
    if source.contract == "objects":
        return {key: () for key in dict.fromkeys(_texts(source, "kind").values()) if key in kinds()}
    if source.contract == "events":
        return {kind: () for kind in dict.fromkeys(_texts(source, "kind").values()) if kind in KINDS}
    found = {
        value.indicator: tuple(
            name for column in (value.value, value.num, value.den) if column is not None for name in column.names
        )
        for value in source.values
    }
    own = source.columns.get("value")
    for text, indicator in _texts(source, "indicator").items():
        is_column = source.unpivot is not None and source.columns["indicator"].column == source.unpivot.name
        found[indicator] = (*found.get(indicator, ()), *((text,) if is_column else own.names if own else ()))
    return {indicator: tuple(dict.fromkeys(columns)) for indicator, columns in found.items()}


def carried(source: Source, come: Iterable[str]) -> list[Carried]:
    """The fields of a source: those that its mapping names, then those that only its deliveries named."""
    named, came = declared(source), set(come)
    found = [Carried(field, columns, True, field in came) for field, columns in named.items()]
    return found + [Carried(field, (), False, True) for field in sorted(came - set(named))]


def computed_from(given: Catalogue, indicator: str) -> list[Indicator]:
    """The indicators that are computed from one, also over several steps, in the order of the catalogue."""
    reached, grown = {indicator}, True
    while grown:
        more = {one.key for one in given.indicators.values() if reached & set(one.inputs)} - reached
        reached |= more
        grown = bool(more)
    return [one for one in given.indicators.values() if one.key in reached - {indicator}]


def inputs_of(given: Catalogue, indicator: str) -> list[str]:
    """The delivered indicators that one is made of, over all steps; itself where no others make it."""
    inputs = [one for one in given.indicators[indicator].inputs if one in given.indicators]
    if not inputs:
        return [indicator]
    return list(dict.fromkeys(one for key in inputs for one in inputs_of(given, key)))


def walls_with(walls: Mapping[str, Wall], indicator: str) -> list[Wall]:
    """The wall profiles that have a tile of the indicator."""
    return [wall for wall in walls.values() if indicator in wall.signs]


def zones_with(given: Indicator, when: date) -> list[str]:
    """The zones of every wall that may show the indicator at that time: 'plan' by a target, 'alerts', 'map', 'units' by thresholds."""
    limits = given.threshold_at(when)
    if limits is None:
        return []
    by_target = ["plan"] if limits.target is not None or limits.basis == "target" else []
    return by_target + (["alerts", "map", "units"] if limits.levels else [])


def sources_of(given: Catalogue, known: Mapping[str, Source], come: Given, indicator: str) -> list[str]:
    """The sources that give an indicator, or one of those that it is made of; first those that delivered it."""
    wanted = set(inputs_of(given, indicator)) | {indicator}
    arrived = [key for key, fields in come.items() if wanted & set(fields)]
    promised = [
        key for key, source in known.items() if source.contract == "readings" and wanted & set(declared(source))
    ]
    return list(dict.fromkeys([*sorted(arrived), *promised]))


def given_twice(come: Given) -> dict[str, list[str]]:
    """The fields that several sources delivered: field → sources (重复采集)."""
    found: dict[str, list[str]] = {}
    for source in sorted(come):
        for field in set(come[source]):
            found.setdefault(field, []).append(source)
    return {field: keys for field, keys in sorted(found.items()) if len(keys) > 1}


def _texts(source: Source, name: str) -> dict[str, str]:
    """What a column of the contract can be by the mapping alone: text of the file → text of the contract; '' for a constant."""
    column = source.columns.get(name)
    if column is None:
        return {}
    if column.constant is not None:
        return {"": column.constant}
    found = {**column.map, **(column.lookup.pairs if column.lookup else {})}
    default = column.default or (column.lookup.default if column.lookup else None)
    return {**found, **({"": default} if default else {})}
