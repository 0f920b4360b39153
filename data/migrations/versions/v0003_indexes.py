"""Indexes, so that an append and the reading of new entries take as long in a large ledger as in a small one."""

from alembic import op
from sqlalchemy import text

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """From a ledger that finds entries by number, press and subject."""
    first = text('"after" = 0')
    op.create_index("entries_of_subject", "entries", ["kind", "key", "number"])
    op.create_index("entries_of_kind", "entries", ["kind", "number"])
    op.create_index("entries_by_who", "entries", ["who", "number"])
    op.create_index("entries_by_act", "entries", ["act", "number"])
    op.create_index("entries_by_time", "entries", ["at", "number"])
    op.create_index("entries_first", "entries", ["kind", "number"], sqlite_where=first, postgresql_where=first)
