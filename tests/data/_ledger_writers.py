"""Many processes append to one ledger, some are killed: python -m tests.data._ledger_writers <url> <folder> <processes> <entries> <kills>.

Each process writes what was confirmed to it to a file of its own, and puts each line on the disk. A process that was killed is
followed by another that goes on where the file ends; it presses again what may or may not have been written.
"""

import json
import os
import random
import signal
import sys
import time
from pathlib import Path

from city.access import Viewer
from data.ledger import Entry, Ledger, LedgerError, Overtaken

SHARED, QUARREL = "shared", 40
"""The subject that all processes quarrel over; one entry in QUARREL is about it."""


def confirmed(path: Path) -> list[dict]:
    """The lines of a process's file; a line that was cut off by the kill was not confirmed."""
    lines = path.read_bytes().split(b"\n") if path.exists() else [b""]
    return [json.loads(line) for line in lines[:-1]]


def write(url: str, path: Path, name: str, entries: int) -> None:
    """Appends until so many entries are confirmed in the file."""
    ledger = Ledger(url)
    viewer = Viewer(name, "duty", ("3201",), "internal")
    known = confirmed(path)
    whole = path.read_bytes().rfind(b"\n") + 1 if path.exists() else 0
    with path.open("ab") as file:
        file.truncate(whole)
        last = next((one for one in reversed(known) if one["key"] != SHARED), None)
        for number in range(len(known), entries):
            press = f"{name}-{number}"
            if number % QUARREL == 9:
                entry = _quarrel(ledger, viewer, press)
            elif number % 3 == 0 or last is None:
                entry = _append(ledger, viewer, "ticket", None, press)
            else:
                entry = _append(ledger, viewer, "ticket", last["key"], press, seen=last["number"])
            told = {"number": entry.number, "key": entry.key, "press": press, "hash": entry.hash}
            if number % QUARREL != 9:
                last = told
            file.write(json.dumps(told).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())


def _append(ledger: Ledger, viewer: Viewer, kind: str, key: str | None, press: str, seen: int = 0) -> Entry:
    """One entry; who has waited in vain, as may be on a machine under load, presses again."""
    while True:
        try:
            return ledger.append(viewer, kind, key, "step" if seen else "report", words=press, press=press, seen=seen)
        except LedgerError as told:
            if "database is locked" not in str(told) and "lock timeout" not in str(told):
                raise


def _quarrel(ledger: Ledger, viewer: Viewer, press: str) -> Entry:
    """Appends to what all append to: whoever is overtaken looks, and tries again."""
    found = ledger.entries("quarrel", SHARED)
    seen = found[-1].number if found else 0
    while True:
        try:
            return _append(ledger, viewer, "quarrel", SHARED, press, seen=seen)
        except Overtaken as told:
            assert "has gone on" in str(told)
            seen = told.entry.number


def _fork(url: str, folder: Path, number: int, entries: int) -> int:
    if pid := os.fork():
        return pid
    ended = 1
    try:
        write(url, folder / f"{number:02d}.jsonl", f"p{number:02d}", entries)
        ended = 0
    except BaseException as fault:
        print(f"p{number:02d}: {type(fault).__name__}: {fault}", file=sys.stderr, flush=True)
    finally:
        os._exit(ended)


def run(url: str, folder: Path, processes: int, entries: int, kills: int) -> dict:
    """Starts the processes, kills some at random, waits until all entries are confirmed; how many were killed and fell."""
    chance = random.Random(kills)
    running = {_fork(url, folder, number, entries // processes): number for number in range(processes)}
    begun, killed, failed = time.monotonic(), 0, 0
    while running:
        if killed < kills:
            time.sleep(chance.uniform(0.05, 0.4))
            victim = chance.choice(sorted(running))
            os.kill(victim, signal.SIGKILL)
        pid, status = os.wait()
        number = running.pop(pid)
        if os.WIFSIGNALED(status):
            killed += 1
            running[_fork(url, folder, number, entries // processes)] = number
        failed += os.WIFEXITED(status) and os.WEXITSTATUS(status) != 0
    return {"killed": killed, "failed": failed, "seconds": round(time.monotonic() - begun, 1)}


if __name__ == "__main__":
    print(json.dumps(run(sys.argv[1], Path(sys.argv[2]), *map(int, sys.argv[3:]))))
