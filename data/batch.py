"""One delivery being written: new part files beside the old ones, published together or not at all."""

import os
import warnings
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from city.settings import settings
from data.engines.in_process import DuckDB
from data.engines.in_process import frame_of as frame_of
from data.snapshots import PartFile, Snapshots
from data.sorting import in_order
from data.tables import TABLES, Table, from_files

warnings.filterwarnings("ignore", "Arrow output on a DB-API result", UserWarning)

SQL_FOLDER = Path(__file__).parent / "rollups"
PIECES_BEFORE_MERGE = 24
OPEN_DAYS = 2
OPEN_PARTS = 40
LARGE_ROWS = 1_000_000
"""A file of so many rows stays as it is: merging it again would cost more than it spares."""
MONTH_ROWS = 20_000_000
"""Days become one month's file only up to so many rows."""
POLARS: dict[str, Any] = {
    "varchar": pl.String,
    "double": pl.Float64,
    "bigint": pl.Int64,
    "integer": pl.Int32,
    "boolean": pl.Boolean,
    "timestamp": pl.Datetime("us"),
}
WHOLE = "all"
"""The one part of a table that is kept whole."""


@cache
def rollup_sql(name: str) -> str:
    """The text of data/rollups/<name>.sql."""
    return (SQL_FOLDER / f"{name}.sql").read_text("utf-8")


