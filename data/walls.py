"""Enrolled displays: a code that waits for its display, the session of the display, when it was last heard of and what it showed."""

import hashlib
import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, insert, select, update

from data.credentials import now, text
from data.ledger import ledger
from data.secrets_tables import WALLS

LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # pragma: allowlist secret
CODE_LENGTH, CODE_MIN = 8, 15
"""A code has so many letters that nobody takes for another one, and serves so many minutes."""


@dataclass(frozen=True)
class Display:
    """One enrolled display; times UTC without a zone. `is_painted`: its picture was still drawn when it was last heard of."""

    wall: str
    name: str
    place: str
    profile: str
    code_until: datetime | None
    enrolled_at: datetime | None
    session: str | None
    revoked_at: datetime | None
    last_beat_at: datetime | None
    last_stamp: int | None
    is_painted: bool


def walls() -> "Walls":
    """The displays beside the ledger of the settings."""
    return Walls(ledger().engine)


class Walls:
    """Makes codes, finds displays by them, notes what is heard of them; any number of processes."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def make_code(self, name: str, place: str, profile: str, wall: str = "") -> tuple[str, str]:
        """A code for a new display, or for one that is there; its key, and the code, which is told this once."""
        code = "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))
        told = {"code_hash": _hash(code), "code_until": text(now() + timedelta(minutes=CODE_MIN)), "revoked_at": None}
        with self.engine.begin() as base:
            if wall:
                base.execute(update(WALLS).where(WALLS.c.wall == wall).values(**told))
            else:
                wall = f"wall-{secrets.token_hex(4)}"
                row = {"wall": wall, "name": name[:80], "place": place, "profile": profile, "body": "{}", **told}
                base.execute(insert(WALLS).values(**row))
        return wall, code

    def take_code(self, code: str) -> Display | None:
        """The display that waits for this code; from then on the code is used. None when there is none or it is too old."""
        given = _hash("".join(code.split()).upper())
        with self.engine.begin() as base:
            waits = WALLS.c.code_hash == given, WALLS.c.code_until > text(now())
            taken = base.execute(update(WALLS).where(*waits).values(code_until=text(now() - timedelta(seconds=1))))
            if not taken.rowcount:
                return None
            row = base.execute(select(WALLS).where(WALLS.c.code_hash == given)).mappings().first()
        return _display(dict(row)) if row else None

    def enrolled(self, wall: str, session: str) -> bool:
        """Notes the session of a display; False when it was taken away meanwhile."""
        told = {"enrolled_at": text(now()), "session": session, "code_hash": None, "code_until": None}
        noted = update(WALLS).where(WALLS.c.wall == wall, WALLS.c.revoked_at.is_(None))
        with self.engine.begin() as base:
            return bool(base.execute(noted.values(**told, last_beat_at=None, last_stamp=None)).rowcount)

    def beat(self, wall: str, stamp: int, is_painted: bool) -> None:
        """Notes that a display was heard of, and what it shows."""
        self._change(wall, last_beat_at=text(now()), last_stamp=stamp, body=json.dumps({"painted": is_painted}))

    def revoke(self, wall: str) -> None:
        """Takes a display away; it can be enrolled anew by another code."""
        self._change(wall, revoked_at=text(now()), code_hash=None, code_until=None)

    def listed(self) -> list[Display]:
        """All displays by name."""
        with self.engine.connect() as base:
            rows = base.execute(select(WALLS).order_by(WALLS.c.name, WALLS.c.wall)).mappings().all()
        return [_display(dict(row)) for row in rows]

    def one(self, wall: str) -> Display | None:
        """One display by its key."""
        return next((each for each in self.listed() if each.wall == wall), None)

    def _change(self, wall: str, **told: Any) -> None:
        with self.engine.begin() as base:
            base.execute(update(WALLS).where(WALLS.c.wall == wall).values(**told))


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()


def _display(row: dict[str, Any]) -> Display:
    times = {
        name: datetime.fromisoformat(row[name]) if row[name] else None
        for name in ("code_until", "enrolled_at", "revoked_at", "last_beat_at")
    }
    told = json.loads(row["body"])
    return Display(
        wall=row["wall"],
        name=row["name"],
        place=row["place"],
        profile=row["profile"],
        session=row["session"],
        last_stamp=row["last_stamp"],
        is_painted=bool(told.get("painted", True)),
        **times,
    )
