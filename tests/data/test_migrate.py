"""The ledger's layout: made once by however many, old ledgers taken over whole, what is newer or somebody else's refused."""

import multiprocessing

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.schema import CreateTable

from city.access import Viewer
from data.credentials import Credentials
from data.ledger import Ledger, LedgerError
from data.ledger_base import ENTRIES, open_base
from data.migrate import FOLDER, HEAD, migrate, version_of
from data.migrations.versions import v0001_entries, v0002_secrets, v0003_indexes
from data.secrets_tables import METADATA
from data.sessions import Sessions

ANNA = Viewer("anna", "duty", ("3201",), "internal")


def config():
    made = Config()
    made.set_main_option("script_location", str(FOLDER))
    made.set_main_option("path_separator", "newline")
    return made


def old_ledger(url, count=3):
    """A ledger as it was before there were versions, and its entries."""
    made = Ledger(url)
    entries = [made.append(ANNA, "ticket", None, "report", words=str(number)) for number in range(count)]
    made.close()
    engine = create_engine(url)
    with engine.begin() as base:
        for name in ("alembic_version", *METADATA.tables):
            base.exec_driver_sql(f"drop table {name}")
        for index in ENTRIES.indexes:
            base.exec_driver_sql(f"drop index {index.name}")
    engine.dispose()
    return entries


def test_the_versions_follow_each_other_up_to_this_release():
    modules = [v0001_entries, v0002_secrets, v0003_indexes]
    script = ScriptDirectory.from_config(config())
    assert [one.revision for one in script.walk_revisions()][::-1] == [one.revision for one in modules]
    assert script.get_current_head() == HEAD == modules[-1].revision
    assert [one.down_revision for one in modules] == [None, *[one.revision for one in modules[:-1]]]


def test_the_layout_is_the_one_that_the_code_speaks_of(ledger_url):
    Ledger(ledger_url).close()
    engine = open_base(ledger_url)
    with engine.connect() as base:
        context = MigrationContext.configure(base)
        assert compare_metadata(context, [ENTRIES.metadata, METADATA]) == []
        assert version_of(base) == HEAD
    engine.dispose()


def test_an_old_ledger_is_taken_over_without_losing_an_entry(ledger_url):
    entries = old_ledger(ledger_url)
    taken = Ledger(ledger_url)
    assert taken.entries("ticket") == entries and taken.verify() == []
    assert taken.append(ANNA, "ticket", None, "report").key == "4"
    Credentials(taken.engine).set_password("anna", "Kurz-und-sicher-7", is_checked=False)
    assert Sessions(taken.engine).listed() == []
    with taken.engine.connect() as base:
        assert version_of(base) == HEAD
        assert compare_metadata(MigrationContext.configure(base), [ENTRIES.metadata, METADATA]) == []
    with pytest.raises(Exception, match="never changed"), taken.engine.begin() as base:
        base.execute(text("delete from entries"))
    taken.close()


def test_tables_that_are_there_already_stay(ledger_url):
    old_ledger(ledger_url)
    engine = open_base(ledger_url)
    METADATA.create_all(engine)
    Credentials(engine).set_password("anna", "Kurz-und-sicher-7", is_checked=False)
    engine.dispose()
    taken = Ledger(ledger_url)
    assert Credentials(taken.engine).check("anna", "Kurz-und-sicher-7").result == "ok"
    taken.close()


def test_a_version_of_a_later_release_is_refused(ledger_url):
    made = Ledger(ledger_url)
    made.append(ANNA, "ticket", None, "report")
    with made.engine.begin() as base:
        base.execute(text("update alembic_version set version_num = '9999'"))
    made.close()
    with pytest.raises(
        LedgerError, match=rf"^The ledger \S+ has the layout 9999; this release knows 0001 to {HEAD}\. Start "
    ):
        Ledger(ledger_url)


def test_a_table_of_somebody_else_is_left_alone(ledger_url):
    engine = create_engine(ledger_url)
    with engine.begin() as base:
        base.exec_driver_sql("create table entries (id integer primary key, title text)")
    with pytest.raises(LedgerError, match=r"a table entries that is no ledger: its columns are id, title, those of a"):
        Ledger(ledger_url)
    assert inspect(engine).get_table_names() == ["entries"]
    engine.dispose()


def test_what_fails_half_way_leaves_nothing(ledger_url, monkeypatch):
    engine = open_base(ledger_url)
    migrate(engine, "0001")
    with engine.begin() as base:
        base.exec_driver_sql("create index entries_of_kind on entries (kind)")
    with pytest.raises(Exception, match="entries_of_kind"):
        migrate(engine)
    assert "credentials" not in inspect(engine).get_table_names()
    with engine.connect() as base:
        assert version_of(base) == "0001"
    engine.dispose()


def open_and_append(url):
    made = Ledger(url)
    try:
        return made.append(ANNA, "ticket", None, "report").number
    finally:
        made.close()


def test_processes_that_open_it_at_once_upgrade_it_once(ledger_url):
    with multiprocessing.get_context("spawn").Pool(3) as pool:
        assert sorted(pool.map(open_and_append, [ledger_url] * 6, chunksize=1)) == [1, 2, 3, 4, 5, 6]


def test_the_first_version_is_the_ledger_as_it_was_made_before(tmp_path):
    engine = open_base(f"sqlite:///{tmp_path / 'a.sqlite'}")
    migrate(engine, "0001")
    with engine.connect() as base:
        said = base.execute(text("select sql from sqlite_master where name = 'entries'")).scalar_one()
    assert " ".join(said.split()) == " ".join(str(CreateTable(ENTRIES).compile(engine)).split())
    engine.dispose()
