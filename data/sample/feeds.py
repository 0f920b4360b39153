"""The sample city's feeds: which file each source sends, how often, and how its rows are written.

The headings and encodings are those that city/sources/sample_*.toml expects.
"""

import io
from dataclasses import dataclass

import polars as pl
from openpyxl import Workbook

from data.sample import chance, clock
from data.sample.ground import ground

AIR = {
    "air_pm25": "PM2.5",
    "air_pm10": "PM10",
    "air_so2": "SO2",
    "air_no2": "NO2",
    "air_co": "CO",
    "air_o3_1h": "O3",
    "air_o3_8h": "O3_8h",
}
HEALTH = {
    "health_emergency_visits": "急诊与发热门诊人次",
    "health_bed_occupancy": "开放床位使用",
    "health_icu_available": "ICU可用床位",
    "health_appointments": "门诊预约就诊",
}
MONTH = {
    "base_stations_5g": "5G基站",
    "cim_coverage": "CIM覆盖建成区",
    "permits_online": "网上可办事项",
    "permits_one_network": "一网通办事项",
}


@dataclass(frozen=True)
class Feed:
    """One source: its kind of file, and how many seconds lie between two of its deliveries on a live day."""

    key: str
    suffix: str = ".parquet"
    every_s: int = 60

    def last_sent(self, t: int, seed: int = 1) -> int:
        """The newest moment (civil seconds) up to t at which this feed delivers."""
        phase = int(chance.uniform(chance.key(f"send/{self.key}", seed), 0)[0] * self.every_s)
        return (t - phase) // self.every_s * self.every_s + phase


FEEDS: dict[str, Feed] = {
    feed.key: feed
    for feed in (
        Feed("sample_weather", every_s=30),
        Feed("sample_river"),
        Feed("sample_water", every_s=30),
        Feed("sample_air", ".csv"),
        Feed("sample_ecology"),
        Feed("sample_police"),
        Feed("sample_emergency", every_s=30),
        Feed("sample_traffic", every_s=30),
        Feed("sample_metro", every_s=30),
        Feed("sample_gas", every_s=30),
        Feed("sample_bridges"),
        Feed("sample_power", every_s=30),
        Feed("sample_health", ".csv"),
        Feed("sample_hotline"),
        Feed("sample_netgrid"),
        Feed("sample_citycase"),
        Feed("sample_housing"),
        Feed("sample_lifts"),
        Feed("sample_digital"),
        Feed("sample_month", ".xlsx", 300),
        Feed("sample_data"),
        Feed("sample_security"),
        Feed("sample_loop", every_s=30),
        Feed("sample_requests", every_s=10),
        Feed("sample_incidents", every_s=15),
        Feed("sample_warnings", every_s=15),
        Feed("sample_registers", every_s=4 * clock.HOUR),
    )
}


def content(source: str, frame: pl.DataFrame) -> bytes:
    """The bytes of the file in which a source delivers these rows (contract columns)."""
    return written(source, laid_out(source, frame))


def laid_out(source: str, frame: pl.DataFrame) -> pl.DataFrame:
    """The rows as the source's file has them."""
    if source == "sample_air":
        return _air(frame)
    if source in ("sample_health", "sample_month"):
        names = HEALTH if source == "sample_health" else MONTH
        place, when = ("机构编码", "时间") if source == "sample_health" else ("区划代码", "统计日期")
        return frame.select(
            pl.col("place").alias(place),
            pl.col("indicator").replace(names).alias("指标"),
            pl.col("observed_at").dt.strftime("%Y-%m-%d %H:%M:%S").alias(when),
            pl.col("value").alias("数值"),
            pl.col("num").alias("分子"),
            pl.col("den").alias("分母"),
        )
    return frame


def written(source: str, frame: pl.DataFrame) -> bytes:
    """A laid-out frame in the source's format and encoding."""
    suffix = FEEDS[source].suffix
    if suffix == ".csv":
        return frame.write_csv().encode("gb18030")
    buffer = io.BytesIO()
    if suffix == ".parquet":
        frame.write_parquet(buffer, compression="zstd", compression_level=1)
        return buffer.getvalue()
    book = Workbook(write_only=True)
    sheet = book.create_sheet("月报")
    sheet.append(frame.columns)
    for row in frame.iter_rows():
        sheet.append(row)
    book.save(buffer)
    return buffer.getvalue()


def _air(frame: pl.DataFrame) -> pl.DataFrame:
    """One row per hour and station, one column per pollutant."""
    stations = ground().sites["NJ-AQ"]
    named = dict(zip(stations.codes, stations.names, strict=True))
    wide = frame.pivot("indicator", index=["observed_at", "place"], values="value", sort_columns=False)
    wide = wide.with_columns(pl.lit(None, dtype=pl.Float64).alias(k) for k in AIR if k not in wide.columns)
    return wide.sort("observed_at", "place").select(
        pl.col("observed_at").dt.strftime("%Y-%m-%d %H:%M").alias("监测时间"),
        pl.col("place").alias("站点编码"),
        pl.col("place").replace(named).alias("站点名称"),
        *(pl.col(key).cast(pl.Int64 if key != "air_co" else pl.Float64).alias(name) for key, name in AIR.items()),
    )


def stamp(moment_s: int) -> str:
    """A moment as it stands in file names."""
    return f"{clock.moment(moment_s):%Y%m%d%H%M%S}"
