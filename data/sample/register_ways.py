"""How records of the sample's registers come about: in months from the start, by the way of their shape."""

from dataclasses import dataclass

import numpy as np

from data.sample.register_shapes import Shape

MONTHS_TO_GOAL = 36.0
RECOUNTED = 6
"""What is counted in lots is counted anew every so many months."""
NEVER = 1e4
"""A month that does not come."""
OF_PEOPLE = {"base_stations": 1.0, "senior_training": 0.21, "training_hours": 0.0035}


@dataclass(frozen=True)
class Given:
    """What is known of each record before it is made; every array has one entry a record.

    months: the month that it belongs to; u, v: its two lots in [0, 1); goodness: how far its place is ahead (about ±0.2);
    place: a number of its place; people: residents of its place; number: which of the place's it is; share: what its
    kind and the size of its place make of one record's size.
    """

    months: np.ndarray
    u: np.ndarray
    v: np.ndarray
    goodness: np.ndarray
    place: np.ndarray
    people: np.ndarray
    number: np.ndarray
    share: np.ndarray


Made = dict[str, np.ndarray]


def level(shape: Shape, months: np.ndarray, goodness: np.ndarray) -> np.ndarray:
    """The share at a month, between the start and the goal; a unit ahead is as if further on in time."""
    way = np.clip(months / MONTHS_TO_GOAL + 1.6 * goodness, 0.0, 1.15)
    return np.clip(shape.a + (shape.b - shape.a) * way, 0.0, 0.998 if max(shape.a, shape.b) <= 1 else np.inf)


def make(key: str, shape: Shape, given: Given) -> Made:
    """Times in months from the start, amount, base and kind of each record, where it has them."""
    return _WAYS[shape.way](key, shape, given)


def _reached(shape: Shape, u: np.ndarray, goodness: np.ndarray) -> np.ndarray:
    """Months from the start at which the share reaches u; beyond three and a half years it is not reached."""
    months = ((u - shape.a) / (shape.b - shape.a) - 1.6 * goodness) * MONTHS_TO_GOAL
    return np.where(months < 42, months, np.nan)


def _lots(shape: Shape, given: Given) -> np.ndarray:
    return np.rint(shape.size * given.share * (0.6 + 0.8 * given.v))


def _of_month(due: np.ndarray) -> Made:
    return {"entered_at": due - 0.4, "due_at": due, "done_at": due}


def _stock(key: str, shape: Shape, given: Given) -> Made:
    entered = np.where(given.number % 4 == 3, -6 + 24 * given.v, -6.0)
    u = given.u
    if shape.in_order:
        entered = np.full(len(u), -6.0)
        u = (given.number + 0.5) / shape.each
    at = _reached(shape, u, given.goodness)
    if shape.b < shape.a:
        return {"entered_at": entered, "done_at": entered, "ended_at": np.maximum(at, entered + 0.1)}
    made = {"entered_at": entered, "done_at": np.maximum(at, entered + 0.05 + (0 if shape.in_order else given.v))}
    if shape.size:
        made["amount"] = np.rint(shape.size * (0.3 + 2.2 * given.v**2) * (1 + 2 * given.goodness))
    return made


def _batch_stock(key: str, shape: Shape, given: Given) -> Made:
    """What a place has of a kind, counted anew each half-year: the record before leaves."""
    entered = given.months
    base = _lots(shape, given) if shape.size else np.rint(given.people)
    reached = level(shape, entered, given.goodness + 0.04 * (given.u - 0.5))
    made = {"entered_at": entered, "left_at": entered + RECOUNTED, "done_at": entered}
    return made | {"base": base, "amount": np.rint(base * reached)}


def _due(key: str, shape: Shape, given: Given) -> Made:
    due = given.months + 0.35 + 0.6 * given.v
    reached = level(shape, due, given.goodness)
    slack = 0.02 + 0.3 * given.u / np.maximum(reached, 0.05)
    is_done = given.u < reached
    late = np.where(given.v < 0.85, due + 0.1 + given.v, np.nan)
    return {"entered_at": due - 0.34, "due_at": due, "done_at": np.where(is_done, due - 0.34 + slack, late)}


def _batch(key: str, shape: Shape, given: Given) -> Made:
    due = given.months + 0.5
    base = _lots(shape, given)
    reached = level(shape, due, given.goodness + 0.05 * (given.u - 0.5))
    made = _of_month(due) | {"base": base, "amount": np.rint(base * reached)}
    if key == "online_sessions":
        is_old = given.place % 2 == given.months % 2
        made["kind"] = np.where(is_old, "60plus", "other")
        gap = np.where(is_old, 0.16 - 0.10 * np.clip(due / MONTHS_TO_GOAL + given.goodness, 0, 1), 0.0)
        made["amount"] = np.rint(base * np.maximum(reached - gap, 0.0))
    return made


def _sum(key: str, shape: Shape, given: Given) -> Made:
    due = given.months + 0.5
    return _of_month(due) | {"amount": np.rint(_lots(shape, given) * level(shape, due, given.goodness))}


def _measure(key: str, shape: Shape, given: Given) -> Made:
    due = given.months + 0.5
    return _of_month(due) | {"amount": np.rint(level(shape, due, given.goodness) * (0.92 + 0.16 * given.v))}


def _exact(key: str, shape: Shape, given: Given) -> Made:
    due = given.months + 0.5
    base = _lots(shape, given)
    return _of_month(due) | {"base": base, "amount": base - (given.u < level(shape, due, given.goodness))}


def _held(key: str, shape: Shape, given: Given) -> Made:
    entered = given.months + given.v
    stays = np.maximum(level(shape, entered, given.goodness), 0.2) * (0.3 + 1.4 * given.u)
    return {"entered_at": entered, "left_at": entered + stays, "amount": np.ones(len(entered))}


def _people(key: str, shape: Shape, given: Given) -> Made:
    people = given.people * OF_PEOPLE[key]
    due = given.months + 0.5
    if key == "base_stations":
        # A street's stations come in eight lots over the years; together they reach the goal.
        goal = people * shape.b * (1 + 1.2 * given.goodness) / shape.each
        at = -6 + given.number * 6.0 + 4 * given.v
        first = given.months == given.months.min()
        return {"entered_at": np.where(first, at, NEVER), "done_at": at, "amount": np.rint(goal)}
    amount = np.rint(people * level(shape, due, given.goodness) * (0.8 + 0.4 * given.v))
    return _of_month(due) | {"amount": amount}


def _rare(key: str, shape: Shape, given: Given) -> Made:
    at = given.months + given.v
    weight = np.where(given.u < 0.0006, 3.0, 1.0)
    happens = given.u < level(shape, at, given.goodness)
    return {"entered_at": np.where(happens, at - 0.01, NEVER), "due_at": at, "done_at": at, "amount": weight}


def _count(key: str, shape: Shape, given: Given) -> Made:
    people = np.rint(given.people * shape.a)
    return {"entered_at": np.full(len(people), -6.0), "amount": people}


_WAYS = {
    "stock": _stock,
    "batch_stock": _batch_stock,
    "due": _due,
    "batch": _batch,
    "sum": _sum,
    "measure": _measure,
    "exact": _exact,
    "held": _held,
    "people": _people,
    "rare": _rare,
    "count": _count,
}
