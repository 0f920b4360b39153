"""Eleven invented units with all the hard cases: missing, constant, ties, an outlier, negative directions, unequal weights."""

from pathlib import Path

import numpy as np
import pytest

from city.scoring import aggregate, normalise, outliers
from city.scoring.rank import competition
from city.scoring.run import run
from tests.city.scoring._reference import UNTIL, counted, from_metadata, number, rows, table

FOLDER = Path(__file__).with_name("synthetic11")
"""As COINr 1.1.14 computes it."""
CONSTANT = "d1"


class Synthetic:
    def __init__(self, folder):
        self.folder = folder
        self.meta = rows(folder / "iMeta.csv")
        self.codes = [row["iCode"] for row in self.meta if row["Level"] == "1"]
        self.up = np.array([float(row["Direction"]) for row in self.meta if row["Level"] == "1"])
        self.units, self.data = table(folder / "iData.csv", self.codes)
        self.groups = [row["iCode"] for row in self.meta if row["Level"] == "2"]
        self.parents = np.array([row["Parent"] for row in self.meta if row["Level"] == "1"])
        self.weights = np.array([float(row["Weight"]) for row in self.meta if row["Level"] == "1"])
        self.above = np.array([float(row["Weight"]) for row in self.meta if row["Level"] == "2"])

    def stage(self, name, columns=None):
        return table(self.folder / f"{name}.csv", columns or self.codes)[1]

    def aggregated(self, scores, way):
        """The four groups and the whole, level by level."""
        groups = [way(scores[:, self.parents == one], self.weights[self.parents == one]) for one in self.groups]
        groups = np.stack(groups, axis=1)
        return groups, way(groups, self.above)


@pytest.fixture(scope="module")
def made():
    return Synthetic(FOLDER)


def alike(found, expected):
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-9)


def expected_ranks(made, name):
    told = {row["uCode"]: int(row["Rank"]) for row in rows(made.folder / f"{name}_results.csv")}
    return [told[unit] for unit in made.units]


def test_the_official_index_is_that_of_the_reference(made):
    """Goalposts, missing values that drop out, unequal weights and ranks by one run."""
    method = from_metadata(made.meta)
    keys = [one.key for one in method.indicators]
    assert keys == made.codes
    expected = {row["iCode"]: number(row["EffWeight"]) for row in rows(made.folder / "effective_weights.csv")}
    alike(method.weights, [expected[key] for key in keys])
    found = run(method, counted(keys, made.units, made.data), [UNTIL], made.units)
    # The reference normalises what was treated: the one value that this changes is beyond the goalposts either way.
    alike(found.score[0], made.stage("goalposts_normalised"))
    alike(found.groups[0], made.stage("goalposts_amean_aggregated", made.groups))
    alike(found.total[0], made.stage("goalposts_amean_aggregated", ["IDX"])[:, 0])
    assert found.rank[0].tolist() == expected_ranks(made, "goalposts_amean")


def test_no_score_where_too_little_is_there(made):
    groups, whole = made.aggregated(
        made.stage("goalposts_normalised"), lambda scores, weights: aggregate.arithmetic(scores, weights, 0.7)
    )
    alike(groups, made.stage("goalposts_amean_dat_thresh07_aggregated", made.groups))
    alike(whole, made.stage("goalposts_amean_dat_thresh07_aggregated", ["IDX"])[:, 0])


def test_treated(made):
    details = {row["iCode"]: row for row in rows(made.folder / "treated_winmax2_details.csv")}
    expected = made.stage("treated_winmax2")
    for at, code in enumerate(made.codes):
        found = outliers.treat(made.data[:, at], 2)
        alike(found.values, expected[:, at])
        if code != CONSTANT:
            alike(outliers.skewness(made.data[:, at]), number(details[code]["check_SkewKurt0.Skew"]))
    assert outliers.treat(made.data[:, made.codes.index("a3")], 2).points.tolist() == [0] * 5 + [1] + [0] * 5


def test_relative_variants(made):
    treated = made.stage("treated_winmax2") * made.up
    alike(normalise.minmax(treated, 1, 100), made.stage("minmax1_100_normalised_constant_is_NaN"))
    alike(normalise.zscore(treated), made.stage("zscore_normalised"))
    alike(normalise.percentile_rank(treated) / 100, made.stage("prank_normalised"))


@pytest.mark.parametrize(
    ("name", "scores", "way"),
    [
        ("minmax1_100_a_amean", "minmax1_100_normalised_constant_is_NaN", aggregate.arithmetic),
        ("minmax1_100_a_gmean", "minmax1_100_normalised_constant_is_NaN",
         lambda scores, weights: aggregate.generalised(scores, weights, 0)),
        ("prank_amean", "prank_normalised", aggregate.arithmetic),
    ],
)  # fmt: skip
def test_aggregated(made, name, scores, way):
    """A constant indicator under min-max has no score, and its weight goes to its group: it does not vanish unseen."""
    groups, whole = made.aggregated(made.stage(scores), way)
    alike(groups, made.stage(f"{name}_results", made.groups))
    alike(whole, made.stage(f"{name}_results", ["IDX"])[:, 0])
    assert competition(whole, None).tolist() == expected_ranks(made, name)
