"""A copy of everything that cannot be made again: extracts with their index, the ledger with accounts, calls, the key of secrets.

A backup is a folder: the files of the store as they are, `ledger.jsonl` (every table of the ledger's base, one row a line), and
`manifest.json` with the SHA-256 of each file. It serves SQLite and PostgreSQL alike, and the one can be restored into the other.
"""

import json
import os
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Table, func, insert, select

from data.admit import civil_now
from data.ledger import ENTRIES, Ledger
from data.proof import file_hash
from data.sealed import NAME as KEY
from data.secrets_tables import METADATA
from data.snapshots import Snapshots

MANIFEST, LEDGER, EXTRACTS = "manifest.json", "ledger.jsonl", "extracts"
INDEXES = ("snapshots.sqlite", "calls.sqlite")
TABLES: tuple[Table, ...] = (ENTRIES, *METADATA.sorted_tables)
ROWS_AT_ONCE = 1000


class BackupTrouble(RuntimeError):
    """A backup that cannot be made or used; the text is a sentence."""


def back_up(store: Path, ledger: Ledger, target: Path) -> dict[str, Any]:
    """Copies a store and its ledger into an empty folder; its manifest. Whoever admits waits meanwhile, readers do not."""
    if target.exists() and any(target.iterdir()):
        raise BackupTrouble(f"{target} is not empty; a backup takes a folder of its own.")
    target.mkdir(parents=True, exist_ok=True)
    index = Snapshots(store)
    try:
        with index.writing():
            seq = index.current().seq
            for name in INDEXES:
                _copy_index(store / name, target / name)
            for path in sorted((store / EXTRACTS).rglob("*.parquet")):
                _link(path, target / path.relative_to(store))
    finally:
        index.close()
    if (store / KEY).exists():
        shutil.copyfile(store / KEY, target / KEY)
        (target / KEY).chmod(0o600)
    number, hashed = _dump(ledger, target / LEDGER)
    files = {
        path.relative_to(target).as_posix(): file_hash(path) for path in sorted(target.rglob("*")) if path.is_file()
    }
    taken = f"{civil_now():%Y-%m-%dT%H:%M:%S}"
    manifest = {"taken_at": taken, "seq": seq, "entries": number, "head": hashed, "files": files}
    (target / MANIFEST).write_text(json.dumps(manifest, indent=1), "utf-8")
    return manifest


def restore(backup: Path, store: Path, ledger_url: str) -> dict[str, Any]:
    """Puts a backup into an empty store and an empty ledger, and proves both; the backup's manifest.

    BackupTrouble names the file that is missing or was changed, before anything is written.
    """
    manifest = _checked(backup)
    if store.exists() and any(store.iterdir()):
        raise BackupTrouble(f"{store} is not empty; a backup is restored into an empty store.")
    store.mkdir(parents=True, exist_ok=True)
    ledger = Ledger(ledger_url)
    try:
        if ledger.position():
            raise BackupTrouble(f"The ledger has {ledger.position()} entries; a backup is restored into an empty one.")
        for name in manifest["files"]:
            if name != LEDGER:
                (store / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(backup / name, store / name)
        if (store / KEY).exists():
            (store / KEY).chmod(0o600)
        _load(ledger, backup / LEDGER)
        faults = prove(store, ledger)
        if ledger.head() != (manifest["entries"], manifest["head"]):
            faults.append(f"The ledger ends with entry {ledger.head()[0]}, the backup with {manifest['entries']}.")
    finally:
        ledger.close()
    if faults:
        raise BackupTrouble(" ".join(faults))
    return manifest


def prove(store: Path, ledger: Ledger) -> list[str]:
    """A sentence for each fault of a store and its ledger, as `verify` finds them."""
    index = Snapshots(store)
    try:
        return index.verify() + ledger.verify()
    finally:
        index.close()


def _checked(backup: Path) -> dict[str, Any]:
    try:
        manifest = json.loads((backup / MANIFEST).read_text("utf-8"))
        files = dict(manifest["files"])
    except (OSError, ValueError, KeyError, TypeError) as fault:
        raise BackupTrouble(f"{backup / MANIFEST}: cannot be read: {fault}.") from fault
    for name, expected in files.items():
        path = backup / name
        if not path.is_file() or not path.resolve().is_relative_to(backup.resolve()):
            raise BackupTrouble(f"{path}: the file is missing from the backup.")
        if file_hash(path) != expected:
            raise BackupTrouble(f"{path}: the bytes are not those that were backed up.")
    return manifest


def _copy_index(source: Path, target: Path) -> None:
    if not source.exists():
        return
    read, write = sqlite3.connect(source, timeout=30), sqlite3.connect(target)
    try:
        read.backup(write)
    finally:
        read.close()
        write.close()


def _link(path: Path, target: Path) -> None:
    """Extracts are never changed, so that another name for the same bytes is a copy; on another disk they are copied."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(path, target)
    except OSError:
        shutil.copyfile(path, target)


def _dump(ledger: Ledger, target: Path) -> tuple[int, str]:
    """Writes all tables as they are at one moment; number and hash of the last entry written."""
    number, hashed = 0, ledger.head()[1] if ledger.position() == 0 else ""
    isolated = ledger.engine.execution_options(
        isolation_level="REPEATABLE READ" if ledger.engine.dialect.name == "postgresql" else "SERIALIZABLE"
    )
    with isolated.connect() as base, target.open("w", encoding="utf-8") as file:
        for table in TABLES:
            order = list(table.primary_key.columns)
            for row in (
                base.execution_options(yield_per=ROWS_AT_ONCE).execute(select(table).order_by(*order)).mappings()
            ):
                file.write(json.dumps([table.name, dict(row)], ensure_ascii=False) + "\n")
                if table is ENTRIES:
                    number, hashed = row["number"], row["hash"]
    target.chmod(0o600)
    return number, hashed


def _load(ledger: Ledger, source: Path) -> None:
    by_name = {table.name: table for table in TABLES}
    with ledger.engine.begin() as base:
        if base.execute(select(func.count()).select_from(METADATA.tables["credentials"])).scalar_one():
            raise BackupTrouble("The ledger's base holds accounts; a backup is restored into an empty one.")
        for name, rows in _batches(source):
            base.execute(insert(by_name[name]), rows)


def _batches(source: Path) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    name = ""
    rows: list[dict[str, Any]] = []
    with source.open(encoding="utf-8") as file:
        for line in file:
            table, row = json.loads(line)
            if rows and (table != name or len(rows) == ROWS_AT_ONCE):
                yield name, rows
                rows = []
            name = table
            rows.append(row)
    if rows:
        yield name, rows
