"""Flags on readings, against plain Python that knows the definitions only; the order of deliveries decides nothing."""

import math
import random
import statistics
from datetime import timedelta

import pytest

from city.catalogue import catalogue
from city.flags import flag_limits
from tests._store import NOW
from tests.data._twin import HOUR, hour_of

AT = hour_of(NOW) - HOUR
KEY = "air_pm25"


def reading(at, value, place="NJ-T-01", indicator=KEY):
    return {"indicator": indicator, "place": place, "observed_at": at, "value": value, "num": None, "den": None}


def series(values, place="NJ-T-01", indicator=KEY, step=HOUR):
    """Readings of these values, the last of them in the newest full hour."""
    return [
        reading(AT - (len(values) - 1 - n) * step, float(value), place, indicator)
        for n, value in enumerate(values)
        if value is not None
    ]


def wave(count, dice):
    return [round(60 + 25 * math.sin(n / 5) + dice.uniform(-4, 4)) for n in range(count)]


def deliver(store, rows):
    outcome = store.admission.admit("rows", store.write("rows", rows), known_at=NOW)
    assert outcome.status == "admitted" and not outcome.rows_set_aside, outcome.sentence


def flags(store, where="true"):
    return store.table("flags", where).select("indicator", "place", "hour", "flag", "readings", "detail").rows()


def quantile(values, share):
    """Between the two nearest, in proportion."""
    values = sorted(values)
    at = share * (len(values) - 1)
    low = int(at)
    return values[low] + (at - low) * (values[min(low + 1, len(values) - 1)] - values[low])


def twin(rows):
    """indicator, place, hour, flag → readings, detail: the definitions, reading by reading."""
    limits, found = flag_limits(), {}
    by_series = {}
    for row in rows:
        by_series.setdefault((row["indicator"], row["place"]), {})[row["observed_at"]] = row["value"]
    for (indicator, place), values in by_series.items():
        entry, own = catalogue().indicators[indicator], limits.indicators[indicator]
        period = timedelta(seconds=entry.period_s)
        times = sorted(values)
        steps = {}
        for before, at in zip(times, times[1:], strict=False):
            if at - before <= 3 * period:
                steps[at] = abs(values[at] - values[before])
        hours = {}
        for at in times:
            hours.setdefault(hour_of(at), []).append(at)
        order = sorted(hours)
        for number, hour in enumerate(order):
            near = [values[at] for at in hours[hour]]
            if number and hour - order[number - 1] <= max(3 * period, HOUR):
                near += [values[at] for at in hours[order[number - 1]]]
            width = max(near) - min(near)
            jumps, same = [], []
            for at in hours[hour]:
                past = [s for t, s in steps.items() if at - limits.periods * period <= t < at]
                if at in steps and len(past) >= limits.steps and steps[at] >= own.jump_at_least <= width:
                    usual = statistics.median(past)
                    spread = statistics.median(abs(s - usual) for s in past)
                    if steps[at] > usual + limits.jump_spreads * max(1.4826 * spread, own.resolution):
                        jumps.append(steps[at])
                digits = {
                    t: int(abs(values[t]) / own.resolution + 1e-6) % 10
                    for t, s in steps.items()
                    if at - limits.periods * period <= t <= at and s > 0
                }
                if at in digits and len(digits) >= limits.digits_readings and width >= 10 * own.resolution:
                    alike = sum(one == digits[at] for one in digits.values())
                    window = [values[t] for t in times if at - limits.periods * period <= t <= at]
                    middle = quantile(window, 0.75) - quantile(window, 0.25)
                    if middle < 10 * own.resolution:
                        continue
                    if alike >= limits.digits_share * len(digits) and not (digits[at] == 0 and own.resolution < 1):
                        same.append(alike / len(digits))
            if jumps and "jump" not in own.off:
                found[indicator, place, hour, "jump"] = (len(jumps), max(jumps))
            if same and "digits" not in own.off:
                found[indicator, place, hour, "digits"] = (len(same), max(same))
        constant = {h: {values[at] for at in hours[h]} for h in order}
        changed = [
            n == 0 or len(constant[h]) != 1 or constant[h] != constant[order[n - 1]] for n, h in enumerate(order)
        ]
        for number, hour in enumerate(order):
            start = number
            while not changed[start]:
                start -= 1
            since = order[start]
            run = sum(len(hours[h]) for h in order[start : number + 1])
            week = [n for n, h in enumerate(order[:start]) if h >= since - timedelta(days=7)]
            if (
                "freeze" not in own.off
                and len(constant[hour]) == 1
                and next(iter(constant[hour])) not in own.idle
                and hour - since >= timedelta(hours=own.freeze_hours)
                and run >= limits.freeze_readings
                and len(week) >= limits.steps
                and sum(changed[n] for n in week) >= limits.freeze_varies * len(week)
            ):
                found[indicator, place, hour, "freeze"] = (len(hours[hour]), (hour - since) / HOUR)
    return sorted((*key, *value) for key, value in found.items())


