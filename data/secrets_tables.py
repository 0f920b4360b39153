"""Tables beside the ledger that may change: what proves who somebody is, and where somebody is signed in. No business data."""

from sqlalchemy import Boolean, Column, Index, Integer, MetaData, String, Table, Text

METADATA = MetaData()

CREDENTIALS = Table(
    "credentials",
    METADATA,
    Column("account", String(80), primary_key=True),
    Column("password_hash", Text, nullable=False, default=""),
    Column("totp_secret", Text, nullable=False, default=""),
    Column("recovery", Text, nullable=False, default="[]"),
    Column("must_change", Boolean, nullable=False, default=False),
    Column("changed_at", String(26), nullable=False),
    Column("failures", Integer, nullable=False, default=0),
    Column("locked_until", String(26)),
    Column("last_totp", Integer, nullable=False, default=0),
    Column("former", Text, nullable=False, default="[]"),
)
"""One row per account: Argon2 hash, the second factor's secret (encrypted), hashes of recovery codes and former passwords."""

SESSIONS = Table(
    "sessions",
    METADATA,
    Column("key", String(64), primary_key=True),
    Column("account", String(80), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("created_at", String(26), nullable=False),
    Column("seen_at", String(26), nullable=False),
    Column("ends_at", String(26), nullable=False),
    Column("address", String(64), nullable=False),
    Column("agent", String(200), nullable=False),
    Column("csrf", String(64), nullable=False),
    Column("preview", Text, nullable=False, default=""),
    Column("step", String(20), nullable=False, default="full"),
    Column("ended_at", String(26)),
    Column("body", Text, nullable=False, default="{}"),
    Index("sessions_of_account", "account"),
)
"""One row per session of a person or a wall; `key` is the SHA-256 of the token that only the browser has. Times UTC."""

WALLS = Table(
    "walls",
    METADATA,
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
    Column("body", Text, nullable=False, default="{}"),
)
"""One row per enrolled display: its code while it waits for it, its session, and when it was last heard of. Times UTC."""
