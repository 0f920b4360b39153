"""The ledger's layout: brought to the version of this release when a ledger is opened, once, however many open it at once."""

from pathlib import Path
from threading import Lock

from sqlalchemy import Connection, Engine, inspect, text

HEAD = "0003"
"""The version of this release; a test holds it against data/migrations/versions."""
FOLDER = Path(__file__).with_name("migrations")
VERSION = "alembic_version"
ALONE = {"sqlite": "begin exclusive", "postgresql": "select pg_advisory_xact_lock(7236114550521)"}
"""What a process says before it upgrades: the others wait, then find that it is done."""

_one_thread = Lock()


class LayoutError(RuntimeError):
    """The database has a layout that this release cannot use; the text is a sentence."""


def migrate(engine: Engine, to: str = HEAD) -> None:
    """Brings the database to a version, in one transaction: all of it or nothing. LayoutError with a sentence."""
    with engine.connect() as base:
        if version_of(base) == to:
            return
    with _one_thread, engine.begin() as base:
        base.exec_driver_sql(ALONE[engine.dialect.name])
        found = version_of(base)
        if found != to:
            _upgrade(base, found, to)


def version_of(base: Connection) -> str | None:
    """The version that the database says it has; None when it says none."""
    if not inspect(base).has_table(VERSION):
        return None
    return base.execute(text(f"select version_num from {VERSION}")).scalar()


def _upgrade(base: Connection, found: str | None, to: str) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config(attributes={"connection": base})
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "newline")
    known = sorted(one.revision for one in ScriptDirectory.from_config(config).walk_revisions())
    shown = base.engine.url.render_as_string()
    if to not in known:
        raise LayoutError(f"There is no layout {to}; this release knows {known[0]} to {known[-1]}.")
    if found is not None and found not in known:
        raise LayoutError(
            f"The ledger {shown} has the layout {found}; this release knows {known[0]} to {known[-1]}. Start the release"
            " that upgraded it, or restore the backup that was made before."
        )
    if found is None and inspect(base).has_table("entries"):
        _check_is_ledger(base, shown)
        command.stamp(config, known[0])
    command.upgrade(config, to)


def _check_is_ledger(base: Connection, shown: str) -> None:
    """A table `entries` without a version is a ledger of before there were versions, or somebody else's table."""
    wanted = ["number", "at", "who", "role", "kind", "key", "after", "act", "words", "body", "press", "before", "hash"]
    found = [column["name"] for column in inspect(base).get_columns("entries")]
    if found != wanted:
        raise LayoutError(
            f"The database {shown} has a table entries that is no ledger: its columns are {', '.join(found)}, those of a"
            f" ledger are {', '.join(wanted)}. Name a database of its own."
        )
