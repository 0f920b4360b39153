"""Passwords by Argon2, the second factor by TOTP, recovery codes: checked and kept, never shown again."""

import hashlib
import json
import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection, Engine, insert, select, update

from city.passwords import FORMER, LOCK_MIN, MAX_AGE_DAYS, RECOVERY_CODES, TRIES, PasswordRefused, check_password
from data.ledger import ledger
from data.ledger_base import ONE_AT_A_TIME
from data.sealed import seal, unseal
from data.secrets_tables import CREDENTIALS

HASHER = PasswordHasher()
STEP_S = 30
DRIFT_STEPS = 1
NOBODY = HASHER.hash(secrets.token_urlsafe(16))
"""Checked against when there is no such account, so that this takes as long."""


@dataclass(frozen=True)
class Checked:
    """What a check of a password found: 'ok', 'wrong' or 'locked' (until `locked_until`, UTC)."""

    result: str
    locked_until: datetime | None = None


def now() -> datetime:
    """UTC without a zone, as the tables beside the ledger keep it."""
    return datetime.now(UTC).replace(tzinfo=None)


def text(at: datetime) -> str:
    """A time as the tables keep it; such texts sort as the times do."""
    return at.isoformat(timespec="microseconds")


def credentials() -> "Credentials":
    """The credentials beside the ledger of the settings."""
    return Credentials(ledger().engine)


class Credentials:
    """Reads and changes credentials; any number of processes."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def set_password(self, account: str, password: str, must_change: bool = False, is_checked: bool = True) -> None:
        """Sets a password; PasswordRefused when it breaks a rule or is one of the last ones. Ends a lock."""
        if is_checked:
            check_password(password, account)
        with self._alone() as base:
            row = self._row(base, account)
            former = json.loads(row["former"]) if row else []
            held = [row["password_hash"], *former][:FORMER] if row and row["password_hash"] else former
            if is_checked and any(_fits(one, password) for one in held):
                raise PasswordRefused("former", f"A new password is none of the last {FORMER}.")
            told = {
                "password_hash": HASHER.hash(password),
                "must_change": must_change,
                "changed_at": text(now()),
                "failures": 0,
                "locked_until": None,
                "former": json.dumps(held[: FORMER - 1]),
            }
            if row is None:
                base.execute(insert(CREDENTIALS).values(account=account, **told))
            else:
                base.execute(update(CREDENTIALS).where(CREDENTIALS.c.account == account).values(**told))

    def check(self, account: str, password: str) -> Checked:
        """Whether this is the account's password; counts wrong tries, and locks the account after some.

        Where there is a second factor the password alone forgives no wrong try: else who knows it could guess codes for ever.
        """
        with self.engine.connect() as base:
            row = self._row(base, account)
        is_right = _fits(row["password_hash"] if row and row["password_hash"] else NOBODY, password)
        if row is None:
            return Checked("wrong")
        with self._alone() as base:
            present = self._row(base, account) or row
            if locked := _lock_of(present):
                return locked
            if not is_right or present["password_hash"] != row["password_hash"]:
                return self._failed(base, present)
            if not present["totp_secret"]:
                told = {"failures": 0, "locked_until": None}
                base.execute(update(CREDENTIALS).where(CREDENTIALS.c.account == account).values(**told))
        return Checked("ok")

    def _failed(self, base: Connection, row: dict[str, Any]) -> Checked:
        """Counts one more wrong try, of a password or of a code."""
        failures = row["failures"] + 1
        until = now() + timedelta(minutes=LOCK_MIN) if failures >= TRIES else None
        told = {"failures": 0 if until else failures, "locked_until": text(until) if until else None}
        base.execute(update(CREDENTIALS).where(CREDENTIALS.c.account == row["account"]).values(**told))
        return Checked("locked" if until else "wrong", until)

    def must_change(self, account: str) -> bool:
        """Whether the password was set by somebody else or is too old."""
        row = self._read(account)
        return bool(row["must_change"]) or row["changed_at"] < text(now() - timedelta(days=MAX_AGE_DAYS))

    def has_second_factor(self, account: str) -> bool:
        """Whether a second factor was set up and confirmed."""
        return bool(self._read(account)["totp_secret"])

    def new_secret(self) -> str:
        """A secret for an authenticator; it counts from set_second_factor on."""
        return pyotp.random_base32()

    def set_second_factor(self, account: str, secret: str, code: str) -> list[str] | None:
        """Sets up the second factor when the code fits the secret; the recovery codes, shown this once. None: it does not fit."""
        step = _step_of(secret, code)
        if step is None:
            return None
        codes = ["-".join(secrets.token_hex(4) for _ in range(4)) for _ in range(RECOVERY_CODES)]
        hashes = json.dumps([_hash(one) for one in codes])
        self._update(account, totp_secret=seal(secret), recovery=hashes, last_totp=step)
        return codes

    def remove_second_factor(self, account: str) -> None:
        """Takes the second factor away: it has to be set up anew at the next sign-in."""
        self._update(account, totp_secret="", recovery="[]", last_totp=0)  # nosec B106

    def check_second_factor(self, account: str, code: str) -> Checked:
        """Whether this is the authenticator's present code, or a recovery code; each can be used once."""
        given = "".join(code.split())
        with self._alone() as base:
            present = self._row(base, account)
            if present is None:
                return Checked("wrong")
            if locked := _lock_of(present):
                return locked
            step, hashes = _step_of(_secret(present), given), json.loads(present["recovery"])
            told: dict[str, Any] = {}
            if step is not None and step > present["last_totp"]:
                told = {"last_totp": step}
            elif _hash(given) in hashes:
                told = {"recovery": json.dumps([one for one in hashes if one != _hash(given)])}
            if told:
                told |= {"failures": 0, "locked_until": None}
                base.execute(update(CREDENTIALS).where(CREDENTIALS.c.account == account).values(**told))
            return Checked("ok") if told else self._failed(base, present)

    def unlock(self, account: str) -> None:
        """Ends a lock."""
        self._update(account, failures=0, locked_until=None)

    def locked_until(self, account: str) -> datetime | None:
        """Until when the account is locked (UTC), or None."""
        with self.engine.connect() as base:
            row = self._row(base, account)
        until = row["locked_until"] if row else None
        return datetime.fromisoformat(until) if until and until > text(now()) else None

    def locked(self) -> list[tuple[str, datetime]]:
        """The accounts that are locked now, and until when (UTC), by name."""
        is_locked = CREDENTIALS.c.locked_until > text(now())
        asked = select(CREDENTIALS.c.account, CREDENTIALS.c.locked_until).where(is_locked)
        with self.engine.connect() as base:
            rows = base.execute(asked.order_by(CREDENTIALS.c.account)).all()
        return [(account, datetime.fromisoformat(until)) for account, until in rows]

    def _read(self, account: str) -> dict[str, Any]:
        with self.engine.connect() as base:
            row = self._row(base, account)
        return row or {
            "totp_secret": "",  # nosec B105
            "recovery": "[]",
            "must_change": False,
            "changed_at": text(now()),
            "locked_until": None,
            "last_totp": 0,
        }

    def _row(self, base: Connection, account: str) -> dict[str, Any] | None:
        found = base.execute(select(CREDENTIALS).where(CREDENTIALS.c.account == account)).mappings().first()
        return dict(found) if found else None

    def _update(self, account: str, **told: Any) -> None:
        with self._alone() as base:
            base.execute(update(CREDENTIALS).where(CREDENTIALS.c.account == account).values(**told))

    def _alone(self) -> Any:
        return alone(self.engine)


