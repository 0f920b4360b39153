"""What goes wrong outside the rows: a file that cannot be read as it stands, a store that cannot be written. One sentence each."""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import OperationalError

import duckdb

from city.said import Sentence, say
from data.sources import Refused

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
FULL_TEXTS = ("no space left", "disk is full", "disk quota", "file too large")
BARRED = (errno.EROFS, errno.EACCES, errno.EPERM)
BARRED_TEXTS = ("read-only", "readonly", "permission denied", "unable to open database file")


class StoreTrouble(Exception):
    """The store or the machine, not a delivery, is at fault: nothing was admitted. The text is the sentence for who runs it."""


class BackupError(RuntimeError):
    """A backup cannot be made, or cannot be used; the text is a sentence."""


@contextmanager
def store_trouble(folder: Path) -> Iterator[None]:
    """Turns what fails for want of room, rights or memory, or for a damaged file of the store, into a StoreTrouble."""
    try:
        yield
    except (OSError, OperationalError, duckdb.IOException, duckdb.OutOfMemoryException) as fault:
        raise StoreTrouble(sentence(folder, fault)) from fault
    except duckdb.Error as fault:
        if str(folder / "extracts") not in str(fault):
            raise
        raise StoreTrouble(sentence(folder, fault)) from fault


@contextmanager
def readable(path: Path) -> Iterator[None]:
    """Refuses what is no file or cannot be read, and what is deleted, replaced or written to while the block reads it."""
    try:
        before = _mark(path)
        if wrong := no_file(path.name, before[0]):
            raise Refused(wrong)
        path.open("rb").close()
        yield
        after = _mark(path)
    except FileNotFoundError:
        raise Refused(say("refused.gone", file=path.name)) from None
    except PermissionError:
        raise Refused(say("refused.no_right", file=path.name)) from None
    except OSError as fault:
        raise Refused(say("refused.unreadable", file=path.name, reason=fault.strerror or str(fault))) from None
    if after != before:
        raise Refused(say("refused.changed", file=path.name))


def no_file(name: str, mode: int) -> str | Sentence:
    """The sentence for what is no file by its mode (st_mode); empty for a file."""
    if stat.S_ISREG(mode):
        return ""
    found = {stat.S_IFDIR: "folder", stat.S_IFLNK: "link"}.get(stat.S_IFMT(mode), "device")
    return say(f"refused.{found}", file=name)


def _mark(path: Path) -> tuple[int, ...]:
    found = os.stat(path)
    return found.st_mode, found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def sentence(folder: Path, fault: Exception) -> str:
    """What a fault of the store means for who runs it, and what to do."""
    said = (str(fault).splitlines() or [type(fault).__name__])[0].strip().rstrip(".")
    number, text = getattr(fault, "errno", None), str(fault).lower()
    if number in FULL or any(mark in text for mark in FULL_TEXTS):
        found, remedy = "the disk is full", "make room there or in the folder for spill"
    elif number in BARRED or any(mark in text for mark in BARRED_TEXTS):
        found, remedy = "may not be written", "give the process that admits the right to write there"
    elif isinstance(fault, duckdb.OutOfMemoryException):
        found = "the memory and spill of an admission do not suffice"
        remedy = "allow more, or have the rows sent in smaller files"
    elif "locked" in text:
        found, remedy = "another process holds the index", "wait until it is done"
    elif isinstance(fault, duckdb.Error):
        found, remedy = "a file of the store cannot be read", "see `python -m data verify` for which"
    else:
        found, remedy = "the store does not work", "mend what is said in brackets"
    return f"{folder}: {found}, so nothing was admitted and the data stay as they were; {remedy}, then run it again ({said})."
