"""The ASEM sustainable connectivity index, stage by stage, as COINr 1.1.14 computes it: 51 countries, 49 indicators, 4 levels."""

import numpy as np
import pytest

from city.scoring import aggregate, missing, normalise, observe, outliers, screen
from city.scoring.rank import competition
from city.scoring.run import run
from tests.city.scoring._reference import UNTIL, counted, from_metadata, number, rows, table

FOLDER = "data/index-asem"


class Asem:
    """The files of the case, units in the order of the alphabet."""

    def __init__(self, folder):
        self.folder = folder
        self.meta = rows(folder / "iMeta.csv")
        self.codes = [row["iCode"] for row in self.meta if row["Level"] == "1"]
        self.up = np.array([float(row["Direction"]) for row in self.meta if row["Level"] == "1"])
        self.data = sorted(rows(folder / "iData.csv"), key=lambda row: row["uCode"])
        self.units = [row["uCode"] for row in self.data]
        self.method = from_metadata(self.meta, is_scored=True)

    def stage(self, name, columns=None):
        units, found = table(self.folder / f"{name}.csv", columns or self.codes)
        assert units == self.units
        return found

    def run(self, scores):
        order = [one.key for one in self.method.indicators]
        at = [self.codes.index(key) for key in order]
        return run(self.method, counted(order, self.units, scores[:, at]), [UNTIL], self.units)


@pytest.fixture(scope="module")
def asem(shared):
    return Asem(shared(FOLDER))


def alike(found, expected):
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-9)


def test_denominated(asem):
    raw, below = asem.stage("A_Raw"), {row["iCode"]: row["Denominator"] for row in asem.meta}
    for at, code in enumerate(asem.codes):
        if below[code] not in ("", "NA"):
            den = np.array([number(row[below[code]]) for row in asem.data])
            raw[:, at] = observe.ratio(raw[:, at], den, 1).value
    alike(raw, asem.stage("A_Denominated"))
    alike(raw, asem.stage("M_Denominated"))


def test_imputed_by_the_mean_of_the_group(asem):
    groups = np.array([row["EurAsia_group"] for row in asem.data])
    alike(missing.by_group_mean(asem.stage("A_Denominated"), groups), asem.stage("A_Imputed"))


def test_screened(asem):
    assert screen.by_availability(asem.stage("A_Imputed"), 0.9).all()
    assert screen.by_availability(asem.stage("A_Denominated"), 0.9).sum() == 46


@pytest.mark.parametrize(("case", "before"), [("A", "A_Screened"), ("M", "M_Denominated")])
def test_treated(asem, case, before):
    given, expected = asem.stage(before), asem.stage(f"{case}_Treated")
    details = {row["iCode"]: row for row in rows(asem.folder / f"{case}_treat_details.csv")}
    for at, code in enumerate(asem.codes):
        found = outliers.treat(given[:, at], 5)
        alike(found.values, expected[:, at])
        told = details[code]
        assert (found.how == "none") == (told["check_SkewKurt0.Pass"] == "TRUE")
        alike(outliers.skewness(given[:, at]), number(told["check_SkewKurt0.Skew"]))
        alike(outliers.kurtosis(given[:, at]), number(told["check_SkewKurt0.Kurt"]))
        if found.how == "winsorised":
            assert found.steps == int(told["winsorise.nwin"])
            alike(outliers.skewness(found.values), number(told["check_SkewKurt1.Skew"]))


def test_each_point_that_was_treated(asem):
    told = {row["uCode"]: row for row in rows(asem.folder / "A_treat_points.csv")}
    given, names = asem.stage("A_Screened"), {0: "", 1: "winhi", -1: "winlo"}
    for at, code in enumerate(asem.codes):
        points = outliers.treat(given[:, at], 5).points
        assert [names[one] for one in points.tolist()] == [told[unit][code] for unit in asem.units], code


@pytest.mark.parametrize(
    ("name", "way"),
    [
        ("A_Normalised", normalise.minmax),
        ("N_zscore", normalise.zscore),
        ("N_prank", lambda values: normalise.percentile_rank(values) / 100),
    ],
)
def test_normalised(asem, name, way):
    alike(way(asem.stage("A_Treated") * asem.up), asem.stage(name))


def test_normalised_with_what_is_missing(asem):
    alike(normalise.minmax(asem.stage("M_Treated") * asem.up), asem.stage("M_Normalised"))


def test_effective_weights(asem):
    expected = {row["iCode"]: number(row["EffWeight"]) for row in rows(asem.folder / "A_effective_weights.csv")}
    found = {one.key: one.weight for one in asem.method.indicators}
    alike([found[code] for code in asem.codes], [expected[code] for code in asem.codes])


@pytest.mark.parametrize(
    ("scores", "name"), [("A_Normalised", "A_Aggregated"), ("M_Normalised", "M_aggregated_na_skip")]
)
def test_aggregated_by_the_run_of_the_official_index(asem, scores, name):
    """What is missing drops out and its weight goes to its group, on each level as in one sum of effective weights."""
    made, method = asem.run(asem.stage(scores)), asem.method
    alike(made.groups[0], asem.stage(name, [one.key for one in method.groups]))
    alike(made.dimensions[0], asem.stage(name, [one.key for one in method.dimensions]))
    alike(made.total[0], asem.stage(name, ["Index"])[:, 0])
    alike(made.weight[0].sum(axis=-1), 1)


def test_ranks_are_identical(asem):
    made, method = asem.run(asem.stage("A_Normalised")), asem.method
    expected = {row["uCode"]: row for row in rows(asem.folder / "A_results.csv")}
    assert competition(made.total[0], None).tolist() == [int(expected[unit]["Rank"]) for unit in asem.units]
    told = {row["uCode"]: row for row in rows(asem.folder / "A_ranks_all_levels.csv")}
    levels = ((asem.codes, asem.stage("A_Normalised")), ([one.key for one in method.groups], made.groups[0]))
    levels += (([one.key for one in method.dimensions], made.dimensions[0]), (["Index"], made.total.T))
    for keys, scores in levels:
        for at, key in enumerate(keys):
            found = competition(scores[:, at], None)
            assert found.tolist() == [int(told[unit][key]) for unit in asem.units], key


def test_no_score_where_too_little_is_there(asem):
    scores, method = asem.stage("M_Normalised"), asem.method
    group_of = {row["iCode"]: row["Parent"] for row in asem.meta}
    groups = [one.key for one in method.groups]
    inside = [np.array([group_of[code] == key for code in asem.codes]) for key in groups]
    pillars = np.stack([aggregate.arithmetic(scores[:, one], np.ones(one.sum()), 0.8) for one in inside], axis=1)
    alike(pillars, asem.stage("M_aggregated_dat_thresh08", groups))
    above = [np.array([group_of[key] == one.key for key in groups]) for one in method.dimensions]
    halves = np.stack([aggregate.arithmetic(pillars[:, one], np.ones(one.sum()), 0.8) for one in above], axis=1)
    alike(halves, asem.stage("M_aggregated_dat_thresh08", [one.key for one in method.dimensions]))
    whole = aggregate.arithmetic(halves, np.ones(2), 0.8)
    alike(whole, asem.stage("M_aggregated_dat_thresh08", ["Index"])[:, 0])
