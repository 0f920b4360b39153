"""Version 0003: the orders in which the audit is searched by act and by time."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Makes the indexes; entries stay as they are."""
    op.create_index("entries_by_act", "entries", ["act", "number"])
    op.create_index("entries_by_time", "entries", ["at", "number"])
