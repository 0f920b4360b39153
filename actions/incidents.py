"""Incidents: what people do with them step by step, and what the watch writes of signals. The viewer's door gave the incident."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from city.access import Viewer, can, check_can
from city.alerting import codes
from city.alerting.incidents import ActRefused, Incident, check_act, files_of
from city.alerting.stages import ATTACH
from city.pack import city
from city.roles import INCIDENT_ACTS
from city.settings import settings
from data.attachments import keep
from data.ledger import Entry, ledger, was_pressed

KIND, SHADOW = "incident", "shadow"
FILES, MOST_FILES = ("pdf", "png", "jpg"), 20
"""Kinds of files that an incident takes, and how many."""


def watch() -> Viewer:
    """As whom the product itself writes of signals and deadlines."""
    place = city(settings().city).place
    return Viewer("system", "system", (place,), "sensitive")


def other_system() -> Viewer:
    """As whom another system's event is raised: its request was signed."""
    return Viewer("inbound", "system", watch().places, "sensitive")


def rights_of(viewer: Viewer) -> frozenset[str]:
    """The rights over incidents that a viewer holds."""
    return frozenset(one for one in INCIDENT_ACTS if can(viewer, one))


def begin(
    viewer: Viewer,
    told: Mapping[str, Any],
    at: datetime,
    district: str,
    known: Iterable[str],
    press: str,
    words: str = "",
) -> Entry:
    """Raises an incident; `told` has rule, indicator, place, kind, level, value, at, fingerprint, title, mode; `known` are the codes there.

    NotAllowed for a person without the right to triage; LedgerError; Overtaken when another process gave the code first.
    """
    if viewer.role != watch().role:
        check_can(viewer, "triage")
    prefix, kind = city(settings().city).code, str(told["kind"])
    place = district if codes.PLACE.fullmatch(district) else "000000"
    stem = codes.make(prefix, at.date(), place, kind, 1)[:-8]
    number = 1 + sum(one.startswith(stem) for one in known)
    key = codes.make(prefix, at.date(), place, kind, number)
    return ledger().append(viewer, KIND, key, "raise", words=words.strip(), body=told, press=press)


def note_signal(incident: Incident, act: str, told: Mapping[str, Any], press: str) -> Entry:
    """What the watch writes: 'signal' (of a higher level), 'calm' (its end), 'reopen', 'escalate' (a rung of the ladder)."""
    return ledger().append(watch(), KIND, incident.code, act, body=told, seen=incident.last, press=press)


def note_shadow(rule: str, told: Mapping[str, Any], press: str) -> int:
    """What a rule in shadow mode would have raised; the number of entries, 1."""
    ledger().append(watch(), SHADOW, None, "would", body={"rule": rule, **told}, press=press)
    return 1


def do(
    viewer: Viewer,
    incident: Incident,
    act: str,
    words: str,
    told: Mapping[str, Any],
    press: str,
    at: datetime,
    seen: int | None = None,
) -> Entry:
    """One act of a person; see alerting/stages.toml. `seen` is the last entry that the person's page showed.

    NotAllowed for who holds no right over incidents, ActRefused, LedgerError; Overtaken when somebody else was first.
    """
    held = rights_of(viewer)
    if not held:
        check_can(viewer, "triage")
    said, body = words.strip(), {key: value for key, value in told.items() if value not in (None, "", [], ())}
    after = incident.last if seen is None else seen
    if after == incident.last and not was_pressed(incident.entries, viewer, KIND, press):
        check_act(incident, act, viewer.name, held, body, at, words=said)
    return ledger().append(viewer, KIND, incident.code, act, words=said, body=body, seen=after, press=press)


def attach(
    viewer: Viewer, incident: Incident, words: str, attached: tuple[str, bytes] | None, press: str, at: datetime
) -> Entry:
    """Adds a picture or a PDF, `attached` its name and content, with words; the same press again is the same entry.

    As `do`; AttachmentRefused for a file of another kind or size. Nothing is kept of what may not be attached.
    """
    if attached is None:
        raise ActRefused("no_file", "There is no file.")
    if was_pressed(incident.entries, viewer, KIND, press):
        return do(viewer, incident, ATTACH, words, {}, press, at)
    if len(files_of(incident)) >= MOST_FILES:
        raise ActRefused("many_files", f"Incident {incident.code} has {MOST_FILES} files; no more are taken.")
    held = rights_of(viewer)
    if not held:
        check_can(viewer, "triage")
    check_act(incident, ATTACH, viewer.name, held, {"file": {"name": attached[0]}}, at, words=words.strip())
    return do(viewer, incident, ATTACH, words, {"file": keep(*attached, kinds=FILES)}, press, at)


__all__ = ["ActRefused", "attach", "begin", "do", "note_signal", "other_system", "rights_of", "watch"]
