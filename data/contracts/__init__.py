"""What a table of deliveries promises: columns, key and rules with names; `check` sets aside what breaks one.

One module a contract: its docstring states the grain, COLUMNS the types, KEY what may stand once, RULES what
a row keeps."""

from collections.abc import Mapping, Sequence
from types import ModuleType
from typing import Any

import polars as pl

from data.contracts import events, objects, readings, records, warnings
from data.contracts._personal import NAME as PERSONAL
from data.contracts._personal import masked
from data.contracts._rules import PROPERTIES, SET_ASIDE, Arrived, Checked, Context, Rule, split

__all__ = ["CONTRACTS", "PROPERTIES", "Arrived", "Checked", "Context", "Rule", "check", "judged_by", "rules"]

CONTRACTS: Mapping[str, ModuleType] = {
    "readings": readings,
    "events": events,
    "warnings": warnings,
    "records": records,
    "objects": objects,
}


def rules(contract: str) -> Mapping[str, Rule]:
    """The rules of a contract by name, in the order in which they are applied."""
    return {rule.name: rule for rule in CONTRACTS[contract].RULES}


def judged_by(catalogue: Any) -> pl.DataFrame:
    """What a Context needs of the catalogue: one row per indicator: indicator, low, high, scale."""
    return pl.DataFrame(
        [
            (one.key, float(one.range[0]), float(one.range[1]), float(catalogue.units[one.unit].factor))
            for one in catalogue.indicators.values()
        ],
        schema={"indicator": pl.String, "low": pl.Float64, "high": pl.Float64, "scale": pl.Float64},
        orient="row",
    )


def check(contract: str, arrived: Arrived | pl.DataFrame, context: Context, more: Sequence[Rule] = ()) -> Checked:
    """Splits a file as read (or a frame with the contract's columns) into good rows and those set aside.

    `more` are the source's own rules, applied after the contract's. Each bad row stands once, under its first broken
    rule; `good` is in the order of the file."""
    module = CONTRACTS[contract]
    frame = _whole(module, arrived.frame if isinstance(arrived, Arrived) else arrived)
    good, bad = split(module.prepare(frame, context), (*module.RULES, *more), context, module.KEY)
    if isinstance(arrived, Arrived):
        content = arrived.content(bad["row"])
    else:
        shown = frame.filter(pl.col("row").is_in(bad["row"].implode())).unique("row", maintain_order=True)
        content = shown.select(pl.col("row"), pl.struct(*module.COLUMNS).struct.json_encode().alias("content"))
    set_aside = bad.join(content, on="row", how="left", maintain_order="left").select(*SET_ASIDE).sort("row")
    if (set_aside["rule"] == PERSONAL).any():
        hidden = pl.when(pl.col("rule") == PERSONAL).then(masked(pl.col("content"))).otherwise("content")
        set_aside = set_aside.with_columns(hidden.alias("content"))
    left_out = arrived.left_out if isinstance(arrived, Arrived) else 0
    return Checked(good.select(*module.COLUMNS, "row"), set_aside, frame.height, module.EXEMPT, left_out)


def _whole(module: ModuleType, frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with all columns of the contract, typed, and with `row` and `_broken`."""
    frame = frame.with_columns(
        (pl.col(name).cast(kind) if name in frame.columns else pl.lit(None, dtype=kind)).alias(name)
        for name, kind in {**module.COLUMNS, "_broken": pl.String()}.items()
    )
    if "row" not in frame.columns:
        return frame.with_columns(row=pl.int_range(1, pl.len() + 1, dtype=pl.UInt32))
    return frame.with_columns(pl.col("row").cast(pl.UInt32))
