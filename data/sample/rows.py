"""The rows of one source between two moments, in the columns of its contract."""

from dataclasses import dataclass, field

import numpy as np
import polars as pl

from city.topics import topics
from data.sample import clock, events, faults, readings, registers, warned
from data.sample.events import CHANNELS, PREFIX, Events
from data.sample.feeds_signs import by_source
from data.sample.ground import Ground, communities, ground
from data.sample.phrases import TEXTS
from data.sample.weather import Weather

EVENT_KINDS = {"sample_requests": "request", "sample_incidents": "incident"}


@dataclass
class Rows:
    """Readings, events and warnings of a stretch; `weather` covers it."""

    weather: Weather
    seed: int = 1
    scale: float = 1.0
    land: Ground = field(default_factory=ground)

    def readings(self, source: str, first: int, last: int) -> pl.DataFrame:
        """Readings of a source observed after `first` and up to `last`; its outages left out."""
        parts = []
        for sign in by_source()[source]:
            begin = (
                min(first, last - 40 * clock.DAY)
                if sign.every >= readings.MONTH and last - first > clock.DAY
                else first
            )
            span = readings.tiers(sign, begin, last, self.scale, self.weather)
            parts.append(readings.read(sign, span, begin, last, self.land, self.weather, self.seed))
        return faults.kept(source, pl.concat(parts), self.seed)

    def records(self, first: int, last: int) -> pl.DataFrame:
        """Records of registers to which something happened after `first` and up to `last`, as they stood then."""
        return registers.changed(
            registers.registered(last, self.seed, self.land), clock.moment(first), clock.moment(last)
        )

    def warnings(self, first: int, last: int) -> pl.DataFrame:
        """Official warnings issued after `first` and up to `last`."""
        found = warned.between(clock.moment(first), clock.moment(last), self.seed)
        names = ("warning", "kind", "level", "issuer", "title", "issued_at", "expires_at", "place")
        return pl.DataFrame([{n: getattr(w, n) for n in names} for w in found], schema_overrides={"level": pl.Int32})


def event_rows(found: Events, now: int, land: Ground | None = None) -> pl.DataFrame:
    """Events as they stand at `now`: one row per event that has opened, with its newest change."""
    land = land or ground()
    e = found.only(np.flatnonzero(found.opened <= now))
    is_closed, is_taken = e.closed <= now, e.taken <= now
    status = np.where(is_closed, 2, is_taken.astype(int))
    updated = np.where(is_closed, e.closed, np.where(is_taken, e.taken, e.opened))
    keys = events.names(e.kind)
    catalogue = [topics().topic(k) for k in keys]
    _, _, codes = communities()
    first_text = np.cumsum([0] + [len(TEXTS[k]) for k in keys])
    texts = [text for k in keys for text in TEXTS[k]]
    frame = pl.DataFrame(
        {
            "hour": e.hour, "serial": e.serial, "topic": e.topic, "street": e.street, "text": first_text[e.topic] + e.text,
            "community": np.maximum(e.place, 0), "is_fine": e.place >= 0, "status": status, "channel": e.channel,
            "opened_at": clock.stamps(e.opened), "due_at": clock.stamps(e.due), "closed_at": clock.stamps(e.closed),
            "updated_at": clock.stamps(updated), "level": e.level, "rating": e.rating, "lon": e.lon, "lat": e.lat,
        }
    )  # fmt: skip
    closed = pl.col("status") == 2
    return frame.select(
        pl.format(
            "{}-{}-{}",
            pl.lit(PREFIX[e.kind]),
            pl.col("opened_at").dt.strftime("%Y%m%d%H"),
            pl.col("serial").cast(pl.String),
        ).alias("event"),
        pl.lit(e.kind).alias("kind"),
        _named("topic", keys),
        (_named("street", _short(land)) + _named("text", texts)).alias("title"),
        pl.when("is_fine")
        .then(_named("community", codes))
        .otherwise(_named("street", land.streets.codes))
        .alias("place"),
        "opened_at",
        "due_at",
        pl.when(closed).then("closed_at").alias("closed_at"),
        "updated_at",
        pl.when(pl.col("level") > 0).then(pl.col("level")).cast(pl.Int32).alias("level"),
        _named("status", tuple(topics().statuses)),
        _named("topic", [t.department for t in catalogue]).alias("department"),
        _named("channel", [c for c, _ in CHANNELS[e.kind]]),
        pl.when(closed & (pl.col("rating") > 0)).then(pl.col("rating")).cast(pl.Int32).alias("rating"),
        "lon",
        "lat",
    ).with_columns(pl.col("opened_at", "due_at", "closed_at", "updated_at").cast(pl.Datetime("us")))


def changed(found: Events, first: int, last: int) -> Events:
    """The events that opened, were taken up or closed after `first` and up to `last`."""
    inside = np.zeros(len(found), dtype=bool)
    for t in (found.opened, found.taken, found.closed):
        inside |= (t > first) & (t <= last)
    return found.only(np.flatnonzero(inside))


def _named(column: str, words) -> pl.Expr:
    words = list(words)
    return pl.col(column).replace_strict(range(len(words)), words, return_dtype=pl.String)


def _short(land: Ground) -> list[str]:
    return [name.removesuffix("街道").removesuffix("镇") for name in land.streets.names]
