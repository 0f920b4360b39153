"""What the sources page knows of each feed: promise and age, rows, quality, calls, what it shares with other sources."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl

from city.catalogue import catalogue
from city.feeds import STATES, feed_state, heard_at
from city.objects import kinds
from city.registers import registers
from city.tickets import OPEN
from data.contracts.events import KINDS
from data.lineage import declared, given_twice
from data.sources import Source
from data.sources import sources as pack_sources
from pages._address import Address
from pages._city import epoch_s
from pages._zones import moment_of
from queries import sources, tickets
from queries._ask import stamp
from queries.sources import quality

DAYS = 90
REDRAWN_EVERY_S = 60
DAY = timedelta(days=1)
Key = tuple[str, str]
"""Contract and field."""


@dataclass(frozen=True)
class Called:
    """Calls of a source or a field in the span: by name, in lists, by refreshing; the last day on which it was named."""

    named: int = 0
    listed: int = 0
    refreshed: int = 0
    last_named: date | None = None

    def __add__(self, other: "Called") -> "Called":
        days = [one for one in (self.last_named, other.last_named) if one]
        return Called(
            self.named + other.named,
            self.listed + other.listed,
            self.refreshed + other.refreshed,
            max(days, default=None),
        )


@dataclass(frozen=True)
class Feed:
    """One feed of the pack, or one that delivered and is no longer in it (source None). Rows are None where not to be seen."""

    key: str
    source: Source | None
    name: str
    owner: str
    contract: str
    state: str
    promise_s: int | None
    heard: datetime | None
    age_s: float | None
    last_data_at: datetime | None
    last_admitted_at: datetime | None
    deliveries: int
    rows_today: int | None
    rows_week: int | None
    rows_all: int | None
    share_aside: float | None
    refused: int
    fields: tuple[str, ...]
    twice: Mapping[str, Sequence[str]]
    called: Called
    is_counted: bool
    days: Mapping[str, Sequence[tuple[date, float | None]]] = field(default_factory=dict)
    shares: Mapping[str, float | None] = field(default_factory=dict)

    @property
    def is_late(self) -> bool:
        """Older than its promise."""
        return self.state in ("late", "dead")

    @property
    def unused(self) -> bool:
        """Whether it delivers what nobody asked for by name, where calls are counted at all."""
        return self.is_counted and bool(self.fields) and self.state != "never" and not self.called.named


SHOWN: Mapping[str, Callable[[Feed], bool]] = {
    "all": lambda one: True,
    "late": lambda one: one.is_late,
    "never": lambda one: one.state == "never",
    "refused": lambda one: one.refused > 0,
    "unused": lambda one: one.unused,
    "duplicates": lambda one: bool(one.twice),
}
SORTED: Mapping[str, Callable[[Feed], Any]] = {
    "state": lambda one: STATES.index(one.state),
    "name": lambda one: one.name,
    "promise": lambda one: one.promise_s,
    "age": lambda one: one.age_s,
    "today": lambda one: one.rows_today,
    "week": lambda one: one.rows_week,
    "all": lambda one: one.rows_all,
    "aside": lambda one: one.share_aside,
    "refused": lambda one: one.refused,
    "calls": lambda one: one.called.named,
}
LARGEST_FIRST = ("age", "today", "week", "all", "aside", "refused")
"""What the first press on a heading sorts downwards."""


@dataclass(frozen=True)
class Overview:
    """All feeds, at one moment; `counted_since` is the day from which on calls are counted, None where none is.

    `tickets` are those that the viewer may see and that nobody decided yet, by source.
    """

    now: datetime
    span: tuple[date, date]
    counted_since: date | None
    feeds: tuple[Feed, ...]
    calls: Mapping[Key, Called]
    come: Mapping[str, Sequence[str]]
    tickets: Mapping[str, int]


def in_order(feeds: Sequence[Feed], order: str) -> list[Feed]:
    """The feeds by one of SORTED, downwards where the order begins with -; what is not known comes last either way."""
    value = SORTED[order.removeprefix("-")]
    by_name = sorted(feeds, key=lambda one: one.name)
    told = sorted((one for one in by_name if value(one) is not None), key=value, reverse=order.startswith("-"))
    return told + [one for one in by_name if value(one) is None]


def page_moment(address: Address) -> datetime:
    """The moment that feeds are judged at: now, or in a replay as on the wall."""
    return moment_of(address.state, stamp(address.state.asof))


def drawn_at(address: Address) -> str:
    """The moment of the page in seconds since 1970, for `is_old`."""
    return f"{epoch_s(page_moment(address)):.0f}"


def is_old(address: Address, drawn: str | None) -> bool:
    """Whether a page is to follow the stamp: a live one once a minute, since thirty feeds are many elements; a replay never."""
    return address.state.asof is None and epoch_s(page_moment(address)) - float(drawn or 0) >= REDRAWN_EVERY_S


def ask_feeds(address: Address) -> Overview:
    """All feeds of the pack and those that delivered, in the order of their keys."""
    viewer, asof, now = address.viewer, address.state.asof, page_moment(address)
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    since = today - (DAYS - 1) * DAY
    known = pack_sources()
    delivered = _by_source(sources.feeds(viewer, asof=asof))
    received = _by_source(sources.received(viewer, since, today - 6 * DAY, today, asof=asof))
    daily = quality.properties(viewer, since, today + DAY, asof=asof)
    come = come_fields(address)
    twice = given_twice(come)
    until = calls_until(address, now)
    called, counted_since = ask_calls(address, until), ask_counted_since(address, until)
    shares = _shares(quality.over_period(daily))
    days = _days(daily)
    feeds = []
    for key in sorted({*known, *delivered}):
        source, row, got = known.get(key), delivered.get(key, {}), received.get(key, {})
        contract = source.contract if source else ""
        heard = heard_at(contract, row.get("last_data_at"), row.get("last_admitted_at"))
        promise_s = source.promise_s if source else None
        fields = tuple(dict.fromkeys([*(declared(source) if source else ()), *come.get(key, ())]))
        feeds.append(
            Feed(
                key=key,
                source=source,
                name=feed_name(address, key),
                owner=source.owner if source else "",
                contract=contract,
                state=feed_state(heard, promise_s, now),
                promise_s=promise_s,
                heard=heard,
                age_s=(now - heard).total_seconds() if heard else None,
                last_data_at=row.get("last_data_at"),
                last_admitted_at=row.get("last_admitted_at"),
                deliveries=row.get("deliveries") or 0,
                rows_today=got.get("rows_today", None if row.get("rows_admitted") is None else 0),
                rows_week=got.get("rows_week", None if row.get("rows_admitted") is None else 0),
                rows_all=row.get("rows_admitted"),
                share_aside=got.get("share_set_aside"),
                refused=got.get("refused") or 0,
                fields=fields,
                twice={one: [other for other in twice[one] if other != key] for one in fields if one in twice},
                called=sum((called.get((contract, one), Called()) for one in fields), Called()),
                is_counted=counted_since is not None,
                days=days.get(key, {}),
                shares=shares.get(key, {}),
            )
        )
    return Overview(now, (since.date(), today.date()), counted_since, tuple(feeds), called, come, open_tickets(address))


def open_tickets(address: Address) -> dict[str, int]:
    """How many tickets of each source nobody decided yet, of those that the viewer may see."""
    found = tickets.listed(address.viewer, OPEN, asof=address.state.asof)
    return dict(Counter(one.source for one in found if one.source))


def come_fields(address: Address) -> dict[str, list[str]]:
    """What each source delivered: indicators of readings, kinds of open events, 'warnings'; for lineage and calls."""
    viewer, asof = address.viewer, address.state.asof
    known = pack_sources()
    named = {"readings": catalogue().indicators, "records": registers(), "objects": kinds()}
    come: dict[str, list[str]] = {}
    for key, contract, one in quality.fields(viewer, asof=asof).select("source", "contract", "field").iter_rows():
        if one in named.get(contract, ()):
            come.setdefault(key, []).append(one)
        elif contract == "warnings":
            come[key] = ["warnings"]
        elif contract == "events":
            come.setdefault(key, [])
    for key, kind in sources.kinds(viewer, asof=asof).select("source", "kind").unique(maintain_order=True).iter_rows():
        come.setdefault(key, []).append(kind)
    for key, found in come.items():
        if not found:
            come[key] = list(declared(known[key]) if key in known else ()) or list(KINDS)
    return come


def calls_until(address: Address, now: datetime) -> date:
    """The last day of calls that the page knows of: today; in a replay the day before, since calls have days, not moments."""
    return now.date() if address.state.asof is None else address.state.asof.date() - DAY


def ask_calls(address: Address, until: date) -> dict[Key, Called]:
    """Calls of each field in the 90 days up to a day."""
    found = sources.calls(address.viewer, until - (DAYS - 1) * DAY, until)
    return {(row[0], row[1]): Called(*row[2:]) for row in found.iter_rows()}


def ask_counted_since(address: Address, until: date) -> date | None:
    """The day from which on calls are counted; None where that was not before the end of `until`."""
    found = sources.calls_counted_since(address.viewer)
    return found if found and found <= until else None


def feed_name(address: Address, key: str) -> str:
    """The name of a source; the product's own feed of places has a word of its own."""
    found = pack_sources().get(key)
    if found:
        return address.words.name(found.name)
    return address.words("sources.places") if key == "places" else key


def _by_source(frame: pl.DataFrame) -> dict[str, dict[str, Any]]:
    return {row["source"]: row for row in frame.iter_rows(named=True)}


def _shares(frame: pl.DataFrame) -> dict[str, dict[str, float | None]]:
    found: dict[str, dict[str, float | None]] = {}
    for key, one, share in frame.select("source", "property", "share").iter_rows():
        found.setdefault(key, {})[one] = share
    return found


def _days(frame: pl.DataFrame) -> dict[str, dict[str, list[tuple[date, float | None]]]]:
    found: dict[str, dict[str, list[tuple[date, float | None]]]] = {}
    for key, one, day, share in frame.select("source", "property", "day", "share").iter_rows():
        found.setdefault(key, {}).setdefault(one, []).append((day.date(), share))
    return found
