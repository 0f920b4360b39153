"""Which numbers of tables that hang together are not said, so that none of them follows from those that are.

A cell is (what is counted, where). A sum says that one cell is the whole of others: a place of the places directly below it, a
place's total of its topics. A number that is hidden in one table is hidden in every table and file that it stands in.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from city.disclosure import LEAST

Cell = tuple[str, str]
ALL = "all"
"""What is counted where nothing is told apart."""


@dataclass(frozen=True)
class Sum:
    """A cell and the parts that add up to it."""

    whole: Cell
    parts: tuple[Cell, ...]


@dataclass(frozen=True)
class Tables:
    """Numbers, the sums between them, and the tables: in each (numbers of its sums) a cell stands in two sums, across and down."""

    numbers: Mapping[Cell, int]
    sums: Sequence[Sum]
    tables: Sequence[Sequence[int]]


def withheld(given: Tables, least: int = LEAST) -> frozenset[Cell]:
    """The cells that are not said: the small ones, and the smallest others that it takes.

    In no sum exactly one cell is hidden, where the whole is said the hidden parts are together more than their number, and no
    small cell follows from all sums of one table solved at once: nobody who subtracts, from whichever pages, finds one. Where no
    part is left to hide the whole is hidden. Nought is said. What is hidden depends on the numbers alone, not on who asks or where.
    """
    numbers, sums = given.numbers, given.sums
    of: dict[Cell, list[int]] = {}
    for at, one in enumerate(sums):
        for cell in (one.whole, *one.parts):
            if numbers.get(cell):
                of.setdefault(cell, []).append(at)
    small = {cell for cell, number in numbers.items() if 0 < number < least}
    hidden = set(small)
    changed = sorted(small)
    while changed:
        _close(numbers, sums, of, hidden, changed)
        given_away = small & {cell for table in given.tables for cell in follows(hidden, [sums[at] for at in table])}
        changed = sorted({more for cell in given_away if (more := _beside(numbers, sums, of[cell], hidden))})
        hidden |= set(changed)
    return frozenset(hidden)


def follows(hidden: Collection[Cell], sums: Sequence[Sum]) -> set[Cell]:
    """The hidden cells that follow from the sums of one table, each way and across solved at once, when all else is said.

    A cell stands in two of them, as an edge between two knots; it is free if and only if it lies on a circle, round which numbers
    can be moved. Others are bridges, and follow.
    """
    at: dict[Cell, list[int]] = {}
    for number, one in enumerate(sums):
        for cell in (one.whole, *one.parts):
            if cell in hidden:
                at.setdefault(cell, []).append(number)
    edges = [(cell, knots[0], knots[1]) for cell, knots in sorted(at.items()) if len(knots) == 2]
    beside: dict[int, list[tuple[int, int]]] = {}
    for name, (_, one_end, other_end) in enumerate(edges):
        beside.setdefault(one_end, []).append((other_end, name))
        beside.setdefault(other_end, []).append((one_end, name))
    return {edges[name][0] for name in _bridges(beside)}


def _bridges(beside: Mapping[int, Sequence[tuple[int, int]]]) -> set[int]:
    """The edges (knot → knot at the other end, edge) that lie on no circle: Tarjan's, without recursion."""
    found: set[int] = set()
    entered: dict[int, int] = {}
    low: dict[int, int] = {}
    for root in beside:
        if root in entered:
            continue
        entered[root] = low[root] = len(entered)
        way = [(root, -1, iter(beside[root]))]
        while way:
            knot, came_by, rest = way[-1]
            step = next(((other, name) for other, name in rest if name != came_by), None)
            if step is None:
                way.pop()
                if way:
                    above = way[-1][0]
                    low[above] = min(low[above], low[knot])
                    if low[knot] > entered[above]:
                        found.add(came_by)
            elif step[0] in entered:
                low[knot] = min(low[knot], entered[step[0]])
            else:
                entered[step[0]] = low[step[0]] = len(entered)
                way.append((*step, iter(beside[step[0]])))
    return found


