"""One run of the official index: what each stage says, and that the same gives the same to the last bit."""

from datetime import datetime

import numpy as np
import polars as pl
import pytest

from city.scoring.methodology import methodology, read_methodology
from city.scoring.run import run
from tests.city.scoring._reference import RULES, UNTIL, content, counted, group, indicator

UNTILS = [datetime(2025, month, 1) for month in (10, 11, 12)]
UNITS = [f"U{n:02}" for n in range(12)]


def city_counts(seed=1, untils=UNTILS, units=UNITS):
    """Counts of all indicators of the city's own methodology, each near its target."""
    dice, told = np.random.default_rng(seed), []
    for one in methodology().indicators:
        for count in one.counts:
            for unit in units:
                for until in untils:
                    den = float(dice.integers(100, 900))
                    share = dice.uniform(min(one.zero[0], one.target[0]), max(one.zero[-1], one.target[-1])) / one.scale
                    num = share if one.kind == "median" else share * den
                    num = dice.uniform(0.5, 0.8) * den if one.kind == "gap" else num
                    told.append((one.key, count.part, unit, until, num, den, int(den)))
    schema = ["indicator", "part", "place", "until", "num", "den", "records"]
    return pl.DataFrame(told, schema=schema, orient="row")


def alike(one, other):
    for name in ("value", "spread", "score", "weight", "total", "rank", "groups", "dimensions", "balance"):
        assert np.array_equal(getattr(one, name), getattr(other, name), equal_nan=True), name


def test_regenerated_to_the_last_bit():
    counts = city_counts()
    one, other = (run(methodology(), counts, UNTILS, UNITS) for _ in range(2))
    shuffled = run(methodology(), counts.sample(fraction=1, shuffle=True, seed=3), UNTILS, UNITS)
    alike(one, other)
    alike(one, shuffled)
    first, second = one.doubted(-1), other.doubted(-1)
    assert np.array_equal(first.acceptability, second.acceptability) and np.array_equal(first.wins, second.wins)


def test_the_parts_make_the_whole():
    found = run(methodology(), city_counts(), UNTILS, UNITS)
    method = found.method
    assert ((found.score >= 0) & (found.score <= 100)).all()
    assert found.total == pytest.approx((found.weight * found.score).sum(axis=-1))
    over = np.array([one.weight for one in method.dimensions])
    assert found.total == pytest.approx(found.dimensions @ over)
    assert (found.balance <= found.total + 1e-9).all()
    done, method_effect = found.change(2)
    assert (done + method_effect).sum(axis=-1) == pytest.approx(found.total[2] - found.total[1])
    assert method_effect == pytest.approx(np.zeros_like(method_effect))
    done, method_effect = found.balance_change(2)
    assert (done + method_effect).sum(axis=-1) == pytest.approx(found.balance[2] - found.balance[1])


def test_a_unit_s_score_does_not_depend_on_the_others():
    counts = city_counts()
    whole = run(methodology(), counts, UNTILS, UNITS)
    alone = run(methodology(), counts, UNTILS, UNITS[:1])
    assert np.array_equal(whole.total[:, 0], alone.total[:, 0])
    worse = counts.with_columns(num=pl.when(pl.col("place") == "U05").then(0.0).otherwise("num"))
    other = run(methodology(), worse, UNTILS, UNITS)
    some = [n for n in range(12) if n != 5]
    assert np.array_equal(other.total[:, some], whole.total[:, some])


def method_of(ways=("stock", "due"), whole=2 / 3, share=0.5, least=5):
    rows = [
        indicator(f"R0{n + 1}-{m}", least=least, count={"register": "systems", "way": way, "num": "done"})
        for n, way in enumerate(ways)
        for m in (1, 2)
    ]
    rules = RULES | {"screen_whole": whole, "screen_group": share}
    groups = [group("R01", "D1", rows[:2]), group("R02", "D1", rows[2:])]
    return read_methodology(content({"D1": 1}, groups, rules=rules))


def of(method, values, units=("A", "B")):
    """A run over values: periods × units × indicators."""
    keys = [one.key for one in method.indicators]
    untils = [datetime(2025, 1 + n, 1) for n in range(len(values))]
    frames = [
        counted(keys, list(units), np.array(one, float), until) for one, until in zip(values, untils, strict=True)
    ]
    return run(method, pl.concat(frames), untils, units)


NAN = np.nan


def test_nothing_due_in_a_period_takes_no_points():
    found = of(method_of(), [[[80, 80, 80, 80]] * 2, [[80, 80, 80, 80], [80, 80, NAN, NAN]]])
    assert found.total[1].tolist() == [80, 80] and found.is_ranked[1].all()
    assert found.why[1, 1].tolist() == ["ok", "ok", "not_applicable", "not_applicable"]


