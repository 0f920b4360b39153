"""The detector: baselines by type of day, the p of a deviation, sparse counts, one series or many, no look ahead."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import poisson

from city.alerting.baselines import History, baselines, leave_one_week_out, level_slots, levels, row_medians
from city.alerting.conformal import SHARES, deviations, p_of
from city.alerting.counts import p_of_counts, scatter_of
from city.alerting.daytypes import MONDAY_LIKE, SUNDAY_LIKE, day_types_of, types_of
from city.alerting.detect import budget_per_day, held, level_of, score, step_of, tick, together

MONDAY = date(2026, 6, 1)
NAN = np.nan


def test_holidays_are_like_sundays_and_make_up_workdays_like_mondays():
    special = day_types_of([date(2026, 6, 3)], [date(2026, 6, 6)])
    assert types_of(MONDAY, 7, special).tolist() == [0, 1, SUNDAY_LIKE, 3, 4, MONDAY_LIKE, 6]
    with pytest.raises(ValueError, match="both a holiday and a make-up workday: 2026-06-03"):
        day_types_of([date(2026, 6, 3)], [date(2026, 6, 3)])
    with pytest.raises(ValueError, match="0 to 6"):
        types_of(MONDAY, 7, {MONDAY: 7})


def weeks(*of_weeks, slots=4):
    """History of one series, all slots of a week alike."""
    return History(np.repeat(np.array(of_weeks, dtype=float), 7 * slots).reshape(1, -1, slots), MONDAY)


def usual_of(history, kind=0):
    """Of the two slots that have no neighbour in another day."""
    return baselines(history, [kind]).median[0, kind, 1:3].tolist()


def test_the_usual_value_is_the_median_of_the_last_four_weeks():
    assert usual_of(weeks(90, 1, 2, 3, 10)) == [2.5] * 2
    assert usual_of(weeks(1, 3)) == [2.0] * 2


def test_with_one_week_it_is_that_of_the_last_seven_days_and_with_one_day_of_that_day():
    days = np.repeat([1.0, 2, 3, 4, 5, 6, 7, 8], 4).reshape(1, 8, 4)
    assert usual_of(History(days, MONDAY), kind=1) == [5.0] * 2
    assert usual_of(History(days[:, :1], MONDAY), kind=1) == [1.0] * 2


def test_the_slots_beside_count_across_midnight():
    values = np.full((1, 14, 4), 1.0)
    values[:, :, 1] = 7.0
    values[0, [6, 13], 3] = 9.0
    values[0, [0, 7], 0] = 5.0
    found = baselines(History(values, MONDAY), [0])
    assert found.median[0, 0].tolist() == [7.0, 5.0, 1.0, 1.0] and found.number[0, 0].tolist() == [5, 6, 6, 6]


def test_a_holiday_leaves_its_weekday_and_joins_the_sundays():
    history = weeks(1, 1, 1, 1)
    history.values[0, 21] = 50.0
    special = History(history.values, MONDAY, day_types_of([date(2026, 6, 22)], []))
    assert baselines(special).number[0, [0, 6], 2].tolist() == [9, 12]
    assert baselines(special).median[0, SUNDAY_LIKE].tolist() == [1.0] * 4
    assert baselines(special).mad[0, MONDAY_LIKE, 1] == 0.0


def test_where_too_few_weeks_have_a_reading_the_days_before_are_taken():
    history = weeks(1, 2, 3, 4)
    history.values[0, [0, 7, 14], :] = NAN
    assert usual_of(history) == [4.0] * 2


def test_a_past_day_does_not_help_to_make_its_own_baseline():
    history = weeks(1, 1, 1, 1, 1)
    history.values[0, 16] = 9.0
    found = leave_one_week_out(history).reshape(35, 4)
    assert np.all(found[16] == 8.0) and np.all(found[:14] == 0.0)


def test_medians_of_rows_with_gaps():
    rows = np.array([[3.0, NAN, 1.0], [NAN, NAN, NAN], [1.0, 2.0, 4.0], [NAN, 5.0, NAN]])
    assert row_medians(rows)[[0, 2, 3]].tolist() == [2.0, 2.0, 5.0] and np.isnan(row_medians(rows)[1])


def test_levels_are_means_of_three_hours():
    assert level_slots(96) == 12 and level_slots(24) == 3 and level_slots(2) == 2
    found = levels(np.array([[1.0, 2, 3, NAN, NAN, 6]]), 3)[0]
    assert np.isnan(found[[0, 3, 4]]).tolist() == [True, True, True] and found[[1, 2]].tolist() == [1.5, 2.0]
    assert np.isnan(found[5])


def past(number=1000, series=1):
    """Deviations 1 to number."""
    return deviations(np.tile(np.arange(1.0, number + 1), (series, 1)))


def test_p_is_the_share_of_past_deviations_that_were_as_large():
    asked = np.array([500.0, -900.0, 990.0, 1000.0])
    assert p_of(asked, past()) == pytest.approx([501 / 1001, 101 / 1001, 11 / 1001, 1 / 1001], rel=0.1)


def test_beyond_the_largest_the_tail_falls_with_the_square():
    assert p_of(np.array([2000.0, 10000.0]), past()) == pytest.approx([1 / 4 / 1001, 1 / 100 / 1001])
    assert p_of(np.array([1e30]), past())[0] == pytest.approx(1e-12)


def test_no_p_without_a_reading_or_a_past():
    assert np.isnan(p_of(np.array([NAN]), past())[0]) and np.isnan(p_of(np.array([1.0]), past(19))[0])
    assert not np.isnan(p_of(np.array([1.0]), past(20))[0])
    assert np.isnan(p_of(np.array([1.0]), deviations(np.empty((1, 0))))[0])


def test_a_series_that_never_moved_gives_no_more_than_its_length():
    assert p_of(np.array([5.0]), deviations(np.zeros((1, 99))))[0] == pytest.approx(0.01)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(0, 100), min_size=20, max_size=300), st.lists(st.floats(0, 1000), min_size=2, max_size=20))
def test_a_larger_deviation_is_never_less_surprising(earlier, asked):
    p = p_of(np.sort(np.array(asked)), deviations(np.array([earlier])))
    assert np.all(np.diff(p) <= 1e-12) and np.all((p > 0) & (p <= 1))


def test_each_series_is_judged_by_its_own_past():
    both = deviations(np.stack([np.arange(1.0, 101), np.arange(10.0, 1001, 10)]))
    found = p_of(np.array([100.0, 100.0]), both)
    assert found[0] == pytest.approx(1 / 101) and found[1] == pytest.approx(0.9, abs=0.05)
    assert p_of(np.array([100.0]), both.row(1))[0] == pytest.approx(found[1])
    assert both.quantiles.shape == (2, len(SHARES))


def test_sparse_counts_have_their_own_tail():
    known = p_of_counts(np.array([6.0]), np.array([1e6]), np.array([1e6]))
    assert known[0] == pytest.approx(poisson.sf(5, 1.0), rel=1e-3)
    few = p_of_counts(np.array([6.0, 6.0]), np.array([12.0, 12.0]), np.array([12.0, 12.0]), np.array([1.0, 4.0]))
    assert known[0] < few[0] < few[1] < 1.0
    assert np.isnan(p_of_counts(np.array([NAN, 1.0]), np.array([1.0, NAN]), np.array([1.0, NAN]))).all()


def test_how_much_counts_scatter():
    rng = np.random.default_rng(1)
    even, uneven = rng.poisson(3, 5000), rng.poisson(3 * rng.gamma(0.5, 2.0, 5000))
    found = scatter_of(np.stack([even, uneven]).astype(float), np.stack([even, uneven]) - 3.0)
    assert found[0] == pytest.approx(1.0, abs=0.1) and found[1] > 3


def series(days=40, slots=24, seed=2):
    """Noise on a daily pattern, one series: times, values."""
    rng, n = np.random.default_rng(seed), days * slots
    times = np.datetime64("2026-06-01T00:00:00") + np.arange(n) * np.timedelta64(86400 // slots, "s")
    return times, 50 + 10 * np.sin(np.arange(n) * 2 * np.pi / slots) + rng.normal(0, 1, n)


def test_a_jump_is_found_and_levels_stay_below_orange():
    times, values = series()
    values[700] += 40
    p = score(times, values)
    assert np.nanargmin(p) == 700 and p[700] < 1e-3 and np.isnan(p[:24]).all()
    assert set(level_of(p).tolist()) <= {0, 1, 2} and level_of(p)[700] == 2


def test_the_future_changes_nothing():
    times, values = series()
    other = values.copy()
    other[600:] = 1e6
    for past_only, all_of in ((score(times[:600], values[:600]), score(times, other)[:600]),):
        np.testing.assert_array_equal(past_only, all_of)


def test_one_series_in_order_and_many_at_a_tick_say_the_same():
    times, values = series()
    days = values.reshape(1, 40, 24)
    residuals = np.full((1, 24), NAN)
    for day in range(1, 40):
        kind = int(types_of(MONDAY, 40)[day])
        usual = baselines(History(days[:, :day], MONDAY), [kind], residuals)
        before = usual.before
        for slot in range(24):
            judged = tick(days[:, day, slot], slot, kind, usual, before)
            before = judged.next_before(before)
            residuals = np.column_stack([residuals, judged.residual])
    assert judged.p[0] == pytest.approx(score(times, values)[-1]) and judged.expected[0] == pytest.approx(50, abs=12)


def test_rare_things_are_judged_as_counts():
    times, _ = series()
    values = np.random.default_rng(3).poisson(0.4, len(times)).astype(float)
    values[800] = 9
    p = score(times, values, is_count=True)
    assert np.nanargmin(p) == 800 and p[800] < 1e-4
    usual = baselines(History(np.full((2, 28, 4), 1.0), MONDAY), [0])
    both = tick(np.array([9.0, 9.0]), 0, 0, usual, are_counts=np.array([True, False]))
    assert both.p[0] < 1e-4 < both.p[1] == pytest.approx(1 / 113, rel=0.1)


def test_readings_out_of_order_or_twice_are_judged_and_gaps_are_none():
    times, values = series()
    keep = np.ones(len(times), dtype=bool)
    keep[500:520] = False
    order = np.concatenate([np.arange(900)[keep[:900]], [890], np.arange(900, 960)])
    p = score(times[order], values[order], step_s=3600)
    assert len(p) == len(order) and not np.isnan(p[-1])
    assert len(score(times[:0], values[:0])) == 0
    with pytest.raises(ValueError, match="do not divide a day"):
        score(times, values, step_s=7)


def test_the_slot_of_irregular_readings():
    times = np.datetime64("2026-06-01") + np.cumsum([0, 700, 720, 740, 5000]) * np.timedelta64(1, "s")
    assert step_of(times) == 600 and step_of(times[:1]) == 86400


def test_an_alarm_silences_weaker_and_equal_ones_for_twelve_hours():
    times = np.datetime64("2026-06-01") + np.array([0, 1, 2, 3, 16, 17]) * np.timedelta64(1, "h")
    assert held(times, np.array([3.0, 2.0, 3.0, 4.0, 2.0, NAN])).tolist() == [True, False, False, True, True, False]


def test_levels_of_p():
    assert level_of(np.array([NAN, 0.5, 3e-3, 1e-3, 1e-12])).tolist() == [0, 0, 1, 2, 2]
    assert level_of(np.array([0.04]), blue=0.05, yellow=0.01).tolist() == [1]
    with pytest.raises(ValueError, match="yellow"):
        level_of(np.array([0.1]), blue=0.01, yellow=0.1)


def test_one_p_of_several():
    assert together(np.array([1e-3]), np.array([1e-3]), np.array([1e-3]))[0] == pytest.approx(1e-3)
    assert together(np.array([1e-5]), np.array([1.0]), np.array([1.0]))[0] == pytest.approx(1e-3)
    assert together(np.array([NAN, NAN]), np.array([1e-2, NAN]), np.array([1e-2, NAN]))[0] == pytest.approx(1e-2)


def test_what_a_limit_costs():
    assert budget_per_day(10_000, 96, 1e-3) == pytest.approx(960) and budget_per_day(
        10_000, 96, 3e-4, 16
    ) == pytest.approx(18)
