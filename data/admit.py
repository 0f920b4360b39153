"""Admission: deliveries are checked and swapped in whole, or yesterday's data stay and a sentence says why."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from city.pack import city
from city.said import say, sentence_of
from city.settings import settings
from data import codes
from data.batch import Batch, open_engine
from data.contracts import CONTRACTS, Checked, Context
from data.contracts.places import PlacesRefused
from data.counts import count_signs, touch_counts
from data.flags import flag_readings
from data.judging import context_of, judge, need_places
from data.keep import Kept, keep_new
from data.outcome import Item, Outcome, as_rows, counted, refused, told
from data.proof import file_hash
from data.quality import Findings, check_share
from data.roll import load, roll_readings
from data.roll_events import roll_events
from data.roll_objects import roll_objects
from data.snapshots import Snapshots
from data.sources import Refused, Source, SourceError
from data.sources import load as load_source
from data.tables import TABLES
from data.trouble import readable, store_trouble
from data.withdraw import take_back, tell_feeds

TICK = timedelta(microseconds=1)


def civil_now() -> datetime:
    """The city's civil time now, naive."""
    return datetime.now(city().zone).replace(tzinfo=None)


class Admission:
    """The store's door. Holds the engine between deliveries; may be called any number of times."""

    def __init__(self, store: Path | None = None) -> None:
        folder = store or settings().store
        with store_trouble(folder):
            self.snapshots = Snapshots(folder)
            self.engine = open_engine()
        with self.snapshots.writing():
            self.snapshots.sweep()
            for file in self.snapshots.files("objects", self.snapshots.current().seq):
                codes.ensure(folder, self.snapshots.path(file.name))

    def close(self) -> None:
        """Gives engine and index back."""
        self.engine.close()
        self.snapshots.close()

    def admit(self, source: str, path: Path, delivery: str = "", known_at: datetime | None = None) -> Outcome:
        """Admits one file of a source; `delivery` names it, so that it is admitted once only."""
        return self.admit_together([Item(source, path, delivery)], known_at)[0]

    def admit_together(
        self, items: Sequence[Item], known_at: datetime | None = None, is_history: bool = False
    ) -> list[Outcome]:
        """Admits several files under one stamp; each is checked, admitted or refused on its own. One outcome a file.

        `known_at` (for the sample city's replay alone) dates the stamp; the default is now. `is_history` says that the
        files tell of the past, so that none of their rows is late.
        """
        with self.snapshots.writing():
            batch = self._batch(known_at)
            now = self._now(batch, known_at)
            context = context_of(batch, now)
            arrived = max(now, self.snapshots.last_version() + TICK)
            outcomes: list[Outcome] = []
            good: dict[str, list[pl.DataFrame]] = {}
            findings = Findings(now, is_history)
            for arrival, given in enumerate(items):
                item = replace(given, delivery=given.delivery or uuid.uuid4().hex[:12])
                if self.snapshots.delivery_status(item.delivery) is not None:
                    sentence = say("outcome.before", file=item.path.name)
                    outcomes.append(Outcome(item.delivery, item.source, item.path.name, "repeated", sentence))
                    continue
                try:
                    source = load_source(item.source)
                    with readable(item.path):
                        sha256 = file_hash(item.path)
                        checked = self._read(source, item.path, context, findings, item.delivery)
                except (Refused, SourceError) as reason:
                    outcomes.append(refused(item, item.delivery, reason, batch.seq))
                    continue
                version = self.snapshots.first_version(source.key, sha256) or arrived + arrival * TICK
                outcomes.append(counted(checked, source, item, sha256, version, batch.seq))
                if checked.good.height:
                    rows = complete(checked.good, source, outcomes[-1], arrival, context)
                    good.setdefault(source.contract, []).append(rows)
            kept = {contract: self._take(batch, contract, frames, findings) for contract, frames in good.items()}
            outcomes = [told(one, kept.get(one.contract)) for one in outcomes]
            findings.write(batch)
            self._publish(batch, [one for one in outcomes if one.seq], now, known_at)
            return outcomes

    def refuse(self, item: Item, sentence: str) -> Outcome:
        """Records that a file is refused for a reason that lies outside the contract."""
        with self.snapshots.writing():
            batch = self._batch(None)
            outcome = refused(item, item.delivery or uuid.uuid4().hex[:12], Refused(sentence), batch.seq)
            self._publish(batch, [outcome], self._now(batch, None))
            return outcome

    def withdraw(self, delivery: str, reason: str, known_at: datetime | None = None) -> Outcome:
        """Takes back a delivery that was wrong: for each of its keys the newest other version is the truth again.

        Earlier stamps answer as before. A delivery that is not there, or holds nothing any more, is refused.
        """
        with self.snapshots.writing():
            batch = self._batch(known_at)
            now = self._now(batch, known_at)
            given = self.snapshots.delivery(delivery)
            outcome = Outcome(uuid.uuid4().hex[:12], given.source, given.file, "withdrawn", "", seq=batch.seq)
            n = 0
            for contract in CONTRACTS:
                rows, is_truth = take_back(batch, contract, delivery)
                if is_truth:
                    self._roll(batch, contract, now)
                n += rows
            if not n:
                sentence = say("outcome.nothing_left", file=given.file, delivery=delivery)
                outcome = replace(outcome, status="refused", sentence=sentence)
            else:
                said = {"file": given.file, "n": n, "delivery": delivery, "reason": reason.rstrip(".")}
                outcome = replace(outcome, sentence=say("outcome.withdrawn", **said), withdraws=delivery)
            self._publish(batch, [outcome], now, known_at)
            return outcome

    def swap_in(
        self,
        source: str,
        path: Path,
        build: Callable[[], Any],
        write: Callable[[Batch, Any], int],
        known_at: datetime | None = None,
    ) -> Outcome:
        """Builds and checks the tables of places and swaps them in whole; a PlacesRefused leaves the old ones."""
        with self.snapshots.writing():
            batch = self._batch(known_at)
            outcome = Outcome(uuid.uuid4().hex[:12], source, path.name, "admitted", "", source, seq=batch.seq)
            try:
                rows = write(batch, build())
                sentence = say("outcome.places", file=path.name, n=rows)
                outcome = replace(outcome, rows_read=rows, rows_admitted=rows, sentence=sentence)
            except (PlacesRefused, OSError) as reason:
                outcome = replace(outcome, status="refused", sentence=sentence_of(reason))
            self._publish(batch, [outcome], self._now(batch, known_at), known_at)
            return outcome

    def thin(self) -> int:
        """Forgets the states that the settings no longer keep, with the files that only they held; how many."""
        now, given = civil_now(), settings()
        with self.snapshots.writing():
            return self.snapshots.thin(
                now - timedelta(minutes=given.keep_all_min),
                now - timedelta(days=given.keep_hourly_days),
                now - timedelta(days=given.keep_daily_days),
            )

    def compact(self) -> tuple[int, int]:
        """Merges the small files of days and months that are over into a new stamp; the files before and after."""
        with self.snapshots.writing():
            batch = self._batch(None)
            before = sum(map(len, self.snapshots.file_names(batch.base.seq).values()))
            batch.compact()
            if batch.added:
                self.snapshots.publish(batch.seq, self._now(batch, None), [], batch.added, batch.retired)
            after = sum(map(len, self.snapshots.file_names(batch.seq).values())) if batch.added else before
            return before, after

    def _batch(self, known_at: datetime | None) -> Batch:
        self._forget_temporary()
        batch = Batch(self.snapshots, self.engine, (known_at or civil_now()).date())
        if batch.base.seq and batch.base.known_at.date() < batch.today:
            batch.seal()
        return batch

    def _now(self, batch: Batch, known_at: datetime | None) -> datetime:
        """Civil time, or the newest stamp's where the clock has been put back: what is known never becomes younger."""
        return max(known_at or civil_now(), batch.base.known_at)

    def _forget_temporary(self) -> None:
        found = "select view_name, 'view' from duckdb_views() where temporary and not internal"
        found += " union all select table_name, 'table' from duckdb_tables() where temporary"
        for name, kind in self.engine.execute(found).fetchall():
            self.engine.execute(f'drop {kind} if exists "{name}"')

    def _read(self, source: Source, path: Path, context: Context, findings: Findings, delivery: str) -> Checked:
        need_places(context, path)
        try:
            checked = judge(source, path, context)
        except Refused:
            findings.unreadable(source, delivery)
            raise
        findings.judge(source, delivery, checked)
        check_share(checked, source, path.name)
        return checked

    def _take(self, batch: Batch, contract: str, frames: list[pl.DataFrame], findings: Findings) -> Kept:
        rows = pl.concat(frames, how="vertical_relaxed")
        is_distinct = contract in ("readings", "objects") and len(frames) == 1 and not rows["is_stated"].any()
        kept = keep_new(batch, contract, rows, is_distinct)
        findings.take(batch, contract)
        if kept.new:
            self._roll(batch, contract, findings.received_at)
        return kept

    def _roll(self, batch: Batch, contract: str, now: datetime) -> None:
        """Recomputes what `incoming` and `gone` touch."""
        if contract == "readings":
            roll_readings(batch)
            flag_readings(batch)
        elif contract == "events":
            touch_counts(batch, now)
            roll_events(batch)
            count_signs(batch, now)
        elif contract == "objects":
            roll_objects(batch)
            for file in batch.files("objects"):
                codes.ensure(self.snapshots.store, self.snapshots.path(file.name))

    def _publish(
        self, batch: Batch, outcomes: list[Outcome], received_at: datetime, known_at: datetime | None = None
    ) -> None:
        if not outcomes:
            return
        # Known when it can be asked for: what was asked while a long admission ran is answered the same afterwards.
        now = max(received_at, self._now(batch, known_at))
        load(batch, "these", as_rows(outcomes, received_at, now))
        batch.add_piece("deliveries", batch.part_of("deliveries", now.date()), "select * from these")
        batch.replace_whole("feeds", _FEEDS.format(feeds=batch.rows("feeds")))
        if any(one.withdraws for one in outcomes):
            tell_feeds(batch)
        self.snapshots.publish(batch.seq, now, [vars(one) for one in outcomes], batch.added, batch.retired)


