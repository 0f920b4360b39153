"""A backup is made, everything is deleted, and what comes back answers as before; a damaged backup is refused by file."""

import json
import shutil

import pytest

from city.access import Viewer
from city.settings import settings
from data.__main__ import main
from data.backup import EXTRACTS, LEDGER, MANIFEST
from data.credentials import credentials
from data.ledger import Ledger, _opened, ledger
from data.sealed import NAME as KEY
from data.sealed import _box, seal, unseal
from data.sessions import sessions
from queries import vitals
from tests._store import NOW, empty_store, everyone, forget, store
from tests.data._twin import HOUR, hour_of

__all__ = ["empty_store", "store"]
ANNA = Viewer("anna", "duty", ("3201",), "internal")


@pytest.fixture
def filled(store):
    """A store with readings, tickets, an account, a session and a sealed secret."""
    store.deliver(
        "rows",
        [
            {"indicator": "air_pm25", "place": "NJ-T-01", "observed_at": hour_of(NOW) - n * HOUR, "value": 40.0 + n}
            for n in range(1, 9)
        ],
    )
    for number in range(60):
        ledger().append(ANNA, "ticket", None, "report", words=f"数值 {number}", body={"place": "3201"})
    credentials().set_password("anna", "First-Pass-9", is_checked=False)
    sessions().open("anna", "person", "127.0.0.1", "test")
    yield store, seal("JBSWY3DP")
    close()


def close():
    forget()
    _opened.cache_clear()
    _box.cache_clear()


def answers():
    found = vitals.ranking(everyone(), "air_pm25", ["NJ-T-01"])
    return found.rows(), ledger().head(), [one.account for one in sessions().listed()]


def test_everything_deleted_comes_back(filled, tmp_path, capsys):
    made, sealed = filled
    before, backup = answers(), tmp_path / "backup"
    assert main(["backup", str(backup), "--prove"]) == 0
    assert "Restored and verified" in capsys.readouterr().out
    close()
    made.admission.close()
    shutil.rmtree(settings().store)
    assert main(["restore", str(backup)]) == 0 and "verified" in capsys.readouterr().out
    close()
    assert main(["verify"]) == 0
    assert answers() == before and unseal(sealed) == "JBSWY3DP"
    assert credentials().check("anna", "First-Pass-9").result == "ok"
    assert (settings().store / KEY).stat().st_mode & 0o077 == 0
    assert ledger().append(ANNA, "ticket", None, "report").key == "61"


def test_a_backup_goes_on_being_the_state_of_its_moment(filled, tmp_path):
    backup = tmp_path / "backup"
    assert main(["backup", str(backup)]) == 0
    ledger().append(ANNA, "ticket", None, "report")
    other = Ledger(f"sqlite:///{tmp_path / 'other.sqlite'}")
    told = json.loads((backup / MANIFEST).read_text())
    assert told["entries"] == 60 == ledger().position() - 1
    other.close()


@pytest.mark.parametrize("harm", ["ledger", "extract", "missing", "manifest"])
def test_a_damaged_backup_is_refused_by_its_file(filled, tmp_path, capsys, monkeypatch, harm):
    backup = tmp_path / "backup"
    assert main(["backup", str(backup)]) == 0
    file = {"ledger": backup / LEDGER, "manifest": backup / MANIFEST}.get(harm) or next(
        (backup / EXTRACTS).rglob("*.parquet")
    )
    if harm == "missing":
        file.unlink()
    else:
        content = file.read_bytes()
        file.unlink()
        file.write_bytes(content[:-9] + b"x" * 9)
    monkeypatch.setenv("COCKPIT_STORE", str(tmp_path / "empty"))
    close()
    assert main(["restore", str(backup)]) == 1
    told = capsys.readouterr().err
    assert str(file) in told and not (tmp_path / "empty" / EXTRACTS).exists(), told


def test_nothing_is_written_over(filled, tmp_path, capsys):
    backup = tmp_path / "backup"
    assert main(["backup", str(backup)]) == 0
    assert main(["backup", str(backup)]) == 1 and "is not empty" in capsys.readouterr().err
    assert main(["restore", str(backup)]) == 1 and "is restored into an empty store" in capsys.readouterr().err
    assert main(["verify"]) == 0
