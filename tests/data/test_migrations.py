"""The ledger's base is brought up to date when it is opened: new, taken over, by several at once, never from a later product."""

import multiprocessing

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import MetaData
from sqlalchemy.schema import CreateTable

from city.access import Viewer
from data.ledger import ENTRIES, Ledger, LedgerError
from data.ledger_base import open_base
from data.migrations import bring_up, newest, version
from data.migrations.versions import entries, secrets
from data.secrets_tables import METADATA

ANNA = Viewer("anna", "duty", ("3201",), "internal")


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path / 'ledger.sqlite'}"


def all_tables():
    found = MetaData()
    for table in (ENTRIES, *METADATA.tables.values()):
        table.to_metadata(found)
    return found


def test_a_new_base_is_what_the_tables_say(url):
    engine = open_base(url)
    bring_up(engine)
    with engine.connect() as base:
        assert compare_metadata(MigrationContext.configure(base), all_tables()) == []
        assert version(base) == newest() == secrets.revision and secrets.down_revision == entries.revision


def test_an_old_ledger_is_taken_over_with_its_entries(url):
    engine = open_base(url)
    old = ENTRIES.to_metadata(MetaData())
    with engine.begin() as base:
        base.execute(CreateTable(old))
        base.exec_driver_sql(
            "insert into entries values (1, '2026-07-14T12:00:00.000000', 'anna', 'duty', 'ticket', '1', 0, 'report',"
            " 'old', '{}', 'p', '0', 'h')"
        )
    engine.dispose()
    taken = Ledger(url)
    assert [one.words for one in taken.entries("ticket")] == ["old"]
    with pytest.raises(Exception, match="never changed"), taken.engine.begin() as base:
        base.exec_driver_sql("update entries set words = 'new'")
    taken.close()


def open_and_append(url, number):
    Ledger(url).append(ANNA, "ticket", None, "report", words=str(number))


def test_several_processes_open_a_new_ledger_at_once(url):
    context = multiprocessing.get_context("spawn")
    started = [context.Process(target=open_and_append, args=(url, number)) for number in range(3)]
    for process in started:
        process.start()
    for process in started:
        process.join(60)
    found = Ledger(url)
    assert {one.words for one in found.entries("ticket")} == {"0", "1", "2"} and found.verify() == []
    found.close()


def test_a_base_of_a_later_product_is_refused_with_a_sentence(url):
    Ledger(url).close()
    engine = open_base(url)
    with engine.begin() as base:
        base.exec_driver_sql("update alembic_version set version_num = '9999'")
    engine.dispose()
    with pytest.raises(LedgerError, match="its version 9999 is none that this product knows .up to 0002.; start the"):
        Ledger(url)
