"""Admission: deliveries are checked and swapped in whole, or yesterday's data stay and a sentence says why."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from city.pack import city
from city.settings import settings
from data.batch import Batch, open_engine
from data.contracts import Checked, Context
from data.contracts.places import PlacesRefused
from data.judging import context_of, judge, need_places
from data.keep import keep_new
from data.quality import Findings, TooManyBad, check_share
from data.roll import load, prepare, roll_readings
from data.roll_events import roll_events
from data.snapshots import Snapshots, file_hash
from data.sources import Refused, Source, SourceError
from data.sources import load as load_source
from data.tables import TABLES


@dataclass(frozen=True)
class Outcome:
    """What became of one delivery: 'admitted', 'repeated' (all known before) or 'refused'; counts and a sentence."""

    delivery: str
    source: str
    file: str
    status: str
    sentence: str
    contract: str = ""
    rows_read: int = 0
    rows_admitted: int = 0
    rows_set_aside: int = 0
    rows_known: int = 0
    rows_left_out: int = 0
    first_at: datetime | None = None
    last_at: datetime | None = None
    seq: int = 0
    sha256: str = ""


@dataclass(frozen=True)
class Item:
    """One file to be admitted: its source, where it lies, the name of its delivery."""

    source: str
    path: Path
    delivery: str = ""


def civil_now() -> datetime:
    """The city's civil time now, naive."""
    return datetime.now(city().zone).replace(tzinfo=None)


class Admission:
    """The store's door. Holds the engine between deliveries; may be called any number of times."""

    def __init__(self, store: Path | None = None) -> None:
        self.snapshots = Snapshots(store or settings().store)
        self.engine = open_engine()
        with self.snapshots.writing():
            self.snapshots.sweep()

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
        received_at = known_at or civil_now()
        with self.snapshots.writing():
            batch = self._batch(known_at)
            context = context_of(batch, received_at)
            outcomes: list[Outcome] = []
            good: dict[str, list[pl.DataFrame]] = {}
            findings = Findings(received_at, is_history)
            for arrival, item in enumerate(items):
                name = item.delivery or uuid.uuid4().hex[:12]
                if self.snapshots.delivery_status(name) is not None:
                    sentence = f"{item.path.name}: this delivery was dealt with before."
                    outcomes.append(Outcome(name, item.source, item.path.name, "repeated", sentence))
                    continue
                try:
                    source = load_source(item.source)
                    checked = self._read(source, item.path, context, findings, name)
                except (Refused, SourceError) as reason:
                    outcomes.append(_refused(item, name, reason, batch.seq))
                    continue
                outcomes.append(_counted(checked, source, item.path, name, batch.seq))
                if checked.good.height:
                    good.setdefault(source.contract, []).append(
                        _complete(checked.good, source, name, batch.seq, arrival, context)
                    )
            new = {contract: self._take(batch, contract, frames, findings) for contract, frames in good.items()}
            outcomes = [_told(one, new.get(one.contract, {}).get(one.delivery, 0)) for one in outcomes]
            findings.write(batch)
            self._publish(batch, [one for one in outcomes if one.seq], received_at, known_at)
            return outcomes

    def refuse(self, item: Item, sentence: str) -> Outcome:
        """Records that a file is refused for a reason that lies outside the contract."""
        now = civil_now()
        with self.snapshots.writing():
            batch = self._batch(None)
            outcome = _refused(item, item.delivery or uuid.uuid4().hex[:12], Refused(sentence), batch.seq)
            self._publish(batch, [outcome], now, None)
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
        received_at = known_at or civil_now()
        with self.snapshots.writing():
            batch = self._batch(known_at)
            outcome = Outcome(uuid.uuid4().hex[:12], source, path.name, "admitted", "", source, seq=batch.seq)
            try:
                rows = write(batch, build())
                sentence = f"{path.name}: {rows} places and polygons admitted."
                outcome = replace(outcome, rows_read=rows, rows_admitted=rows, sentence=sentence)
            except (PlacesRefused, OSError) as reason:
                outcome = replace(outcome, status="refused", sentence=str(reason))
            self._publish(batch, [outcome], received_at, known_at)
            return outcome

    def thin(self) -> int:
        """Forgets states between full hours that are older than ten minutes, with the files that only they held."""
        with self.snapshots.writing():
            return self.snapshots.thin(civil_now() - timedelta(minutes=10))

    def _batch(self, known_at: datetime | None) -> Batch:
        self._forget_temporary()
        batch = Batch(self.snapshots, self.engine, (known_at or civil_now()).date())
        if batch.base.seq and batch.base.known_at.date() < batch.today:
            batch.seal()
        return batch

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

    def _take(self, batch: Batch, contract: str, frames: list[pl.DataFrame], findings: Findings) -> dict[str, int]:
        load(batch, "delivered", pl.concat(frames, how="vertical_relaxed"))
        new = keep_new(batch, contract)
        findings.take(batch, contract)
        if new:
            prepare(batch)
            if contract == "readings":
                roll_readings(batch)
            elif contract == "events":
                roll_events(batch)
        return new

    def _publish(self, batch: Batch, outcomes: list[Outcome], received_at: datetime, known_at: datetime | None) -> None:
        if not outcomes:
            return
        admitted_at = max(known_at or civil_now(), batch.base.known_at)
        load(batch, "these", pl.DataFrame([_delivery(one, received_at, admitted_at) for one in outcomes], _DELIVERY))
        batch.add_piece("deliveries", batch.part_of("deliveries", admitted_at.date()), "select * from these")
        batch.replace_whole("feeds", _FEEDS.format(feeds=batch.rows("feeds")))
        self.snapshots.publish(batch.seq, admitted_at, [vars(one) for one in outcomes], batch.added, batch.retired)