def test_a_jump_is_flagged_there_and_back_and_counted(store):
    values = wave(60, random.Random(1))
    values[50] = 400
    deliver(store, series(values))
    found = flags(store)
    assert [(row[2], row[3]) for row in found] == [(AT - 9 * HOUR, "jump"), (AT - 8 * HOUR, "jump")]
    assert store.table("readings").height == 60
    assert store.table("hourly", "indicator = 'air_pm25' and place = 'NJ-T-01' and value = 400").height == 1


def test_a_frozen_reading_is_flagged_since_it_froze(store):
    values = wave(60, random.Random(2)) + [57] * 12
    deliver(store, series(values))
    found = flags(store, "flag = 'freeze'")
    assert [row[2] for row in found] == [AT - n * HOUR for n in range(5, -1, -1)]
    assert found[-1][5] == 11.0


@pytest.mark.parametrize("idle", [0, 57])
def test_what_never_varied_is_not_frozen_nor_is_nothing(store, idle):
    """A gauge at zero after rain is no fault; nor is a value that has stood for the whole week."""
    before = wave(60, random.Random(3)) if idle == 0 else [57] * 60
    deliver(store, series(before + [idle] * 12))
    assert flags(store, "flag = 'freeze'") == []


def test_a_last_digit_beyond_chance(store):
    dice = random.Random(4)
    good = [dice.randint(40, 90) for _ in range(60)]
    bad = [10 * dice.randint(4, 9) + 3 for _ in range(60)]
    deliver(store, series(good) + series(bad, "NJ-T-02"))
    found = flags(store, "flag = 'digits'")
    assert {row[1] for row in found} == {"NJ-T-02"} and found[-1][5] > 0.9


def mixed(dice, indicator=KEY, hours=110):
    """Two places with everything in them: spikes, freezes, holes, digits."""
    rows = []
    for place in ("NJ-T-01", "NJ-T-02"):
        values = wave(hours, dice)
        for _ in range(4):
            values[dice.randrange(30, hours)] = dice.choice([0, 300, 500])
        start = dice.randrange(40, hours - 25)
        values[start : start + 14] = [77] * 14
        for n in dice.sample(range(hours), 8):
            values[n] = None
        if place == "NJ-T-02":
            values[: hours // 2] = [v if v is None else v // 10 * 10 + 5 for v in values[: hours // 2]]
        rows += series(values, place, indicator)
    return rows


@pytest.mark.parametrize("seed", range(3))
def test_flags_are_those_of_the_definitions_in_any_order(store, seed):
    dice = random.Random(seed)
    rows = mixed(dice)
    wanted = twin(rows)
    assert {row[3] for row in wanted} >= {"jump", "freeze"}
    dice.shuffle(rows)
    parts = [rows[n::4] for n in range(4)]
    for part in parts:
        deliver(store, part)
    found = flags(store)
    assert [row[:5] for row in found] == [row[:5] for row in wanted]
    assert [row[5] for row in found] == pytest.approx([row[5] for row in wanted])


def test_minute_readings_agree_with_the_definitions(store):
    dice = random.Random(9)
    values = [round(min(99, max(1, 40 + 8 * math.sin(n / 9) + dice.uniform(-3, 3)))) for n in range(260)]
    values[150], values[215] = 95, 3
    rows = series(values, "NJ-T-01", "gas_lel", timedelta(minutes=1))
    rows += series([10 * dice.randint(2, 8) + 7 for _ in range(200)], "NJ-T-02", "gas_lel", timedelta(minutes=1))
    wanted = twin(rows)
    assert {row[3] for row in wanted} == {"jump", "digits"}
    for n in range(3):
        deliver(store, rows[n::3])
    assert [row[:5] for row in flags(store)] == [row[:5] for row in wanted]


def test_a_correction_takes_the_flag_away(store):
    values = wave(60, random.Random(1))
    values[50] = 400
    deliver(store, series(values))
    assert flags(store)
    deliver(store, [reading(AT - 9 * HOUR, 60.0)])
    assert flags(store) == []


def test_a_delivery_that_flags_nothing_writes_no_file(store):
    deliver(store, series(wave(60, random.Random(5))))
    assert store.admission.snapshots.files("flags", store.admission.snapshots.current().seq) == []
