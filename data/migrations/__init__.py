"""The ledger's database brought up to date when it is opened; what was written in it is never changed by that."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine

HERE = Path(__file__).resolve().parent
ALONE = {"sqlite": "begin immediate", "postgresql": "select pg_advisory_xact_lock(20210313)"}
"""What a process says before it migrates: another one that opens the same base waits for it."""


class UnknownVersion(RuntimeError):
    """The base was written by a later version of the product; the text is a sentence."""


def newest() -> str:
    """The version that this product writes."""
    return str(ScriptDirectory(str(HERE)).get_current_head())


def version(base: Connection) -> str | None:
    """The version of a base; None when it has none yet."""
    return MigrationContext.configure(base).get_current_revision()


def bring_up(engine: Engine) -> None:
    """Makes the tables, or takes over and migrates what is there; any number of processes may do so at once."""
    with engine.connect() as base:
        if version(base) == newest():
            return
    with engine.begin() as base:
        base.exec_driver_sql(ALONE[engine.dialect.name])
        told = Config()
        told.set_main_option("script_location", str(HERE))
        told.attributes["connection"] = base
        try:
            command.upgrade(told, "head")
        except CommandError as fault:
            raise UnknownVersion(
                f"its version {version(base)} is none that this product knows (up to {newest()}); start the product that wrote it"
            ) from fault
