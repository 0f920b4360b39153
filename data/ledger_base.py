"""The database under the ledger: SQLite in WAL mode or PostgreSQL; both refuse to change or delete what was written."""

from typing import Any

from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.exc import NoSuchModuleError

PATIENCE_S = 10

ONE_AT_A_TIME = {"sqlite": "begin immediate", "postgresql": "lock table entries in share row exclusive mode"}
"""What a writer says first: from then on until it has written it is alone; readers go on."""
REFUSE = {
    "sqlite": tuple(
        f"create trigger if not exists no_{act} before {act} on entries"
        " begin select raise(abort, 'The ledger is never changed: write another entry.'); end"
        for act in ("update", "delete")
    ),
    "postgresql": (
        "create or replace function refuse_change() returns trigger language plpgsql as"
        " $$ begin raise exception 'The ledger is never changed: write another entry.'; end $$",
        "create or replace trigger no_change before update or delete on entries"
        " for each row execute function refuse_change()",
        "create or replace trigger no_truncate before truncate on entries"
        " for each statement execute function refuse_change()",
    ),
}


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