_DELIVERY: dict[str, Any] = {
    name: {"varchar": pl.Utf8, "bigint": pl.Int64, "timestamp": pl.Datetime("us")}[kind]
    for name, kind in TABLES["deliveries"].columns.items()
}
_FEEDS = """
select source, max(last_admitted_at) as last_admitted_at, max(last_data_at) as last_data_at,
    sum(deliveries) as deliveries, sum(rows_admitted) as rows_admitted, sum(rows_set_aside) as rows_set_aside
from (
    select source, last_admitted_at, last_data_at, deliveries, rows_admitted, rows_set_aside from {feeds}
    union all
    select source, case when status <> 'refused' then admitted_at end, last_at, 1, rows_admitted,
        case when status <> 'refused' then rows_set_aside else 0 end
    from these
) group by source
"""


def _delivery(one: Outcome, received_at: datetime, admitted_at: datetime) -> dict[str, Any]:
    row = {name: getattr(one, name, None) for name in _DELIVERY}
    return {**row, "received_at": received_at, "admitted_at": admitted_at}


def _complete(
    good: pl.DataFrame, source: Source, delivery: str, seq: int, arrival: int, context: Context
) -> pl.DataFrame:
    """The contract's rows with the snapshot's columns: lineage, and the value that numerator and denominator give."""
    frame = good.with_columns(
        source=pl.lit(source.key), delivery=pl.lit(delivery), known_seq=pl.lit(seq), arrival=pl.lit(arrival)
    )
    if source.contract == "readings":
        factors = context.indicators.select("indicator", "scale")
        frame = frame.join(factors, on="indicator", how="left", maintain_order="left").with_columns(
            value=pl.coalesce("value", pl.col("num") / pl.col("den") * pl.col("scale"))
        )
    columns = list(TABLES[source.contract].columns)
    frame = frame.with_columns(pl.lit(None).alias(name) for name in columns if name not in frame.columns)
    return frame.select(*columns, "arrival")


def _refused(item: Item, delivery: str, reason: Exception, seq: int) -> Outcome:
    digest = file_hash(item.path) if item.path.is_file() else ""
    outcome = Outcome(delivery, item.source, item.path.name, "refused", str(reason), seq=seq, sha256=digest)
    if isinstance(reason, TooManyBad):
        checked = reason.checked
        return replace(outcome, rows_read=checked.rows_read, rows_set_aside=checked.set_aside.height)
    return outcome


def _counted(checked: Checked, source: Source, path: Path, delivery: str, seq: int) -> Outcome:
    time = TABLES[source.contract].time or "issued_at"
    return Outcome(
        delivery,
        source.key,
        path.name,
        "admitted",
        "",
        source.contract,
        checked.rows_read,
        checked.good.height,
        checked.set_aside.height,
        rows_left_out=checked.left_out,
        first_at=checked.good[time].min(),  # type: ignore[arg-type]
        last_at=checked.good[time].max(),  # type: ignore[arg-type]
        seq=seq,
        sha256=file_hash(path),
    )


def _told(one: Outcome, new: int) -> Outcome:
    """The outcome with what was new in it, and its sentence."""
    if one.sentence:
        return one
    known = one.rows_admitted - new
    parts = [f"{new} rows admitted"]
    parts += [f"{known} known before"] if known else []
    parts += [f"{one.rows_set_aside} set aside"] if one.rows_set_aside else []
    parts += [f"{one.rows_left_out} left out"] if one.rows_left_out else []
    status = "repeated" if known and not new else "admitted"
    return replace(one, status=status, rows_admitted=new, rows_known=known, sentence=f"{one.file}: {', '.join(parts)}.")
