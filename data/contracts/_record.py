"""Rules on a record as it was read: whole, and known to the source's mapping."""

import polars as pl

from data.contracts._rules import Rule


def row_complete() -> Rule:
    """The record has the fields that the header promises."""
    return Rule(
        "row_complete",
        "complete",
        {"zh": "每条记录的字段数与表头一致", "en": "A record has as many fields as the header"},
        lambda frame, context: pl.col("_broken").is_not_null(),
        lambda frame, context: pl.col("_broken"),
    )


def value_mapped() -> Rule:
    """The source's mapping knows what the record says: crosswalks have its texts, parts are where they should be."""

    def unmapped(frame: pl.DataFrame) -> list[str]:
        return [name for name in frame.columns if name.startswith("_unmapped_")]

    return Rule(
        "value_mapped",
        "normative",
        {"zh": "来源的对照与拆分规则能够识别取值", "en": "The source's mapping knows what the record says"},
        lambda frame, context: pl.any_horizontal(
            pl.lit(False), *(pl.col(name).is_not_null() for name in unmapped(frame))
        ),
        lambda frame, context: pl.coalesce(pl.lit(None, dtype=pl.String), *unmapped(frame)),
    )
