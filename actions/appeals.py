"""Appeals: file one with its file, accept, verify, rule, publish, withdraw. The viewer's door gave the appeal (queries/appeals)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from city.access import Viewer, check_can
from city.appeals import Appeal, AppealRefused, check_ruling, check_step, check_words
from data.attachments import keep
from data.ledger import Entry, ledger, was_pressed

KIND = "appeal"


def file_appeal(
    viewer: Viewer,
    cell: tuple[str, str, date],
    words: str,
    attached: tuple[str, bytes] | None,
    press: str,
    others: list[Appeal],
    is_taken: bool = True,
) -> int:
    """Files an appeal about a cell (place, indicator, end of the period) and gives its number.

    `attached` is the file's name and content; `others` are the appeals about this cell; `is_taken` says
    whether its round takes appeals (city/rounds.takes_appeals). NotAllowed for a role that may not
    appeal, AppealRefused where one is open already or there is no file, AttachmentRefused for a file of another kind,
    StepRefused for no words, LedgerError when it could not be written. The same `press` again gives the same number.
    """
    check_can(viewer, "appeal")
    said = check_words(words)
    if attached is None:
        raise AppealRefused("no_file", "There is no file; an appeal comes with its evidence.")
    is_again = was_pressed([one.entries[0] for one in others], viewer, KIND, press)
    is_open = next((one for one in others if one.is_open), None)
    if is_open is not None and not is_again:
        raise AppealRefused("is_open", f"Appeal {is_open.number} about this cell is open already.")
    if not is_taken and not is_again:
        raise AppealRefused("window_over", f"The time to appeal about {cell[2]:%Y-%m} is over.")
    place, indicator, until = cell
    body: Mapping[str, Any] = {
        "place": place,
        "indicator": indicator,
        "until": until.isoformat(),
        "file": keep(*attached),
    }
    return int(ledger().append(viewer, KIND, None, "file", words=said, body=body, press=press).key)


def step(
    viewer: Viewer,
    appeal: Appeal,
    act: str,
    words: str,
    press: str,
    seen: int | None = None,
    ruling: str = "",
    num: float | None = None,
    den: float | None = None,
) -> Entry:
    """One step: 'accept', 'verify', 'rule' (with a ruling; upheld with the right numbers), 'publish', 'withdraw'.

    Words are needed but for accepting and publishing. `seen` is the last entry that the person's page showed. NotAllowed,
    AppealRefused, StepRefused, LedgerError; Overtaken when somebody else was first.
    """
    check_can(viewer, "appeal" if act == "withdraw" else "rule")
    body: dict[str, Any] = {}
    if act == "rule":
        check_ruling(ruling, num, den)
        body = {"ruling": ruling} | ({"num": num, "den": den} if ruling == "upheld" else {})
    said = "" if act in ("accept", "publish") and not words.strip() else check_words(words)
    after = appeal.last if seen is None else seen
    if after == appeal.last and not was_pressed(appeal.entries, viewer, KIND, press):
        check_step(appeal, act, viewer.name)
    return ledger().append(viewer, KIND, str(appeal.number), act, words=said, body=body, seen=after, press=press)
