"""Missing: why a cell has no value decides what becomes of it. Arrays are periods × units × indicators.

Not applicable (nothing to count) drops out and its weight goes to the others of its group; not reported though due scores
what the grace rule says; where a source failed for all units the last value stands, for one period at most.
"""

import numpy as np

OK, NOT_APPLICABLE, MISSING, IMPUTED = "ok", "not_applicable", "missing", "imputed"


def reasons(values: np.ndarray, is_stock: np.ndarray | bool = True) -> np.ndarray:
    """For each cell ok, not_applicable, missing or imputed (the source failed for all, the value is that of the period before).

    A unit that never had a value has nothing to count. Where one had a value before and has none now, of what stands in a
    register (`is_stock`, per indicator) it did not report; of what falls due or is handled in a period there was nothing
    in this one: a denominator of 0 is not applicable, never 0 points. A source that fails for longer drops out.
    """
    there = ~np.isnan(values)
    found = np.where(there, OK, NOT_APPLICABLE).astype(object)
    had = np.maximum.accumulate(there, axis=0)
    for at in range(1, len(values)):
        none = ~there[at].any(axis=0) & had[at - 1].any(axis=0)
        gone = ~there[at] & had[at - 1]
        found[at][gone & ~none & is_stock] = MISSING
        found[at][gone & none & there[at - 1]] = IMPUTED
    return found


def filled(values: np.ndarray, why: np.ndarray) -> np.ndarray:
    """The values with those of the period before where the source failed for all."""
    found = values.copy()
    for at in range(1, len(values)):
        found[at] = np.where(why[at] == IMPUTED, values[at - 1], values[at])
    return found


def scored(scores: np.ndarray, why: np.ndarray, grace: float) -> np.ndarray:
    """The scores with `grace` where something was due and not reported."""
    return np.where(why == MISSING, grace, scores)


def bounds(scores: np.ndarray, why: np.ndarray, low: float = 0.0, high: float = 100.0) -> tuple[np.ndarray, np.ndarray]:
    """The scores if all that was not reported, or stands for a failed source, scored least; and if it scored most."""
    unsure = (why == MISSING) | (why == IMPUTED)
    return np.where(unsure, low, scores), np.where(unsure, high, scores)


def by_group_mean(values: np.ndarray, group_of: np.ndarray) -> np.ndarray:
    """Units × indicators with what is missing replaced by the mean of its group of units, else by that of all. A variant."""
    return _by_group(values, group_of, np.nanmean)


def by_group_median(values: np.ndarray, group_of: np.ndarray) -> np.ndarray:
    """The same by medians. A variant."""
    return _by_group(values, group_of, np.nanmedian)


def _by_group(values: np.ndarray, group_of: np.ndarray, middle) -> np.ndarray:  # noqa: ANN001 - a function of NumPy
    found = values.copy()
    for group in np.unique(group_of):
        inside = group_of == group
        with np.errstate(all="ignore"):
            filler = np.array([middle(one) if (~np.isnan(one)).any() else np.nan for one in values[inside].T])
        found[inside] = np.where(np.isnan(values[inside]), filler, values[inside])
    rest = np.array([middle(one) if (~np.isnan(one)).any() else np.nan for one in values.T])
    return np.where(np.isnan(found), rest, found)
