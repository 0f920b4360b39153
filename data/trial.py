"""A trial: what would be admitted of a file, set aside and refused, without a byte of the store being written."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import polars as pl

from city.settings import settings
from data.admit import civil_now
from data.batch import Batch, open_engine
from data.contracts import CONTRACTS, Checked
from data.judging import context_of, judge, need_places
from data.quality import check_share, rules_of
from data.snapshots import Snapshots
from data.sources import Refused, Source, load
from data.tables import TABLES

EXAMPLES = 3


@dataclass(frozen=True)
class Trial:
    """What would become of a file: its rows judged; `known` how many good rows have a key that the store has; `refusal`
    the sentence with which it would be refused, empty when it would be admitted."""

    source: Source
    file: str
    checked: Checked
    known: int
    refusal: str = ""


def try_out(source: str, path: Path, now: datetime | None = None) -> Trial:
    """Judges a file as admission would; `source` is a key, or a TOML that is not in the city pack yet.

    Refused when it cannot be judged at all: the file cannot be read, or the store has no places."""
    given = Path(source)
    found = load(given.stem, given.parent) if given.suffix == ".toml" else load(source)
    store = settings().store
    if not (store / "snapshots.sqlite").is_file():
        raise Refused(f"{path.name}: there is no store yet; admit places first: python -m data admit places <folder>.")
    engine, snapshots = open_engine(), Snapshots(store)
    try:
        batch = Batch(snapshots, engine, (now or civil_now()).date())
        context = context_of(batch, now or civil_now())
        need_places(context, path)
        checked = judge(found, path, context)
        trial = Trial(found, path.name, checked, _known(batch, found.contract, checked))
        try:
            check_share(checked, found, path.name)
        except Refused as reason:
            return Trial(found, path.name, checked, trial.known, str(reason))
        return trial
    finally:
        engine.close()
        snapshots.close()


def told(trial: Trial) -> list[str]:
    """The trial in lines: counts, the span of time, then each broken rule with its first rows."""
    checked, time = trial.checked, CONTRACTS[trial.source.contract].TIME
    left_out = f", {checked.left_out} left out" if checked.left_out else ""
    lines = [f"{trial.file} as {trial.source.key} ({trial.source.contract}): {checked.rows_read} rows read{left_out}."]
    good = checked.good
    if good.height:
        first, last = good.select(first=pl.min(time), last=pl.max(time)).row(0)
        span = f"{first:%Y-%m-%d %H:%M} to {last:%Y-%m-%d %H:%M}"
        lines.append(f"  {good.height} would be admitted, {span}; {trial.known} of them have a key that is known.")
    else:
        lines.append("  0 would be admitted.")
    lines.append(f"  {checked.set_aside.height} would be set aside.")
    said = {**rules_of(trial.source.contract), **{rule.name: rule for rule in trial.source.rules}}
    for rule, rows in (
        checked.set_aside["rule"].value_counts(sort=True).sort("count", "rule", descending=[True, False]).rows()
    ):
        lines.append(f"    {rule}: {rows}. {said[rule].sentence['en']}.")
        for row, reason, content in (
            checked.set_aside.filter(checked.set_aside["rule"] == rule)
            .select("row", "reason", "content")
            .head(EXAMPLES)
            .rows()
        ):
            lines.append(f"      line {row}: {reason}  {content}")
    return lines


def _known(batch: Batch, contract: str, checked: Checked) -> int:
    """How many of the good rows have a key that the store has."""
    table, good = TABLES[contract], checked.good
    if good.is_empty():
        return 0
    low, high = good.select(low=pl.min(table.time), high=pl.max(table.time)).row(0) if table.time else (None, None)
    files = batch.files(contract, low, high)
    batch.engine.register("good", good.select(*table.key).to_arrow())
    on = " and ".join(f"g.{name} = o.{name}" for name in table.key)
    rows = batch.engine.execute(f"select count(*) from good as g semi join {batch.relation(table, files)} as o on {on}")  # nosec B608
    return rows.fetchall()[0][0]
