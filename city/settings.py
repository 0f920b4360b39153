"""Settings from the environment: COCKPIT_* variables, read once, wrong ones refused with a sentence."""

import os
import re
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

from city import addresses

ROOT = Path(__file__).resolve().parent.parent
PREFIX = "COCKPIT_"
SHORTEST_TOKEN = 20
LOOPBACK = ("127.0.0.1", "::1", "localhost")


class SettingsError(ValueError):
    """A COCKPIT_* variable that cannot be used; the text is the sentence for the person who set it."""


@dataclass(frozen=True)
class Settings:
    """One start of the product. docs/settings.md explains each field; the variable is COCKPIT_ and the field's name."""

    host: str = "127.0.0.1"
    port: int = 8050
    store: Path = ROOT / "store"
    city: Path = ROOT / "city"
    language: str = "zh"
    theme: str = "dark"
    wall: str = "desk"
    workers: int = 1
    threads: int = 8
    proxies: int = 0
    live: bool = False
    live_every_s: float = 5.0
    watch: bool = True
    sign_in: str = "accounts"
    role: str = "leader"
    scope: tuple[str, ...] = ()
    clearance: str = "internal"
    engine_memory_mb: int = 256
    remember_mb: int = 96
    spill: Path = Path(tempfile.gettempdir())
    inbox_files: int = 100
    keep_all_min: int = 10
    keep_hourly_days: int = 31
    keep_daily_days: int = 400
    ledger: str = ""
    spill_mb: int = 20000
    rollups: str = "duckdb"
    rollup_memory_mb: int = 1024
    spark_master: str = "local[2]"
    oidc_issuer: str = ""
    oidc_client: str = ""
    oidc_secret: Path | None = None
    host_names: tuple[str, ...] = ()
    body_kb: int = 512
    limit_sign_in: str = "60/minute"
    limit_callbacks: str = "600/minute"
    limit_pages: str = "240/minute"
    limit_downloads: str = "30/minute"
    limit_store: str = "memory://"
    questions: int = 4
    question_wait_s: float = 5.0
    question_s: float = 20.0
    engine_threads: int | None = None
    log: str = "stderr"
    metrics_from: tuple[str, ...] = ("127.0.0.1", "::1")
    metrics_token: Path | None = None
    inbound_secret: Path | None = None
    public_address: str = ""
    notice_webhook: str = ""
    notice_secret: Path | None = None
    notice_smtp: str = ""
    notice_starttls: bool = True
    notice_user: str = ""
    notice_password: Path | None = None
    notice_from: str = ""
    notice_to: str = ""
    tiles: str = ""


