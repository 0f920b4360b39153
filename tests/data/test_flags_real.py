"""Flags on real series: what is found of faults put into Beijing's air, and how often real series are flagged at all."""

import csv
import gzip
import json
import random
from datetime import datetime, timedelta

from tests.data._twin import HOUR, hour_of
from tests.data.test_flags import flags, reading

BEIJING = "data/air-beijing-2013-2017/PRSA_Data_Dingling_20130301-20170228.csv.gz"
AS = {
    "speed": "traffic_arterial_speed",
    "occupancy": "safety_crowd_load",
    "machine": "safety_crowd_load",
    "ambient": "air_pm25",
    "nyc": "ebike_violations",
    "TravelTime": "loop_acknowledge_time",
}
"""The real series tell of other things; each is read as an indicator of its rhythm and size."""


def admitted(store, rows):
    outcome = store.admission.admit("rows", store.write("rows", rows), known_at=datetime(2026, 7, 14))
    assert outcome.status == "admitted", outcome.sentence


def beijing(path, hours=24 * 120):
    """PM2.5 of one station, hour by hour; a missing one is left out."""
    with gzip.open(path, "rt") as file:
        rows = list(csv.DictReader(file))[:hours]
    at = [datetime(*(int(row[name]) for name in ("year", "month", "day", "hour"))) for row in rows]
    return [(when, float(row["PM2.5"])) for when, row in zip(at, rows, strict=True) if row["PM2.5"] != "NA"]


def test_faults_put_into_real_air_are_found(store, shared):
    """Of 40 spikes of 300 µg/m³ and 10 sensors stuck for fourteen hours in 120 days of Beijing's air."""
    real = beijing(shared(BEIJING))
    dice = random.Random(11)
    values = dict(real)
    times = [when for when, _ in real]
    places = dice.sample(range(60, len(times) - 40, 20), 50)
    spikes = {times[n] for n in places[:40]}
    stuck = [times[n : n + 15] for n in places[40:]]
    for when in spikes:
        values[when] += 300
    for run in stuck:
        for when in run[1:]:
            values[when] = values[run[0]]
    admitted(store, [reading(when, value) for when, value in values.items()])
    admitted(store, [reading(when, value, "NJ-T-02") for when, value in real])
    found = {(row[1], row[3], row[2]) for row in flags(store)}
    jumps = sum(("NJ-T-01", "jump", when) in found for when in spikes)
    freezes = sum(any(("NJ-T-01", "freeze", when) in found for when in run) for run in stuck)
    quiet = {flag: sum(one[:2] == ("NJ-T-02", flag) for one in found) for flag in ("jump", "freeze", "digits")}
    print(f"spikes {jumps} of 40, stuck {freezes} of 10; without faults {quiet} of {len(real)} hours")
    assert jumps >= 30 and freezes >= 8
    assert sum(quiet.values()) <= 0.01 * len(real)


def test_real_series_are_seldom_flagged_and_some_known_faults_are_found(store, shared):
    """The labelled windows are mostly of slow or contextual faults, which a step does not tell: few are found."""
    folder = shared("data/anomaly-nab")
    windows = json.loads((folder / "windows.json").read_text("utf-8"))
    hits, of, outside, hours = 0, 0, 0, 0
    for number, (name, spans) in enumerate(sorted(windows.items())):
        path = folder / "data" / name.replace("/", "__")
        if not path.exists():
            continue
        key = next(indicator for start, indicator in AS.items() if start in path.name)
        place = f"NJ-T-0{number % 4 + 1}"
        with path.open() as file:
            rows = [(datetime.fromisoformat(row["timestamp"]), float(row["value"])) for row in csv.DictReader(file)]
        first = dict.fromkeys(when for when, _ in rows)
        shift = timedelta(days=1000 * (number // 4))
        given = [reading(when - shift, value, place, key) for when, value in rows if first.pop(when, 1) is None]
        admitted(store, given)
        mine = [r[2] for r in flags(store, f"indicator = '{key}' and place = '{place}'")]
        low, high = given[0]["observed_at"], given[-1]["observed_at"]
        mine = [hour for hour in mine if hour_of(low) <= hour <= high]
        spans = [tuple(datetime.fromisoformat(one[:19]) - shift for one in span) for span in spans]
        found = [any(start - HOUR <= hour <= end for hour in mine) for start, end in spans]
        stray = {hour for hour in mine if not any(start - HOUR <= hour <= end for start, end in spans)}
        span_hours = len({hour_of(row["observed_at"]) for row in given})
        print(f"{path.stem}: {sum(found)} of {len(spans)} windows, {len(stray)} hours outside of {span_hours}")
        hits, of = hits + sum(found), of + len(spans)
        outside, hours = outside + len(stray), hours + span_hours
    print(f"{hits} of {of} windows; {outside} of {hours} hours flagged outside them")
    assert of == sum(map(len, windows.values())) and hits >= 5
    assert outside <= 0.01 * hours