def test_what_was_not_reported_scores_nothing_and_is_not_there_to_be_ranked_by():
    found = of(method_of(), [[[80, 80, 80, 80]] * 2, [[80, 80, 80, 80], [NAN, 80, 80, 80]]])
    assert found.total[1] == pytest.approx([80, 60])
    low, high = found.bounds
    assert (low[1, 1], high[1, 1]) == pytest.approx((60, 85))
    found = of(method_of(), [[[80, 80, 80, 80]] * 2, [[80, 80, 80, 80], [NAN, NAN, 80, 80]]])
    assert found.is_ranked[1].tolist() == [True, False]
    assert found.rank[1].tolist() == [1, 0] and np.isnan(found.total[1, 1])
    assert found.dimensions[1, 1, 0] == pytest.approx(40), "it still has the scores of its dimensions"


def test_a_register_that_may_be_empty_takes_no_points_when_it_is():
    """As when the last of a district's own apps was merged: a denominator of 0 is not applicable."""
    found = of(method_of(least=1), [[[80, 80, 80, 80]] * 2, [[80, 80, 80, 80], [NAN, 80, 80, 80]]])
    assert found.why[1, 1, 0] == "not_applicable" and found.total[1] == pytest.approx([80, 80])


def test_a_denominator_of_zero_is_not_applicable_and_none_was_not_reported():
    method = method_of()
    counts = counted([one.key for one in method.indicators], ["A", "B"], np.full((2, 4), 80.0))
    is_one = (pl.col("place") == "B") & (pl.col("indicator") == "R02-2")
    for den, why, total in ((0.0, "not_applicable", 80), (None, "missing", 60)):
        given = counts.with_columns(den=pl.when(is_one).then(pl.lit(den, pl.Float64)).otherwise("den"))
        found = run(method, given, [UNTIL], ["A", "B"])
        assert found.why[0, 1, 3] == why and found.total[0].tolist() == [80, total]


def test_where_a_source_failed_for_all_the_last_value_stands_once():
    found = of(method_of(), [[[80, 80, 80, 80]] * 2, [[60, NAN, 80, 80]] * 2, [[60, NAN, 80, 80]] * 2])
    assert found.why[1, 0, 1] == "imputed" and found.score[1, 0, 1] == 80
    assert found.why[2, 0, 1] == "not_applicable" and found.total[2] == pytest.approx([70, 70])


def test_ties_share_a_rank():
    found = of(method_of(), [[[80, 80, 80, 80]] * 2 + [[90] * 4]], units=("A", "B", "C"))
    assert found.rank[0].tolist() == [2, 2, 1]


def test_too_few_to_doubt_and_alike_in_an_indicator():
    assert of(method_of(), [[[80] * 4]], units=("A",)).doubted(0) is None
    found = of(method_of(), [[[80, 70, 60, 50], [80, 60, 50, 50]]]).doubted(0)
    assert found.acceptability[0, 0] > 0.7 and found.draws == RULES["draws"]


def test_counts_of_others_are_left_aside():
    method = method_of()
    keys = [one.key for one in method.indicators]
    counts = counted([*keys, "elsewhere"], ["A", "Z"], np.full((2, 5), 80.0))
    found = run(method, counts, [UNTIL], ["A"])
    assert found.total.tolist() == [[80]]


def test_every_stage_as_a_table():
    found = run(methodology(), city_counts(), UNTILS, UNITS)
    table = found.stages()
    assert table.height == 3 * 12 * 46
    one = table.filter((pl.col("unit") == "U03") & (pl.col("until") == UNTILS[1]))
    assert one["indicator"].to_list() == [each.key for each in methodology().indicators]
    assert one["contribution"].sum() == pytest.approx(found.total[1, 3])
    assert one["score"].to_numpy() == pytest.approx(found.score[1, 3])
    assert one.filter(pl.col("less_den").is_not_null())["indicator"].to_list() == ["R08-4"]


def test_a_run_is_known_by_its_hash():
    counts = city_counts()
    first = run(methodology(), counts, UNTILS, UNITS).hash
    assert run(methodology(), counts, UNTILS, UNITS).hash == first
    other = counts.with_columns(num=pl.when(pl.int_range(pl.len()) == 7).then(pl.col("num") + 1).otherwise("num"))
    assert run(methodology(), other, UNTILS, UNITS).hash != first
    assert run(methodology(), counts, UNTILS[1:], UNITS).hash != first


def test_the_chance_to_rise_grows_with_what_is_done():
    found = run(methodology(), city_counts(), UNTILS, UNITS)
    last = int(np.argmax(found.rank[2]))
    some, all_of_it = (dict.fromkeys(range(count), 100.0) for count in (5, 46))
    chances = [found.chance_to_rise(2, last, one) for one in ({}, some, all_of_it)]
    assert chances[0] == 0 and chances == sorted(chances) and chances[2] > 0.9
    assert of(method_of(), [[[80] * 4]], units=("A",)).chance_to_rise(0, 0, {}) is None


def test_how_ranks_moved_is_of_units_ranked_in_both_periods():
    values = [[[80] * 4, [40] * 4, [60] * 4], [[20] * 4, [90] * 4, [NAN, NAN, 60, 60]]]
    found = of(method_of(), values, units=("A", "B", "C"))
    assert found.is_ranked[1].tolist() == [True, True, False]
    some, moved = found.moved(1)
    assert some.tolist() == [0, 1] and moved.rise[1] > 0.9 and moved.fall[0] == moved.rise[1]
    assert found.moved(0) is None
