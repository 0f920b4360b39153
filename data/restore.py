"""Restoring a backup into an empty store and an empty ledger, and proving that it could be."""

import fcntl
import json
import shutil
import tempfile
from pathlib import Path

from sqlalchemy import update

from data.backup import FILES, FORM, INDEX, LEDGER, MANIFEST, STORE, Manifest, link_or_copy, told
from data.credentials import now, text
from data.ledger import Ledger
from data.ledger_base import open_base
from data.ledger_copy import load, what_is_there
from data.migrate import LayoutError
from data.proof import file_hash
from data.sealed import NAME as KEY
from data.secrets_tables import SESSIONS
from data.snapshots import Snapshots
from data.trouble import BackupError

BUILT = ".restored"


def read_manifest(folder: Path) -> Manifest:
    """What the backup says it holds; BackupError when it is no whole backup, or one of a later release."""
    try:
        said = json.loads((folder / MANIFEST).read_text("utf-8"))
        if said["form"] != FORM:
            raise BackupError(f"{folder}: the backup has the form {said['form']}; this release reads form {FORM}.")
        return Manifest(**said)
    except FileNotFoundError:
        raise BackupError(f"{folder} is no backup: it has no {MANIFEST}, which is written last.") from None
    except (OSError, ValueError, TypeError, KeyError) as fault:
        raise BackupError(f"{folder / MANIFEST} cannot be read: {fault}.") from None


def check_files(folder: Path, manifest: Manifest) -> None:
    """BackupError that names the first file of the backup that is missing or damaged."""
    for name, expected in manifest.files.items():
        path = folder / name
        if not path.resolve().is_relative_to(folder.resolve()):
            raise BackupError(f"{folder / MANIFEST} names {name}, which lies outside of the backup.")
        if not path.is_file():
            raise BackupError(f"{path} is missing; nothing was restored.")
        if path.stat().st_size != expected["bytes"] or file_hash(path) != expected["sha256"]:
            raise BackupError(f"{path} is damaged: its hash is not the one in {MANIFEST}; nothing was restored.")


def restore(folder: Path, store: Path, url: str, as_links: bool = False) -> tuple[Manifest, list[str]]:
    """Restores a backup; what it held, and a sentence for each fault that is found afterwards.

    BackupError when a file of the backup is damaged, or when the store or the ledger is not empty. People have to sign in
    anew: a session that was ended after the backup was made must not be open again. `as_links`: files are not copied.
    """
    manifest = read_manifest(folder)
    check_files(folder, manifest)
    _check_store(store)
    with told(f"The backup {folder} cannot be restored"):
        store.mkdir(parents=True, exist_ok=True)
        with (store / "writer.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise BackupError(f"{store}: another process is writing; stop all services, then restore.") from None
            _restore_ledger(folder, manifest, url)
            _restore_store(folder, manifest, store, as_links)
    return manifest, verify(store, url, manifest)


def prove(folder: Path) -> tuple[Manifest, list[str]]:
    """Restores into a temporary folder beside the backup, and verifies: what it held, and a sentence for each fault."""
    with tempfile.TemporaryDirectory(prefix=".prove-", dir=folder.resolve().parent) as home:
        return restore(folder, Path(home) / STORE, f"sqlite:///{home}/ledger.sqlite", as_links=True)


def verify(store: Path, url: str, manifest: Manifest) -> list[str]:
    """What does not hold of a restored store and ledger: files, stamps, chain, and whether it ends where the backup did."""
    snapshots, chain = Snapshots(store), Ledger(url)
    try:
        faults = snapshots.verify() + chain.verify()
        if snapshots.current().seq != manifest.stamp:
            faults.append(f"The store ends with stamp {snapshots.current().seq}, the backup with {manifest.stamp}.")
        number, head = chain.head()
        if number != manifest.entries or (number and head != manifest.head):
            faults.append(f"The ledger ends with entry {number}, the backup with {manifest.entries} or another hash.")
        return faults
    finally:
        snapshots.close()
        chain.close()


def _check_store(store: Path) -> None:
    """An empty store is one that does not exist, or that was opened and never written to."""
    if not store.exists():
        return
    if (store / INDEX).exists():
        snapshots = Snapshots(store)
        asked = "select (select count(*) from stamps) + (select count(*) from deliveries)"
        written = snapshots.connection.execute(asked).fetchall()[0][0]
        snapshots.close()
        if written:
            raise BackupError(f"{store} holds data already; a backup is restored into an empty store only.")
    for path in sorted(store.rglob("*")):
        hidden = path.relative_to(store).parts[0].startswith(".") or path.name == ".looking"
        if path.is_file() and not hidden and path.name != "writer.lock" and ".sqlite" not in path.name:
            raise BackupError(f"{path} lies in the store; a backup is restored into an empty store only.")


def _restore_ledger(folder: Path, manifest: Manifest, url: str) -> None:
    engine = open_base(url)
    try:
        if table := what_is_there(engine):
            raise BackupError(
                f"The ledger {engine.url.render_as_string()} holds {table} already; a backup is restored into an empty one only."
            )
        load(folder / LEDGER, manifest.layout, engine)
        with engine.begin() as base:
            is_open = SESSIONS.c.ended_at.is_(None) & (SESSIONS.c.kind == "person")
            base.execute(update(SESSIONS).where(is_open).values(ended_at=text(now())))
    except LayoutError as reason:
        raise BackupError(str(reason)) from None
    finally:
        engine.dispose()


def _restore_store(folder: Path, manifest: Manifest, store: Path, as_links: bool) -> None:
    """Builds the store aside, then moves it in, the index last."""
    built = store / BUILT
    shutil.rmtree(built, ignore_errors=True)
    for name in manifest.files:
        if name.startswith(f"{STORE}/"):
            target = built / name.removeprefix(f"{STORE}/")
            target.parent.mkdir(parents=True, exist_ok=True)
            if as_links and target.parent.name == FILES:
                link_or_copy(folder / name, target)
            else:
                shutil.copy2(folder / name, target)
    if (built / KEY).exists():
        (built / KEY).chmod(0o600)
    for path in sorted(built.iterdir(), key=lambda path: path.name == INDEX):
        home = store / path.name
        if path.is_dir():
            shutil.rmtree(home, ignore_errors=True)
        for log in (home.with_name(f"{path.name}-wal"), home.with_name(f"{path.name}-shm")):
            log.unlink(missing_ok=True)
        path.rename(home)
    built.rmdir()
