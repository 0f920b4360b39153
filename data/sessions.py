"""Sessions on the server: the browser holds a random token, the table its hash; what is ended here is ended at once."""

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, bindparam, insert, select, update

from data.credentials import now, text
from data.ledger import ledger
from data.secrets_tables import SESSIONS

ABSOLUTE_H = 12
"""A person signs in anew at least so often."""
WALL_DAYS = 400
FIND = select(SESSIONS).where(SESSIONS.c.key == bindparam("wanted"))
TOUCH_S = 30
"""Being seen is written down no more often than this."""


@dataclass(frozen=True)
class Session:
    """One session; `step` is 'full', or what is still to be done: 'code', 'enrol', 'kept', 'change'. Times UTC without a zone."""

    key: str
    account: str
    kind: str
    created_at: datetime
    seen_at: datetime
    ends_at: datetime
    address: str
    agent: str
    csrf: str
    preview: str
    step: str
    ended_at: datetime | None
    body: str

    @property
    def told(self) -> dict[str, Any]:
        """The body as a dictionary."""
        return json.loads(self.body)

    def is_open(self, at: datetime, idle_min: int) -> bool:
        """Whether it still counts at this moment; `idle_min` 0: it never ends for want of use."""
        idle = bool(idle_min) and at - self.seen_at > timedelta(minutes=idle_min)
        return self.ended_at is None and at < self.ends_at and not idle


def key_of(token: str) -> str:
    """The key under which the session of a token is kept."""
    return hashlib.sha256(token.encode()).hexdigest()


def sessions() -> "Sessions":
    """The sessions beside the ledger of the settings."""
    return Sessions(ledger().engine)


class Sessions:
    """Opens, finds and ends sessions; any number of processes."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def open(
        self,
        account: str,
        kind: str,
        address: str,
        agent: str,
        step: str = "full",
        body: Mapping[str, Any] | None = None,
    ) -> tuple[str, Session]:
        """A new session, and its token, which is told this once."""
        token, at = secrets.token_urlsafe(32), now()
        span = timedelta(days=WALL_DAYS) if kind == "wall" else timedelta(hours=ABSOLUTE_H)
        made = Session(
            key=key_of(token),
            account=account,
            kind=kind,
            created_at=at,
            seen_at=at,
            ends_at=at + span,
            address=address[:64],
            agent=agent[:200],
            csrf=secrets.token_urlsafe(32),
            preview="",
            step=step,
            ended_at=None,
            body=json.dumps(dict(body or {}), sort_keys=True),
        )
        told = {name: text(value) if isinstance(value, datetime) else value for name, value in vars(made).items()}
        with self.engine.begin() as base:
            base.execute(insert(SESSIONS).values(**told))
        return token, made

    def find(self, token: str) -> Session | None:
        """The session of a token, also one that has ended; None when there is none."""
        with self.engine.connect() as base:
            row = base.execute(FIND, {"wanted": key_of(token)}).mappings().first()
        return _session(dict(row)) if row else None

    def touch(self, session: Session) -> None:
        """Notes that somebody was there."""
        if now() - session.seen_at > timedelta(seconds=TOUCH_S):
            self.change(session.key, seen_at=text(now()))

    def change(self, key: str, **told: Any) -> None:
        """Changes columns of one session: step, preview, seen_at."""
        with self.engine.begin() as base:
            base.execute(update(SESSIONS).where(SESSIONS.c.key == key).values(**told))

    def end(self, key: str) -> None:
        """Ends one session."""
        self.change(key, ended_at=text(now()))

    def end_all(self, account: str, but: str = "") -> int:
        """Ends all sessions of an account but this one; how many were open."""
        ended = update(SESSIONS).where(
            SESSIONS.c.account == account, SESSIONS.c.key != but, SESSIONS.c.ended_at.is_(None)
        )
        with self.engine.begin() as base:
            return base.execute(ended.values(ended_at=text(now()))).rowcount

    def listed(self, account: str | None = None) -> list[Session]:
        """Sessions that were not ended and whose time is not over, newest first; of one account, or all."""
        asked = select(SESSIONS).where(SESSIONS.c.ended_at.is_(None), SESSIONS.c.ends_at > text(now()))
        if account is not None:
            asked = asked.where(SESSIONS.c.account == account)
        with self.engine.connect() as base:
            rows = base.execute(asked.order_by(SESSIONS.c.created_at.desc())).mappings().all()
        return [_session(dict(row)) for row in rows]


def _session(row: Mapping[str, Any]) -> Session:
    times = ("created_at", "seen_at", "ends_at", "ended_at")
    read = {name: datetime.fromisoformat(row[name]) if row[name] else None for name in times}
    return Session(**{**row, **read})