class alone:  # noqa: N801 - a context manager
    """A transaction that no other writer runs beside."""

    def __init__(self, engine: Engine) -> None:
        self.begun = engine.begin()
        self.dialect = engine.dialect.name

    def __enter__(self) -> Connection:
        base = self.begun.__enter__()
        if self.dialect == "sqlite":
            base.exec_driver_sql(ONE_AT_A_TIME["sqlite"])
        else:
            base.exec_driver_sql("lock table credentials in share row exclusive mode")
        return base

    def __exit__(self, *fault: Any) -> Any:
        return self.begun.__exit__(*fault)


def _lock_of(row: dict[str, Any]) -> Checked | None:
    until = row["locked_until"]
    return Checked("locked", datetime.fromisoformat(until)) if until and until > text(now()) else None


def _fits(hashed: str, password: str) -> bool:
    try:
        return HASHER.verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False


def _hash(code: str) -> str:
    return hashlib.sha256(code.strip().lower().encode()).hexdigest()


def _step_of(secret: str, code: str) -> int | None:
    """The number of the half minute whose code this is, now or one before or after."""
    if not secret or not (code.isascii() and code.isdigit()):
        return None
    totp, present = pyotp.TOTP(secret, interval=STEP_S), int(time.time()) // STEP_S
    steps = range(present - DRIFT_STEPS, present + DRIFT_STEPS + 1)
    return next((one for one in steps if secrets.compare_digest(totp.generate_otp(one), code)), None)


def _secret(row: dict[str, Any]) -> str:
    return unseal(row["totp_secret"]) if row["totp_secret"] else ""
