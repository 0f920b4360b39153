"""Notices: what became of each try to tell of an incident outside, as entries of the ledger."""

from actions.incidents import watch
from data.ledger import Entry, ledger

KIND = "notice"


def key_of(number: int, channel: str) -> str:
    """What the tries to tell one entry on one channel are kept under."""
    return f"{number}-{channel}"


def note_try(number: int, code: str, channel: str, act: str, tries: int, seen: int, reason: str = "") -> Entry:
    """What became of a try: 'sent', 'failed' or 'given_up'; `tries` counts them, `seen` is the entry of the one before."""
    body = {"entry": number, "incident": code, "channel": channel, "tries": tries}
    key = key_of(number, channel)
    said = body | ({"reason": reason} if reason else {})
    return ledger().append(watch(), KIND, key, act, body=said, seen=seen, press=f"{key}-{tries}-{act}")
