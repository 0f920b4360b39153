"""The inbox: inbox/<source>/<file>. Each file is admitted exactly once, also when the process is killed half-way.

A file is first claimed by a rename into a folder named for its delivery; the store knows which deliveries it has dealt with.
Whatever is still claimed after a restart is either in the store already (and only filed away) or admitted now.
"""

import fcntl
import logging
import os
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import OperationalError

import duckdb

from data.admit import Admission, Item, Outcome

log = logging.getLogger(__name__)
CLAIMED, DONE, REFUSED = ".claimed", ".done", ".refused"
SETTLED_S = 0.3
OUTSIDE_THE_FILE = (OSError, OperationalError, duckdb.IOException)
UNFINISHED = (".part", ".tmp", ".crdownload", "~")


def claim(inbox: Path, now_s: float | None = None) -> list[Path]:
    """Claims every finished file of the inbox, oldest first; a file that was written to just now is left to settle."""
    now = time.time() if now_s is None else now_s
    waiting = []
    for folder in sorted(inbox.iterdir()) if inbox.is_dir() else []:
        if not folder.is_dir() or folder.name.startswith("."):
            continue
        for path in folder.iterdir():
            if path.name.startswith(".") or path.name.endswith(UNFINISHED) or not path.is_file():
                continue
            changed = path.stat().st_mtime
            if abs(now - changed) >= SETTLED_S:
                waiting.append((changed, path.name, folder.name, path))
    home = inbox / CLAIMED
    home.mkdir(parents=True, exist_ok=True)
    for _, name, source, path in sorted(waiting):
        folder = home / f"{time.time_ns():020d}-{uuid.uuid4().hex[:8]}@{source}"
        folder.mkdir()
        os.replace(path, folder / name)
    claimed = []
    for folder in sorted(home.iterdir()):
        files = sorted(folder.iterdir())
        if not files:
            folder.rmdir()
        claimed += files
    return claimed


def look(admission: Admission, inbox: Path) -> list[Outcome]:
    """One look into the inbox: admits everything that is ready under one stamp and files it away; one outcome a file.

    Where another process is looking just now, there is nothing to do. A file on which admission fails unexpectedly
    is refused like any other bad one, so that it holds up nothing behind it.
    """
    with _looking(inbox) as free:
        claimed = claim(inbox) if free else []
        items = [Item(path.parent.name.split("@", 1)[1], path, path.parent.name.split("@", 1)[0]) for path in claimed]
        outcomes = _admit(admission, items) if items else []
        for item in items:
            refused = admission.snapshots.delivery_status(item.delivery) == "refused"
            home = inbox / (REFUSED if refused else DONE) / item.source
            home.mkdir(parents=True, exist_ok=True)
            os.replace(item.path, home / f"{item.delivery}-{item.path.name}")
            item.path.parent.rmdir()
        return outcomes


@contextmanager
def _looking(inbox: Path) -> Iterator[bool]:
    """Whether this process alone is looking; the lock goes with the process that held it."""
    with (inbox / ".looking").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def _admit(admission: Admission, items: list[Item]) -> list[Outcome]:
    """Admits all together, or, where that fails, one by one, so that only the file that is at fault is refused."""
    try:
        return admission.admit_together(items)
    except OUTSIDE_THE_FILE:
        raise
    except Exception as fault:
        if len(items) > 1:
            return [outcome for item in items for outcome in _admit(admission, [item])]
        log.exception("%s: admission failed.", items[0].path.name)
        sentence = f"{items[0].path.name}: admission failed unexpectedly ({type(fault).__name__}); see the log."
        return [admission.refuse(items[0], sentence)]


def clear_done(inbox: Path, keep: int) -> None:
    """Deletes all but the newest `keep` files of each source under .done; what was refused is never deleted."""
    home = inbox / DONE
    for folder in home.iterdir() if home.is_dir() else []:
        for path in sorted(folder.iterdir())[:-keep]:
            path.unlink()
