"""Run: a methodology over what was counted gives every stage of the score; the same again to the last bit.

A run is (hash of the methodology, what was counted, version of this code, seed).
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl
import polars.selectors as cs

from city.scoring import aggregate, decompose, missing, normalise, observe, rank, screen, uncertainty
from city.scoring.methodology import Indicator, Methodology
from city.scoring.uncertainty import Movement, Uncertainty

VERSION = "1"
"""Of the code: raised whenever the same methodology over the same counts would give another score."""


@dataclass(frozen=True)
class Run:
    """All stages as arrays: periods × units × indicators, but `records`, `num`, `den` for a gap's first part alone."""

    method: Methodology
    untils: tuple[datetime, ...]
    units: tuple[str, ...]
    num: np.ndarray
    den: np.ndarray
    less_num: np.ndarray
    less_den: np.ndarray
    records: np.ndarray
    value: np.ndarray
    spread: np.ndarray
    why: np.ndarray
    score: np.ndarray
    weight: np.ndarray

    @cached_property
    def groups(self) -> np.ndarray:
        """Periods × units × recommendations: additive scores, nan where nothing of one is there."""
        held = np.where(np.isnan(self.score), 0.0, self.method.weights)
        return _by(self.score, held, self.method.group_of, len(self.method.groups))

    @cached_property
    def dimensions(self) -> np.ndarray:
        """Periods × units × dimensions: additive scores by the effective weights."""
        dimension = self.method.dimension_of[self.method.group_of]
        return _by(self.score, self.weight, dimension, len(self.method.dimensions))

    @cached_property
    def total(self) -> np.ndarray:
        """Periods × units: the official score, Σ W s; nan where there is too little to rank."""
        found = decompose.contributions(self.weight, self.score).sum(axis=-1)
        return np.where(self.is_ranked, found, np.nan)

    @cached_property
    def is_ranked(self) -> np.ndarray:
        """Periods × units: whether the screen lets a unit be ranked: what it did not report is not there."""
        rules = self.method.rules
        return screen.is_enough(
            self.method.weights,
            self.method.group_of,
            ~np.isnan(self.score) & (self.why != missing.MISSING),
            rules.screen_whole,
            rules.screen_group,
            self.why != missing.NOT_APPLICABLE,
        )

    @cached_property
    def rank(self) -> np.ndarray:
        """Periods × units: competition ranks; 0 where a unit is not ranked."""
        return rank.competition(self.total)

    @cached_property
    def balance(self) -> np.ndarray:
        """Periods × units: the geometric mean over the dimensions, floored at 1; nan where a unit is not ranked."""
        weights = np.array([one.weight for one in self.method.dimensions])
        return np.where(self.is_ranked, aggregate.balance(self.dimensions, weights), np.nan)

    @cached_property
    def bounds(self) -> tuple[np.ndarray, np.ndarray]:
        """Periods × units: the score if all that is not sure scored 0, and if it scored 100."""
        low, high = missing.bounds(self.score, self.why)
        least, most = (decompose.contributions(self.weight, one).sum(axis=-1) for one in (low, high))
        return least, most

    def change(self, at: int) -> tuple[np.ndarray, np.ndarray]:
        """Units × indicators: what was done and how it is scored, of the change of the score since the period before."""
        return decompose.bennet(self.weight[at - 1], self.score[at - 1], self.weight[at], self.score[at])

    def balance_change(self, at: int) -> tuple[np.ndarray, np.ndarray]:
        """Units × dimensions: the same of the balance check, the geometric mean over the dimensions."""
        weights = np.array([one.weight for one in self.method.dimensions])
        then, now = (np.maximum(self.dimensions[one], aggregate.FLOOR) for one in (at - 1, at))
        return decompose.lmdi(weights, then, weights, now)

    @cached_property
    def hash(self) -> str:
        """SHA-256 of what the run is of: the methodology (its seed too), this code, and what was counted where and when."""
        found = hashlib.sha256(f"{self.method.hash} {VERSION} {self.untils} {self.units}".encode())
        for one in (self.num, self.den, self.less_num, self.less_den):
            found.update(one.tobytes())
        return found.hexdigest()

    def stages(self) -> pl.DataFrame:
        """Every stage, one row per period, unit and indicator, in this order: what was counted, value, its standard
        deviation, why, score 0-100, effective weight, contribution; null where there is none."""
        shape = self.num.shape
        keys = [one.key for one in self.method.indicators]
        told = {
            "until": np.repeat(np.array(self.untils, dtype="datetime64[us]"), shape[1] * shape[2]),
            "unit": np.tile(np.repeat(self.units, shape[2]), shape[0]),
            "indicator": np.tile(keys, shape[0] * shape[1]),
            "why": self.why.astype(str).ravel(),
        }
        names = ("num", "den", "less_num", "less_den", "records", "value", "spread", "score", "weight")
        told |= {name: getattr(self, name).ravel() for name in names}
        told["contribution"] = decompose.contributions(self.weight, self.score).ravel()
        return pl.DataFrame(told).with_columns(cs.float().fill_nan(None))

    def doubted(self, at: int) -> Uncertainty | None:
        """The draws of one period over the units that are ranked, in their order; None where fewer than two are."""
        some = np.flatnonzero(self.is_ranked[at])
        if len(some) < 2:
            return None
        return uncertainty.draw(
            self._variants(self.value[at][some], self.score[at][some]), *self._given(at, some), **self._dice()
        )

    def moved(self, at: int) -> tuple[np.ndarray, Movement] | None:
        """The numbers of the units that are ranked in a period and in the one before, and how sure it is that their ranks
        moved; None where fewer than two are."""
        some = np.flatnonzero(self.is_ranked[at] & self.is_ranked[at - 1]) if at else np.array([], dtype=int)
        if len(some) < 2:
            return None
        then, now = (self._variants(self.value[one][some], self.score[one][some]) for one in (at - 1, at))
        spread_then, (spread_now, weights, dimension) = self._given(at - 1, some)[0], self._given(at, some)
        drawn = uncertainty.moved((then, spread_then), (now, spread_now), weights, dimension, **self._dice())
        return some, drawn

    def chance_to_rise(self, at: int, unit: int, scores: Mapping[int, float]) -> float | None:
        """P(rank of the unit is better) when some of its indicators (number → score) stand elsewhere; None where the
        unit is not ranked or is the only one.

        The values are those that score so, and the variants that depend on the other units are made anew.
        """
        some = np.flatnonzero(self.is_ranked[at])
        if len(some) < 2 or unit not in some:
            return None
        value, score = self.value[at].copy(), self.score[at].copy()
        for number, one in scores.items():
            goal = self.method.indicators[number]
            value[unit, number] = normalise.inverse(one, goal.zero, goal.target, is_log=goal.log)
            score[unit, number] = one
        return uncertainty.chance_to_rise(
            self._variants(self.value[at][some], self.score[at][some]),
            self._variants(value[some], score[some]),
            *self._given(at, some),
            int(np.flatnonzero(some == unit)[0]),
            **self._dice(),
        )

    def _variants(self, values: np.ndarray, official: np.ndarray) -> list[np.ndarray]:
        values = _better_first(values, self.method.indicators)
        # Where all units are alike a relative variant says nothing: their goalpost score stands.
        relative = [normalise.minmax(values), normalise.percentile_rank(values)]
        return [official, *(np.where(np.isnan(one) & ~np.isnan(official), official, one) for one in relative)]

    def _given(self, at: int, some: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        method = self.method
        return self._score_spread(at)[some], method.weights, method.dimension_of[method.group_of]

    def _dice(self) -> dict[str, Any]:
        rules = self.method.rules
        return {"draws": rules.draws, "seed": rules.seed, "weight_spread": rules.weight_spread}

    def _score_spread(self, at: int) -> np.ndarray:
        """The spread of the values on the scale of the scores: by the slope of the goalposts."""
        slopes = [
            100 / abs(np.log1p(one.target[0]) - np.log1p(one.zero[0]))
            if one.log
            else 100 / abs(one.target[0] - one.zero[0])
            for one in self.method.indicators
        ]
        spread = self.spread[at]
        logs = np.array([one.log for one in self.method.indicators])
        spread = np.where(logs, spread / (1 + np.nan_to_num(self.value[at])), spread)
        return np.minimum(np.nan_to_num(spread) * np.array(slopes), 50.0)


def run(method: Methodology, counted: pl.DataFrame, untils: Sequence[datetime], units: Sequence[str]) -> Run:
    """The run over what was counted: one row per indicator, part, place and until, with num, den and records.

    No row or a denominator of 0 is nothing to count; a row without a denominator is something due that was not reported.
    """
    arrays = _arrays(method, counted, untils, units)
    num, den, records, less_num, less_den, unreported = arrays
    value, spread = np.full(num.shape, np.nan), np.full(num.shape, np.nan)
    for at, one in enumerate(method.indicators):
        seen = _observed(one, *(array[..., at] for array in (num, den, less_num, less_den)))
        value[..., at], spread[..., at] = seen.value, seen.spread
    why = missing.reasons(value, np.array([_is_register(one) for one in method.indicators]))
    why = np.where(unreported, missing.MISSING, why)
    value = missing.filled(value, why)
    score = np.stack(
        [
            normalise.goalposts(value[..., at], one.zero, one.target, is_log=one.log)
            for at, one in enumerate(method.indicators)
        ],
        axis=-1,
    )
    score = missing.scored(score, why, method.rules.grace)
    weight = screen.effective(method.weights, method.group_of, method.dimension_of, ~np.isnan(score))
    return Run(
        *(method, tuple(untils), tuple(units), num, den, less_num, less_den, records, value, spread, why, score, weight)
    )


def _observed(
    one: Indicator, num: np.ndarray, den: np.ndarray, less_num: np.ndarray, less_den: np.ndarray
) -> observe.Observed:
    if one.kind == "median":
        return observe.median(num, den)
    if one.kind == "gap":
        return observe.gap(num, den, less_num, less_den, one.scale)
    return (observe.wilson if one.kind == "wilson" else observe.ratio)(num, den, one.scale)


def _arrays(
    method: Methodology, counted: pl.DataFrame, untils: Sequence[datetime], units: Sequence[str]
) -> tuple[np.ndarray, ...]:
    shape = (len(untils), len(units), len(method.indicators))
    num, den, less_num, less_den = (np.full(shape, np.nan) for _ in range(4))
    records, unreported = np.zeros(shape, dtype=int), np.zeros(shape, dtype=bool)
    times = {until: n for n, until in enumerate(untils)}
    places = {unit: n for n, unit in enumerate(units)}
    keys = {one.key: n for n, one in enumerate(method.indicators)}
    columns = ("indicator", "part", "place", "until", "num", "den", "records")
    for key, part, place, until, above, below, n in counted.select(columns).iter_rows():
        if key not in keys or place not in places or until not in times:
            continue
        at = (times[until], places[place], keys[key])
        unreported[at] |= below is None
        if part == "less":
            less_num[at], less_den[at] = above, below
        else:
            num[at], den[at], records[at] = above, below, n
    return num, den, records, less_num, less_den, unreported


def _is_register(one: Indicator) -> bool:
    """Whether it counts what stands in a register that is never empty: one of which a single record is enough may be."""
    return one.counts[0].way == "stock" and one.least > 1


def _better_first(values: np.ndarray, indicators: Sequence[Indicator]) -> np.ndarray:
    """The values with those where less is better turned round, and of a range the distance from it."""
    found = values.copy()
    for at, one in enumerate(indicators):
        if one.direction == "-":
            found[:, at] = -values[:, at]
        elif one.direction == "range":
            low, high = one.target
            found[:, at] = -np.maximum(np.maximum(low - values[:, at], values[:, at] - high), 0.0)
    return found


def _by(scores: np.ndarray, weights: np.ndarray, above: np.ndarray, count: int) -> np.ndarray:
    found = [aggregate.arithmetic(scores[..., above == n], weights[..., above == n]) for n in range(count)]
    return np.stack(found, axis=-1)
