"""What the pages of appeals share: the sentence for a press that failed, the facts of a cell, the thread."""

from typing import Any

from dash import html

from city.access import NotAllowed
from city.appeals import Appeal, AppealRefused
from city.tickets import StepRefused
from components.detail_text import full_moment
from components.tables import Column, table
from components.tickets import said
from data.attachments import AttachmentRefused
from data.ledger import LedgerError, Overtaken
from pages._address import Address
from pages._ticket import failure as ticket_failure

FAILURES = (NotAllowed, AppealRefused, AttachmentRefused, StepRefused, LedgerError, OSError)
"""What a press may fail with; each has its sentence."""


def failure(fault: Exception, address: Address) -> html.P:
    """The sentence for a press that failed; what was typed stays where it is."""
    words = address.words
    if isinstance(fault, Overtaken):
        told = words("appeal.overtaken", who=fault.entry.who, act=words(f"appeal.act_{fault.entry.act}"))
        return said(told, failed=True)
    if isinstance(fault, AppealRefused | AttachmentRefused):
        return said(words(f"appeal.refused_{fault.reason}"), failed=True)
    return ticket_failure(fault, address)


def thread(appeal: Appeal, address: Address) -> Any:
    """What happened, oldest first: when, who, what, and the words."""
    words = address.words
    rows = []
    for one in appeal.entries:
        told = [words(f"appeal.act_{one.act}")]
        if one.act == "rule":
            told.append(words(f"appeal.ruling_{one.told['ruling']}"))
            if "num" in one.told:
                told.append(words("appeal.right_numbers", num=f"{one.told['num']:g}", den=f"{one.told['den']:g}"))
        rows.append([full_moment(one.at.replace(second=0, microsecond=0)), one.who, " · ".join(told), one.words])
    columns = [
        Column(words("detail.time"), is_time=True),
        Column(words("appeal.who")),
        Column(words("appeal.what")),
        Column(words("appeal.said")),
    ]
    return table(columns, rows, caption=words("appeal.thread"), empty=words("appeal.none"))
