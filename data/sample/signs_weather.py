"""Signs of weather and water: what falls, how rivers and low roads answer, what is officially warned of."""

import numpy as np

from data.sample import clock, warned
from data.sample.series import STREETS, UNITS, At, sign

MINUTES_10, HOUR = 600, clock.HOUR
# Level in winter and in flood season (m), rise per 100 mm of the last day's rain (m), delay (h), tide (m).
RIVER = {
    "长江": (4.3, 7.95, 0.25, 30, 0.28),
    "秦淮": (6.3, 7.55, 1.75, 1, 0.0),
    "滁河晓桥": (6.4, 8.1, 1.20, 7, 0.0),
    "滁河六合": (5.5, 6.8, 1.00, 9, 0.0),
    "水阳江": (6.6, 9.0, 1.10, 12, 0.0),
    "石臼湖": (6.2, 9.0, 0.55, 20, 0.0),
    "固城湖": (6.4, 9.0, 0.50, 20, 0.0),
}


@sign("rain_1h", "sample_weather", STREETS, MINUTES_10, decimals=1, back_d=10, wet_mm=1.0)
def rain_1h(at: At) -> np.ndarray:
    return at.rain(1)


@sign("rain_3h", "sample_weather", "NJ-WX", MINUTES_10, decimals=1, wet_mm=1.0)
def rain_3h(at: At) -> np.ndarray:
    return at.rain(3)


@sign("rain_6h", "sample_weather", "NJ-WX", MINUTES_10, decimals=1, wet_mm=1.0)
def rain_6h(at: At) -> np.ndarray:
    return at.rain(6)


@sign("rain_12h", "sample_weather", "NJ-WX", HOUR, decimals=1, wet_mm=1.0)
def rain_12h(at: At) -> np.ndarray:
    return at.rain(12)


@sign("temp_max", "sample_weather", "NJ-WX", HOUR, decimals=1, old_step=3 * HOUR)
def temp_max(at: At) -> np.ndarray:
    return at.temperature()


@sign("weather_warning_level", "sample_weather", UNITS, MINUTES_10, join="max", decimals=0, exact=True)
def weather_warning_level(at: At) -> np.ndarray:
    return warned.grade(at.t, at.seed)


@sign("river_level", "sample_river", "NJ-RV", HOUR, back_d=366)
def river_level(at: At) -> np.ndarray:
    level = np.zeros(at.t.shape)
    for i, name in enumerate(at.where.names):
        rows = np.flatnonzero(at.s == i)
        if not rows.size:
            continue
        one = At(at.sign, at.t[rows], at.s[rows], at.where, at.weather, at.seed)
        low, high, rise, delay, tide = next(v for k, v in RIVER.items() if k in name)
        flood = (1 + clock.season(one.t, (7, 20))) / 2
        rain = one.mean_rain(24, delay * HOUR) + one.mean_rain(6, delay * HOUR // 2)
        swing = 0.22 * one.noise(12 * clock.DAY) + 0.03 * one.noise(8 * HOUR)
        swell = rise * rain / 100 + tide * np.cos(one.t * (2 * np.pi / 44714))
        level[rows] = low + (high - low) * flood**1.3 + swing + swell
    return level


@sign("ponding_depth", "sample_water", "NJ-PD", 60, decimals=0, wet_mm=12.0, wet_step=MINUTES_10)
def ponding_depth(at: At) -> np.ndarray:
    basin = 0.8 + 0.4 * (at.character() > 0.3)
    wet = np.maximum(at.rain(1, 1500) - 14, 0) * 0.75 + np.maximum(at.rain(3, 1800) - 32, 0) * 0.18
    burst = at.episodes(clock.DAY, 0.8, 3 * HOUR, "burst", among=len(at.where))
    return np.minimum(wet * basin, 78) + 24 * np.maximum(burst - 0.12, 0)
