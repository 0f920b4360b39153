"""Version 0001: the ledger's entries, and triggers that refuse to change them. A ledger that has them already is taken over."""

import sqlalchemy as sa
from alembic import op

from data.ledger_base import REFUSE

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Makes the table of entries where there is none."""
    op.create_table(
        "entries",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", sa.String(26), nullable=False),
        sa.Column("who", sa.String(200), nullable=False),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("key", sa.String(80), nullable=False),
        sa.Column("after", sa.Integer, nullable=False),
        sa.Column("act", sa.String(40), nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("press", sa.String(80), nullable=False, unique=True),
        sa.Column("before", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.UniqueConstraint("kind", "key", "after"),
        if_not_exists=True,
    )
    for statement in REFUSE[op.get_bind().dialect.name]:
        op.get_bind().exec_driver_sql(statement)
