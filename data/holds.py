"""What the watch remembers between two looks at the data: a small file in the store, replaced whole; that there is one watch, and that it lives."""

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from time import time

import polars as pl

from city.settings import settings


class WatchedAlready(RuntimeError):
    """Another process watches this store; the text is a sentence."""


def read_holds() -> pl.DataFrame | None:
    """What was kept last; None when there is nothing that can be read: then all begins anew, and incidents stay as they are."""
    try:
        return pl.read_parquet(_path())
    except (OSError, pl.exceptions.PolarsError):
        return None


def keep_holds(told: pl.DataFrame) -> None:
    """Replaces what was kept; OSError when it cannot be written."""
    path = _path()
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".watch-")
    try:
        with os.fdopen(handle, "wb") as file:
            told.write_parquet(file)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


@contextmanager
def only_watch() -> Iterator[None]:
    """Holds the store's watch as long as the block runs; WatchedAlready when another process has it."""
    path = _path().with_suffix(".lock")
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise WatchedAlready(f"{settings().store} is watched by another process.") from None
        yield


def note_look() -> None:
    """Notes that the watch has just looked and that all went well; OSError when it cannot be written."""
    _path().with_suffix(".looked").touch()


def looked_s() -> float | None:
    """Seconds since the watch last looked and all went well; None where this store and ledger were never watched."""
    try:
        return max(0.0, time() - _path().with_suffix(".looked").stat().st_mtime)
    except OSError:
        return None


def _path() -> Path:
    """The file of the store and the ledger that is not the store's own: what is remembered goes with its incidents."""
    url = settings().ledger
    return settings().store / (f"watch-{sha256(url.encode()).hexdigest()[:8]}.parquet" if url else "watch.parquet")
