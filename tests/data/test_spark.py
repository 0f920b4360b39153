"""Spark with two workers rolls up what DuckDB does: the same rows to 1e-9, the same schemas, also when a worker dies."""

import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from city.settings import SettingsError
from data.engines import spark as spark_module
from data.engines.dialect import to_spark
from data.tables import TABLES
from tests._store import Store, forget
from tests.data.test_roll import invented
from tests.data.test_roll_events import event

SHORT_RUN = """
spark.driver.extraJavaOptions    -XX:TieredStopAtLevel=1
spark.executor.extraJavaOptions  -XX:TieredStopAtLevel=1
spark.sql.codegen.wholeStage     false
"""
"""Few rows and many statements: compiling them would take longer than running them."""
ROLLED = ("hourly", "daily", "latest", "normals", "events_hourly")
MASTER = "org.apache.spark.deploy.master.Master"
WORKER = "org.apache.spark.deploy.worker.Worker"


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def wait_for(port: int) -> None:
    until = time.monotonic() + 120
    while time.monotonic() < until:
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    pytest.fail(f"nothing listens at 127.0.0.1:{port}")


def children(pid: int) -> list[int]:
    """The processes that one has started, and theirs."""
    listed = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False)
    found = [int(text) for text in listed.stdout.split()]
    return found + [below for one in found for below in children(one)]


class Cluster:
    """A master and two workers of one core each, on the loopback."""

    def __init__(self, folder: Path) -> None:
        home = Path(importlib.util.find_spec("pyspark").origin).parent
        self.program = home / "bin" / "spark-class"
        port = free_port()
        self.master = f"spark://127.0.0.1:{port}"
        self.folder = folder
        (folder / "spark-defaults.conf").write_text(SHORT_RUN, "utf-8")
        self.environment = {
            **os.environ,
            "SPARK_CONF_DIR": str(folder),
            "SPARK_HOME": str(home),
            "SPARK_LOCAL_IP": "127.0.0.1",
            "SPARK_PUBLIC_DNS": "127.0.0.1",
            "SPARK_NO_DAEMONIZE": "1",
            "SPARK_DAEMON_MEMORY": "256m",
            "PYSPARK_PYTHON": sys.executable,
        }
        self.started = [self._run(MASTER, "--host", "127.0.0.1", "--port", str(port), "--webui-port", "0")]
        wait_for(port)
        self.workers = [self._work(f"worker-{n}") for n in (1, 2)]

    def _work(self, name: str) -> subprocess.Popen:
        given = ("--host", "127.0.0.1", "--cores", "1", "--memory", "1g", "--webui-port", "0")
        return self._run(WORKER, *given, "--work-dir", str(self.folder / name), self.master)

    def _run(self, *command: str) -> subprocess.Popen:
        log = (self.folder / "cluster.log").open("a")
        return subprocess.Popen([self.program, *command], env=self.environment, stdout=log, stderr=log)

    def kill_worker(self) -> None:
        """kill -9 of the second worker and of the executors that it has started."""
        for pid in [*children(self.workers[1].pid), self.workers[1].pid]:
            os.kill(pid, signal.SIGKILL)

    def stop(self) -> None:
        for one in [*self.workers, *self.started]:
            below = children(one.pid)
            one.kill()
            one.wait()
            for pid in below:
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    continue


def stop_session() -> None:
    """Stops Spark in this process with its Java, so that another master can be named and no process stays."""
    from pyspark import SparkContext
    from pyspark.sql import SparkSession

    if session := SparkSession.getActiveSession():
        session.stop()
    if gateway := SparkContext._gateway:
        gateway.shutdown()
        gateway.proc.stdin.close()
        gateway.proc.wait(60)
        SparkContext._gateway = SparkContext._jvm = None


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    if importlib.util.find_spec("pyspark") is None or shutil.which("java") is None:
        pytest.fail("pyspark or Java are not on this machine; `make test` installs them")
    with pytest.MonkeyPatch.context() as patch:
        one = Cluster(tmp_path_factory.mktemp("cluster"))
        patch.setenv("SPARK_CONF_DIR", one.environment["SPARK_CONF_DIR"])
        try:
            yield one
        finally:
            stop_session()
            one.stop()


@pytest.fixture
def rolling_by(tmp_path, monkeypatch):
    """rolling_by(engine, master): a store of the tiny city whose roll-ups this engine makes."""
    stores = []

    def begin(engine: str, master: str = "local[2]") -> Store:
        folder = tmp_path / engine
        folder.mkdir()
        monkeypatch.setenv("COCKPIT_CITY", str(Path(__file__).parents[1] / "cities" / "tiny"))
        monkeypatch.setenv("COCKPIT_STORE", str(folder / "store"))
        monkeypatch.setenv("COCKPIT_ROLLUPS", engine)
        monkeypatch.setenv("COCKPIT_SPARK_MASTER", master)
        monkeypatch.setenv("COCKPIT_ROLLUP_MEMORY_MB", "512")
        forget()
        store = Store(folder / "store")
        stores.append(store)
        store.places()
        return store

    yield begin
    for store in stores:
        store.admission.close()
    monkeypatch.undo()
    forget()