def _close(
    numbers: Mapping[Cell, int],
    sums: Sequence[Sum],
    of: Mapping[Cell, Sequence[int]],
    hidden: set[Cell],
    changed: Iterable[Cell],
) -> None:
    """Hides more, until no sum that holds one of the changed cells, or of those hidden then, gives one away."""
    waiting = dict.fromkeys(at for cell in changed for at in of.get(cell, ()))
    while waiting:
        at = next(iter(waiting))
        del waiting[at]
        more = _next(numbers, sums[at], hidden)
        while more is not None:
            hidden.add(more)
            waiting |= dict.fromkeys(other for other in of[more] if other != at)
            more = _next(numbers, sums[at], hidden)


def _beside(numbers: Mapping[Cell, int], sums: Sequence[Sum], of: Sequence[int], hidden: set[Cell]) -> Cell | None:
    """The smallest said cell of the sums that a cell stands in; None where all are hidden."""
    beside = {cell for at in of for cell in (sums[at].whole, *sums[at].parts)}
    said = [cell for cell in beside if numbers.get(cell) and cell not in hidden]
    return min(said, key=lambda cell: (numbers[cell], cell), default=None)


def _next(numbers: Mapping[Cell, int], one: Sum, hidden: set[Cell]) -> Cell | None:
    """The next cell of a sum to hide; None where it gives nothing away."""
    gone = [numbers[part] for part in one.parts if part in hidden]
    if one.whole in hidden:
        is_safe = bool(gone)
    else:
        is_safe = not gone or (len(gone) > 1 and sum(gone) > len(gone))
    if is_safe:
        return None
    said = [part for part in one.parts if numbers.get(part) and part not in hidden]
    if said:
        return min(said, key=lambda part: (numbers[part], part))
    return None if one.whole in hidden or not numbers.get(one.whole) else one.whole


def linked(
    numbers: Mapping[Cell, int], below: Mapping[str, Sequence[Iterable[str]]], parts: Iterable[Iterable[str]]
) -> Tables:
    """The tables of a tree of places: `below` are the ways in which a place is made of others, `parts` the ways in which ALL is
    told apart (topics, months).

    What lies in a place itself and in none below is a part of its own, (what, own(place, way)).
    """
    splits = [frozenset(one) for one in parts] or [frozenset()]
    by: dict[str, dict[str, int]] = {}
    for (kind, place), number in numbers.items():
        by.setdefault(place, {})[kind] = number
    found, tables = dict(numbers), list[list[int]]()
    sums: list[Sum] = []
    across: dict[tuple[str, int], int] = {}

    def row(place: str, number: int) -> int:
        """The sum of a place's parts by one split."""
        if (place, number) not in across:
            across[place, number] = len(sums)
            sums.append(Sum((ALL, place), tuple((kind, place) for kind in by[place] if kind in splits[number])))
        return across[place, number]

    for place in [one for one in below if one in by]:
        for way, children in enumerate(below[place]):
            inside, itself = [child for child in children if child in by], own(place, way)
            rest = Counter(by[place])
            for child in inside:
                rest.subtract(by[child])
            by[itself] = {kind: number for kind, number in rest.items() if number > 0}
            found |= {(kind, itself): number for kind, number in by[itself].items()}
            inside += [itself] if by[itself] else []
            down: dict[str, int] = {}
            for kind in by[place]:
                down[kind] = len(sums)
                sums.append(Sum((kind, place), tuple((kind, child) for child in inside if kind in by[child])))
            for number, split in enumerate(splits):
                rows = [row(one, number) for one in (place, *inside)] if split else []
                tables.append([*rows, *(at for kind, at in down.items() if kind == ALL or kind in split)])
    return Tables(found, sums, tables)


def own(place: str, way: int = 0) -> str:
    """The name of what lies in a place itself and in none of those below it."""
    return f"{place}/{way}"
