"""Two processes admit at once, the same file and different ones, many times over: each row once, no delivery twice."""

import json
import os
import subprocess
import sys
import time
from collections import Counter
from threading import Thread

import pytest

from tests._store import TINY
from tests.data.test_faults_disk import rows
from tests.data.test_kill import check_whole

ROUNDS = 12
WORKER = """
import json, pathlib, sys, time
from data.admit import Admission
me, home, rounds = sys.argv[1], pathlib.Path(sys.argv[2]), int(sys.argv[3])
admission = Admission()
for number in range(rounds):
    (home / f"ready-{number}-{me}").touch()
    while len(list(home.glob(f"ready-{number}-*"))) < 2:
        time.sleep(0.001)
    for kind in ("same", f"own-{me}", "same"):
        name = f"{kind}-{number}" if kind == "same" else ""
        outcome = admission.admit("rows", home / f"{kind}-{number}.parquet", delivery=name)
        print(json.dumps([outcome.status, outcome.rows_admitted, outcome.sentence]))
admission.close()
"""


@pytest.fixture
def start(store, root):
    """start(*arguments): Python as a process on the test's store; whatever still runs at the end is ended."""
    environment = {**os.environ, "COCKPIT_STORE": str(store.folder), "COCKPIT_CITY": str(TINY)}
    running = []

    def begin(*arguments):
        command = [sys.executable, *map(str, arguments)]
        process = subprocess.Popen(command, cwd=root, env=environment, stdout=subprocess.PIPE, text=True)
        running.append(process)
        return process

    yield begin
    for process in running:
        if process.poll() is None:
            process.kill()
        process.wait()
        process.stdout.close()


def test_two_admit_at_once(store, start, tmp_path):
    """In each round both are given the same file (as one delivery) at the same moment, then each its own."""
    home, given = tmp_path / "given", []
    home.mkdir()
    for number in range(ROUNDS):
        for kind in ("same", "own-a", "own-b"):
            some = rows(30, len(given))
            given += some
            os.replace(store.write("rows", some), home / f"{kind}-{number}.parquet")
    workers = [start("-c", WORKER, me, home, ROUNDS) for me in ("a", "b")]
    said = [json.loads(line) for worker in workers for line in worker.communicate(timeout=300)[0].splitlines()]
    assert [worker.returncode for worker in workers] == [0, 0]
    assert Counter(status for status, _, _ in said) == {"admitted": 3 * ROUNDS, "repeated": 3 * ROUNDS}
    assert sum(count for _, count, _ in said) == len(given)
    assert all(text.endswith("was dealt with before.") for status, _, text in said if status == "repeated")
    check_whole(store, given)
    stamps = store.admission.snapshots.connection.execute("select seq from stamps order by seq").fetchall()
    assert [seq for (seq,) in stamps] == list(range(1, 3 * ROUNDS + 2))


def test_the_same_bytes_as_two_deliveries(store, start):
    """Sent twice and admitted by two processes at once: one takes the rows, for the other they are known."""
    given = []
    for _ in range(2):
        some = rows(60, len(given))
        given += some
        path = store.write("rows", some)
        both = [start("-m", "data", "admit", "rows", path) for _ in range(2)]
        said = sorted(process.communicate(timeout=120)[0].split(": ")[1] for process in both)
        assert said == ["0 rows admitted, 60 known before.\n", "60 rows admitted.\n"]
    check_whole(store, given)


def test_two_watch_one_inbox(store, start, tmp_path):
    inbox, given = tmp_path / "inbox", []
    (inbox / "rows").mkdir(parents=True)
    both = [start("-m", "data", "watch", inbox) for _ in range(2)]
    for number in range(40):
        some = rows(15, len(given))
        given += some
        path = store.write("rows", some)
        os.utime(path, (1e9 + number,) * 2)
        os.replace(path, inbox / "rows" / f"{number:03d}.parquet")
    lines: list[str] = []
    readers = [Thread(target=lambda said=process.stdout: lines.extend(said)) for process in both]
    for reader in readers:
        reader.start()
    while len(list((inbox / ".done").glob("*/*"))) < 40 or len(lines) < 40:
        assert all(process.poll() is None for process in both)
        time.sleep(0.05)
    for process, reader in zip(both, readers, strict=True):
        process.terminate()
        reader.join()
    assert sorted(line.split(":")[0] for line in lines) == [f"{number:03d}.parquet" for number in range(40)]
    assert not list((inbox / ".claimed").iterdir())
    check_whole(store, given)
