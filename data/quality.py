"""Quality of deliveries by the six properties of GB/T 36344: which rules their rows broke, and how many rows.

A rule of a contract or of a source sets its rows aside; a measured rule only counts. Nothing is written of a delivery
without a fault: what was read stands in `deliveries`, and the share of a property is 1 - rows_broken / rows_read.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import polars as pl

from city.said import Sentence, say
from data.batch import Batch
from data.contracts import CONTRACTS, PROPERTIES, Checked, Rule, rules
from data.fields import Fields
from data.roll import load
from data.sources import Refused, Source, sources
from data.tables import TABLES

HISTORY = timedelta(days=30)
"""A row that is older than this when it comes is history: neither late nor on time."""
LATE, UNREADABLE = "late_rows", "file_readable"
SAID_AT = {
    "readings": "observed_at",
    "events": "updated_at",
    "warnings": "issued_at",
    "records": "entered_at",
    "objects": "entered_at",
}
"""The time as of which a row of a contract speaks."""


def _measured(name: str, prop: str, zh: str, en: str) -> Rule:
    never = pl.lit(False)
    return Rule(name, prop, {"zh": zh, "en": en}, lambda frame, context: never, lambda frame, context: pl.lit(""))


MEASURED: Mapping[str, Rule] = {
    LATE: _measured(
        LATE,
        "timely",
        "数据在承诺时限内到达（只计数，不搁置）",
        "A row comes within the source's promise (counted, not set aside)",
    ),
    UNREADABLE: _measured(
        UNREADABLE,
        "accessible",
        "交付的文件可以打开和读取（按文件计）",
        "The file that was delivered can be opened and read (counted by files)",
    ),
}
"""Rules that set nothing aside; `late_rows` counts rows, `file_readable` deliveries."""


class TooManyBad(Refused):
    """A delivery refused because too many of its rows break a rule; `checked` says which."""

    def __init__(self, sentence: Sentence, checked: Checked) -> None:
        super().__init__(sentence)
        self.checked = checked


def check_share(checked: Checked, source: Source, file: str) -> None:
    """Raises TooManyBad when the share of bad rows passes the source's limit; rules that are exempt do not count."""
    if checked.bad_share <= source.bad_share_limit:
        return
    bad = checked.set_aside.filter(~pl.col("rule").is_in(list(checked.exempt)))
    worst, rows = bad.group_by("rule").len().sort("len", "rule", descending=[True, False]).row(0)
    found = {"file": file, "bad": bad.height, "read": checked.rows_read, "rule": worst, "n": rows}
    limit = {"source": source.key, "limit": f"{source.bad_share_limit:.0%}"}
    raise TooManyBad(say("outcome.too_many", **found, **limit), checked)


def rules_of(contract: str, source: str | None = None) -> Mapping[str, Rule]:
    """All rules by name that rows of a contract, and of this source, are held to: the contract's, its own, the measured."""
    found = dict(rules(contract)) if contract in CONTRACTS else {}
    known = sources().get(source) if source else None
    return {**found, **{rule.name: rule for rule in (known.rules if known else ())}, **MEASURED}


class Findings:
    """What the deliveries of one batch broke, collected while they are judged and taken, written with the batch.

    `is_history` says that they tell of the past (a backfill): none of their rows is late.
    """

    def __init__(self, received_at: datetime, is_history: bool = False) -> None:
        self.received_at = received_at
        self.is_history = is_history
        self.fields = Fields()
        self.aside: list[pl.DataFrame] = []
        self.broken: list[dict[str, Any]] = []
        self._judged: dict[str, tuple[Source, int]] = {}

    def judge(self, source: Source, delivery: str, checked: Checked) -> None:
        """Keeps the rows that a delivery breaks rules with, and counts them by rule."""
        self._judged[delivery] = (source, checked.rows_read)
        if checked.set_aside.is_empty():
            return
        known = {**rules(source.contract), **{rule.name: rule for rule in source.rules}}
        for rule, count in checked.set_aside.group_by("rule").len().sort("rule").iter_rows():
            self._count(source, delivery, known[rule], checked.rows_read, count)
        frame = checked.set_aside.with_columns(
            delivery=pl.lit(delivery),
            source=pl.lit(source.key),
            contract=pl.lit(source.contract),
            set_aside_at=pl.lit(self.received_at),
        )
        self.aside.append(frame.select(list(TABLES["set_aside"].columns)))

    def unreadable(self, source: Source, delivery: str) -> None:
        """Counts a delivery that could not be read at all."""
        self._count(source, delivery, MEASURED[UNREADABLE], 1, 1)

    def take(self, batch: Batch, contract: str) -> None:
        """Counts late rows and fields of what was just taken: reads `delivered`, `incoming` and `earlier`."""
        self.fields.take(batch, contract)
        if self.is_history:
            return
        known = {one for (one,) in batch.engine.execute(f"select source from {batch.rows('feeds')}").fetchall()}  # nosec B608
        promises = {source.key: source.promise_s for source, _ in self._judged.values() if source.key in known}
        if not promises:
            return
        time = SAID_AT[contract]
        load(batch, "promises", pl.DataFrame({"source": list(promises), "promise_s": list(promises.values())}))
        same = " and ".join(f"e.{name} = i.{name}" for name in {*TABLES[contract].key, time})
        late = batch.engine.execute(
            f"select i.delivery, count(*) from incoming as i join promises as p on p.source = i.source"  # nosec B608
            f" where i.{time} + to_seconds(p.promise_s) < $received and i.{time} >= $history and i.known_seq = $seq"
            f" and not exists (select 1 from earlier as e where {same}) group by 1 order by 1",
            {"received": self.received_at, "history": self.received_at - HISTORY, "seq": batch.seq},
        ).fetchall()
        for delivery, count in late:
            source, rows_read = self._judged[delivery]
            self._count(source, delivery, MEASURED[LATE], rows_read, count)

    def write(self, batch: Batch) -> None:
        """Writes rows set aside, counts by rule and fields, where there are any."""
        day = self.received_at.date()
        if self.aside:
            load(batch, "aside", pl.concat(self.aside))
            batch.add_piece("set_aside", batch.part_of("set_aside", day), "select * from aside")
        if self.broken:
            load(batch, "broken", pl.DataFrame(self.broken))
            batch.add_piece("quality", batch.part_of("quality", day), "select * from broken")
        self.fields.write(batch)

    def _count(self, source: Source, delivery: str, rule: Rule, rows_read: int, rows_broken: int) -> None:
        assert rule.property in PROPERTIES  # nosec B101
        self.broken.append(
            {
                "delivery": delivery,
                "source": source.key,
                "contract": source.contract,
                "rule": rule.name,
                "property": rule.property,
                "rows_read": rows_read,
                "rows_broken": rows_broken,
                "judged_at": self.received_at,
            }
        )
