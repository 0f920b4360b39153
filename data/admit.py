"""Admission: a delivery is checked and swapped in whole, or yesterday's data stay and a sentence says why."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import polars as pl

from city.pack import city
from city.settings import settings
from data.batch import Batch, open_engine
from data.contracts import Context, check
from data.roll import load, prepare, roll_readings
from data.roll_events import roll_events
from data.snapshots import Snapshots, file_hash
from data.sources import Refused, Source, read
from data.sources import load as load_source
from data.tables import TABLES

SET_ASIDE_AND_COUNTED = ("value_missing",)


@dataclass(frozen=True)
class Outcome:
    """What became of one delivery: 'admitted', 'repeated' (all known before) or 'refused', with counts and a sentence."""

    delivery: str
    source: str
    file: str
    status: str
    sentence: str
    rows_read: int = 0
    rows_admitted: int = 0
    rows_set_aside: int = 0
    rows_known: int = 0
    seq: int = 0


def civil_now() -> datetime:
    """The city's civil time now, naive."""
    return datetime.now(city().zone).replace(tzinfo=None)


class Admission:
    """The store's door. Holds the engine between deliveries; `admit` may be called any number of times."""

    def __init__(self, store: Path | None = None) -> None:
        self.snapshots = Snapshots(store or settings().store)
        self.engine = open_engine()
        with self.snapshots.writing():
            self.snapshots.sweep()

    def close(self) -> None:
        """Gives engine and index back."""
        self.engine.close()
        self.snapshots.close()

    def admit(
        self, source: Source | str, path: Path, delivery: str | None = None, known_at: datetime | None = None
    ) -> Outcome:
        """Admits one file of a source. `known_at` (the sample city's replay alone) dates the stamp; default is now."""
        name = delivery or uuid.uuid4().hex[:12]
        key = source if isinstance(source, str) else source.key
        received_at = known_at or civil_now()
        with self.snapshots.writing():
            if self.snapshots.delivery_status(name) is not None:
                return Outcome(name, key, path.name, "repeated", f"{path.name}: this delivery was dealt with before.")
            try:
                chosen = load_source(source) if isinstance(source, str) else source
                return self._admit(chosen, path, name, received_at, known_at)
            except Refused as reason:
                return self._refuse(key, path, name, received_at, known_at, str(reason))

    def _admit(self, source: Source, path: Path, delivery: str, received_at: datetime, known_at: datetime | None) -> Outcome:
        arrived = read(source, path)
        batch = self._batch(known_at)
        checked = check(source.contract, arrived, self._context(batch, received_at))
        good, aside = checked.good, checked.set_aside
        rows_read = good.height + aside.height
        self._refuse_too_bad(source, path, rows_read, aside)
        table = TABLES[source.contract]
        frame = _complete(good, source, delivery, batch.seq)
        load(batch, "delivered", frame.select(list(table.columns)))
        known = self._keep_new(batch, source.contract)
        admitted = good.height - known
        self._put_aside(batch, source, delivery, received_at, aside)
        if admitted:
            prepare(batch)
            _ROLL[source.contract](batch)
        first, last = self._time_span(table.time or "issued_at")
        status = "admitted" if admitted or not good.height else "repeated"
        sentence = _sentence(path.name, admitted, aside.height, known)
        outcome = Outcome(
            delivery, source.key, path.name, status, sentence, rows_read, admitted, aside.height, known, batch.seq
        )
        self._publish(batch, outcome, source.contract, path, received_at, known_at, first, last)
        return outcome

    def _batch(self, known_at: datetime | None) -> Batch:
        for (name,) in self.engine.execute(
            "select table_name from duckdb_tables() where temporary union all"
            " select view_name from duckdb_views() where temporary and not internal"
        ).fetchall():
            _drop(self.engine, name)
        batch = Batch(self.snapshots, self.engine, (known_at or civil_now()).date())
        if batch.base.seq and batch.base.known_at.date() < batch.today:
            batch.seal()
        return batch

    def _context(self, batch: Batch, now: datetime) -> Context:
        places = self.engine.execute(f"select place, level from {batch.rows('places')}").pl()
        if places.is_empty():
            raise Refused("The store has no places yet; admit them first: python -m data admit places <places.csv>.")
        return Context.of_catalogue(places, now)

    def _refuse_too_bad(self, source: Source, path: Path, rows_read: int, aside: pl.DataFrame) -> None:
        if rows_read == 0:
            raise Refused(f"{path.name}: no rows; at least one is expected.")
        bad = aside.filter(~pl.col("rule").is_in(SET_ASIDE_AND_COUNTED))
        if bad.height / rows_read > source.bad_share_limit:
            worst = bad.group_by("rule").len().sort("len", "rule", descending=[True, False]).row(0)
            raise Refused(
                f"{path.name}: {bad.height} of {rows_read} rows break a rule, most of them {worst[0]} ({worst[1]});"
                f" {source.key} admits at most {source.bad_share_limit:.0%}."
            )

    def _keep_new(self, batch: Batch, contract: str) -> int:
        """Splits `delivered` into what the store knows already (counted) and `incoming`; corrected rows leave their files."""
        table = TABLES[contract]
        run = self.engine.execute
        low, high = self._time_span(table.time or "issued_at", "delivered")
        if low is None:
            run("create or replace temp table incoming as select * from delivered")
            return 0
        whole_life = contract != "readings"
        pieces = batch.files(contract) if whole_life else batch.files(contract, low, high)
        key = " and ".join(f"o.{column} = d.{column}" for column in table.key)
        run(
            "create or replace temp table earlier as select o.*"
            f" from {batch.relation(table, pieces)} as o semi join delivered as d on {key}"
        )
        own = {"source", "delivery", "row", "known_seq"}
        same = " and ".join(f"o.{c} is not distinct from d.{c}" for c in table.columns if c not in own)
        stale = " or o.updated_at > d.updated_at" if "updated_at" in table.columns else ""
        run(
            "create or replace temp table incoming as select d.* from delivered as d"
            f" where not exists (select 1 from earlier as o where {key} and (({same}){stale}))"
        )
        counts = run("select (select count(*) from delivered), (select count(*) from incoming)").fetchall()[0]
        if contract == "readings":
            corrected = run(f"select count(*) from earlier as o semi join incoming as d on {key}").fetchall()[0][0]
            self._add_readings(batch, corrected > 0, low, high)
        elif contract == "warnings":
            kept = f"select o.* from {batch.rows('warnings')} as o anti join incoming as d on {key}"
            batch.replace_whole("warnings", f"select * from incoming union all by name {kept}")
        return counts[0] - counts[1]

    def _add_readings(self, batch: Batch, corrected: bool, low: datetime, high: datetime) -> None:
        run = self.engine.execute
        parts: dict[str, list] = {}
        days = run("select distinct date_trunc('day', observed_at) from incoming order by 1").fetchall()
        for (day,) in days:
            parts.setdefault(batch.part_of("readings", day.date()), []).append(day)
        if corrected:
            for file in batch.files("readings", low, high):
                old = batch.relation(TABLES["readings"], [file])
                same = "d.indicator = o.indicator and d.place = o.place and d.observed_at = o.observed_at"
                if run(f"select 1 from {old} as o semi join incoming as d on {same} limit 1").fetchall():
                    batch.replace_file(file, f"select o.* from {old} as o anti join incoming as d on {same}")
        for part, part_days in parts.items():
            run("create or replace temp table part_days as select unnest($days) as day", {"days": part_days})
            batch.add_piece(
                "readings",
                part,
                "select i.* from incoming i semi join part_days d on d.day = date_trunc('day', i.observed_at)",
            )

    def _time_span(self, column: str, relation: str = "delivered") -> tuple[datetime | None, datetime | None]:
        return self.engine.execute(f"select min({column}), max({column}) from {relation}").fetchall()[0]

    def _put_aside(self, batch: Batch, source: Source, delivery: str, when: datetime, aside: pl.DataFrame) -> None:
        if aside.is_empty():
            return
        frame = aside.with_columns(
            delivery=pl.lit(delivery), source=pl.lit(source.key), contract=pl.lit(source.contract), set_aside_at=pl.lit(when)
        )
        load(batch, "aside", frame.select(list(TABLES["set_aside"].columns)))
        batch.add_piece("set_aside", batch.part_of("set_aside", when.date()), "select * from aside")

    def _publish(
        self,
        batch: Batch,
        outcome: Outcome,
        contract: str,
        path: Path,
        received_at: datetime,
        known_at: datetime | None,
        first: datetime | None = None,
        last: datetime | None = None,
    ) -> None:
        admitted_at = max(known_at or civil_now(), batch.base.known_at)
        row = {
            "delivery": outcome.delivery,
            "source": outcome.source,
            "contract": contract,
            "file": outcome.file,
            "status": outcome.status,
            "received_at": received_at,
            "admitted_at": admitted_at,
            "rows_read": outcome.rows_read,
            "rows_admitted": outcome.rows_admitted,
            "rows_set_aside": outcome.rows_set_aside,
            "rows_known": outcome.rows_known,
            "first_at": first,
            "last_at": last,
            "sentence": outcome.sentence,
            "seq": batch.seq,
        }
        load(batch, "this_delivery", pl.DataFrame([row], schema_overrides={"first_at": pl.Datetime, "last_at": pl.Datetime}))
        batch.add_piece("deliveries", batch.part_of("deliveries", admitted_at.date()), "select * from this_delivery")
        batch.replace_whole("feeds", _FEEDS.format(feeds=batch.rows("feeds")))
        record = {
            "delivery": outcome.delivery,
            "source": outcome.source,
            "file": outcome.file,
            "sha256": file_hash(path) if path.is_file() else "",
            "status": outcome.status,
            "sentence": outcome.sentence,
        }
        self.snapshots.publish(batch.seq, admitted_at, record, batch.added, batch.retired)

    def _refuse(
        self, source: str, path: Path, delivery: str, received_at: datetime, known_at: datetime | None, sentence: str
    ) -> Outcome:
        batch = self._batch(known_at)
        outcome = Outcome(delivery, source, path.name, "refused", sentence, seq=batch.seq)
        self._publish(batch, outcome, "", path, received_at, known_at)
        return outcome

    def thin(self) -> int:
        """Forgets states between full hours that are older than ten minutes, with the files that only they held."""
        with self.snapshots.writing():
            return self.snapshots.thin(civil_now() - timedelta(minutes=10))


