"""Who looked at single rows, and who took data out, is in the audit; what cannot be noted is not shown or given."""

from typing import Any

from actions.audit import record
from city.access import NotAllowed, Viewer
from data.credentials import now
from data.ledger import LedgerError
from pages._known import known

EVERY_MIN = 10
"""The same person at the same rows is one entry in so many minutes: a page that follows the stamp writes no more."""
A_DAY_MIN = 24 * 60
"""A page that is left open and follows the stamp is one entry more a day."""


def note_export(viewer: Viewer, **told: Any) -> None:
    """Notes that data are taken out, with what they are; NotAllowed when the audit cannot be written."""
    try:
        record(viewer, "export", **told)
    except LedgerError as fault:
        raise NotAllowed(f"Data are taken out only when the audit can be written: {fault}", "audited") from fault


def note_drill(viewer: Viewer, what: str, subject: str, every_min: int = EVERY_MIN) -> None:
    """Notes it, where somebody is signed in; NotAllowed when the audit cannot be written."""
    found = known()
    if found is None or found.session is None:
        return
    span = int(now().timestamp()) // (60 * every_min)
    try:
        record(viewer, "rows", press=f"rows/{every_min}/{span}/{what}/{subject}", what=what, subject=subject)
    except LedgerError as fault:
        raise NotAllowed(f"Rows are shown only when the audit can be written: {fault}", "audited") from fault
