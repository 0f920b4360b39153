"""Signs of lifelines and energy: gas, water, bridges, lifts, power."""

import numpy as np

from data.sample import clock
from data.sample.series import CITY_LEVEL, STREETS, UNITS, At, sign

MINUTE, HOUR, DAY = clock.MINUTE, clock.HOUR, clock.DAY
LIFTS = (
    0.35,
    0.2,
    0.15,
    0.15,
    0.2,
    0.4,
    0.9,
    1.5,
    1.5,
    1.3,
    1.2,
    1.3,
    1.2,
    1.1,
    1.1,
    1.2,
    1.3,
    1.6,
    1.7,
    1.5,
    1.3,
    1.1,
    0.9,
    0.6,
)
POWER = (
    0.80,
    0.76,
    0.74,
    0.73,
    0.73,
    0.75,
    0.80,
    0.87,
    0.93,
    0.97,
    1.0,
    0.99,
    0.95,
    0.96,
    0.99,
    1.0,
    0.99,
    0.98,
    0.99,
    1.0,
    0.99,
    0.96,
    0.91,
    0.85,
)
TAP = (
    0.74,
    0.69,
    0.66,
    0.65,
    0.68,
    0.78,
    0.91,
    0.98,
    0.97,
    0.95,
    0.93,
    0.95,
    0.94,
    0.90,
    0.89,
    0.91,
    0.94,
    0.98,
    1.0,
    1.0,
    0.98,
    0.95,
    0.88,
    0.80,
)


@sign("gas_lel", "sample_gas", "NJ-GS", MINUTE, decimals=1)
def gas_lel(at: At) -> np.ndarray:
    trace = np.maximum(0.5 + 0.35 * at.noise(6 * HOUR) + 0.15 * at.noise(20 * MINUTE), 0)
    leak = at.episodes(DAY, 0.95, 3 * HOUR, "leak", among=len(at.where))
    return trace + np.maximum(leak - 0.25, 0) * 36


@sign("water_pressure_ok", "sample_water", "NJ-WN", HOUR, kind="share")
def water_pressure_ok(at: At) -> tuple[np.ndarray, np.ndarray]:
    n = 30 + np.rint(20 * (1 + np.tanh(at.character("n"))))
    burst = 0.09 * at.episodes(2 * DAY, 0.16, 4 * HOUR, "burst")
    tight = 0.006 * at.profile(TAP)
    return 1 - np.clip(0.005 * at.factor(0.35, 0.2, 0.2) + tight + burst, 0, 1), n


@sign("water_turbidity", "sample_water", "NJ-WN", HOUR)
def water_turbidity(at: At) -> np.ndarray:
    return (
        0.14 * at.factor(0.18, 0.15, 0.08)
        + 0.06 * np.tanh(at.mean_rain(24, 6 * HOUR) / 50)
        + 0.55 * at.episodes(9 * DAY, 0.10, 5 * HOUR, "burst")
    )


@sign("water_chlorine", "sample_water", "NJ-WN", HOUR)
def water_chlorine(at: At) -> np.ndarray:
    return 0.33 * at.factor(0.12, 0.08, 0.06) - 0.06 * clock.season(at.t, (8, 1)) + 0.02 * at.noise(2 * HOUR)


@sign("bridge_alarms", "sample_bridges", "NJ-BR", 5 * MINUTE, decimals=0)
def bridge_alarms(at: At) -> np.ndarray:
    return (at.episodes(3 * DAY, 0.10, 10 * HOUR) > 0.15).astype(float)


@sign("lift_entrapments", "sample_lifts", STREETS, 3 * HOUR, kind="count")
def lift_entrapments(at: At) -> np.ndarray:
    """Entrapments an hour: about 24 a day over the city, more when power dips in a storm."""
    storm = np.tanh(np.maximum(at.rain(3, HOUR) - 25, 0) / 50)
    return at.people * (23.5 / 24 / 9.31e6) * at.profile(LIFTS) * at.factor(0.3, 0.1, 0.0) * (1 + 2.2 * storm)


@sign("lift_arrival", "sample_lifts", UNITS, DAY, decimals=1, at=7 * HOUR)
def lift_arrival(at: At) -> np.ndarray:
    return 9.8 * at.factor(0.09, 0.06, 0.05)


def _heat(t: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """How far it is too hot and too cold, each about 0 to 1."""
    return np.maximum(t - 24, 0) / 12, np.maximum(11 - t, 0) / 12


@sign("grid_load", "sample_power", UNITS, 15 * MINUTE, decimals=1)
def grid_load(at: At) -> np.ndarray:
    hot, cold = _heat(at.temperature())
    base = 64 + 25 * np.minimum(hot, 1.25) + 15 * np.minimum(cold, 1.2)
    day = at.by_day(1.0, 0.93, 0.86) * at.profile(POWER)
    return base * day * np.exp(0.018 * at.character() + 0.012 * at.noise(2 * DAY) + 0.006 * at.noise(2 * HOUR))


@sign("power_gap", "sample_power", CITY_LEVEL, 15 * MINUTE, decimals=1)
def power_gap(at: At) -> np.ndarray:
    hot, _ = _heat(at.temperature())
    return np.maximum(at.profile(POWER) * hot - 1.06, 0) * 14


@sign("grid_frequency", "sample_power", CITY_LEVEL, MINUTE, decimals=3)
def grid_frequency(at: At) -> np.ndarray:
    return np.abs(0.022 * at.noise(20 * MINUTE) + 0.018 * at.noise(5 * MINUTE))


@sign("power_outage_share", "sample_power", UNITS, 5 * MINUTE, kind="share")
def power_outage_share(at: At) -> tuple[np.ndarray, np.ndarray]:
    n = np.rint(at.people / 2.4)
    storm = 0.022 * np.tanh(np.maximum(at.rain(3, 50 * MINUTE) - 45, 0) / 60)
    fault = 0.011 * at.episodes(DAY, 0.16, 1.5 * HOUR, "fault")
    return 0.00022 * at.factor(0.3, 0.3, 0.3) + fault + storm, n


@sign("water_supply_load", "sample_water", "NJ-WP", HOUR, decimals=1)
def water_supply_load(at: At) -> np.ndarray:
    warm = 5.5 * np.tanh((at.temperature() - 20) / 9)
    return (
        (74 + warm + 2.2 * at.character()) * at.profile(TAP) * (1 + 0.015 * at.noise(DAY) + 0.008 * at.noise(3 * HOUR))
    )
