"""The tables of a snapshot: columns and types, sort order, and how a table is kept (whole, parts, or pieces of parts)."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from data.columns import EVENT, OBJECT, READING, RECORD, ROLLUP, WARNING

BY_PLACE = 16_384
"""Rows of a row group where a question asks for one place: so many, that the groups of other places are passed over."""


@dataclass(frozen=True)
class Table:
    """One table of a snapshot. `kept` is 'whole' (one file), 'parts' (one file a part) or 'pieces' (several a part).

    `row_group` is the most rows of a row group of its files: what a reader passes over or reads as a whole. `has_grown`
    says that files of an earlier release lack columns: these are null in them.
    """

    name: str
    columns: dict[str, str]
    sort: tuple[str, ...]
    kept: str
    time: str | None = None
    key: tuple[str, ...] = ()
    native: bool = False
    row_group: int = 122_880
    has_grown: bool = False


TABLES = {
    table.name: table
    for table in (
        Table(
            "readings",
            READING,
            ("indicator", "place", "observed_at"),
            "pieces",
            "observed_at",
            ("indicator", "place", "observed_at"),
        ),
        Table(
            "hourly",
            {"indicator": "varchar", "place": "varchar", "hour": "timestamp", **ROLLUP},
            ("place", "indicator", "hour"),
            "pieces",
            "hour",
            row_group=BY_PLACE,
        ),
        Table(
            "daily",
            {"indicator": "varchar", "place": "varchar", "day": "timestamp", **ROLLUP},
            ("place", "indicator", "day"),
            "parts",
            "day",
            row_group=BY_PLACE,
        ),
        Table(
            "latest",
            {
                "indicator": "varchar",
                "place": "varchar",
                "value": "double",
                "samples": "bigint",
                "num": "double",
                "den": "double",
                "period_start": "timestamp",
                "observed_at": "timestamp",
                "z": "double",
                "normal": "double",
                "spread": "double",
                "previous": "double",
            },
            ("indicator", "place"),
            "whole",
        ),
        Table(
            "normals",
            {
                "indicator": "varchar",
                "place": "varchar",
                "slot": "integer",
                "median": "double",
                "spread": "double",
                "weeks": "integer",
                "before": "timestamp",
            },
            ("place", "indicator", "slot"),
            "whole",
            row_group=BY_PLACE,
        ),
        Table(
            "readings_superseded", READING, ("indicator", "place", "observed_at", "version"), "pieces", "observed_at"
        ),
        Table("events", EVENT, ("opened_at", "event"), "parts", "opened_at", ("event",)),
        Table("events_superseded", EVENT, ("opened_at", "event", "updated_at", "version"), "pieces", "opened_at"),
        Table("warnings_superseded", WARNING, ("issued_at", "warning", "version"), "pieces", "issued_at"),
        Table("records_superseded", RECORD, ("entered_at", "register", "record", "version"), "pieces", "entered_at"),
        Table("records", RECORD, ("register", "place", "record"), "whole", key=("register", "record")),
        Table("objects_superseded", OBJECT, ("entered_at", "object", "version"), "pieces", "entered_at"),
        Table("objects", OBJECT, ("kind", "lat", "object"), "whole", key=("object",), row_group=BY_PLACE),
        Table(
            "objects_counted",
            {"place": "varchar", "kind": "varchar"}
            | dict.fromkeys(("objects", "with_address", "unaddressed", "orphans"), "bigint"),
            ("place", "kind"),
            "whole",
        ),
        Table(
            "objects_alike",
            {"place": "varchar", "kind": "varchar", "said": "ubigint", "spot": "ubigint"},
            ("place", "kind", "said", "spot"),
            "whole",
        ),
        Table("events_open", EVENT, ("opened_at", "event"), "whole"),
        Table(
            "events_hourly",
            {
                "kind": "varchar",
                "topic": "varchar",
                "place": "varchar",
                "hour": "timestamp",
                "opened": "bigint",
                "closed": "bigint",
                "on_time": "bigint",
                "overdue": "bigint",
            },
            ("hour", "kind", "topic", "place"),
            "parts",
            "hour",
        ),
        Table(
            "warnings",
            WARNING,
            ("issued_at", "warning"),
            "whole",
            key=("warning", "issued_at"),
            native=True,
        ),
        Table(
            "places",
            {
                "place": "varchar",
                "name_zh": "varchar",
                "name_en": "varchar",
                "short_zh": "varchar",
                "short_en": "varchar",
                "level": "varchar",
                "kind": "varchar",
                "parent": "varchar",
                "unit": "varchar",
                "lon": "double",
                "lat": "double",
                "population": "bigint",
                "area_km2": "double",
                "is_sketch": "boolean",
            },
            ("place",),
            "whole",
            native=True,
        ),
        Table("edges", {"child": "varchar", "parent": "varchar"}, ("child", "parent"), "whole", native=True),
        Table(
            "ancestors",
            {"place": "varchar", "ancestor": "varchar", "depth": "integer"},
            ("ancestor", "place"),
            "whole",
            native=True,
        ),
        Table(
            "shapes",
            {"place": "varchar", "level": "varchar", "is_sketch": "boolean", "geojson": "varchar"},
            ("level", "place"),
            "whole",
            native=True,
        ),
        Table(
            "deliveries",
            {
                "delivery": "varchar",
                "source": "varchar",
                "contract": "varchar",
                "file": "varchar",
                "status": "varchar",
                "received_at": "timestamp",
                "admitted_at": "timestamp",
                "rows_read": "bigint",
                "rows_admitted": "bigint",
                "rows_set_aside": "bigint",
                "rows_known": "bigint",
                "first_at": "timestamp",
                "last_at": "timestamp",
                "sentence": "varchar",
                "seq": "bigint",
                "withdraws": "varchar",
                "told": "varchar",
            },
            ("admitted_at", "delivery"),
            "pieces",
            "admitted_at",
            has_grown=True,
        ),
        Table(
            "feeds",
            {
                "source": "varchar",
                "last_admitted_at": "timestamp",
                "last_data_at": "timestamp",
                "deliveries": "bigint",
                "rows_admitted": "bigint",
                "rows_set_aside": "bigint",
            },
            ("source",),
            "whole",
        ),
        Table(
            "quality",
            {
                "delivery": "varchar",
                "source": "varchar",
                "contract": "varchar",
                "rule": "varchar",
                "property": "varchar",
                "rows_read": "bigint",
                "rows_broken": "bigint",
                "judged_at": "timestamp",
            },
            ("judged_at", "delivery", "rule"),
            "pieces",
            "judged_at",
        ),
        Table(
            "flags",
            {
                "indicator": "varchar",
                "place": "varchar",
                "hour": "timestamp",
                "flag": "varchar",
                "readings": "bigint",
                "detail": "double",
            },
            ("indicator", "place", "hour", "flag"),
            "parts",
            "hour",
        ),
        Table(
            "fields",
            {
                "source": "varchar",
                "contract": "varchar",
                "field": "varchar",
                "deliveries": "bigint",
                "rows": "bigint",
                "first_at": "timestamp",
                "last_at": "timestamp",
            },
            ("source", "field"),
            "whole",
        ),
        Table(
            "set_aside",
            {
                "delivery": "varchar",
                "source": "varchar",
                "contract": "varchar",
                "row": "bigint",
                "key": "varchar",
                "rule": "varchar",
                "reason": "varchar",
                "content": "varchar",
                "set_aside_at": "timestamp",
                "told": "varchar",
            },
            ("set_aside_at", "delivery", "row"),
            "pieces",
            "set_aside_at",
            has_grown=True,
        ),
    )
}


def empty_select(table: Table) -> str:
    """SQL of the table with its columns and no row."""
    columns = ", ".join(f"cast(null as {kind}) as {name}" for name, kind in table.columns.items())
    return f"select {columns} where false"


def from_files(table: Table, paths: Iterable[Path]) -> str:
    """SQL of the rows of these files with the table's columns, something to select from; of none where there are no files."""
    names = ", ".join(f"'{path}'" for path in paths)
    if not names:
        return f"({empty_select(table)})"
    if table.has_grown:
        return f"({empty_select(table)} union all by name from read_parquet([{names}], union_by_name = true))"
    return f"read_parquet([{names}])"