def _whole(low: int, high: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not text.isascii() or not text.isdigit() or not low <= int(text) <= high:
            raise ValueError(f"a whole number from {low} to {high}")
        return int(text)

    return read


def _auto(read: Callable[[str], int]) -> Callable[[str], int | None]:
    return lambda text: None if text == "auto" else read(text)


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0.2 <= value <= 3600:
        raise ValueError("a number of seconds from 0.2 to 3600")
    return value


def _one_of(*choices: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in choices:
            raise ValueError(" or ".join(repr(choice) for choice in choices))
        return text

    return read


def _flag(text: str) -> bool:
    if text not in ("0", "1"):
        raise ValueError("'1' (yes) or '0' (no)")
    return text == "1"


def _city(text: str) -> Path:
    if text == "nanjing":
        return ROOT / "city"
    folder = Path(text).expanduser()
    if not (folder / "city.toml").is_file():
        raise ValueError("'nanjing' or a folder that holds city.toml")
    return folder.resolve()


def _folder(text: str) -> Path:
    folder = Path(text).expanduser()
    if not text or folder.is_file():
        raise ValueError("a folder (it is made when it is not there)")
    return folder.resolve()


def _text(text: str) -> str:
    if not text.strip() or any(c.isspace() for c in text):
        raise ValueError("a name without blanks")
    return text


def _master(text: str) -> str:
    if not re.fullmatch(r"local(\[(\d+|\*)\])?|local-cluster\[\d+,\d+,\d+\]|(spark|k8s)://\S+|yarn", text):
        raise ValueError("'local[2]', 'spark://host:7077' or another master that Spark knows")
    return text


def _rate(text: str) -> str:
    if not re.fullmatch(r"none|[1-9]\d{0,6}/(second|minute|hour)", text):
        raise ValueError("such as '600/minute' (a second, minute or hour), or 'none'")
    return text


def _log(text: str) -> str:
    if text in ("stderr", "none"):
        return text
    path = Path(text).expanduser()
    if not text or path.is_dir():
        raise ValueError("'stderr', 'none' or a file (it is made when it is not there)")
    return str(path.resolve())


def _secret_file(least: int) -> Callable[[str], Path | None]:
    def read(text: str) -> Path | None:
        if text == "none":
            return None
        path = Path(text).expanduser()
        if not path.is_file() or len(path.read_text("utf-8").strip()) < least:
            raise ValueError(f"'none' or a file with at least {least} characters")
        return path.resolve()

    return read


READERS: dict[str, Callable[[str], Any]] = {
    "host": _text,
    "port": _whole(1, 65535),
    "store": _folder,
    "city": _city,
    "language": _one_of("zh", "en"),
    "theme": _one_of("dark", "light"),
    "wall": _text,
    "workers": _whole(1, 64),
    "threads": _whole(1, 64),
    "proxies": _whole(0, 8),
    "live": _flag,
    "live_every_s": _seconds,
    "watch": _flag,
    "role": _one_of(
        "leader", "duty", "analyst", "district", "street", "steward", "security", "auditor", "admin", "wall"
    ),
    "sign_in": _one_of("accounts", "settings"),
    "scope": addresses.codes,
    "clearance": _one_of("public", "internal", "sensitive"),
    "engine_memory_mb": _whole(64, 65536),
    "remember_mb": _whole(1, 65536),
    "spill": _folder,
    "inbox_files": _whole(1, 100000),
    "keep_all_min": _whole(1, 525600),
    "keep_hourly_days": _whole(0, 36500),
    "keep_daily_days": _whole(0, 36500),
    "ledger": addresses.database,
    "spill_mb": _whole(0, 100000000),
    "rollups": _one_of("duckdb", "spark"),
    "rollup_memory_mb": _whole(256, 1048576),
    "spark_master": _master,
    "host_names": addresses.host_names,
    "body_kb": _whole(16, 65536),
    "limit_sign_in": _rate,
    "limit_callbacks": _rate,
    "limit_pages": _rate,
    "limit_downloads": _rate,
    "limit_store": addresses.limit_store,
    "questions": _whole(1, 64),
    "question_wait_s": _seconds,
    "question_s": _seconds,
    "engine_threads": _auto(_whole(1, 64)),
    "log": _log,
    "metrics_from": addresses.networks,
    "inbound_secret": _secret_file(SHORTEST_TOKEN),
    "tiles": addresses.tiles,
    "public_address": addresses.web_address,
    "notice_webhook": addresses.web_address,
    "notice_secret": _secret_file(SHORTEST_TOKEN),
    "notice_smtp": addresses.host_and_port,
    "notice_starttls": _flag,
    "notice_user": addresses.user_name,
    "notice_password": _secret_file(1),
    "notice_from": addresses.mail_address,
    "notice_to": addresses.mail_address,
    "metrics_token": _secret_file(SHORTEST_TOKEN),
    "oidc_issuer": addresses.issuer,
    "oidc_client": _text,
    "oidc_secret": _secret_file(SHORTEST_TOKEN),
}


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Settings from variables such as COCKPIT_PORT; an unknown variable or an unusable value raises SettingsError."""
    given: dict[str, Any] = {}
    known = {PREFIX + field.name.upper(): field.name for field in fields(Settings)}
    for variable, text in environment.items():
        if not variable.startswith(PREFIX):
            continue
        if variable not in known:
            raise SettingsError(f"{variable} is not a setting; the settings are {', '.join(sorted(known))}.")
        try:
            given[known[variable]] = READERS[known[variable]](text)
        except ValueError as expected:
            raise SettingsError(f"{variable} is {text!r}; it must be {expected}.") from None
    found = Settings(**given)
    if found.oidc_issuer and (not found.oidc_client or found.oidc_secret is None):
        raise SettingsError(
            "COCKPIT_OIDC_ISSUER is set; COCKPIT_OIDC_CLIENT and COCKPIT_OIDC_SECRET must be set with it."
        )
    if found.notice_webhook and found.notice_secret is None:
        raise SettingsError("COCKPIT_NOTICE_WEBHOOK is set; COCKPIT_NOTICE_SECRET must be set with it.")
    if found.notice_smtp and not (found.notice_from and found.notice_to):
        raise SettingsError(
            "COCKPIT_NOTICE_SMTP is set; COCKPIT_NOTICE_FROM and COCKPIT_NOTICE_TO must be set with it."
        )
    if found.notice_user and not (found.notice_password and found.notice_starttls):
        raise SettingsError(
            "COCKPIT_NOTICE_USER is set; COCKPIT_NOTICE_PASSWORD must be set with it, and COCKPIT_NOTICE_STARTTLS must be 1."
        )
    if found.sign_in == "settings" and found.host not in LOOPBACK:
        raise SettingsError(
            f"COCKPIT_SIGN_IN is 'settings', which lets everybody in who reaches the server; it must be 'accounts' where"
            f" COCKPIT_HOST is {found.host!r}, not {' or '.join(LOOPBACK)}."
        )
    return found


@cache
def settings() -> Settings:
    """The settings of this process."""
    return read_settings(os.environ)
