"""A backup is made while the store lives, restored into nothing, and gives the same answers; a damaged one is refused."""

import fcntl
import json
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from datetime import timedelta

import pytest
from sqlalchemy import text

from actions.accounts import SYSTEM
from city.access import Viewer
from data import backup
from data.__main__ import main
from data.backup import back_up
from data.credentials import Credentials
from data.ledger import Ledger
from data.restore import prove, read_manifest, restore
from data.sealed import seal, unseal
from data.sessions import Sessions
from data.snapshots import Snapshots
from data.trouble import BackupError
from queries import _ask, vitals
from tests._store import NOW, everyone, forget
from tests.data._twin import hour_of

ANNA = Viewer("anna", "duty", ("3201",), "internal")
PASSWORD = "Kurz-und-sicher-7"  # pragma: allowlist secret


def reading(value, hours):
    at = hour_of(NOW) - timedelta(hours=hours)
    return {"indicator": "air_pm25", "place": "NJ-T-01", "observed_at": at, "value": value}


def live(store, url):
    """A store with readings and an inbox, a ledger with entries, an account with a second factor, a session, a wall."""
    store.deliver("rows", [reading(20.0 + n, n) for n in range(1, 8)])
    refused = store.folder / "inbox" / ".refused" / "rows"
    refused.mkdir(parents=True)
    (refused / "a.parquet").write_bytes(b"no parquet")
    (store.folder / "inbox" / ".looking").touch()
    ledger = Ledger(url)
    for number in range(5):
        ledger.append(ANNA, "ticket", None, "report", words=f"水 {number}", body={"n": number})
    ledger.append(SYSTEM, "account", "anna", "create", body={"name": "安娜"})
    Credentials(ledger.engine).set_password("anna", PASSWORD, must_change=True, is_checked=False)
    for kind in ("person", "wall"):
        Sessions(ledger.engine).open("anna", kind, "127.0.0.1", "test")
    return ledger


def answer(viewer):
    return vitals.now(viewer, "3201", ["air_pm25"])


def forget_store():
    _ask.reset()
    forget()


@pytest.fixture
def alive_here(store, tmp_path):
    ledger = live(store, f"sqlite:///{tmp_path / 'ledger.sqlite'}")
    yield ledger
    ledger.close()


@pytest.fixture
def alive(store, ledger_url):
    ledger = live(store, ledger_url)
    yield ledger
    ledger.close()


def empty_url(url, tmp_path, request):
    """An empty database of the same kind."""
    if url.startswith("sqlite"):
        return f"sqlite:///{tmp_path / 'restored.sqlite'}"
    return request.getfixturevalue("postgres").base()


def test_everything_is_the_same_after_backup_loss_and_restore(store, alive, ledger_url, tmp_path, request):
    sealed, viewer, folder = seal("a secret"), everyone(), tmp_path / "backup"
    before, entries = answer(viewer), alive.entries("ticket")
    assert before.height and len(entries) == 5
    manifest, faults = back_up(folder, store.folder, alive.engine)
    assert faults == [] and manifest.entries == 6 and manifest.head == alive.head()[1]
    store.admission.close()
    shutil.rmtree(store.folder)

    url = empty_url(ledger_url, tmp_path, request)
    told, faults = restore(folder, store.folder, url)
    assert faults == [] and told == manifest
    forget_store()
    assert answer(viewer).equals(before)
    restored = Ledger(url)
    assert restored.entries("ticket") == entries and restored.verify() == []
    assert restored.append(ANNA, "ticket", None, "report").key == "6"
    people = Credentials(restored.engine)
    assert people.check("anna", PASSWORD).result == "ok" and people.must_change("anna")
    assert [one.kind for one in Sessions(restored.engine).listed()] == ["wall"]
    assert unseal(sealed) == "a secret"
    assert stat.S_IMODE((store.folder / "secret.key").stat().st_mode) == 0o600
    assert (store.folder / "inbox" / ".refused" / "rows" / "a.parquet").read_bytes() == b"no parquet"
    assert not [path.name for path in store.folder.iterdir() if path.name.startswith(".restored")]
    with pytest.raises(Exception, match="never changed"), restored.engine.begin() as base:
        base.execute(text("delete from entries"))
    restored.close()


