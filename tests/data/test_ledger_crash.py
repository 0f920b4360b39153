"""Twenty processes append to one ledger, some killed at random: nothing confirmed is missing, nothing stands twice, the chain is whole."""

import multiprocessing
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import text

from city.access import Viewer
from data.ledger import Ledger, Overtaken

PROCESSES, ENTRIES, KILLED = 20, 10_000, 5
ANNA = Viewer("anna", "duty", ("3201",), "internal")
PROGRAM = """
import os, sys
from city.access import Viewer
from data.ledger import Ledger
url, number, count, told = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
ledger, who = Ledger(url), Viewer(f"p{number}", "duty", ("3201",), "internal")
with open(told, "a") as confirmed:
    for each in range(count):
        entry = ledger.append(who, "crash", f"{number}-{each}", "append", press=f"{number}/{each}")
        confirmed.write(f"{entry.press} {entry.hash}\\n")
        confirmed.flush()
        os.fsync(confirmed.fileno())
"""


def binaries() -> Path:
    """PostgreSQL's own programs; `make test` installs them."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found:
        pytest.fail("no PostgreSQL on this machine; `make test` installs it, or install Debian's 'postgresql'")
    return found[-1].parent


@pytest.fixture(scope="module")
def postgres(tmp_path_factory):
    """A cluster of its own in a folder of the test, on a socket in it; owned by `postgres` where root runs the tests."""
    folder = tmp_path_factory.mktemp("pg")
    owner = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
    if owner:
        for one in (folder, *list(folder.parents)[:2]):
            one.chmod(0o755)
        shutil.chown(folder, "postgres")
    run, base = {"check": True, "stdout": subprocess.DEVNULL, "cwd": folder}, folder / "base"
    subprocess.run(
        [*owner, binaries() / "initdb", "-D", base, "-U", "cockpit", "-A", "trust", "--no-instructions"], **run
    )
    told = f"-k {folder} -c listen_addresses='' -c max_connections=60"
    subprocess.run([*owner, binaries() / "pg_ctl", "-D", base, "-w", "-o", told, "-l", folder / "log", "start"], **run)
    yield f"postgresql+psycopg://cockpit@/postgres?host={folder}"
    subprocess.run(
        [*owner, binaries() / "pg_ctl", "-D", base, "-m", "fast", "stop"],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        check=False,
    )


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'ledger.sqlite'}"
    return request.getfixturevalue("postgres")


def test_twenty_processes_append_and_some_are_killed(url, tmp_path):
    Ledger(url).close()
    chance, each = random.Random(7), ENTRIES // PROCESSES
    command = [sys.executable, "-c", PROGRAM, url]
    started = [
        subprocess.Popen(
            [*command, str(n), str(each), str(tmp_path / f"{n}.txt")], env={**os.environ, "PYTHONPATH": os.getcwd()}
        )
        for n in range(PROCESSES)
    ]
    begun = time.monotonic()
    for victim in chance.sample(range(PROCESSES), KILLED):
        while len(said(tmp_path / f"{victim}.txt")) < chance.randint(10, each // 2) and started[victim].poll() is None:
            time.sleep(0.02)
        started[victim].send_signal(signal.SIGKILL)
    codes = Counter(process.wait(240) for process in started)
    assert codes[0] + codes[-signal.SIGKILL] == PROCESSES and codes[-signal.SIGKILL] >= KILLED - 1, codes
    for number, process in enumerate(started):
        if process.returncode:
            again = [*command, str(number), str(each), str(tmp_path / f"{number}-again.txt")]
            subprocess.run(again, env={**os.environ, "PYTHONPATH": os.getcwd()}, check=True, timeout=120)
    confirmed = dict(line.split() for one in tmp_path.glob("*.txt") for line in said(one))
    ledger = Ledger(url)
    found = ledger.entries("crash")
    kept = {one.press: one.hash for one in found}
    print(
        f"{len(found)} entries of {PROCESSES} processes in {time.monotonic() - begun:.0f} s, {codes[-signal.SIGKILL]} killed"
    )
    assert len(found) == len(kept) == ENTRIES, "none twice"
    assert len(confirmed) == ENTRIES and confirmed == kept, "none that was confirmed is missing or another"
    assert [one.number for one in found] == list(range(1, ENTRIES + 1)) and ledger.verify() == []
    spoil(ledger)
    assert ledger.verify() == ["Ledger: entry 5000 was changed: its content does not have its hash."]
    ledger.close()


def said(path: Path) -> list[str]:
    """The whole lines of what a process confirmed."""
    return path.read_text().split("\n")[:-1] if path.exists() else []


def spoil(ledger: Ledger) -> None:
    """Changes one entry as somebody with the database's own rights could."""
    off = {
        "sqlite": ["drop trigger no_update"],
        "postgresql": ["alter table entries disable trigger all"],
    }[ledger.engine.dialect.name]
    with ledger.engine.begin() as base:
        for statement in (*off, "update entries set words = 'other' where number = 5000"):
            base.execute(text(statement))


def press(url, who, gate, told):
    ledger = Ledger(url)
    gate.wait(30)
    try:
        told.put((who, ledger.append(Viewer(who, "duty", ("3201",), "internal"), "both", "1", "decide", seen=0).number))
    except Overtaken as late:
        told.put((who, str(late)))


def test_of_two_that_press_at_once_one_wins_and_the_other_reads_a_sentence(url):
    context = multiprocessing.get_context("spawn")
    gate, told = context.Barrier(2), context.Queue()
    both = [context.Process(target=press, args=(url, who, gate, told)) for who in ("anna", "ben")]
    for one in both:
        one.start()
    said_by = dict(told.get(timeout=60) for _ in both)
    for one in both:
        one.join(30)
    won = [who for who, number in said_by.items() if isinstance(number, int)]
    lost = next(text for text in said_by.values() if isinstance(text, str))
    assert len(won) == 1 and lost.startswith(f"both 1 has gone on: {won[0]} was first with 'decide' at "), said_by
