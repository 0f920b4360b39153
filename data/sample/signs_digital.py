"""Signs of the digital ground: sensors, networks, data, security, and the loop that handles alerts."""

import numpy as np

from data.sample import chance, clock
from data.sample.series import CITY_LEVEL, STREETS, UNITS, At, sign

MINUTE, HOUR, DAY, MONTH = clock.MINUTE, clock.HOUR, clock.DAY, 31 * clock.DAY


def _years(at: At) -> np.ndarray:
    return at.t / (365.2425 * DAY) - 6


def _share(at: At, missing: float, n: np.ndarray | float, spread=(0.3, 0.12, 0.05)) -> tuple[np.ndarray, np.ndarray]:
    return np.clip(1 - missing * at.factor(*spread), 0, 1), np.broadcast_to(np.rint(n), at.t.shape)


def _size(at: At, whole: float) -> np.ndarray:
    return at.people * (whole / 9.31e6) * np.exp(0.15 * at.character("size"))


@sign("iot_online", "sample_digital", STREETS, 5 * MINUTE, kind="share", back_d=14, in_story=False, old_step=12 * HOUR)
def iot_online(at: At) -> tuple[np.ndarray, np.ndarray]:
    share, n = _share(at, 0.031, _size(at, 420_000) / 4, (0.3, 0.18, 0.08))
    cut = 0.16 * at.episodes(DAY, 0.06, 3 * HOUR, "cut") + 0.06 * np.tanh(np.maximum(at.rain(3, HOUR) - 35, 0) / 50)
    return np.clip(share - cut, 0, 1), n


@sign("video_online", "sample_digital", UNITS, 5 * MINUTE, kind="share")
def video_online(at: At) -> tuple[np.ndarray, np.ndarray]:
    share, n = _share(at, 0.019, _size(at, 310_000), (0.28, 0.15, 0.06))
    return np.clip(share - 0.035 * at.episodes(DAY, 0.09, 2.5 * HOUR, "cut"), 0, 1), n


@sign("base_stations_5g", "sample_month", UNITS, MONTH, kind="mean", at=10 * HOUR)
def base_stations_5g(at: At) -> tuple[np.ndarray, np.ndarray]:
    return 38 * np.exp(0.15 * at.character()) + 3.5 * _years(at), at.people / 1e4


@sign("ipv6_share", "sample_digital", CITY_LEVEL, DAY, kind="share", at=6 * HOUR)
def ipv6_share(at: At) -> tuple[np.ndarray, np.ndarray]:
    return 0.315 + 0.03 * _years(at) + 0.012 * at.noise(7 * DAY), np.full(at.t.shape, 1000.0)


@sign("extranet_available", "sample_digital", UNITS, 5 * MINUTE, kind="share")
def extranet_available(at: At) -> tuple[np.ndarray, np.ndarray]:
    lost = 0.00008 * at.factor(0.4, 0.3, 0.3) + 0.0022 * at.episodes(3 * DAY, 0.06, 0.8 * HOUR, "link")
    return 1 - lost, np.full(at.t.shape, 60000.0)


@sign("cim_coverage", "sample_month", UNITS, MONTH, kind="share", at=10 * HOUR)
def cim_coverage(at: At) -> tuple[np.ndarray, np.ndarray]:
    built = np.rint(at.people / 1.05e4)
    return np.clip(0.70 + 0.07 * at.character() + 0.07 * (_years(at) - 0.5), 0.2, 0.99), built


@sign("address_linked", "sample_data", UNITS, DAY, kind="share", at=6 * HOUR)
def address_linked(at: At) -> tuple[np.ndarray, np.ndarray]:
    return _share(at, 0.036, _size(at, 3_900_000), (0.28, 0.12, 0.02))


@sign("catalogue_complete", "sample_data", UNITS, DAY, kind="share", at=6 * HOUR)
def catalogue_complete(at: At) -> tuple[np.ndarray, np.ndarray]:
    return _share(at, 0.0055, 900 + 60 * at.character("n"), (0.5, 0.15, 0))


@sign("catalogue_linked", "sample_data", UNITS, DAY, kind="share", at=6 * HOUR)
def catalogue_linked(at: At) -> tuple[np.ndarray, np.ndarray]:
    return _share(
        at, 0.014, 900 + 60 * chance.gauss(chance.key("catalogue_complete/charactern", at.seed), at.s), (0.4, 0.2, 0)
    )


@sign("data_on_time", "sample_data", UNITS, HOUR, kind="share")
def data_on_time(at: At) -> tuple[np.ndarray, np.ndarray]:
    share, n = _share(at, 0.0145, 900 + 60 * at.character("n"), (0.38, 0.2, 0.1))
    return np.clip(share - 0.06 * at.episodes(2 * DAY, 0.14, 7 * HOUR, "backlog"), 0, 1), n


@sign("data_quality", "sample_data", UNITS, DAY, kind="mean", at=6 * HOUR, decimals=1)
def data_quality(at: At) -> tuple[np.ndarray, np.ndarray]:
    return 100 - 6.6 * at.factor(0.24, 0.1, 0.02), np.rint(900 + 60 * at.character("n"))


