"""What became of a delivery: its outcome, the sentence for the person who sent it, and its row in `deliveries`."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

from city.said import as_json, say, sentence_of
from data.contracts import CONTRACTS, Checked
from data.keep import Kept
from data.proof import file_hash
from data.quality import TooManyBad
from data.sources import Source
from data.tables import TABLES


@dataclass(frozen=True)
class Item:
    """One file to be admitted: its source, where it lies, the name of its delivery."""

    source: str
    path: Path
    delivery: str = ""


@dataclass(frozen=True)
class Outcome:
    """What became of one delivery: 'admitted', 'repeated' (all known before), 'refused' or 'withdrawn'; counts, a sentence.

    rows_known are those known before and those that a newer version had overtaken; `withdraws` names the delivery that
    is taken back; `version` is as of when rows that do not say so themselves are known.
    """

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
    withdraws: str | None = None
    version: datetime | None = None


def refused(item: Item, delivery: str, reason: Exception, seq: int) -> Outcome:
    """The outcome of a file that was not taken, for a reason whose text is the sentence."""
    try:
        sha256 = file_hash(item.path) if item.path.is_file() else ""
    except OSError:
        sha256 = ""
    outcome = Outcome(delivery, item.source, item.path.name, "refused", sentence_of(reason), seq=seq, sha256=sha256)
    if isinstance(reason, TooManyBad):
        checked = reason.checked
        return replace(outcome, rows_read=checked.rows_read, rows_set_aside=checked.set_aside.height)
    return outcome


def counted(checked: Checked, source: Source, item: Item, sha256: str, version: datetime, seq: int) -> Outcome:
    """The outcome of a file that was judged, before it is known what of it is new."""
    time = CONTRACTS[source.contract].TIME
    return Outcome(
        item.delivery,
        source.key,
        item.path.name,
        "admitted",
        "",
        source.contract,
        checked.rows_read,
        checked.good.height,
        checked.set_aside.height,
        rows_left_out=checked.left_out,
        first_at=checked.good[time].min(),
        last_at=checked.good[time].max(),
        seq=seq,
        sha256=sha256,
        version=version,
    )


def told(one: Outcome, kept: Kept | None) -> Outcome:
    """The outcome with what was new in it, and its sentence."""
    if one.sentence:
        return one
    new = kept.new.get(one.delivery, 0) if kept else 0
    overtaken = kept.overtaken.get(one.delivery, 0) if kept else 0
    known = one.rows_admitted - new - overtaken
    parts = [say("outcome.new", n=new)]
    parts += [say("outcome.known", n=known)] if known else []
    parts += [say("outcome.older", n=overtaken)] if overtaken else []
    parts += [say("outcome.aside", n=one.rows_set_aside)] if one.rows_set_aside else []
    parts += [say("outcome.left", n=one.rows_left_out)] if one.rows_left_out else []
    status = "repeated" if known + overtaken and not new else "admitted"
    sentence = say("outcome.admitted", file=one.file, counts=parts)
    return replace(one, status=status, rows_admitted=new, rows_known=known + overtaken, sentence=sentence)


_SCHEMA: dict[str, Any] = {
    name: {"varchar": pl.Utf8, "bigint": pl.Int64, "timestamp": pl.Datetime("us")}[kind]
    for name, kind in TABLES["deliveries"].columns.items()
}


def as_rows(outcomes: Sequence[Outcome], received_at: datetime, admitted_at: datetime) -> pl.DataFrame:
    """One row of the table `deliveries` an outcome."""
    rows = [{**{name: getattr(one, name, None) for name in _SCHEMA}, "told": as_json(one.sentence)} for one in outcomes]
    return pl.DataFrame([{**row, "received_at": received_at, "admitted_at": admitted_at} for row in rows], _SCHEMA)