def test_a_backup_moves_a_ledger_from_one_kind_of_database_to_the_other(store, alive, ledger_url, tmp_path, postgres):
    back_up(tmp_path / "backup", store.folder, alive.engine)
    other = postgres.base() if ledger_url.startswith("sqlite") else f"sqlite:///{tmp_path / 'other.sqlite'}"
    assert restore(tmp_path / "backup", tmp_path / "elsewhere", other)[1] == []
    moved = Ledger(other)
    assert moved.entries("ticket") == alive.entries("ticket") and moved.verify() == []
    assert Credentials(moved.engine).must_change("anna")
    moved.close()


def test_a_backup_of_an_earlier_layout_is_brought_up_to_this_one(store, alive, ledger_url, tmp_path, request):
    folder = tmp_path / "backup"
    back_up(folder, store.folder, alive.engine)
    said = json.loads((folder / "manifest.json").read_text("utf-8"))
    (folder / "manifest.json").write_text(json.dumps(said | {"layout": "0002"}), "utf-8")
    url = empty_url(ledger_url, tmp_path, request)
    assert restore(folder, tmp_path / "elsewhere", url)[1] == []
    (folder / "manifest.json").write_text(json.dumps(said | {"layout": "9999"}), "utf-8")
    with pytest.raises(BackupError, match="There is no layout 9999; this release knows 0001 to "):
        restore(folder, tmp_path / "third", f"sqlite:///{tmp_path / 'third.sqlite'}")


def test_a_damaged_backup_is_refused_by_the_name_of_the_file(store, alive_here, tmp_path):
    folder = tmp_path / "backup"
    manifest, _ = back_up(folder, store.folder, alive_here.engine)
    kept = {name: (folder / name).read_bytes() for name in manifest.files}
    for name, content in kept.items():
        path = folder / name
        for bad in (content + b"x", b"x" + content[1:], None):
            path.unlink()
            if bad is not None:
                path.write_bytes(bad)
            told = rf"^{path} is {'missing' if bad is None else 'damaged: its hash'}"
            with pytest.raises(BackupError, match=told):
                restore(folder, tmp_path / "elsewhere", f"sqlite:///{tmp_path / 'x.sqlite'}")
            path.write_bytes(content)
    assert not (tmp_path / "elsewhere").exists() and not (tmp_path / "x.sqlite").exists()
    (folder / "manifest.json").rename(folder / "manifest.part")
    with pytest.raises(BackupError, match=r"is no backup: it has no manifest\.json, which is written last\.$"):
        read_manifest(folder)
    (folder / "manifest.json").write_text('{"form": 2}', "utf-8")
    with pytest.raises(BackupError, match=r"the backup has the form 2; this release reads form 1\.$"):
        read_manifest(folder)


def test_a_name_that_leads_out_of_the_backup_is_refused(store, alive_here, tmp_path):
    folder = tmp_path / "backup"
    back_up(folder, store.folder, alive_here.engine)
    said = json.loads((folder / "manifest.json").read_text("utf-8"))
    said["files"]["store/../../x"] = {"bytes": 0, "sha256": ""}
    (folder / "manifest.json").write_text(json.dumps(said), "utf-8")
    with pytest.raises(BackupError, match=r"names store/\.\./\.\./x, which lies outside of the backup"):
        restore(folder, tmp_path / "elsewhere", f"sqlite:///{tmp_path / 'x.sqlite'}")


def test_only_an_empty_store_and_an_empty_ledger_are_restored_into(store, alive, ledger_url, tmp_path):
    folder, fresh = tmp_path / "backup", f"sqlite:///{tmp_path / 'x.sqlite'}"
    back_up(folder, store.folder, alive.engine)
    with pytest.raises(BackupError, match="holds data already; a backup is restored into an empty store only"):
        restore(folder, store.folder, fresh)
    with pytest.raises(BackupError, match="holds entries already; a backup is restored into an empty one only"):
        restore(folder, tmp_path / "elsewhere", ledger_url)
    other = tmp_path / "other"
    (other / "inbox" / "rows").mkdir(parents=True)
    (other / "inbox" / "rows" / "a.csv").touch()
    with pytest.raises(BackupError, match=r"a\.csv lies in the store"):
        restore(folder, other, fresh)
    opened = tmp_path / "opened"
    Snapshots(opened).close()
    Ledger(fresh).close()
    assert restore(folder, opened, fresh)[1] == []


