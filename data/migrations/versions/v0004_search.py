"""Indexes in whose order the audit is searched by act and by time."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """From a ledger that is walked to find an act or a time."""
    op.create_index("entries_by_act", "entries", ["act", "number"])
    op.create_index("entries_by_time", "entries", ["at", "number"])
