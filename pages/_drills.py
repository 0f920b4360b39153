"""Who looked at single rows is in the audit; what cannot be noted is not shown."""

from actions.audit import record
from city.access import NotAllowed, Viewer
from data.credentials import now
from data.ledger import LedgerError
from pages._guard import known

EVERY_MIN = 10
"""The same person at the same rows is one entry in so many minutes: a page that follows the stamp writes no more."""


def note_drill(viewer: Viewer, what: str, subject: str) -> None:
    """Notes it, where somebody is signed in; NotAllowed when the audit cannot be written."""
    found = known()
    if found is None or found.session is None:
        return
    span = int(now().timestamp()) // (60 * EVERY_MIN)
    try:
        record(viewer, "rows", press=f"rows/{span}/{viewer.name}/{what}/{subject}"[:80], what=what, subject=subject)
    except LedgerError as fault:
        raise NotAllowed(f"Rows are shown only when the audit can be written: {fault}", "audited") from fault
