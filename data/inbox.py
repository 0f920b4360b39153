"""The inbox: inbox/<source>/<file>. Each file is admitted exactly once, also when the process is killed half-way.

A file is first claimed by a rename into a folder named for its delivery; the store knows which deliveries it has dealt with.
Whatever is still claimed after a restart is either in the store already (and only filed away) or admitted now.
"""

import os
import time
import uuid
from pathlib import Path

from data.admit import Admission, Item, Outcome

CLAIMED, DONE, REFUSED = ".claimed", ".done", ".refused"
SETTLED_S = 0.3
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
    """One look into the inbox: admits everything that is ready under one stamp and files it away; one outcome a file."""
    claimed = claim(inbox)
    if not claimed:
        return []
    items = []
    for path in claimed:
        delivery, source = path.parent.name.split("@", 1)
        items.append(Item(source, path, delivery))
    outcomes = admission.admit_together(items)
    for item, outcome in zip(items, outcomes, strict=True):
        home = inbox / (REFUSED if outcome.status == "refused" else DONE) / item.source
        home.mkdir(parents=True, exist_ok=True)
        os.replace(item.path, home / f"{item.delivery}-{item.path.name}")
        item.path.parent.rmdir()
    return outcomes


def clear_done(inbox: Path, keep: int) -> None:
    """Deletes all but the newest `keep` files of each source under .done; what was refused is never deleted."""
    home = inbox / DONE
    for folder in home.iterdir() if home.is_dir() else []:
        for path in sorted(folder.iterdir())[:-keep]:
            path.unlink()
