"""Notices of incidents: the watch's process sends what is due on each channel of the settings, and keeps what became of it.

It does so beside the watch, in a thread: a receiver that does not answer holds no alert up.

The text says what the tree, the rules and the departments call things. What people typed (titles, orders, words) and who
they are stay inside: the page that a notice points at shows them to whom it may.
"""

import logging
import threading
import time
from collections import defaultdict
from datetime import datetime
from typing import Any

from actions.incidents import KIND, watch
from actions.notices import KIND as TRIED
from actions.notices import key_of, note_try
from city.alerting.incidents import Incident
from city.alerting.notices import READ_BACK, TRIES, Notice, notices, step
from city.alerting.rules import rules
from city.alerting.stages import COLOURS, stages
from city.catalogue import catalogue
from city.settings import settings
from city.words import Words, languages
from components.detail_text import full_moment
from data.ledger import Entry, ledger
from data.notices_out import Letter, NotSent, channels, send
from pages._city import civil_now
from pages._sample import shows_sample
from queries import incidents, places

log = logging.getLogger(__name__)
MOST, LOOK_S = 20, 20.0
"""So many go out on one channel in one look, and so many seconds lie between two looks."""
TOO_OLD = "It was older than an hour."


def start_telling() -> threading.Thread | None:
    """Begins to look at what is due, in a thread that ends with its process; none where the settings name no channel."""
    if not channels():
        return None
    thread = threading.Thread(target=_keep_telling, args=(civil_now(),), name="notices", daemon=True)
    thread.start()
    return thread


def _keep_telling(started: datetime) -> None:
    while True:
        tell(started, civil_now())
        time.sleep(LOOK_S)


def tell(started: datetime, now: datetime) -> int:
    """Sends what is due; how many entries came of it. Whatever fails is said in the log: the next look goes on."""
    try:
        return _tell(started, now) if channels() else 0
    except Exception:
        log.exception("The notices:")
        return 0


def _tell(started: datetime, now: datetime) -> int:
    since = ledger().position(now - READ_BACK)
    codes = sorted({one.key for one in ledger().entries(KIND, since=since)})
    found = [incidents.one(watch(), code) for code in codes]
    due = sorted((one for each in found if each for one in notices(each, since)), key=lambda one: one.number)
    tried: dict[str, list[Entry]] = defaultdict(list)
    for entry in ledger().entries(TRIED, since=since):
        tried[entry.key].append(entry)
    return sum(_send(channel, due, tried, started, now) for channel in channels())


def _send(channel: str, due: list[Notice], tried: dict[str, list[Entry]], started: datetime, now: datetime) -> int:
    """What is due on one channel, until one fails: then the others wait for the next look."""
    written = 0
    for one in due:
        before = tried[key_of(one.number, channel)]
        what = step(one, before, started, now)
        if what in ("done", "wait"):
            continue
        act, reason = ("given_up", TOO_OLD) if what == "give_up" else _try(channel, one, len(before) + 1)
        tries, seen = len(before) + (what == "send"), before[-1].number if before else 0
        note_try(one.number, one.incident.code, channel, act, tries, seen, reason)
        written += 1
        if written == MOST or (what == "send" and act != "sent"):
            break
    return written


def _try(channel: str, notice: Notice, tries: int) -> tuple[str, str]:
    try:
        send(channel, letter(notice))
    except NotSent as fault:
        log.warning("Notice %s: %s", notice.number, fault)
        return ("given_up" if tries >= TRIES else "failed"), str(fault)
    return "sent", ""


def letter(notice: Notice) -> Letter:
    """What goes out of a notice, in every language."""
    found = notice.incident
    rows = {row["place"]: row for row in places.named(watch(), _places(found), []).iter_rows(named=True)}
    is_sample, address = shows_sample(watch()), _page(found.code)
    spoken = {
        lang: _spoken(notice, Words(lang), rows, is_sample, address) for lang in sorted(languages(), reverse=True)
    }
    told = {
        "notice": notice.number,
        "incident": found.code,
        "at": notice.at.isoformat(timespec="seconds"),
        "act": notice.act,
        "rung": notice.rung,
        "level": COLOURS[found.level - 1],
        "stage": found.stage,
        "mode": found.mode,
        "rule": found.rule,
        "indicator": found.indicator,
        "place": found.place,
        "due": notice.due.isoformat(timespec="minutes") if notice.due else None,
        "page": address,
        "is_sample": is_sample,
        "title": {lang: title for lang, (title, _) in spoken.items()},
        "text": {lang: text for lang, (_, text) in spoken.items()},
    }
    subject = " / ".join(title for title, _ in spoken.values())
    return Letter(f"notice-{notice.number:06d}", subject, "\n\n".join(text for _, text in spoken.values()) + "\n", told)


def _places(found: Incident) -> list[str]:
    return sorted({found.place, found.lead} - {""})


def _page(code: str) -> str:
    base = settings().public_address
    return f"{base.rstrip('/')}/incident/{code}" if base else ""


def _spoken(
    notice: Notice, words: Words, rows: dict[str, dict[str, Any]], is_sample: bool, address: str
) -> tuple[str, str]:
    """Title and text in one language."""
    found, rules_now = notice.incident, stages()
    rung = rules_now.ladder.get(notice.rung)
    asked = words.name(rung or rules_now.acts[notice.act])
    place = _place(found.place, words, rows) or found.place
    marks = [words("shell.sample")] if is_sample else []
    marks += [words(f"incident.mode_{found.mode}")] if found.mode in ("war", "drill") else []
    level = words(f"incident.level_{found.level}")
    title = words("notice.title", level=level, asked=asked, what=_what(found, words), place=place)
    facts = [
        ("incident.level", level),
        ("incident.what", _what(found, words)),
        ("notice.place", place),
        ("notice.asked", asked),
        ("incident.stage", words.name(rules_now.stages[found.stage])),
        ("incident.lead", _unit(found.lead, words, rows)),
        ("incident.due", full_moment(notice.due)),
        ("notice.code", found.code),
        ("notice.page", address),
    ]
    lines = [words("notice.line", label=words(key), text=text) for key, text in facts if text]
    return " ".join([*(f"[{one}]" for one in marks), title]), "\n".join([*marks, *lines, words("notice.note")])


def _what(found: Incident, words: Words) -> str:
    """The rule's or sign's name; what somebody typed as a title is not told."""
    named = rules().get(found.rule) or catalogue().indicators.get(found.indicator)
    return words.name(named) if named else words("notice.other")


def _place(code: str, words: Words, rows: dict[str, dict[str, Any]]) -> str:
    row = rows.get(code)
    return (row[f"name_{words.lang}"] or row["name_zh"]) if row else ""


def _unit(key: str, words: Words, rows: dict[str, dict[str, Any]]) -> str:
    """The department or place that leads; nothing where the text is neither."""
    one = catalogue().departments.get(key)
    return words.name(one.name) if one else _place(key, words, rows)