def open_engine() -> duckdb.DuckDBPyConnection:
    """A DuckDB in memory for admissions, bounded in memory and in spill; its times are plain civil times."""
    given = settings()
    return duckdb.connect(
        config={
            "memory_limit": f"{given.rollup_memory_mb}MB",
            "threads": max(1, min(os.cpu_count() or 1, given.rollup_memory_mb // 256)),
            "temp_directory": str(given.spill / "one-screen-spill"),
            "max_temp_directory_size": f"{given.spill_mb}MB",
            "preserve_insertion_order": False,
            "python_enable_replacements": False,
            "autoinstall_known_extensions": False,
        }
    )


class Batch:
    """The files that one delivery adds and retires, over the newest stamp; `today` decides which days are still open.

    A day that was over once stays over when the clock is set back: its rows may lie in the file of its month.
    """

    def __init__(self, snapshots: Snapshots, engine: duckdb.DuckDBPyConnection, today: date) -> None:
        self.snapshots = snapshots
        self.engine = engine
        self.base = snapshots.current()
        self.today = max(today, self.base.known_at.date())
        self.seq = self.base.seq + 1
        self.added: list[PartFile] = []
        self.retired: set[str] = set()
        self._known: dict[str, list[PartFile]] = {}

    def files(self, tbl: str, since: datetime | None = None, until: datetime | None = None) -> list[PartFile]:
        """The table's files as they will be after this batch; with since/until those whose rows may lie within."""
        if tbl not in self._known:
            self._known[tbl] = self.snapshots.files(tbl, self.base.seq)
        now = [f for f in self._known[tbl] if f.name not in self.retired]
        now += [f for f in self.added if f.tbl == tbl and f.name not in self.retired]
        low = since.isoformat() if since else None
        high = until.isoformat() if until else None
        return [
            f
            for f in now
            if (low is None or f.max_at is None or f.max_at >= low)
            and (high is None or f.min_at is None or f.min_at <= high)
        ]

    def rows(self, tbl: str, since: datetime | None = None, until: datetime | None = None) -> str:
        """The table as it will be, as something that SQL can select from; whole files, not cut to since/until."""
        return self.relation(TABLES[tbl], self.files(tbl, since, until))

    def relation(self, table: Table, files: list[PartFile]) -> str:
        """These files as something that SQL can select from; an empty relation with the right columns when there are none."""
        return from_files(table, [self.snapshots.path(f.name) for f in files])

    def part_of(self, tbl: str, day: date) -> str:
        """The part that holds a day: its own while the day is open or has a file of its own, else its month.

        A day that its month's file may hold stays there, even when it is open again because the clock was put back.
        """
        own, month = day.isoformat(), f"{day:%Y-%m}"
        files = self.files(tbl)
        if any(f.part == own for f in files):
            return own
        if day < self.today - timedelta(days=OPEN_DAYS):
            return month
        sealed = [(f.min_at or "", f.max_at or "") for f in files if f.part == month]
        return month if any(low[:10] <= own <= high[:10] for low, high in sealed) else own

    def write(self, tbl: str, part: str, select: str) -> PartFile | None:
        """Writes the select's rows as a new file of this part; None when there are no rows."""
        name = self.snapshots.new_name(tbl, part)
        rows = DuckDB(self.engine).write(self.snapshots.path(name), TABLES[tbl], select)
        return self.adopt(tbl, part, name, rows)

    def adopt(self, tbl: str, part: str, name: str, rows: int, instead_of: Sequence[PartFile] = ()) -> PartFile | None:
        """Takes a file that an engine wrote under a new name into this part, in the place of the files `instead_of`.

        None when it has no rows and so is not there.
        """
        self._retire([f.name for f in instead_of])
        if rows == 0:
            return None
        low = high = None
        if time := TABLES[tbl].time:
            bounds = f"select min({time}), max({time}) from read_parquet('{self.snapshots.path(name)}')"
            low, high = self.engine.execute(bounds).fetchall()[0]
        file = PartFile(name, tbl, part, rows, low and low.isoformat(), high and high.isoformat())
        self.added.append(file)
        return file

    def write_frame(self, tbl: str, part: str, frame: pl.DataFrame) -> PartFile:
        """Writes a frame with the table's columns as a new file of this part, as `write` would."""
        table = TABLES[tbl]
        name = self.snapshots.new_name(tbl, part)
        columns = [pl.col(name).cast(POLARS[kind]) for name, kind in table.columns.items()]
        ordered = in_order(frame, table).select(columns)
        ordered.write_parquet(self.snapshots.path(name), compression="zstd", row_group_size=table.row_group)
        span = (ordered[table.time].min(), ordered[table.time].max()) if table.time else (None, None)
        file = PartFile(name, tbl, part, frame.height, *[one.isoformat() if one else None for one in span])  # type: ignore[union-attr]
        self.added.append(file)
        return file

    def replace_part(self, tbl: str, part: str, select: str) -> None:
        """The part becomes exactly the select's rows; the select may read the part's present files."""
        old = [f.name for f in self.files(tbl) if f.part == part]
        self.write(tbl, part, select)
        self._retire(old)

    def by_part(
        self, tbl: str, rows: str, column: str, touched: tuple[str, str] | None = None
    ) -> Iterator[tuple[str, str]]:
        """Each part of `tbl` that holds a day of the relation `rows`, by its time `column`, and the select of those rows.

        `touched` (relation, time column) names the days instead, where days without rows are to be dealt with, too.
        """
        relation, time = touched or (rows, column)
        found = self.engine.execute(f"select distinct date_trunc('day', {time}) from {relation} order by 1").fetchall()  # nosec B608
        parts: dict[str, list[datetime]] = {}
        for (day,) in found:
            parts.setdefault(self.part_of(tbl, day.date()), []).append(day)
        if len(parts) < len(found) and not touched:
            parts = self._large_days_apart(tbl, rows, column, parts)
        for part, days in parts.items():
            if len(parts) == 1:
                yield part, f"select * from {rows}"
                return
            self.engine.execute("create or replace temp table part_days as select unnest($days) as day", {"days": days})
            yield part, f"select r.* from {rows} as r semi join part_days as d on d.day = date_trunc('day', r.{column})"

    def _large_days_apart(
        self, tbl: str, rows: str, column: str, parts: dict[str, list[datetime]]
    ) -> dict[str, list[datetime]]:
        """The same days by part; a day of so many rows that its month would become too large gets a part of its own."""
        counted = f"select date_trunc('day', {column}) as day, count(*) from {rows} group by 1"
        large = {day for day, n in self.engine.execute(counted).fetchall() if n >= LARGE_ROWS}
        apart: dict[str, list[datetime]] = {}
        for part, days in parts.items():
            for day in days:
                apart.setdefault(day.date().isoformat() if day in large else part, []).append(day)
        return apart

    def replace_rows(self, tbl: str, part: str, fresh: str, outdated: str) -> None:
        """In this part the select `fresh` takes the place of the rows `o` that `outdated`, `<relation> on <condition>`, finds."""
        old = [f for f in self.files(tbl) if f.part == part]
        if old:
            fresh += f" union all by name select o.* from {self.relation(TABLES[tbl], old)} as o anti join {outdated}"
        self.replace_part(tbl, part, fresh)

    def replace_file(self, file: PartFile, select: str) -> None:
        """One file's rows become the select's, which may read the file."""
        self.write(file.tbl, file.part, select)
        self._retire([file.name])

    def add_piece(self, tbl: str, part: str, select: str) -> None:
        """Adds rows to a table kept in pieces; merges the part's small pieces when they have become many."""
        small = [f for f in self.files(tbl) if f.part == part and f.rows < LARGE_ROWS]
        if len(small) < PIECES_BEFORE_MERGE:
            self.write(tbl, part, select)
            return
        old = self.relation(TABLES[tbl], small)
        self.write(tbl, part, f"select * from {old} union all by name select * from ({select})")
        self._retire([f.name for f in small])

    def replace_whole(self, tbl: str, select: str) -> None:
        """The whole table becomes the select's rows."""
        self.replace_part(tbl, WHOLE, select)

    def seal(self) -> None:
        """Days that are over: pieces of a day become one file; when many days are open the oldest month becomes one."""
        for table in TABLES.values():
            if table.kept != "whole":
                self._merge_days(table)
                self._merge_month(table, OPEN_PARTS)

    def compact(self) -> None:
        """The same, and every month that is over becomes one file, as far as it does not become too large."""
        for table in TABLES.values():
            if table.kept != "whole":
                self._merge_days(table)
                while self._merge_month(table, 0):
                    pass

    def _over(self, table: Table) -> list[PartFile]:
        """The files of days that are over."""
        limit = (self.today - timedelta(days=OPEN_DAYS)).isoformat()
        return [f for f in self.files(table.name) if len(f.part) == 10 and f.part < limit]

    def _merge_days(self, table: Table) -> None:
        over = self._over(table)
        for day in sorted({f.part for f in over}):
            small = [f for f in over if f.part == day and f.rows < LARGE_ROWS]
            if len(small) > 1:
                self._merge(table, day, small)

    def _merge_month(self, table: Table, allowed: int) -> bool:
        """Merges the oldest month that may be, when more than `allowed` days lie side by side; whether it did."""
        months: dict[str, list[PartFile]] = {}
        over = self._over(table)
        for file in over:
            months.setdefault(file.part[:7], []).append(file)
        present = [f for f in self.files(table.name) if len(f.part) == 7]
        rows = {month: sum(f.rows for f in files) for month, files in months.items()}
        for file in present:
            rows[file.part] = rows.get(file.part, 0) + file.rows
        may = {m: files for m, files in sorted(months.items()) if rows[m] <= MONTH_ROWS and self._is_over(m)}
        if not may or len({f.part for f in over}) <= allowed:
            return False
        month = next(iter(may))
        self._merge(table, month, may[month] + [f for f in present if f.part == month])
        return True

    def _is_over(self, month: str) -> bool:
        return month < f"{self.today - timedelta(days=OPEN_DAYS):%Y-%m}"

    def _merge(self, table: Table, part: str, files: list[PartFile]) -> None:
        self.write(table.name, part, f"select * from {self.relation(table, files)}")
        self._retire([f.name for f in files])

    def drop(self, *relations: str) -> None:
        """Drops temporary tables and views of these names, where they are."""
        found = "select table_name, 'table' from duckdb_tables() where temporary"
        found += " union all select view_name, 'view' from duckdb_views() where temporary and not internal"
        for name, kind in self.engine.execute(found).fetchall():
            if name in relations:
                self.engine.execute(f'drop {kind} "{name}"')

    def _retire(self, names: list[str]) -> None:
        made_here = {f.name for f in self.added}
        for name in names:
            if name in made_here:
                self.snapshots.path(name).unlink(missing_ok=True)
                self.added = [f for f in self.added if f.name != name]
            else:
                self.retired.add(name)
