"""What goes wrong in the sample city's deliveries: feeds that stop, a late one, a dead one, rows that are wrong."""

from datetime import datetime, timedelta

import numpy as np
import polars as pl

from data.sample import chance, clock

LATE_S = {"sample_housing": 75 * clock.MINUTE}  # delivers, but so much behind
DEAD_S = {"sample_bridges": 31 * clock.HOUR}  # has not delivered for so long
STEADY = {"sample_warnings", "sample_requests", "sample_incidents", "sample_month"}
OUTAGE_SLOT_S, OUTAGE_SHARE, OUTAGE_S = 30 * clock.DAY, 0.4, 7 * clock.HOUR
GAP_SLOT_S, GAP_SHARE, GAP_S = 45 * clock.DAY, 0.25, 15 * clock.HOUR


def kept(source: str, frame: pl.DataFrame, seed: int) -> pl.DataFrame:
    """The frame without what a stopped feed or a silent site did not deliver. Missing rows are missing, not zero."""
    if source in STEADY or frame.is_empty():
        return frame
    t = _seconds(frame["observed_at"])
    stopped = chance.episodes(chance.key(f"outage/{source}", seed), 0, t, OUTAGE_SLOT_S, OUTAGE_SHARE, OUTAGE_S) > 0
    place = frame["place"]
    sites = place.str.starts_with("NJ-") & ~place.str.contains("JB")
    if sites.any():
        coded = frame.select(pl.col("place").cast(pl.Categorical).to_physical())["place"]
        names = dict(zip(coded.to_list(), place.to_list(), strict=True)) if len(frame) < 5000 else _names(coded, place)
        number = np.zeros(max(names) + 1, dtype=np.int64)
        for code, name in names.items():
            number[code] = int(chance.key(f"site/{name}") >> np.uint64(40))
        series = number[coded.to_numpy()]
        silent = chance.episodes(chance.key("gap", seed), series, t, GAP_SLOT_S, GAP_SHARE, GAP_S) > 0
        stopped |= silent & sites.to_numpy()
    return frame.filter(~pl.Series(stopped)) if stopped.any() else frame


def _names(coded: pl.Series, place: pl.Series) -> dict[int, str]:
    pairs = pl.DataFrame({"code": coded, "place": place}).unique()
    return dict(pairs.iter_rows())


def _seconds(times: pl.Series) -> np.ndarray:
    return (times.to_numpy() - np.datetime64(clock.EPOCH, "us")).astype("timedelta64[s]").astype(np.int64)


def spoil_air(wide: pl.DataFrame, now: datetime) -> pl.DataFrame:
    """A day of air stations as it sometimes arrives: −4 µg/m³, NaN, an unknown station, tomorrow, doubles, contradictions."""
    rows = wide.cast(pl.String).to_dicts()
    if len(rows) < 20:
        return wide.cast(pl.String)
    first = next((i for i, r in enumerate(rows) if r["站点编码"] == "NJ-AQ-01" and i > len(rows) // 3), 0)
    rows[first]["PM2.5"] = "-4"
    rows[5]["PM10"], rows[11]["SO2"], rows[14]["CO"], rows[8]["NO2"] = "NaN", "NaN", "—", "设备校零"
    tomorrow = f"{now + timedelta(days=1):%Y-%m-%d %H:00}"
    extra = [
        {**rows[3], "站点编码": "NJ-AQ-99", "站点名称": "试运行站"},
        {**rows[4], "监测时间": tomorrow},
        dict(rows[6]),
        dict(rows[7]),
        {**rows[12], "PM2.5": "318"},
        {**rows[15], "监测时间": "2026-13-41 99:00"},
    ]
    return pl.DataFrame(rows[:10] + extra + rows[10:], schema=wide.columns)


def spoil_health(long: pl.DataFrame) -> pl.DataFrame:
    """Some hospital rows with a denominator of nothing, a word for a number, and two values for one key."""
    rows = long.cast(pl.String).to_dicts()
    if len(rows) < 12:
        return long.cast(pl.String)
    shares = [i for i, r in enumerate(rows) if r["分母"]]
    counts = [i for i, r in enumerate(rows) if not r["分母"]]
    extra = []
    if shares:
        rows[shares[0]]["分母"] = "0"
        extra.append({**rows[shares[-1]], "分子": "99999"})
    if counts:
        rows[counts[0]]["数值"] = "待补"
        extra.append({**rows[counts[-1]], "机构编码": "NJ-HP-77"})
    return pl.DataFrame(extra + rows, schema=long.columns)
