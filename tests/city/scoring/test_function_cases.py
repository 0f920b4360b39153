"""139 single-function cases of COINr 1.1.14, each through this product's function of the same meaning."""

import numpy as np
import pytest

from city.scoring import aggregate, normalise, outliers, trend
from tests.city.scoring._reference import number, rows


def given(told):
    return np.array([number(one) for one in told.split(";")])


def mean_of(power):
    return lambda x, w: aggregate.generalised(x, np.resize(w, len(x)), power)


def weights_of(args):
    return np.array([float(one) for one in args.removeprefix("w=").split(",p=")[0].split(",")])


def goalposted(x, args):
    down = "direction=-1" in args
    zero, target = ((8.0,), (0.0,)) if down else ((0.0,), (8.0,))
    return normalise.goalposts(x, zero, target, clips="trunc=F" not in args)


def targeted(x, args):
    target = float(args.split("targ=")[1].split(",")[0])
    return normalise.distance_to_target(x, target, is_more_better="direction=1" in args, is_capped="cap=T" in args)


def winsorised(x, args):
    return outliers.winsorise(x, int(args.split("winmax=")[1].split(",")[0])).values


FUNCTIONS = {
    "skew": lambda x, _: outliers.skewness(x),
    "kurt": lambda x, _: outliers.kurtosis(x),
    "winsorise": winsorised,
    "log_CT": lambda x, _: outliers.logarithm(x),
    "log_CT_plus": lambda x, _: outliers.logarithm_by_side(x),
    "log_CT_orig": lambda x, _: outliers.box_cox(x, 0),
    "boxcox": lambda x, args: outliers.box_cox(x, float(args.split("lambda=")[1].split(",")[0])),
    "n_minmax": lambda x, _: normalise.minmax(x),
    "n_zscore": lambda x, _: normalise.zscore(x),
    "n_prank": lambda x, _: normalise.percentile_rank(x) / 100,
    "n_rank": lambda x, _: normalise.ranked(x),
    "n_borda": lambda x, _: normalise.borda(x),
    "n_dist2max": lambda x, _: normalise.distance_to_best(x),
    "n_dist2targ": targeted,
    "n_goalposts": goalposted,
    "n_scaled": lambda x, _: normalise.goalposts(x, (0.0,), (100.0,), clips=False),
    "n_fracmax": lambda x, _: normalise.fraction_of_best(x),
    "a_amean": lambda x, args: aggregate.arithmetic(x, weights_of(args)),
    "a_gmean": lambda x, args: mean_of(0)(x, weights_of(args)),
    "a_hmean": lambda x, args: mean_of(-1)(x, weights_of(args)),
    "a_genmean": lambda x, args: mean_of(float(args.split("p=")[1]))(x, weights_of(args)),
    "CAGR": lambda x, args: trend.growth(given(args.removeprefix("x=").replace(",", ";")), x),
    "prc_change": lambda x, args: trend.slope(given(args.removeprefix("x=").replace(",", ";")), x),
}
FAULTS = {"log_GII": "returns input unchanged", "a_genmean": "returns NA if any NA"}
"""Faults of the reference, not copied: each is known by its note."""


def test_each_case(shared):
    cases = rows(shared("data/index-asem/units/function_cases.csv"))
    assert len(cases) == 139
    left, wrong = [], []
    for case in cases:
        if FAULTS.get(case["fn"], "-").casefold() in case["note"].casefold():
            left.append(case["case"])
            continue
        x = given(case["input"])
        values = -x if case["case"].endswith("_dir-1") else x
        found = np.atleast_1d(FUNCTIONS[case["fn"]](values, case["args"]))
        if not np.allclose(found, given(case["output"]), rtol=1e-9, atol=1e-12, equal_nan=True):
            wrong.append((case["case"], found))
    assert not wrong
    assert left == ["log_GII_x1", "log_GII_x2", "log_GII_x3", "log_GII_x4", "genmean_p2_na"]


def test_a_mean_of_what_is_there_where_the_reference_gives_none():
    found = aggregate.generalised(np.array([10, 20, np.nan, 40]), np.array([1, 2, 3, 4.0]), 2)
    assert found == pytest.approx(np.sqrt((100 + 2 * 400 + 4 * 1600) / 7))


def test_distance_to_a_reference():
    assert normalise.distance_to_reference(np.array([1.0, 3, 5, 7]), 2) == pytest.approx([0, 0.5, 1, 1.5])


def test_points_that_were_set_are_told(shared):
    for case in rows(shared("data/index-asem/units/function_cases.csv")):
        if "treated=" in case["note"]:
            found = outliers.winsorise(given(case["input"]), 5)
            names = {0: "", 1: "winhi", -1: "winlo"}
            assert "|".join(names[one] for one in found.points.tolist()) == case["note"].split("treated=")[1]
            assert f"nwin={found.steps};" in case["note"]
