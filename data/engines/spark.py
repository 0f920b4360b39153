"""Apache Spark rolls up: in this process or on a cluster by its master's address. An extra: requirements-spark.lock.

Tables lie as Parquet files in a scratch folder beside the extracts. Driver and executors must all see the store under
the same path. Losing an executor loses nothing: what it had made lies in files, what it was making is made again.
"""

import os
import shutil
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from city.settings import SettingsError, settings
from data.tables import Table, empty_select

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession
    from pyspark.sql.types import StructType

OWN = "one-screen roll-ups"
LOOPBACK = "127.0.0.1"
TYPES = {"varchar": "string", "timestamp": "timestamp_ntz"}
LOADED: dict[pl.DataType | type[pl.DataType], str] = {
    pl.String(): "string",
    pl.Float64(): "double",
    pl.Int64(): "bigint",
    pl.Int32(): "int",
    pl.Boolean(): "boolean",
    pl.Date(): "date",
    pl.Datetime("us"): "timestamp_ntz",
}


@contextmanager
def spark_engine(master: str, scratch: Path) -> Iterator["Spark"]:
    """Spark at this master, with an empty scratch folder that goes when the work is done; the session stays open.

    Raises SettingsError when Spark or Java are not there, or the master does not answer.
    """
    session = _session(master)
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    engine = Spark(session, scratch)
    try:
        yield engine
    finally:
        for name in engine.names:
            session.catalog.dropTempView(name)
        shutil.rmtree(scratch, ignore_errors=True)


def _session(master: str) -> "SparkSession":
    try:
        from pyspark.errors import PySparkException, PySparkRuntimeError
        from pyspark.sql import SparkSession
    except ImportError:
        raise SettingsError(
            "COCKPIT_ROLLUPS is 'spark', and pyspark is not installed;"
            " install requirements-spark.lock, or set COCKPIT_ROLLUPS to 'duckdb'."
        ) from None
    if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        raise SettingsError(
            "COCKPIT_ROLLUPS is 'spark', and there is no Java; install Java 17, or set COCKPIT_ROLLUPS to 'duckdb'."
        )
    if _is_here(master):
        os.environ.setdefault("SPARK_LOCAL_IP", LOOPBACK)
    builder = SparkSession.builder.appName(OWN).master(master)
    for name, value in _configuration(master).items():
        builder = builder.config(name, value)
    try:
        session = builder.getOrCreate()
    except (PySparkException, PySparkRuntimeError, OSError, RuntimeError) as reason:
        raise SettingsError(f"COCKPIT_SPARK_MASTER is {master!r}; Spark did not start there: {reason}") from reason
    session.sparkContext.setLogLevel("ERROR")
    return session


def _configuration(master: str) -> dict[str, str]:
    memory = f"{settings().rollup_memory_mb}m"
    found = {
        "spark.driver.memory": memory,
        "spark.executor.memory": memory,
        "spark.local.dir": str(settings().spill / "one-screen-spill"),
        "spark.log.level": "ERROR",
        "spark.sql.parquet.compression.codec": "zstd",
        "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.shuffle.partitions": "8",
        "spark.sql.timestampType": "TIMESTAMP_NTZ",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
    }
    if _is_here(master):
        found |= {"spark.driver.bindAddress": LOOPBACK, "spark.driver.host": LOOPBACK}
    return found


def _is_here(master: str) -> bool:
    """Whether all of Spark runs on this machine, so that nothing needs to be reached from outside."""
    return master.startswith("local") or f"//{LOOPBACK}:" in master


class Spark:
    """The engine over one Spark session; its tables are temporary views of Parquet files in `scratch`."""

    def __init__(self, session: "SparkSession", scratch: Path) -> None:
        self.session = session
        self.scratch = scratch
        self.names: set[str] = set()

    def make(self, name: str, sql: str, parameters: Mapping[str, Any] | None = None) -> None:
        """See Engine."""
        rows = self._asked(sql, parameters)
        self._show(name, self._written(rows), rows.schema)

    def read(self, name: str, table: Table, files: Sequence[Path]) -> None:
        """See Engine."""
        if not files:
            self._name(name, self._asked(empty_select(table)))
            return
        columns = ", ".join(f"`{column}` {TYPES.get(kind, kind)}" for column, kind in table.columns.items())
        self._name(name, self.session.read.schema(columns).parquet(*map(str, files)))

    def load(self, name: str, frame: pl.DataFrame) -> None:
        """See Engine."""
        folder = self._folder()
        folder.mkdir()
        frame.write_parquet(folder / "part-0.parquet", compression="zstd")
        self._show(name, folder, ", ".join(f"`{column}` {LOADED[kind]}" for column, kind in frame.schema.items()))

    def frame(self, sql: str, parameters: Mapping[str, Any] | None = None) -> pl.DataFrame:
        """See Engine."""
        folder = self._written(self._asked(sql, parameters))
        return pl.read_parquet(folder / "*.parquet")

    def write(self, path: Path, table: Table, sql: str) -> int:
        """See Engine."""
        columns = ", ".join(f'cast("{column}" as {kind}) as "{column}"' for column, kind in table.columns.items())
        rows = self._asked(f"select {columns} from ({sql}) as given")
        folder = self._folder()
        one = rows.repartition(1).sortWithinPartitions(*[f"`{column}`" for column in table.sort])
        one.write.option("parquet.block.row.count.limit", table.row_group).parquet(str(folder))
        (made,) = folder.glob("part-*.parquet")
        found = pl.scan_parquet(made).select(pl.len()).collect().item()
        if found:
            os.replace(made, path)
        return found

    def _asked(self, sql: str, parameters: Mapping[str, Any] | None = None) -> "DataFrame":
        from data.engines.dialect import to_spark

        return self.session.sql(to_spark(sql, parameters))

    def _written(self, rows: "DataFrame") -> Path:
        folder = self._folder()
        rows.write.parquet(str(folder))
        return folder

    def _show(self, name: str, folder: Path, schema: "StructType | str") -> None:
        # Without the schema each reading would begin with a job that looks for it.
        self._name(name, self.session.read.schema(schema).parquet(str(folder)))

    def _name(self, name: str, rows: "DataFrame") -> None:
        rows.createOrReplaceTempView(name)
        self.names.add(name)

    def _folder(self) -> Path:
        return self.scratch / uuid.uuid4().hex
