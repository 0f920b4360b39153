"""A backup: the ledger, the store's index and every file that the index names, as of one moment, with a hash of each.

The index and links to the files are taken while nobody admits; copying, which takes long, goes on while others admit again.
"""

import fcntl
import json
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from data.ledger_copy import copy_sqlite, dump
from data.migrate import HEAD
from data.proof import file_hash
from data.snapshots import Snapshots
from data.trouble import BackupError

FORM = 1
MANIFEST, STORE, LEDGER = "manifest.json", "store", "ledger"
INDEX, FILES, STAGED = "snapshots.sqlite", "extracts", ".backup"
NOT_KEPT = ("ledger.sqlite", "scratch")
"""Of the store: the ledger is copied by itself, the rest can be made again. Locks and hidden files are not kept either."""


@dataclass(frozen=True)
class Manifest:
    """What a backup holds: `files` by path within it, each with size and SHA-256; the chain's end; the newest stamp."""

    form: int
    made_at: str
    layout: str
    entries: int
    head: str
    stamp: int
    files: dict[str, dict]

    @property
    def sentence(self) -> str:
        """One line for who made it."""
        size = sum(one["bytes"] for one in self.files.values()) / 1e6
        return (
            f"{len(self.files)} files, {size:,.1f} MB, stamp {self.stamp};"
            f" the ledger ends with entry {self.entries}, hash {self.head or '0' * 64}."
        )


def back_up(folder: Path, store: Path, ledger: Engine) -> tuple[Manifest, list[str]]:
    """Makes a backup in a new or empty folder; what it holds, and a sentence for each file that the store has lost or damaged.

    BackupError when it cannot be made; a folder without manifest.json is no backup.
    """
    folder = folder.resolve()
    _check_target(folder, store.resolve())
    snapshots, staged, what = Snapshots(store), store / STAGED, f"The backup {folder} cannot be made"
    try:
        with told(what), _one_at_a_time(store):
            for name in (STORE, LEDGER):
                (folder / name).mkdir(parents=True, mode=0o700)
            folder.chmod(0o700)
            entries, head = dump(ledger, folder / LEDGER)
            with snapshots.writing(), told(what):
                shutil.rmtree(staged, ignore_errors=True)
                _stage(store, staged, folder / STORE)
            _take(staged, folder / STORE)
            stamp = _index(folder / STORE / INDEX, "select coalesce(max(seq), 0) from stamps")[0][0]
            made_at = datetime.now(UTC).isoformat(timespec="seconds")
            manifest = Manifest(FORM, made_at, HEAD, entries, head, stamp, _listed(folder))
            _write(folder / MANIFEST, json.dumps(asdict(manifest), ensure_ascii=False, indent=1))
    finally:
        snapshots.close()
    return manifest, _faults(folder, manifest)


@contextmanager
def told(what: str) -> Iterator[None]:
    """Turns what disk and database say into a BackupError that begins so."""
    try:
        yield
    except (OSError, sqlite3.Error, SQLAlchemyError) as fault:
        reason = str(getattr(fault, "orig", None) or fault).strip().splitlines()[0].rstrip(".")
        raise BackupError(f"{what}: {reason}.") from fault


@contextmanager
def _one_at_a_time(store: Path) -> Iterator[None]:
    with (store / f"{STAGED}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupError(f"{store}: another backup of this store is being made.") from None
        try:
            yield
        finally:
            shutil.rmtree(store / STAGED, ignore_errors=True)


def link_or_copy(source: Path, target: Path) -> None:
    """A second name for a file that is never changed; a copy where the file system or its rights allow none."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def _check_target(folder: Path, store: Path) -> None:
    if folder.is_relative_to(store):
        raise BackupError(f"{folder} lies in the store; a backup must lie outside of it, better on another disk.")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        found = "is not empty" if folder.is_dir() else "is a file"
        raise BackupError(f"{folder} {found}; a backup needs a new or an empty folder.")


def _stage(store: Path, staged: Path, target: Path) -> None:
    """Copies the databases of the store, and links all files that belong to this moment."""
    for path in sorted(store.glob("*.sqlite")):
        if path.name not in NOT_KEPT:
            with closing(sqlite3.connect(path)) as source:
                copy_sqlite(source, target / path.name)
    for (name,) in _index(target / INDEX, "select name from files"):
        with suppress(FileNotFoundError):
            link_or_copy(store / FILES / name, staged / FILES / name)
    for path in sorted(store.iterdir()):
        if (
            path.name == FILES
            or path.name in NOT_KEPT
            or path.name.startswith(".")
            or ".sqlite" in path.name
            or path.suffix == ".lock"
        ):
            continue
        for file in [path] if path.is_file() else sorted(path.rglob("*")):
            if file.is_file() and not file.is_symlink() and file.name not in ("writer.lock", ".looking"):
                with suppress(FileNotFoundError):
                    link_or_copy(file, staged / file.relative_to(store))


def _take(staged: Path, target: Path) -> None:
    """Brings what was staged into the backup: files that are never changed under a second name, where that can be."""
    for path in [path for path in sorted(staged.rglob("*")) if path.is_file()]:
        home = target / path.relative_to(staged)
        home.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if home.parent == target / FILES:
            with suppress(OSError):
                os.replace(path, home)
                continue
        shutil.copy2(path, home)


def _faults(folder: Path, manifest: Manifest) -> list[str]:
    """A sentence for each file that is not what the index says."""
    faults = []
    for name, expected in _index(folder / STORE / INDEX, "select name, sha256 from files order by name"):
        found = manifest.files.get(f"{STORE}/{FILES}/{name}")
        if found is None or found["sha256"] != expected:
            what = "is not as it was published" if found else "is missing"
            faults.append(f"{name}: the file {what}; the backup holds the store with this fault.")
    return faults


def _listed(folder: Path) -> dict[str, dict]:
    """Each file with size and hash; all of them are on the disk."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
            found[path.relative_to(folder).as_posix()] = {"bytes": path.stat().st_size, "sha256": file_hash(path)}
    return found


def _write(path: Path, said: str) -> None:
    """Writes a file whole or not at all."""
    aside = path.with_suffix(".part")
    with aside.open("w", encoding="utf-8") as file:
        file.write(said)
        file.flush()
        os.fsync(file.fileno())
    os.replace(aside, path)


def _index(path: Path, asked: str) -> list[tuple]:
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as index:
        return index.execute(asked).fetchall()
