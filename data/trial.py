"""A trial: what would be admitted of a file, set aside and refused, without a byte of the store being written."""

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

from city.settings import settings
from data.admit import TICK, civil_now, complete
from data.batch import Batch, frame_of, open_engine
from data.contracts import CONTRACTS, Checked, Context
from data.judging import context_of, judge, need_places
from data.keep import on_key, weigh
from data.outcome import Item, counted
from data.proof import file_hash
from data.quality import check_share, rules_of
from data.snapshots import Snapshots
from data.sources import Refused, Source, load
from data.tables import TABLES, Table

EXAMPLES = 3


@dataclass(frozen=True)
class Weighed:
    """Good rows beside those of the store: `new` keys, `replacing` an older version, `older` than what is known, `known` as
    they are; `said`, the first rows that would replace or lose, a line each."""

    new: int
    replacing: int
    older: int
    known: int
    said: tuple[str, ...]


@dataclass(frozen=True)
class Trial:
    """What would become of a file: its rows judged, and weighed against those of the store; `refusal` the sentence with
    which it would be refused, empty when it would be admitted."""

    source: Source
    file: str
    checked: Checked
    weighed: Weighed
    refusal: str = ""


def try_out(source: str, path: Path, now: datetime | None = None) -> Trial:
    """Judges a file as admission would; `source` is a key, or a TOML that is not in the city pack yet.

    Refused when it cannot be judged at all: the file cannot be read, or the store has no places."""
    given = Path(source)
    if given.suffix == ".toml" and not given.is_file():
        raise Refused(f"{given}: there is no such file.")
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
        trial = Trial(found, path.name, checked, _weighed(batch, found, path, checked, context))
        try:
            check_share(checked, found, path.name)
        except Refused as reason:
            return replace(trial, refusal=str(reason))
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
        lines.append(f"  {good.height} would be admitted, {span}: {_shares(trial.weighed)}.")
        lines += [f"    {said}" for said in trial.weighed.said]
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


def _shares(found: Weighed) -> str:
    parts = [f"{found.new} new"]
    parts += [f"{found.replacing} would replace an older version"] if found.replacing else []
    parts += [f"{found.older} would lose to a newer one"] if found.older else []
    parts += [f"{found.known} known as they are"] if found.known else []
    return ", ".join(parts)


def _weighed(batch: Batch, source: Source, path: Path, checked: Checked, context: Context) -> Weighed:
    """What the good rows are beside those of the store, decided as admission decides it."""
    if checked.good.is_empty():
        return Weighed(0, 0, 0, 0, ())
    sha256 = file_hash(path)
    newest = max(context.now, batch.snapshots.last_version() + TICK)
    version = batch.snapshots.first_version(source.key, sha256) or newest
    one = counted(checked, source, Item(source.key, path, "this file"), sha256, version, batch.seq)
    table, run = TABLES[source.contract], batch.engine.execute
    weigh(batch, table, complete(checked.good, source, one, 0, context))
    on = on_key(table, "l", "w")

    def count(asked: str) -> int:
        return int(run(f"select count(*) from {asked}").fetchall()[0][0])  # nosec B608

    new, taken, older = count(f"incoming as l anti join earlier as w on {on}"), count("incoming"), count("beaten")
    run(
        "create temp table winners as select * from incoming"  # nosec B608
        f" union all by name select * from earlier as l anti join incoming as w on {on}"
    )
    said = [
        f"line {here['row']} {verb} {_where(there)}: {_key(table, here)}; {_decides(here, there)}"
        for verb, losers, winners, is_here in (
            ("would replace", "earlier", "incoming", False),
            ("would lose to", "beaten", "winners", True),
        )
        for here, there in _pairs(batch.engine, table, losers, winners, is_here)
    ]
    return Weighed(new, taken - new, older, checked.good.height - taken - older, tuple(said))


def _pairs(engine: Any, table: Table, losers: str, winners: str, loser_is_here: bool) -> list[tuple[dict, dict]]:
    """The first rows of this file with the row that is weighed against each."""
    order = "l.row" if loser_is_here else "w.row"
    asked = f"select {{}}.* from {losers} as l join {winners} as w on {on_key(table, 'l', 'w')} order by {order} limit {EXAMPLES}"
    left, right = (frame_of(engine, asked.format(side)).to_dicts() for side in ("l", "w"))
    return list(zip(left, right, strict=True) if loser_is_here else zip(right, left, strict=True))


def _where(row: dict) -> str:
    return f"line {row['row']}" if row["delivery"] == "this file" else f"line {row['row']} of {row['delivery']}"


def _key(table: Table, row: dict) -> str:
    return ", ".join(str(row[name]) for name in table.key)


def _decides(here: dict, there: dict) -> str:
    """The moments that decide between two versions: of their last change, else as of when they are known."""
    by = "updated_at" if here.get("updated_at") != there.get("updated_at") else "version"
    mine, other = (f"{row[by]:%Y-%m-%d %H:%M:%S}" if row[by] else "unknown" for row in (here, there))
    return f"as of {mine} against {other}" if mine != other else f"both as of {mine}, decided by their content"
