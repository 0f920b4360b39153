"""How a column writes its times: the formats that read it, by the grammar's own reading, and what stays open."""

from dataclasses import dataclass
from datetime import datetime
from itertools import product

import polars as pl

from data.sources._times import EPOCH, ISO, civil

SAMPLE = 3000
ENOUGH = 0.95
WORTH = 0.01
EARLIEST, LATEST = datetime(1950, 1, 1), datetime(2100, 1, 1)
CLOCKS = ("", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p")
ORDERS = (("%d/%m/%Y", "%m/%d/%Y"), ("%d.%m.%Y", "%m.%d.%Y"), ("%d-%m-%Y", "%m-%d-%Y"))
WRITTEN = (
    *("%Y%m%d%H%M%S", "%Y%m%d%H%M", "%Y%m%d %H:%M:%S", "%Y%m%d %H:%M", "%Y%m%d %H", "%Y%m%d%H", "%Y%m%d"),
    *("%Y-%m-%d %H", "%Y/%m/%d %H", "%Y.%m.%d %H:%M:%S", "%Y.%m.%d %H:%M", "%Y.%m.%d"),
    *("%Y年%m月%d日 %H:%M:%S", "%Y年%m月%d日 %H:%M", "%Y年%m月%d日 %H时%M分", "%Y年%m月%d日%H时%M分"),
    *("%Y年%m月%d日%H时", "%Y年%m月%d日 %H时", "%Y年%m月%d日"),
    *("epoch_s", "epoch_ms"),
)


@dataclass(frozen=True)
class When:
    """How times are written. `formats` is empty where none is needed (ISO texts, typed times); `share` (0-1) is read by
    them; `other` are formats that read the same texts as other days; `has_clock` tells dates from times."""

    formats: tuple[str, ...]
    share: float
    has_clock: bool
    has_zone: bool = False
    other: tuple[str, ...] = ()


def when_of(series: pl.Series, texts: pl.Series, zone: str) -> When | None:
    """How this column writes times; None when it writes none. `texts` are its texts without those that mean none."""
    if series.dtype.is_temporal():
        return When((), 1.0, series.dtype != pl.Date, getattr(series.dtype, "time_zone", None) is not None)
    sample = texts.unique(maintain_order=True).gather_every(max(1, texts.n_unique() // SAMPLE)).head(SAMPLE)
    if (sample.str.len_chars() < 6).any() or not sample.str.contains(r"\d{2}").all():
        return None
    iso = _read(sample, (), zone)
    if _share(iso) >= ENOUGH:
        has_zone = bool(sample.str.contains(r"(?:Z|[+-]\d\d:?\d\d)$").filter(sample.str.len_chars() > 16).any())
        return When((), _share(iso), bool(sample.str.contains(":").any()), has_zone)
    ordered = [tuple(order + clock for order in orders) for orders, clock in product(ORDERS, CLOCKS)]
    masks = {one: _read(sample, (one,), zone) for one in (*WRITTEN, *(one for both in ordered for one in both))}
    formats: list[str] = []
    other: list[str] = []
    done = iso if _share(iso) >= WORTH else pl.repeat(False, len(sample), eager=True)
    if done.any():
        formats += [one for one in ISO if (_read(sample, (one,), zone) & done).any()]
    while _share(done) < ENOUGH:
        gains = {one: int((mask & ~done).sum()) for one, mask in masks.items()}
        best = max(gains, key=lambda one: gains[one])
        if gains[best] < WORTH * len(sample):
            return None
        formats.append(best)
        twin = next((a if best == b else b for a, b in ordered if best in (a, b)), None)
        if twin and gains[twin] == gains[best]:
            other.append(twin)
        done = done | masks[best]
    has_clock = any("%H" in one or "%I" in one or "epoch" in one for one in formats)
    return When(tuple(formats), _share(done), has_clock, other=tuple(other))


def _share(mask: pl.Series) -> float:
    return float(mask.sum()) / max(1, len(mask))


def _read(sample: pl.Series, formats: tuple[str, ...], zone: str) -> pl.Series:
    if formats and formats[0] in EPOCH:
        digits = 10 if formats[0] == "epoch_s" else 13
        sample = sample.str.extract(rf"^(1\d{{{digits - 1}}})$")
    return civil(sample, formats, zone, zone).is_between(EARLIEST, LATEST).fill_null(False)
