"""Version 0002: credentials, sessions, walls; and the order in which the audit and the numbers of subjects are read."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Makes the tables beside the ledger that may change."""
    op.create_table(
        "credentials",
        sa.Column("account", sa.String(80), primary_key=True),
        sa.Column("password_hash", sa.Text, nullable=False),
        sa.Column("totp_secret", sa.Text, nullable=False),
        sa.Column("recovery", sa.Text, nullable=False),
        sa.Column("must_change", sa.Boolean, nullable=False),
        sa.Column("changed_at", sa.String(26), nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("locked_until", sa.String(26)),
        sa.Column("last_totp", sa.Integer, nullable=False),
        sa.Column("former", sa.Text, nullable=False),
    )
    op.create_table(
        "sessions",
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("account", sa.String(80), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("created_at", sa.String(26), nullable=False),
        sa.Column("seen_at", sa.String(26), nullable=False),
        sa.Column("ends_at", sa.String(26), nullable=False),
        sa.Column("address", sa.String(64), nullable=False),
        sa.Column("agent", sa.String(200), nullable=False),
        sa.Column("csrf", sa.String(64), nullable=False),
        sa.Column("preview", sa.Text, nullable=False),
        sa.Column("step", sa.String(20), nullable=False),
        sa.Column("ended_at", sa.String(26)),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_index("sessions_of_account", "sessions", ["account"])
    op.create_table(
        "walls",
        sa.Column("wall", sa.String(40), primary_key=True),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("place", sa.String(12), nullable=False),
        sa.Column("profile", sa.String(40), nullable=False),
        sa.Column("code_hash", sa.String(64)),
        sa.Column("code_until", sa.String(26)),
        sa.Column("enrolled_at", sa.String(26)),
        sa.Column("session", sa.String(64)),
        sa.Column("revoked_at", sa.String(26)),
        sa.Column("last_beat_at", sa.String(26)),
        sa.Column("last_stamp", sa.Integer),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_index("entries_of_kind", "entries", ["kind", "after", "number"])
    op.create_index("entries_by_who", "entries", ["who", "number"])
