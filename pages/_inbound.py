"""Events of other systems come in: POST /inbound, signed, one incident for one key however often it is sent."""

import hmac
import json
import re
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from flask import Flask, Response, jsonify, request

from actions.incidents import begin, other_system, watch
from city.alerting.codes import KIND, district_of, told_by_no_rule
from city.alerting.stages import LEVELS
from city.settings import settings
from city.signing import SIGNATURE, signature
from components.state import read_moment
from data.ledger import Entry, LedgerError, Overtaken, ledger
from pages._city import civil_now
from pages._footing_run import mode_of
from pages._posted import is_text, read_body
from pages._told import Told
from queries import incidents, places

ADDRESS, KEY = "/inbound", "Idempotency-Key"
SOURCE = "inbound"
KEY_TEXT = re.compile(r"[A-Za-z0-9._:-]{8,80}")
LONGEST_TITLE, LONGEST_WORDS = 60, 1000
AHEAD = timedelta(minutes=5)
"""A clock of another system may be so much ahead of ours."""
TRIES = 3


def add_inbound(server: Flask) -> None:
    """Adds the address; it is not there where no secret is set."""

    @server.post(ADDRESS)
    def take_in() -> Response:
        if settings().inbound_secret is None:
            raise Told(404, "fault.not_found")
        if not _is_signed():
            raise Told(401, "inbound.signature", header=SIGNATURE)
        key = request.headers.get(KEY, "")
        if not KEY_TEXT.fullmatch(key):
            raise Told(400, "inbound.key", header=KEY)
        told, words, district = _read(read_body())
        told["digest"] = sha256(request.get_data()).hexdigest()
        entry, is_new = _begin_once(told, words, district, key)
        if entry.told.get("digest") != told["digest"]:
            raise Told(409, "inbound.other_body", name=key)
        response = jsonify({"incident": entry.key, "is_new": is_new})
        response.status_code = 201 if is_new else 200
        return response


def _is_signed() -> bool:
    path = settings().inbound_secret
    secret = path.read_text("utf-8").strip() if path else ""
    given = request.headers.get(SIGNATURE, "").removeprefix("sha256=")
    return bool(secret) and hmac.compare_digest(given.encode(), signature(secret, request.get_data()).encode())


def _read(body: dict[str, Any]) -> tuple[dict[str, Any], str, str]:
    """What the entry of the raise tells, its words, and the district for the code; Told for what is wrong, with its field."""
    title = body.get("title")
    if not isinstance(title, str) or not title.strip() or not is_text(title, LONGEST_TITLE):
        raise _wrong("title", title, f"1 … {LONGEST_TITLE}")
    level = body.get("level")
    if not isinstance(level, str) or level not in LEVELS:
        raise _wrong("level", level, ", ".join(LEVELS))
    kind = body.get("kind", "0000")
    if not isinstance(kind, str) or not KIND.fullmatch(kind):
        raise _wrong("kind", kind, "0000 … 9999")
    words = body.get("words", "")
    if not isinstance(words, str) or not is_text(words, LONGEST_WORDS):
        raise _wrong("words", words, f"0 … {LONGEST_WORDS}")
    at, given = _moment(body.get("at")), body.get("place")
    place = given if isinstance(given, str) else ""
    above = places.above(watch(), [place]).get(place, ()) if place else ()
    if not above:
        raise _wrong("place", given, "320102")
    named = " ".join(title.split())
    told = told_by_no_rule(SOURCE, place, kind, LEVELS[level], named, at) | mode_of((place, *above), civil_now())
    return told, words.strip(), district_of((place, *above))


def _moment(given: Any) -> datetime:
    try:
        at = read_moment(str(given))
    except ValueError:
        raise _wrong("at", given, "2026-07-14T21:00") from None
    if at > civil_now() + AHEAD:
        raise _wrong("at", given, f"{civil_now():%Y-%m-%dT%H:%M}")
    return at


def _wrong(field: str, found: Any, expected: str) -> Told:
    return Told(400, "inbound.field", field=field, found=json.dumps(found, ensure_ascii=False)[:60], expected=expected)


def _begin_once(told: dict[str, Any], words: str, district: str, key: str) -> tuple[Entry, bool]:
    """The entry that this key raised, now or before; tried again when another process gave the same code first."""
    for _ in range(TRIES):
        before = ledger().position()
        try:
            known = [one.code for one in incidents.listed(watch())]
            entry = begin(other_system(), told, datetime.fromisoformat(told["at"]), district, known, key, words)
            return entry, entry.number > before
        except Overtaken:
            continue
        except LedgerError:
            raise Told(503, "inbound.not_kept") from None
    raise Told(503, "inbound.busy")
