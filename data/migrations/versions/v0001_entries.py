"""The ledger's table, and triggers that refuse to change or delete what was written."""

from alembic import op
from sqlalchemy import Column, Integer, String, Text, UniqueConstraint

revision = "0001"
down_revision = None

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


def upgrade() -> None:
    """From nothing."""
    op.create_table(
        "entries",
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
    )
    base = op.get_bind()
    for statement in REFUSE[base.dialect.name]:
        base.exec_driver_sql(statement)