def deliveries() -> list[tuple[str, list[dict]]]:
    """Every indicator of the catalogue: a part of the rows, some wrong; all rows, so corrections, too; events."""
    rows = invented(21)
    wrong = [{**r, "value": r["value"] and r["value"] / 2, "num": r["num"] and r["num"] / 2} for r in rows[::9]]
    cases = [event(n, place=place) for n, place in enumerate(("320102002", "320111001", "NJ-RV-01"))]
    return [("rows", wrong + rows[1::9] + rows[2::9]), ("rows", rows), ("cases", cases)]


def tables(store: Store) -> dict[str, tuple[pl.DataFrame, list]]:
    """What was rolled up: rows and the schemas of their files, by table."""
    return {name: (store.table(name), schemas(store, name)) for name in ROLLED}


def schemas(store: Store, name: str) -> list:
    """Each distinct schema of a table's files: column, physical and logical type."""
    import pyarrow.parquet as parquet

    found = set()
    for file in store.admission.snapshots.files(name, store.admission.snapshots.current().seq):
        schema = parquet.ParquetFile(store.admission.snapshots.path(file.name)).schema
        columns = [schema.column(n) for n in range(len(schema.names))]
        found.add(tuple((one.name, one.physical_type, kind_of(one)) for one in columns))
    return sorted(found)


def kind_of(column) -> str:
    """The logical type, without what says the same of plain columns in two ways."""
    kind = str(column.logical_type)
    return "plain" if kind in ("None", "Int(bitWidth=64, isSigned=true)", "Int(bitWidth=32, isSigned=true)") else kind


def check_same(by_duckdb, by_spark):
    for name, (expected, expected_schemas) in by_duckdb.items():
        found, found_schemas = by_spark[name]
        key = list(TABLES[name].sort)
        assert_frame_equal(expected.sort(key), found.sort(key), rel_tol=1e-9, abs_tol=1e-9)
        assert found_schemas == expected_schemas, name


def kill_when_busy(cluster: Cluster, killed: threading.Event) -> None:
    """Kills a worker while tasks run, after some statements of a roll-up have been made."""
    from pyspark.sql import SparkSession

    session = SparkSession.getActiveSession() or SparkSession._instantiatedSession
    tracker = session.sparkContext.statusTracker()
    until, stages = time.monotonic() + 300, set()
    while time.monotonic() < until:
        active = [tracker.getStageInfo(stage) for stage in tracker.getActiveStageIds()]
        running = [one.stageId for one in active if one and one.numActiveTasks]
        stages.update(running)
        if running and len(stages) >= 10:
            cluster.kill_worker()
            killed.set()
            return
        time.sleep(0.005)


@pytest.mark.timeout(900)
def test_two_workers_give_the_same_as_duckdb_also_when_one_is_killed(cluster, rolling_by):
    """The first delivery has both workers; in the second one worker and its executor are killed while tasks run."""
    store, by_duckdb = rolling_by("duckdb"), []
    for source, rows in deliveries():
        store.deliver(source, rows)
        by_duckdb.append(tables(store))
    assert all(by_duckdb[-1][name][0].height for name in ("hourly", "daily", "latest", "events_hourly"))

    store = rolling_by("spark", cluster.master)
    first, second, third = deliveries()
    store.deliver(*first)
    check_same(by_duckdb[0], tables(store))

    from pyspark.sql import SparkSession

    context = SparkSession._instantiatedSession.sparkContext
    assert context.master == cluster.master
    executors = context._jsc.sc().getExecutorMemoryStatus
    assert executors().size() == 3, "the driver and two executors"
    killed = threading.Event()
    killer = threading.Thread(target=kill_when_busy, args=(cluster, killed))
    killer.start()
    store.deliver(*second)
    killer.join()
    assert killed.is_set()
    assert cluster.workers[1].wait(60) == -signal.SIGKILL and cluster.workers[0].poll() is None
    check_same(by_duckdb[1], tables(store))
    store.deliver(*third)
    check_same(by_duckdb[2], tables(store))
    assert executors().size() == 2, "the driver and the executor that was left"
    assert not (store.folder / "scratch").exists()


def test_the_dialect_keeps_what_functions_mean():
    sql = "select quantile_cont(v, 0.9) as q, isodow(h) as d from t where a = $a and h < cast($before as timestamp)"
    said = to_spark(sql, {"a": "x'y", "before": datetime(2026, 7, 14)})
    assert "PERCENTILE(`v`, 0.9)" in said and "(WEEKDAY(`h`) + 1)" in said
    assert "'x''y'" in said.replace("\\'", "''") and "2026-07-14 00:00:00" in said and "$" not in said


def test_without_pyspark_a_sentence_says_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    with pytest.raises(SettingsError, match=r"^COCKPIT_ROLLUPS is 'spark', and pyspark is not installed; install"):
        with spark_module.spark_engine("local[1]", tmp_path / "scratch"):
            pass


def test_without_java_a_sentence_says_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(SettingsError, match="there is no Java; install Java 17"):
        with spark_module.spark_engine("local[1]", tmp_path / "scratch"):
            pass
