"""Tables beside the ledger that may change: credentials, sessions, enrolled walls."""

from alembic import op
from sqlalchemy import Boolean, Column, Integer, String, Text

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """From the ledger alone; a table that is there already stays."""
    op.create_table(
        "credentials",
        Column("account", String(80), primary_key=True),
        Column("password_hash", Text, nullable=False),
        Column("totp_secret", Text, nullable=False),
        Column("recovery", Text, nullable=False),
        Column("must_change", Boolean, nullable=False),
        Column("changed_at", String(26), nullable=False),
        Column("failures", Integer, nullable=False),
        Column("locked_until", String(26)),
        Column("last_totp", Integer, nullable=False),
        Column("former", Text, nullable=False),
        if_not_exists=True,
    )
    op.create_table(
        "sessions",
        Column("key", String(64), primary_key=True),
        Column("account", String(80), nullable=False),
        Column("kind", String(10), nullable=False),
        Column("created_at", String(26), nullable=False),
        Column("seen_at", String(26), nullable=False),
        Column("ends_at", String(26), nullable=False),
        Column("address", String(64), nullable=False),
        Column("agent", String(200), nullable=False),
        Column("csrf", String(64), nullable=False),
        Column("preview", Text, nullable=False),
        Column("step", String(20), nullable=False),
        Column("ended_at", String(26)),
        Column("body", Text, nullable=False),
        if_not_exists=True,
    )
    op.create_index("sessions_of_account", "sessions", ["account"], if_not_exists=True)
    op.create_table(
        "walls",
        Column("wall", String(40), primary_key=True),
        Column("name", String(80), nullable=False),
        Column("place", String(12), nullable=False),
        Column("profile", String(40), nullable=False),
        Column("code_hash", String(64)),
        Column("code_until", String(26)),
        Column("enrolled_at", String(26)),
        Column("session", String(64)),
        Column("revoked_at", String(26)),
        Column("last_beat_at", String(26)),
        Column("last_stamp", Integer),
        Column("body", Text, nullable=False),
        if_not_exists=True,
    )
