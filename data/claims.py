"""Claims: which files of an inbox are finished, and whose turn it is; each becomes one delivery by a rename.

Of each source the oldest come first, by the time at which they were last written to.
"""

import fcntl
import os
import signal
import stat
import time
import uuid
from collections import Counter
from pathlib import Path

from data.admit import Item, Outcome

CLAIMED = ".claimed"
SETTLED_S, OPEN_S = 0.3, 60.0
UNFINISHED = (".part", ".tmp", ".crdownload", ".filepart", "~")


def claim(inbox: Path, most: int, now_s: float | None = None) -> tuple[list[Item], list[Outcome]]:
    """Claims finished files of each source, oldest first, until `most` of it are claimed: what is claimed, and what stays.

    A file that was written to just now, or is still open for writing, is left to settle.
    """
    now = time.time() if now_s is None else now_s
    told: list[Outcome] = []
    home = inbox / CLAIMED
    home.mkdir(parents=True, exist_ok=True)
    before = _claimed(home)
    taken = Counter(item.source for item in before)
    found: list[tuple[float, str, str, Path]] = []
    for folder in sorted(inbox.iterdir()):
        if folder.name.startswith("."):
            continue
        if not folder.is_dir():
            sentence = (
                f"{folder.name}: lies in the inbox itself; put it into the folder of its source, inbox/<source>/."
            )
            told.append(Outcome("", "", folder.name, "waiting", sentence))
            continue
        try:
            ready = _finished(folder, now)
        except OSError as fault:
            told.append(_held(folder, f"the folder cannot be read ({fault.strerror})"))
            continue
        room = max(0, most - taken[folder.name])
        turn: list[tuple[float, str, str, Path]] = []
        for changed, name in ready:
            if len(turn) == room:
                break
            if not _is_open(folder / name, now - changed):
                turn.append((changed, name, folder.name, folder / name))
        found += turn
        rest = len(ready) - len(turn)
        if rest > 0 and len(turn) == room:
            sentence = f"{folder.name}: {rest:,} files wait; at most {most} of a source are admitted in one look."
            told.append(Outcome("", folder.name, "", "waiting", sentence))
    return before + _take(home, sorted(found), before, told), told


def item_of(path: Path) -> Item:
    """What is claimed, by where it lies: .claimed/<delivery>@<source>/<file>."""
    delivery, source = path.parent.name.split("@", 1)
    return Item(source, path, delivery)


def _claimed(home: Path) -> list[Item]:
    """What was claimed before, in the order of its claims; folders that a kill left empty go."""
    items = []
    for folder in sorted(home.iterdir()):
        if not folder.is_dir() or "@" not in folder.name:
            continue
        files = sorted(folder.iterdir())
        if not files:
            folder.rmdir()
        items += [item_of(path) for path in files]
    return items


def _take(home: Path, found: list[tuple[float, str, str, Path]], before: list[Item], told: list[Outcome]) -> list[Item]:
    """Renames each file into its delivery's folder; the numbers rise also when the clock is set back."""
    number = max([time.time_ns(), *(int(item.delivery.split("-")[0]) + 1 for item in before)])
    items: list[Item] = []
    barred: set[str] = set()
    for _, name, source, path in found:
        if source in barred:
            continue
        folder = home / f"{number:020d}-{uuid.uuid4().hex[:8]}@{source}"
        number += 1
        folder.mkdir()
        claimed = folder / _speakable(name)
        try:
            os.replace(path, claimed)
        except FileNotFoundError:
            folder.rmdir()
        except OSError as fault:
            folder.rmdir()
            barred.add(source)
            told.append(_held(path.parent, f"{claimed.name} cannot be taken out of it ({fault.strerror})"))
        else:
            items.append(item_of(claimed))
    return items


def _finished(folder: Path, now: float) -> list[tuple[float, str]]:
    """When changed, and name, of all that is finished in a source's folder, oldest first."""
    ready = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith(".") or entry.name.endswith(UNFINISHED):
                continue
            try:
                found = entry.stat(follow_symlinks=False)
            except FileNotFoundError:
                continue
            age = abs(now - found.st_mtime)
            if age >= (OPEN_S if stat.S_ISDIR(found.st_mode) else SETTLED_S):
                ready.append((found.st_mtime, entry.name))
    return sorted(ready)


def _is_open(path: Path, age_s: float) -> bool:
    """Whether somebody has the file open for writing; one that rested for a minute is taken as finished nevertheless."""
    if abs(age_s) >= OPEN_S or not hasattr(fcntl, "F_SETLEASE"):
        return False
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW)
    except OSError:
        return False
    try:
        # A lease is given only where nobody writes; who opens the file while it is held sends a signal that is ignored.
        fcntl.fcntl(handle, fcntl.F_SETSIG, signal.SIGURG)
        fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except BlockingIOError:
        return True
    except OSError:
        return False
    finally:
        os.close(handle)
    return False


def _held(folder: Path, found: str) -> Outcome:
    sentence = f"{folder.name}: {found}; give the process that admits the right to read and write in {folder}."
    return Outcome("", folder.name, "", "held", sentence)


def _speakable(name: str) -> str:
    """The name as text that can be said and stored: of bytes in a Chinese encoding too, and without control characters."""
    raw = os.fsencode(name)
    for encoding in ("utf-8", "gb18030"):
        try:
            text = raw.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        text = raw.decode("utf-8", "replace")
    text = "".join(letter if letter.isprintable() else "_" for letter in text)
    while len(text.encode()) > 255:
        text = text[1:]
    return text