_FEEDS = """
select source, max(last_admitted_at) as last_admitted_at, max(last_data_at) as last_data_at,
    sum(deliveries) as deliveries, sum(rows_admitted) as rows_admitted, sum(rows_set_aside) as rows_set_aside
from (
    select source, last_admitted_at, last_data_at, deliveries, rows_admitted, rows_set_aside from {feeds}
    union all
    select source, case when status <> 'refused' then admitted_at end, last_at, 1, rows_admitted, rows_set_aside
    from this_delivery
) group by source
"""


def _roll_nothing(batch: Batch) -> None:
    """Official warnings are shown as they came."""


_ROLL = {"readings": roll_readings, "events": roll_events, "warnings": _roll_nothing}


def _drop(engine: duckdb.DuckDBPyConnection, name: str) -> None:
    for kind in ("view", "table"):
        try:
            engine.execute(f'drop {kind} if exists "{name}"')
        except duckdb.CatalogException:
            continue


def _complete(good: pl.DataFrame, source: Source, delivery: str, seq: int) -> pl.DataFrame:
    frame = good.with_columns(source=pl.lit(source.key), delivery=pl.lit(delivery), known_seq=pl.lit(seq))
    missing = [name for name in TABLES[source.contract].columns if name not in frame.columns]
    return frame.with_columns(pl.lit(None).alias(name) for name in missing)


def _sentence(file: str, admitted: int, aside: int, known: int) -> str:
    parts = [f"{admitted} rows admitted"]
    if known:
        parts.append(f"{known} known before")
    if aside:
        parts.append(f"{aside} set aside")
    return f"{file}: {', '.join(parts)}."