def test_a_store_that_is_being_written_to_is_not_restored_into(store, alive_here, tmp_path):
    folder, there = tmp_path / "backup", tmp_path / "there"
    back_up(folder, store.folder, alive_here.engine)
    there.mkdir()
    with (there / "writer.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(BackupError, match="another process is writing; stop all services, then restore"):
            restore(folder, there, f"sqlite:///{tmp_path / 'x.sqlite'}")


def test_a_backup_goes_into_a_new_folder_outside_of_the_store(store, alive_here, tmp_path):
    with pytest.raises(BackupError, match="lies in the store"):
        back_up(store.folder / "backup", store.folder, alive_here.engine)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "a").touch()
    with pytest.raises(BackupError, match="is not empty"):
        back_up(tmp_path / "full", store.folder, alive_here.engine)
    with (store.folder / ".backup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(BackupError, match="another backup of this store is being made"):
            back_up(tmp_path / "second", store.folder, alive_here.engine)


def test_what_the_store_has_lost_is_told_and_the_rest_is_kept(store, alive_here, tmp_path):
    lost = next((store.folder / "extracts").glob("readings-*"))
    lost.unlink()
    folder = tmp_path / "backup"
    _, faults = back_up(folder, store.folder, alive_here.engine)
    assert faults == [f"{lost.name}: the file is missing; the backup holds the store with this fault."]
    assert [fault for fault in prove(folder)[1] if lost.name in fault]
    assert list(tmp_path.glob(".prove-*")) == []


def test_a_backup_is_of_one_moment_while_the_store_goes_on(store, alive_here, tmp_path, monkeypatch):
    take, before = backup._take, {path.name for path in (store.folder / "extracts").iterdir()}

    def take_later(*given):
        """Others admit, and old states are given up with their files, before the files are copied."""
        store.deliver("rows", [reading(99.0, n) for n in range(1, 30)], known_at=NOW + timedelta(hours=1))
        assert store.admission.snapshots.thin(*[NOW + timedelta(days=1)] * 3)
        alive_here.append(ANNA, "ticket", None, "report")
        take(*given)

    monkeypatch.setattr(backup, "_take", take_later)
    folder = tmp_path / "backup"
    manifest, faults = back_up(folder, store.folder, alive_here.engine)
    assert before - {path.name for path in (store.folder / "extracts").iterdir()}
    assert faults == [] and (manifest.entries, manifest.stamp) == (6, store.admission.snapshots.current().seq - 1)
    assert prove(folder) == (manifest, [])
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700 and not (store.folder / ".backup").exists()


def test_a_disk_that_is_full_is_told(store, alive_here, tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shutil, "copy2", full)
    with pytest.raises(BackupError, match=r"^The backup \S+ cannot be made: .*No space left on device\.$"):
        back_up(tmp_path / "backup", store.folder, alive_here.engine)


def test_the_commands(store, tmp_path, root, monkeypatch, capsys):
    live(store, f"sqlite:///{store.folder / 'ledger.sqlite'}").close()
    store.admission.close()
    folder = str(tmp_path / "backup")
    assert main(["backup", folder]) == 0
    assert "the ledger ends with entry 6, hash " in capsys.readouterr().out
    assert main(["backup", folder]) == 1
    assert "is not empty" in capsys.readouterr().err
    assert main(["backup", "--prove", folder]) == 0
    assert "restored aside; " in capsys.readouterr().out
    assert main(["backup", "--prove", str(tmp_path / "second")]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 2
    shutil.rmtree(store.folder)
    environment = {**os.environ, "COCKPIT_STORE": str(store.folder), "PYTHONPATH": str(root)}
    for command, told in (["restore", folder], "Restored and verified: "), (["verify"], "The ledger ends with entry 6"):
        ended = subprocess.run(
            [sys.executable, "-m", "data", *command], env=environment, capture_output=True, text=True, check=False
        )
        assert ended.returncode == 0 and told in ended.stdout, ended.stderr
    with sqlite3.connect(store.folder / "ledger.sqlite") as base:
        assert base.execute("select count(*) from entries").fetchall() == [(6,)]