@sign("corrections_on_time", "sample_data", UNITS, DAY, kind="share", at=6 * HOUR)
def corrections_on_time(at: At) -> tuple[np.ndarray, np.ndarray]:
    return _share(at, 0.013, _size(at, 1300) + 20, (0.4, 0.3, 0))


@sign("data_returned", "sample_data", UNITS, DAY, kind="share", at=6 * HOUR)
def data_returned(at: At) -> tuple[np.ndarray, np.ndarray]:
    return _share(at, 0.037, 160 + 20 * at.character("n"), (0.35, 0.12, 0))


@sign("duplicate_forms", "sample_data", UNITS, MONTH, join="sum", decimals=0, at=9 * HOUR)
def duplicate_forms(at: At) -> np.ndarray:
    return chance.count(at.k("n"), at.s, at.t // DAY, 0.16 * np.exp(0.5 * at.character()))


@sign("open_data_refreshed", "sample_data", UNITS, MONTH, kind="share", at=9 * HOUR)
def open_data_refreshed(at: At) -> tuple[np.ndarray, np.ndarray]:
    return _share(at, 0.032, 210 + 30 * at.character("n"), (0.35, 0.2, 0))


@sign("cyber_incidents", "sample_security", CITY_LEVEL, HOUR, kind="count")
def cyber_incidents(at: At) -> np.ndarray:
    return np.full(at.t.shape, 1 / (24 * 75))


@sign("data_access_alerts", "sample_security", CITY_LEVEL, HOUR, kind="count")
def data_access_alerts(at: At) -> np.ndarray:
    return np.full(at.t.shape, 0.035) * at.by_day(1.2, 0.7, 0.5)


@sign("data_classified", "sample_security", UNITS, MONTH, kind="share", at=9 * HOUR)
def data_classified(at: At) -> tuple[np.ndarray, np.ndarray]:
    return _share(at, 0.013, 900 + 60 * at.character("n"), (0.4, 0.2, 0))


@sign("data_masked", "sample_security", CITY_LEVEL, DAY, kind="share", at=6 * HOUR)
def data_masked(at: At) -> tuple[np.ndarray, np.ndarray]:
    n = np.full(at.t.shape, 4200.0)
    return 1 - np.rint(30 * at.episodes(12 * DAY, 0.35, 3 * DAY)) / n, n


@sign("logs_retained", "sample_security", CITY_LEVEL, DAY, kind="share", at=6 * HOUR)
def logs_retained(at: At) -> tuple[np.ndarray, np.ndarray]:
    n = np.full(at.t.shape, 640.0)
    return 1 - np.rint(6 * at.episodes(25 * DAY, 0.3, 6 * DAY)) / n, n


@sign("ics_alarms", "sample_security", UNITS, 15 * MINUTE, join="sum", decimals=0)
def ics_alarms(at: At) -> np.ndarray:
    return (at.episodes(3 * DAY, 0.07, 5 * HOUR) > 0.1).astype(float)


@sign("loop_open_alerts", "sample_loop", UNITS, MINUTE, join="sum", decimals=0)
def loop_open_alerts(at: At) -> np.ndarray:
    storm = 5 * np.tanh(np.maximum(at.rain(3, 40 * MINUTE) - 35, 0) / 60)
    return np.rint(1.3 * at.episodes(DAY, 0.10, 2 * HOUR) + storm)


@sign("loop_acknowledge_time", "sample_loop", UNITS, HOUR, decimals=1)
def loop_acknowledge_time(at: At) -> np.ndarray:
    night = 0.18 * np.cos((at.hour - 3) * (2 * np.pi / 24))
    return 3.4 * at.factor(0.2, 0.1, 0.2) * np.exp(night) + 3 * np.tanh(np.maximum(at.rain(3, HOUR) - 30, 0) / 60)


@sign("loop_resolve_time", "sample_loop", UNITS, DAY, decimals=1, at=7 * HOUR)
def loop_resolve_time(at: At) -> np.ndarray:
    return 9.2 * at.factor(0.2, 0.15, 0.1)


@sign("loop_overdue", "sample_loop", UNITS, DAY, kind="share", at=7 * HOUR)
def loop_overdue(at: At) -> tuple[np.ndarray, np.ndarray]:
    n = np.rint(at.people * (420 / 9.31e6)) + 8
    return np.clip(0.034 * at.factor(0.35, 0.2, 0.15), 0, 1), n


@sign("loop_orders_overdue", "sample_loop", UNITS, DAY, kind="share", at=7 * HOUR)
def loop_orders_overdue(at: At) -> tuple[np.ndarray, np.ndarray]:
    n = np.rint(9 + 3 * np.abs(at.character("n")))
    return np.rint(1.2 * at.episodes(14 * DAY, 0.16, 8 * DAY)) / n, n


@sign("loop_recurrence", "sample_loop", UNITS, DAY, kind="share", at=7 * HOUR)
def loop_recurrence(at: At) -> tuple[np.ndarray, np.ndarray]:
    n = np.rint(at.people * (1500 / 9.31e6)) + 8
    return 0.068 * at.factor(0.22, 0.1, 0.03), n
