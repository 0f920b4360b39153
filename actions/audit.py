"""The audit: who signed in, was refused, took data out, looked at rows, acted. Entries of the ledger, so nobody can erase them."""

import uuid
from typing import Any

from city.access import Viewer
from data.ledger import Entry, ledger

KIND = "audit"
UNKNOWN = Viewer("unknown", "nobody", (), "public")
"""Who tried something without being known."""
ACTS = (
    "sign_in",
    "sign_in_refused",
    "sign_out",
    "locked",
    "password_changed",
    "second_factor_set",
    "refused",
    "rows",
    "export",
    "preview",
    "session_ended",
    "wall_code",
    "wall_refused",
    "wall_enrolled",
    "wall_revoked",
)


def record(viewer: Viewer, act: str, words: str = "", press: str = "", **body: Any) -> Entry:
    """Writes one entry of the audit; `press` the same as before writes none. LedgerError when it cannot be written.

    `body` names the object and the result, never personal data and no content of what was seen.
    """
    if act not in ACTS:
        raise ValueError(f"{act!r} is no act of the audit; the acts are {', '.join(ACTS)}.")
    if viewer.previewed_by:
        body["preview"] = f"{viewer.role}/{','.join(viewer.places)}"
    return ledger().append(viewer, KIND, uuid.uuid4().hex, act, words=words, body=body, press=press)