_FEEDS = """
select source, max(last_admitted_at) as last_admitted_at, max(last_data_at) as last_data_at,
    sum(deliveries) as deliveries, sum(rows_admitted) as rows_admitted, sum(rows_set_aside) as rows_set_aside
from (
    select source, last_admitted_at, last_data_at, deliveries, rows_admitted, rows_set_aside from {feeds}
    union all
    select source, case when status in ('admitted', 'repeated') then admitted_at end, last_at,
        case when withdraws is null then 1 else 0 end, rows_admitted,
        case when status <> 'refused' then rows_set_aside else 0 end
    from these
) group by source
"""


def complete(good: pl.DataFrame, source: Source, one: Outcome, arrival: int, context: Context) -> pl.DataFrame:
    """The contract's rows with the snapshot's columns: lineage, version, and the value that num and den give."""
    frame = good.with_columns(
        source=pl.lit(source.key),
        delivery=pl.lit(one.delivery),
        known_seq=pl.lit(one.seq),
        arrival=pl.lit(arrival),
        is_stated=pl.col("version").is_not_null(),
        version=pl.col("version").fill_null(one.version),
    )
    if source.contract == "readings":
        factors = context.indicators.select("indicator", "scale")
        frame = frame.join(factors, on="indicator", how="left", maintain_order="left").with_columns(
            value=pl.coalesce("value", pl.col("num") / pl.col("den") * pl.col("scale"))
        )
    columns = list(TABLES[source.contract].columns)
    frame = frame.with_columns(pl.lit(None).alias(name) for name in columns if name not in frame.columns)
    return frame.select(*columns, "arrival", "is_stated")
