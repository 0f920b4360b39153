"""The watch's arithmetic: baselines of a night and one tick, for 10,000 and 100,000 series every 15 minutes."""

import json
import subprocess
import sys
import time
from datetime import date, datetime, timedelta

import numpy as np
import polars as pl

from city.settings import ROOT
from tests.bench._report import Line
from tests.bench._scale import _peak_mb

SLOTS, WEEKS, BATCH = 96, 6, 2_000
SIZES = {10_000: (30_000.0, 150.0, 1_024.0), 100_000: (None, 1_500.0, None)}
"""Series, and the bars: a night's baselines in ms, one tick in ms, memory in MB."""
MONDAY = date(2026, 1, 5)


def measure() -> list[Line]:
    """Each size in a process of its own."""
    lines = []
    for series, (night, tick, memory) in SIZES.items():
        given = [sys.executable, "-m", "tests.bench._alerts", str(series), str(int(night is not None))]
        done = subprocess.run(given, cwd=ROOT, check=True, capture_output=True, text=True)
        told = json.loads(done.stdout.splitlines()[-1])
        name = f"{series:,} series"
        if night is not None:
            lines.append(Line(f"{name}: baselines of a night, batches of {BATCH:,}", [told["night_ms"]], bar=night))
            lines.append(Line(f"{name}: the first night, residuals of 60 days too", [told["first_ms"]]))
        lines.append(Line(f"{name}: one tick judged, all states moved", told["tick_ms"], bar=tick))
        lines.append(Line(f"{name}: memory of the process", [told["mb"]], "MB", memory))
    return lines


def _run(series: int, with_nights: bool) -> None:
    from city.alerting.baselines import History, baselines, leave_one_week_out
    from city.alerting.detect import level_of, tick
    from city.alerting.signal_table import no_states
    from city.alerting.signals import Steps, advance

    dice, days = np.random.default_rng(1), 7 * WEEKS
    night, first, usual = 0.0, 0.0, None
    for _ in range(max(1, series // BATCH) if with_nights else 1):
        history = History(100 + dice.standard_normal((BATCH, days, SLOTS)), MONDAY)
        began = time.perf_counter()
        past = leave_one_week_out(history)
        first += time.perf_counter() - began
        began = time.perf_counter()
        usual = baselines(history, [0], past)
        night += time.perf_counter() - began
    assert usual is not None
    parts = series // BATCH
    states = no_states()
    steps = Steps({1: 1.0, 2: 2.0}, hold={1: timedelta(minutes=30), 2: timedelta(minutes=30)})
    names = pl.Series([f"s{n}" for n in range(series)])
    took, before = [], [usual.before] * parts
    for slot in range(8):
        at = datetime(2026, 3, 2) + timedelta(minutes=15 * slot)
        values = 100 + 2 * dice.standard_normal((parts, BATCH))
        began = time.perf_counter()
        levels = []
        for n in range(parts):
            judged = tick(values[n], slot, 0, usual, before[n])
            before[n] = judged.next_before(before[n])
            levels.append(level_of(judged.p))
        seen = pl.DataFrame({"series": names, "value": np.concatenate(levels).astype(float)})
        states, _changes = advance(states, seen, at, steps)
        took.append((time.perf_counter() - began) * 1000)
    assert states.height == series
    print(json.dumps({"night_ms": night * 1000, "first_ms": first * 1000, "tick_ms": took[1:], "mb": _peak_mb()}))


if __name__ == "__main__":
    _run(int(sys.argv[1]), sys.argv[2] == "1")
