"""The database under the ledger: SQLite in WAL mode or PostgreSQL. What was answered is on the disk."""

from typing import Any

from sqlalchemy import (
    Column,
    Engine,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    bindparam,
    create_engine,
    event,
    func,
    literal,
    literal_column,
    make_url,
    select,
    text,
    union_all,
)
from sqlalchemy.exc import NoSuchModuleError

ENTRIES = Table(
    "entries",
    MetaData(),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", String(26), nullable=False),
    Column("who", String(200), nullable=False),
    Column("role", String(40), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("key", String(80), nullable=False),
    Column("after", Integer, nullable=False),
    Column("act", String(40), nullable=False),
    Column("words", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("press", String(80), nullable=False, unique=True),
    Column("before", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    UniqueConstraint("kind", "key", "after"),
    Index("entries_of_subject", "kind", "key", "number"),
    Index("entries_of_kind", "kind", "number"),
    Index("entries_by_who", "who", "number"),
    Index("entries_by_act", "act", "number"),
    Index("entries_by_time", "at", "number"),
    Index("entries_first", "kind", "number", sqlite_where=text('"after" = 0'), postgresql_where=text('"after" = 0')),
)
"""One row per entry. `after` is the number of the entry that its subject had last, 0 for the first: no two follow the same."""

PATIENCE_S = 10

DURABLE = (
    f"set local lock_timeout = '{PATIENCE_S}s'; select set_config('synchronous_commit', 'on', true)"
    " where current_setting('synchronous_commit') = 'off'; "
)
ONE_AT_A_TIME = {
    "sqlite": "begin immediate",
    "postgresql": DURABLE + "lock table entries in share row exclusive mode",
}
"""What a writer says first: from then on until it has written it is alone; readers go on."""

_BEFORE = ENTRIES.alias("earlier")


def _needed(what: str, where: Any) -> Any:
    return select(literal(what).label("what"), ENTRIES).where(where)


def _newest(*where: Any) -> Any:
    return ENTRIES.c.number == select(func.max(_BEFORE.c.number)).where(*where).scalar_subquery()


_OF_KIND = _BEFORE.c.kind == bindparam("kind")
NEEDED = union_all(
    _needed("pressed", ENTRIES.c.press == bindparam("press")),
    _needed("last", _newest()),
    _needed("subject", _newest(_OF_KIND, _BEFORE.c.key == bindparam("key"))),
    _needed("begun", _newest(_OF_KIND, _BEFORE.c.after == literal_column("0"))),
)
"""What a writer must know, asked at once: the entry of the same pressing, the last one, the subject's last, the last subject's first."""


def open_base(url: str) -> Engine:
    """An engine for this URL; ModuleNotFoundError with a sentence when its driver is not installed."""
    found = make_url(url)
    is_sqlite = found.get_backend_name() == "sqlite"
    try:
        engine = create_engine(
            found, connect_args={"timeout": PATIENCE_S} if is_sqlite else {}, pool_pre_ping=not is_sqlite
        )
    except (ModuleNotFoundError, NoSuchModuleError) as reason:
        raise ModuleNotFoundError(
            f"COCKPIT_LEDGER is {found.render_as_string()}; its driver must be installed ({reason})."
        ) from None
    if is_sqlite:
        event.listen(engine, "connect", _settle)
    return engine


def _settle(connection: Any, _: Any) -> None:
    """A writer waits for another; readers wait for nobody; what was answered survives a loss of power."""
    for pragma in ("journal_mode = wal", "synchronous = full"):
        connection.execute(f"pragma {pragma}")
