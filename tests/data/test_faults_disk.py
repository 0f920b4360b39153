"""A disk that is really full: nothing is lost, nothing counted twice, one sentence; with room again the file goes in."""

import json
import os
import shutil
import subprocess
import sys
from datetime import datetime, timedelta

import pytest

from data.trouble import StoreTrouble
from tests._store import TINY

PLACES = ("NJ-T-01", "NJ-T-04", "320102")
ROWS = 3000


def rows(count, first=0):
    start = datetime(2026, 7, 1)
    return [
        {
            "indicator": "air_no2",
            "place": PLACES[n % 3],
            "observed_at": start + timedelta(minutes=n // 3),
            "value": float(n * 7919 % 997) / 10,
            "num": None,
            "den": None,
        }
        for n in range(first, first + count)
    ]


@pytest.fixture
def on_a_small_disk(store, root, tmp_path):
    """on_a_small_disk(where, kilobytes): what tests/data/_small_disk.py says of the store of the test."""
    namespace = ["unshare", "--user", "--map-root-user", "--mount"]
    probe = [*namespace, "mount", "-t", "tmpfs", "tmpfs", str(store.files)]
    if shutil.which("unshare") is None or subprocess.run(probe, capture_output=True, check=False).returncode:
        pytest.skip("a small disk cannot be mounted here")

    def run(where, kilobytes):
        path = store.write("rows", rows(ROWS), "many.parquet")
        environment = {**os.environ, "COCKPIT_STORE": str(store.folder), "COCKPIT_CITY": str(TINY)}
        home = tmp_path / "home"
        home.mkdir()
        done = subprocess.run(
            [*namespace, sys.executable, "-m", "tests.data._small_disk", where, str(kilobytes), str(home), str(path)],
            cwd=root,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1]), done.stderr

    return run


@pytest.mark.parametrize("where", ["store", "extracts", "index"])
def test_a_full_disk(store, on_a_small_disk, where):
    store.deliver("rows", rows(30, ROWS))
    store.admission.close()
    found, stderr = on_a_small_disk(where, 4096)
    *failed, last = found["looks"]
    assert failed and last["status"] == ["admitted"], found
    for one in failed:
        (sentence,) = one["said"]
        assert one["status"] == ["held"] and one["moved"] == 0 and one["orphans"] == [], one
        assert (
            sentence.startswith("rows: 1 files are held. ") and "the disk is full, so nothing was admitted" in sentence
        )
    assert failed[0]["code"] == 1 and stderr.count("the disk is full") == 1 and "Traceback" not in stderr
    assert last["said"] == [f"many.parquet: {ROWS} rows admitted."] and last["moved"] == 1
    assert found["rows"] == [ROWS + 30, ROWS + 30] and found["faults"] == []
    assert found["left"] == [] and found["done"] == 1


def test_no_room_for_what_memory_cannot_hold(store, tmp_path):
    """The engine may use little memory and hardly any spill: the sentence says so, and with more of it the file goes in."""
    path = store.write("rows", rows(400_000))
    run = store.admission.engine.execute
    before = run("select current_setting('memory_limit')").fetchall()[0][0]
    run("set memory_limit = '24MB'")
    run("set max_temp_directory_size = '1MB'")
    with pytest.raises(StoreTrouble, match="memory and spill of an admission do not suffice, so nothing was admitted"):
        store.admission.admit("rows", path)
    assert store.table("readings").is_empty() and store.admission.snapshots.verify() == []
    run(f"set memory_limit = '{before}'")
    run("set max_temp_directory_size = '20GB'")
    assert store.admission.admit("rows", path).rows_admitted == 400_000


def test_a_limit_on_the_size_of_a_file(store, root):
    """The machine allows files of 64 KB only (ulimit -f): said like a full disk, without one."""
    path = store.write("rows", rows(60_000))
    environment = {**os.environ, "COCKPIT_STORE": str(store.folder), "COCKPIT_CITY": str(TINY)}
    code = (
        "import resource, signal, sys; from data.__main__ import main;"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), -1)); sys.exit(main(['admit', 'rows', sys.argv[2]]))"
    )

    def admit(limit):
        command = [sys.executable, "-c", code, str(limit), str(path)]
        return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)

    done = admit(65536)
    assert done.returncode == 1 and done.stderr.count("\n") == 1, done.stderr
    assert done.stderr.startswith(f"{store.folder}: the disk is full, so nothing was admitted")
    assert store.table("readings").is_empty() and store.admission.snapshots.verify() == []
    done = admit(-1)
    assert (done.returncode, done.stderr) == (0, "") and store.table("readings").height == 60_000
