"""The scores of all districts over two years, as the pages read them: one cell, one district, one part, one period."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from city.scoring import rank, screen, whatif
from city.scoring.methodology import Indicator, Node
from city.scoring.run import Run
from city.scoring.uncertainty import Movement, Uncertainty
from city.scoring.whatif import Step
from pages._board_rows import Cell, Chances, Move, Placing, Plan, Robustness

YEAR = 12
RISES = 500
"""So many answers to what would make a rank rise are remembered."""


@dataclass
class Board:
    """One run and what is asked of it. `contested` and `corrected` are cells (unit, key, until); `unplaced` are corrected
    ones of other units, whose correction reaches none of this run's."""

    run: Run
    contested: frozenset[tuple[str, str, datetime]] = frozenset()
    corrected: frozenset[tuple[str, str, datetime]] = frozenset()
    unplaced: frozenset[tuple[str, str, datetime]] = frozenset()
    _draws: dict[int, tuple[np.ndarray, Uncertainty] | None] = field(default_factory=dict, repr=False)
    _rises: dict[tuple, float | None] = field(default_factory=dict, repr=False)
    _moves: dict[int, tuple[np.ndarray, Movement] | None] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        method = self.run.method
        self.untils: tuple[datetime, ...] = self.run.untils
        self.units: tuple[str, ...] = self.run.units
        self.version, self.hash, self.loop = method.version, method.hash, method.loop
        self.dimensions: tuple[Node, ...] = method.dimensions
        self.groups: tuple[Node, ...] = method.groups
        self._unit = {unit: n for n, unit in enumerate(self.units)}
        self._key = {one.key: n for n, one in enumerate(method.indicators)}
        self._group = {one.key: n for n, one in enumerate(method.groups)}
        self._dimension = {one.key: n for n, one in enumerate(method.dimensions)}

    def at(self, until: datetime) -> int:
        """The number of a period by its end."""
        return self.untils.index(until)

    def last_day(self, until: datetime) -> datetime:
        """The last day of a period: its data are as of the end of this day."""
        return until - timedelta(days=1)

    def groups_of(self, dimension: str) -> list[Node]:
        """The recommendations of a dimension."""
        return [one for one in self.groups if one.above == dimension]

    def indicators_of(self, group: str) -> list[Indicator]:
        """The indicators of a recommendation."""
        return [one for one in self.run.method.indicators if one.group == group]

    def indicator(self, key: str) -> Indicator:
        """The indicator of a key."""
        return self.run.method.indicators[self._key[key]]

    def has_indicator(self, key: str) -> bool:
        """Whether there is an indicator of this key."""
        return key in self._key

    def weight(self, key: str) -> float:
        """The effective weight of an indicator where nothing is missing."""
        return self.indicator(key).weight

    def group_weight(self, key: str) -> float:
        """The weight of a recommendation or of a dimension in the whole."""
        method = self.run.method
        if key in self._dimension:
            return method.dimensions[self._dimension[key]].weight
        node = method.groups[self._group[key]]
        return node.weight * self.group_weight(node.above)

    def cell(self, unit: str, key: str, at: int) -> Cell:
        """One cell of the run."""
        run, where = self.run, (at, self._unit[unit], self._key[key])
        den, least = _number(run.den[where]), self.indicator(key).least
        named = (unit, key, self.untils[at])
        return Cell(
            _number(run.num[where]),
            den,
            _number(run.less_num[where]),
            _number(run.less_den[where]),
            _number(run.value[where]),
            _number(run.score[where]),
            str(run.why[where]),
            den is not None and den < least,
            named in self.contested,
            named in self.corrected,
        )

    def small(self, unit: str, at: int) -> int:
        """How many indicators stand on few cases."""
        least = np.array([one.least for one in self.run.method.indicators])
        return int((self.run.den[at, self._unit[unit]] < least).sum())

    def score(self, unit: str, at: int) -> float | None:
        """The score; None where there is too little to be ranked."""
        return _number(self.run.total[at, self._unit[unit]])

    def dimension_score(self, unit: str, key: str, at: int) -> float | None:
        """The score of a dimension."""
        return _number(self.run.dimensions[at, self._unit[unit], self._dimension[key]])

    def group_score(self, unit: str, key: str, at: int) -> float | None:
        """The score of a recommendation, or of a dimension by its key."""
        if key in self._dimension:
            return self.dimension_score(unit, key, at)
        return _number(self.run.groups[at, self._unit[unit], self._group[key]])

    def placing(self, unit: str, at: int) -> Placing:
        """Rank with its interval and tier in one period."""
        found = self._drawn(at)
        number = int(self.run.rank[at, self._unit[unit]])
        if not number:
            return Placing()
        if found is None:
            return Placing(number, number, number, "A")
        some, drawn = found
        inside = int(np.flatnonzero(some == self._unit[unit])[0])
        tier = self.tiers(at)[inside]
        return Placing(number, int(drawn.low[inside]), int(drawn.high[inside]), tier)

    def placing_known(self, unit: str, at: int) -> int | None:
        """The rank alone, without draws."""
        return int(self.run.rank[at, self._unit[unit]]) or None

    def tiers(self, at: int) -> list[str]:
        """The tiers of the units that are ranked, in their order."""
        found = self._drawn(at)
        if found is None:
            return []
        some, drawn = found
        assert drawn.wins is not None  # nosec B101 - a city has no more than 200 units
        return rank.tiers(self.run.total[at][some], drawn.wins, self.run.method.rules.tier_sure)

    def robustness(self, at: int) -> Robustness:
        """How sure the order of a period is."""
        found = self._drawn(at)
        if found is None:
            return Robustness(0, 0, 0, 0.0)
        drawn = found[1]
        sure = int((drawn.neighbours >= self.run.method.rules.tier_sure).sum())
        return Robustness(drawn.draws, sure, len(drawn.neighbours), float((drawn.high - drawn.low + 1).mean()))

    def chances(self, unit: str, at: int) -> Chances | None:
        """How likely each rank of a unit is, and that it rose or fell; None for who is not ranked or stands alone."""
        found, number = self._drawn(at), self._unit[unit]
        if found is None or number not in found[0]:
            return None
        ranks = found[1].acceptability[int(np.flatnonzero(found[0] == number)[0])]
        if at not in self._moves:
            self._moves[at] = self.run.moved(at)
        moved, given = self._moves[at], (found[1].draws, tuple(float(one) for one in ranks))
        if moved is None or number not in moved[0]:
            return Chances(*given)
        where = int(np.flatnonzero(moved[0] == number)[0])
        return Chances(*given, *(float(one[where]) for one in (moved[1].rise, moved[1].same, moved[1].fall)))

    def chance_to_rise(self, unit: str, at: int, scores: Mapping[str, float]) -> float | None:
        """P(a unit's rank is better) when some of its indicators score so much; None where that cannot be said."""
        asked = (unit, at, tuple(sorted(scores.items())))
        if asked not in self._rises:
            if len(self._rises) >= RISES:
                self._rises.clear()
            given = {self._key[key]: one for key, one in scores.items()}
            self._rises[asked] = self.run.chance_to_rise(at, self._unit[unit], given)
        return self._rises[asked]

    def change(self, unit: str, at: int) -> tuple[float | None, float | None]:
        """The change since the period before: by what was done, and by how it is scored."""
        if at == 0 or self.score(unit, at) is None or self.score(unit, at - 1) is None:
            return None, None
        real, method = self.run.change(at)
        number = self._unit[unit]
        return float(real[number].sum()), float(method[number].sum())

    def balance_rank(self, unit: str, at: int) -> int | None:
        """The rank by the geometric mean over the dimensions."""
        return int(rank.competition(self.run.balance[at])[self._unit[unit]]) or None

    def bounds(self, unit: str, at: int) -> tuple[float, float]:
        """The score if all that is not sure scored 0, and if it scored 100."""
        low, high = self.run.bounds
        return float(low[at, self._unit[unit]]), float(high[at, self._unit[unit]])

    def ahead(self, unit: str, at: int) -> float | None:
        """Points to the next one above; None for the first."""
        own, totals = self.score(unit, at), self.run.total[at]
        above = [
            float(one) for one in totals if not np.isnan(one) and own is not None and round(one, 2) > round(own, 2)
        ]
        return min(above) - own if above and own is not None else None

    def peers_of(self, unit: str) -> list[str]:
        """The units of the same peer group, itself among them; all where it is in none."""
        for _, places in self.run.method.peers:
            if unit in places:
                return [one for one in self.units if one in places]
        return list(self.units)

    def loop_score(self, step: str, units: Sequence[str], at: int) -> float | None:
        """The mean score of a step's recommendations over these units."""
        found = [self.group_score(unit, key, at) for unit in units for key in self.loop[step]]
        known = [one for one in found if one is not None]
        return sum(known) / len(known) if known else None

    def score_without_contested(self, unit: str, at: int) -> float | None:
        """The score with the contested cells left out; None where none is contested."""
        keys = [key for key in self._key if (unit, key, self.untils[at]) in self.contested]
        if not keys:
            return None
        scores = self.run.score[at, self._unit[unit]].copy()
        scores[[self._key[key] for key in keys]] = np.nan
        return self.total_of(scores)

    def scores_of(self, unit: str, at: int) -> np.ndarray:
        """The scores of all indicators in the methodology's order; nan where there is nothing to score."""
        return self.run.score[at, self._unit[unit]].copy()

    def total_of(self, scores: np.ndarray) -> float:
        """The score that these scores of all indicators make."""
        method = self.run.method
        weights = screen.effective(method.weights, method.group_of, method.dimension_of, ~np.isnan(scores))
        return float((weights * np.nan_to_num(scores)).sum())

    def rank_with(self, unit: str, at: int, score: float) -> int:
        """The rank that a unit would have with another score; the others do not move."""
        totals = self.run.total[at].copy()
        totals[self._unit[unit]] = score
        return int(rank.competition(totals)[self._unit[unit]])

    def largest_rise(self, at: int) -> np.ndarray:
        """Per indicator the largest rise of its score that any unit made in the year before; at least a point."""
        if at == 0:
            return np.full(len(self._key), 100.0)
        then = max(0, at - YEAR)
        with np.errstate(invalid="ignore"):
            return np.nanmax(np.nan_to_num(self.run.score[at] - self.run.score[then], nan=0.0), axis=0).clip(1.0)

    def way_up(self, unit: str, at: int) -> Plan | None:
        """The cheapest way to be above the next one; None for the first and for who is not ranked.

        A point costs the more, the less any unit has managed to rise there in a year: cost = 1 / largest rise.
        """
        ahead = self.ahead(unit, at)
        if ahead is None:
            return None
        need, most = ahead + whatif.ABOVE, self.largest_rise(at)
        number = self._unit[unit]
        weights, scores = self.run.weight[at, number], self.run.score[at, number]
        steps, is_enough = whatif.cheapest(weights, scores, 1 / most, most, need)
        return Plan(need, tuple(self._move(one) for one in steps), is_enough)

    def largest_rises(self, unit: str, at: int) -> list[Move]:
        """Where the most points are to be had within a year, by what any unit has managed; the most first."""
        number = self._unit[unit]
        weights, scores = self.run.weight[at, number], self.run.score[at, number]
        rises = np.minimum(100 - np.nan_to_num(scores, nan=100.0), self.largest_rise(at))
        order = np.argsort(-(weights * rises), kind="stable")
        return [
            Move(self.run.method.indicators[n].key, float(scores[n] + rises[n]), float(weights[n] * rises[n]))
            for n in order
            if rises[n] > 0
        ]

    def _move(self, step: Step) -> Move:
        return Move(self.run.method.indicators[step.at].key, step.score, step.points)

    def _drawn(self, at: int) -> tuple[np.ndarray, Uncertainty] | None:
        if at not in self._draws:
            drawn = self.run.doubted(at)
            self._draws[at] = None if drawn is None else (np.flatnonzero(self.run.is_ranked[at]), drawn)
        return self._draws[at]


def _number(found: Any) -> float | None:
    return None if found is None or np.isnan(found) else float(found)
